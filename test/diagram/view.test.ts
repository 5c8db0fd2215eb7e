import assert from "node:assert/strict";
import { resolveMarks } from "../../server/src/diagram/marks";
import { usuallyCollapsed, viewOf } from "../../server/src/diagram/view";
import { shows } from "../support/shows";
import { largeSystem, pictureOf } from "./pictures";

const text = `
services:
  a: {team: red, calls: [b, {to: c, required: false}]}
  b: {team: blue, calls: [c]}
  c: {team: blue, calls: [d]}
  d: {kind: external}
`;

describe("what is seen of a diagram", () => {
  it(shows("Diagram", "Collapsed groups", "a collapsed group is one element that keeps the connections and findings of what it holds"), () => {
    const whole = pictureOf(text);
    const view = viewOf(whole, { collapsed: ["teams.blue"] });
    assert.deepEqual(view.nodes.map(({ id, detail }) => `${id} ${detail}`), ["services.a service", "services.d external", "teams.blue 2 services"]);
    assert.deepEqual(view.edges.map(({ from, to, count, required }) => `${from} ${to} ${count} ${required}`), ["services.a teams.blue 2 true", "teams.blue services.d 1 true"]);
    const number = (diagram: typeof whole): number => [...diagram.nodes, ...diagram.edges, ...diagram.groups].reduce((sum, { findings }) => sum + findings.length, 0);
    assert.equal(number(view), number(whole));
    assert.ok(number(whole) > 0);
    assert.deepEqual(view.nodes[2]!.members, ["services.b", "services.c"]);
  });

  it(shows("Diagram", "Focus", "an element with its neighbors, as many steps away as asked for"), () => {
    const whole = pictureOf(text);
    const names = (depth?: number): readonly string[] => viewOf(whole, { focus: "a", depth }).nodes.map(({ name }) => name);
    assert.deepEqual(names(0), ["a"]);
    assert.deepEqual(names(), ["a", "b", "c"]);
    assert.deepEqual(names(2), ["a", "b", "c", "d"]);
    assert.equal(viewOf(whole, { focus: "nobody" }).nodes.length, 4);
  });

  it("begins collapsed where there is more than can be read", () => {
    assert.deepEqual(usuallyCollapsed(pictureOf(largeSystem(20))), []);
    const large = pictureOf(largeSystem(100));
    assert.equal(usuallyCollapsed(large).length, 100);
    assert.equal(viewOf(large, {}).nodes.length, 100);
    assert.equal(viewOf(large, { collapsed: [] }).nodes.length, large.nodes.length);
  });

  it("finds what a mark means by name, path and edge, and shows what a collapsed group hides", () => {
    const mark = (state: "failed" | "blocked" | "degraded"): { readonly state: typeof state; readonly note: string } => ({ state, note: "why" });
    const marks = { c: mark("degraded"), "services.b": mark("blocked"), "services.a.calls[b]": mark("failed"), nobody: mark("failed") };
    const whole = pictureOf(text);
    const open = resolveMarks(viewOf(whole, {}), marks);
    assert.deepEqual([...open].map(([id, { state }]) => `${id} ${state}`).sort(), ["services.b blocked", "services.c degraded", "sync: services.a -> services.b failed"]);
    const closed = resolveMarks(viewOf(whole, { collapsed: ["teams.blue"] }), marks);
    assert.equal(closed.get("teams.blue")?.state, "blocked");
    assert.equal(closed.get("teams.blue")?.note, "services.b: why");
    assert.equal(closed.get("sync: services.a -> teams.blue")?.state, "failed");
  });
});
