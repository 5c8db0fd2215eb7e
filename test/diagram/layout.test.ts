import assert from "node:assert/strict";
import { keepLayout } from "../../server/src/diagram/keep";
import { layoutOf } from "../../server/src/diagram/layout";
import type { Box, Diagram, Layout, Point } from "../../server/src/diagram/shape";
import { viewOf } from "../../server/src/diagram/view";
import { createRandom } from "../support/random";
import { shows } from "../support/shows";
import { examplePictures, largeSystem, pictureOf } from "./pictures";

describe("the layout of a diagram", () => {
  const pictures = [
    ...examplePictures(),
    { name: "100 services", diagram: pictureOf(largeSystem(20)) },
    { name: "100 services, not grouped", diagram: pictureOf(largeSystem(20), "none") },
    { name: "1,000 services, collapsed", diagram: viewOf(pictureOf(largeSystem(200)), {}) },
    ...[1, 2, 3, 4, 5, 6].map(seed => ({ name: `random ${seed}`, diagram: randomPicture(seed) })),
  ];

  for (const { name, diagram } of pictures) {
    it(`of ${name}: nothing overlaps, and no line runs through an element`, () => {
      const layout = layoutOf(diagram);
      checkBoxes(diagram, layout);
      checkLines(diagram, layout);
      assert.deepEqual(layoutOf(diagram), layout, "the same diagram has another layout");
    });
  }

  it("of more than anybody waits for is a grid: nothing overlaps, and every element stays with its group", () => {
    for (const diagram of [pictureOf(largeSystem(200)), pictureOf(largeSystem(200), "none")]) {
      const layout = layoutOf(diagram);
      assert.ok(diagram.nodes.length > 900);
      checkBoxes(diagram, layout);
      assert.deepEqual(Object.keys(layout.edges).sort(), diagram.edges.map(({ id }) => id).sort());
      assert.ok(layout.width / layout.height > 0.2 && layout.width / layout.height < 5, `${layout.width} x ${layout.height}`);
    }
  });

  it("has about the proportions of a screen, however large the system is", () => {
    for (const teams of [20, 200]) {
      const { width, height } = layoutOf(viewOf(pictureOf(largeSystem(teams)), {}));
      assert.ok(width / height > 0.6 && width / height < 4, `${Math.round(width)} x ${Math.round(height)}`);
    }
  });
});

describe("the layout of a diagram that changes", () => {
  const text = largeSystem(8);
  const before = keepLayout(pictureOf(text), undefined, layoutOf);
  const afresh = (): never => assert.fail("everything was arranged anew");
  const moved = (after: Layout): readonly string[] =>
    Object.entries(before.layout.nodes).filter(([id, box]) => {
      const now = after.nodes[id];
      // A box may become as wide as another text wants it, around the same middle.
      return now !== undefined && (now.x + now.width / 2 !== box.x + box.width / 2 || now.y !== box.y);
    }).map(([id]) => id);

  it(shows("Diagram", "Stable positions", "nothing moves when a change adds no element"), () => {
    const changed = pictureOf(text.replace("access: write", "access: read").replace("{size: 5}", "{size: 9}"));
    assert.deepEqual(keepLayout(changed, before, afresh).layout, before.layout);
  });

  it("nothing moves when an element is added, and the new one lies free", () => {
    for (const addition of ["  lone: {}\n", "  late: {team: team-1, calls: [team-1-0, team-4-0]}\n", "  late: {calls: [undeclared-1, undeclared-2]}\n"]) {
      const changed = pictureOf(text + addition);
      const { layout } = keepLayout(changed, before, afresh);
      assert.deepEqual(moved(layout), []);
      checkBoxes(changed, layout);
      for (const { id } of changed.edges) assert.ok(layout.edges[id], `${id} has no way`);
    }
  });

  it("nothing moves when an element goes, and a renamed one takes the place of its former self", () => {
    const gone = keepLayout(pictureOf(text.replace(/^ {2}team-3-4:.*\n/m, "")), before, afresh).layout;
    assert.deepEqual(moved(gone), []);
    const renamed = keepLayout(pictureOf(text.replaceAll("team-5-1", "team-5-x")), before, afresh).layout;
    assert.deepEqual(moved(renamed), []);
    const [former, now] = [before.layout.nodes["services.team-5-1"]!, renamed.nodes["services.team-5-x"]!];
    assert.deepEqual([now.x + now.width / 2, now.y], [former.x + former.width / 2, former.y]);
  });

  it("is made anew when much is new", () => {
    let isFresh = false;
    keepLayout(pictureOf(largeSystem(12)), before, diagram => {
      isFresh = true;
      return layoutOf(diagram);
    });
    assert.ok(isFresh);
  });
});

function checkBoxes({ nodes, groups }: Diagram, layout: Layout): void {
  const boxes = nodes.map(({ id, group }) => ({ id, group, box: layout.nodes[id] ?? assert.fail(`${id} has no place`) }));
  for (const [at, a] of boxes.entries()) {
    const { x, y, width, height } = a.box;
    assert.ok(x >= 0 && y >= 0 && x + width <= layout.width + 0.01 && y + height <= layout.height + 0.01, `${a.id} lies outside`);
    for (const b of boxes.slice(at + 1)) assert.ok(!touch(a.box, b.box), `${a.id} and ${b.id} overlap`);
    for (const { id } of groups) {
      const frame = layout.groups[id];
      if (!frame) continue;
      if (a.group === id) assert.ok(frame.x <= x && frame.y <= y && x + width <= frame.x + frame.width && y + height <= frame.y + frame.height, `${a.id} is not inside ${id}`);
      else assert.ok(!touch(a.box, frame), `${a.id} lies in ${id}`);
    }
  }
}

function checkLines({ edges }: Diagram, layout: Layout): void {
  for (const { id, from, to } of edges) {
    const points = layout.edges[id] ?? assert.fail(`${id} has no way`);
    assert.ok(points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)), id);
    assert.ok(near(points[0]!, layout.nodes[from]!) && near(points[points.length - 1]!, layout.nodes[to]!), `${id} does not begin and end at its elements`);
    for (const [other, box] of Object.entries(layout.nodes)) {
      if (other !== from && other !== to) assert.ok(!crosses(points, box), `${id} runs through ${other}`);
    }
  }
}

function touch(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function near({ x, y }: Point, box: Box): boolean {
  return x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y - 1 && y <= box.y + box.height + 1;
}

function crosses(points: readonly Point[], { x, y, width, height }: Box): boolean {
  return points.slice(1).some((point, index) => {
    const from = points[index]!;
    const steps = Math.max(1, Math.ceil(Math.hypot(point.x - from.x, point.y - from.y) / 4));
    return Array.from({ length: steps + 1 }, (_, step) => step / steps).some(share => {
      const [px, py] = [from.x + (point.x - from.x) * share, from.y + (point.y - from.y) * share];
      return px > x + 1 && px < x + width - 1 && py > y + 1 && py < y + height - 1;
    });
  });
}

/** Services that call each other at random, also in circles, in teams or alone. */
function randomPicture(seed: number): Diagram {
  const random = createRandom(seed);
  const number = 12 + random.below(30);
  const lines = Array.from({ length: number }, (_, at) => {
    const calls = Array.from({ length: random.below(4) }, () => `s${random.below(number)}`);
    const team = random.below(5);
    return `  s${at}: {${team < 4 ? `team: t${team}, ` : ""}calls: [${[...new Set(calls)].join(", ")}], uses: [{store: db${random.below(number)}}]}`;
  });
  return pictureOf(`services:\n${lines.join("\n")}\n`);
}
