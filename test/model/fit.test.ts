import assert from "node:assert/strict";
import { validateValue } from "../../server/src/document/validate";
import { shapes } from "../../server/src/generated/shapes";
import { collectionNames } from "../../server/src/model/part";
import { createReader, type Gleanings } from "../../server/src/model/read";
import type { MapNode, Node } from "../../server/src/syntax/node";
import { parseEntry } from "../../server/src/syntax/parse-entry";
import type { Entry, Range } from "../../server/src/syntax/range";
import { descriptors } from "../support/descriptors";
import { generateDescriptor } from "../support/generate";
import { mutate } from "../support/mutate";
import { createRandom, repetitions, seed } from "../support/random";

// The reader says "misfit" when it meets a value that its shape does not allow; only then is the schema asked what exactly
// is wrong. So whatever the reader takes without a word must be sound for the schema.

interface Judged {
  readonly fits: boolean;
  readonly problems: readonly string[];
}

/** What the reader and the schema say about each value of a text that the schema has something to say about. */
function judge(text: string): readonly (Judged & { readonly shown: string })[] {
  const entry: Entry = { source: "a.yaml", text, kind: "whole", section: "", indent: 0, start: 0, line: 0 };
  const { root } = parseEntry(entry);
  const judged: (Judged & { readonly shown: string })[] = [];
  if (root?.kind !== "map") return judged;
  const one = (key: string, shape: Parameters<ReturnType<typeof createReader>["read"]>[0], node: Node, name: MapNode["pairs"][number]["key"]): void => {
    const gleanings: Gleanings = { references: [], placeholders: [], badQuantities: [], optOuts: [], misfit: false };
    const reader = createReader(entry, shapes, gleanings);
    reader.read(shape, node, { key: { entry, start: name.start, end: name.end }, segment: name.text, parent: undefined, shared: false });
    // The reader reports text that is no quantity itself, so that nobody has to ask the schema.
    const isReported = (at: Range): boolean => gleanings.badQuantities.some(({ start, end }) => start === at.start && end === at.end);
    const problems = validateValue(key, node, entry).filter(problem => !isReported(problem.at)).map(problem => `${problem.kind} ${JSON.stringify(text.slice(problem.at.start, problem.at.end).slice(0, 60))} ${"limit" in problem ? problem.limit : "expected" in problem ? problem.expected : ""}`);
    judged.push({ fits: !gleanings.misfit, problems, shown: text.slice(name.start, node.end) });
  };
  for (const { key, value } of root.pairs) {
    const name = key.text;
    if (!value || !Object.hasOwn(shapes.root, name)) continue;
    const shape = shapes.root[name]!;
    if (!collectionNames.has(name)) one(name, shape, value, key);
    else if (value.kind === "map" && typeof shape === "object" && shape.kind === "table") {
      for (const child of value.pairs) if (child.value) one(name, shape.item, child.value, child.key);
    }
  }
  return judged;
}

function assertAgrees(text: string): { readonly fits: number; readonly misfits: number } {
  let fits = 0;
  let misfits = 0;
  for (const { fits: fit, problems, shown } of judge(text)) {
    if (fit) assert.deepEqual(problems, [], `the reader takes what the schema refuses:\n${shown}`);
    if (fit) fits += 1;
    else misfits += 1;
  }
  return { fits, misfits };
}

describe("what the reader takes is sound for the schema", () => {
  for (const [name, text] of Object.entries(descriptors)) it(`in the descriptor in ${name} style`, () => void assertAgrees(text));

  it(`in generated descriptors, right and wrong (seed ${seed})`, () => {
    const random = createRandom();
    let fits = 0;
    let misfits = 0;
    for (let round = repetitions(80); round > 0; round -= 1) {
      const found = assertAgrees(generateDescriptor(random, { wrong: random.pick([0, 0.02, 0.1]), keys: 0.1 }));
      fits += found.fits;
      misfits += found.misfits;
    }
    assert.ok(fits > misfits / 3 && misfits > fits / 10, `${fits} values fit, ${misfits} do not`);
  });

  it(`in mutations (seed ${seed})`, () => {
    const random = createRandom();
    const sources = Object.values(descriptors);
    for (let round = repetitions(250); round > 0; round -= 1) {
      let text = random.pick(sources);
      for (let times = 1 + random.below(6); times > 0; times -= 1) text = mutate(text, random, sources);
      assertAgrees(text);
    }
  });

  const refused: Readonly<Record<string, string>> = {
    "an unknown key": "services: {a: {x1: 1}}", "an unknown key deeper down": "services: {a: {calls: [{to: b, x1: 1}]}}", "a word that is none of the choices": "services: {a: {kind: b}}",
    "text for a list item": "services: {a: {pools: [[b]]}}", "a mapping for text": "services: {a: {context: {b: 1}}}", "a number for text": "services: {a: {context: 5}}", "a word for yes or no": "services: {a: {entry: on}}",
    "a long name": `services: {a: {context: ${"b".repeat(201)}}}`, "a long text": `services: {a: {description: ${"b".repeat(2_001)}}}`, "a quantity of another form": "rollouts: {a: {deploy: {gates: [{metric: b, max: many}]}}}",
    "too many items": `services: {a: {calls: [${"b, ".repeat(10_001)}]}}`, "a list for an element": "services: {a: [b]}", "a word for a policy": "services: {a: {health: [b]}}",
  };
  for (const [name, text] of Object.entries(refused)) {
    it(`and ${name} is not taken`, () => {
      const [judged] = judge(text);
      assert.equal(judged?.fits, false);
      assert.ok(judged!.problems.length > 0, "the schema has nothing against it");
    });
  }

  it("and `TODO` and nothing are taken in every scalar place", () => {
    for (const text of ["services: {a: {kind: TODO, replicas: TODO, entry: TODO, context: ~, calls: , description: null}}", "system: TODO", "platform: {mesh: TODO}"]) {
      for (const { fits, problems } of judge(text)) assert.deepEqual({ fits, problems }, { fits: true, problems: [] }, text);
    }
  });
});
