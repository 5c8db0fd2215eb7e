import assert from "node:assert/strict";
import { everydayParse } from "../../server/src/syntax/everyday-parse";
import { fastParse } from "../../server/src/syntax/fast-parse";
import { createSourceFile } from "../../server/src/syntax/source-file";
import { createCutter } from "../../server/src/syntax/cut";
import type { Entry } from "../../server/src/syntax/range";
import { tolerantParse } from "../../server/src/syntax/tolerant-parse";
import { collectionNames } from "../../server/src/model/part";
import { descriptors, fragments } from "../support/descriptors";
import { generateDescriptor } from "../support/generate";
import { mutate } from "../support/mutate";
import { outline } from "../support/outline";
import { createRandom, repetitions, seed, withoutStacks } from "../support/random";

const cutter = createCutter(collectionNames);

type QuickParser = (text: string) => ReturnType<typeof fastParse>;
let quick: QuickParser = fastParse;

/** What a quick parser accepts must be free of errors for the tolerant one, and mean the same at the same places. */
function compare(entry: Entry): boolean {
  const fast = quick(entry.text);
  if (!fast) return false;
  const tolerant = tolerantParse(entry);
  const shown = JSON.stringify(entry.text);
  assert.deepEqual(tolerant.problems, [], `only ${quick.name} accepts ${shown}`);
  assert.equal(outline(fast.root), outline(tolerant.root), `the parsers read ${shown} differently`);
  return true;
}

function compareFile(text: string): number {
  let accepted = 0;
  const whole: Entry = { source: "a.yaml", text, kind: "whole", section: "", indent: 0, start: 0, line: 0 };
  if (compare(whole)) accepted += 1;
  for (const entry of createSourceFile("a.yaml", text, cutter).entries) if (entry.kind !== "whole" && compare(entry)) accepted += 1;
  return accepted;
}

for (const parser of [fastParse, everydayParse]) describe(`${parser.name} and the tolerant parser mean the same`, () => {
  before(() => void (quick = parser));

  for (const [name, text] of Object.entries(descriptors)) it(`in the descriptor in ${name} style`, () => void compareFile(text));

  it("in fragments", () => {
    const accepted = fragments.filter(text => compareFile(text) > 0).length;
    assert.ok(accepted > fragments.length / 4, `${parser.name} accepts ${accepted} of ${fragments.length} fragments`);
  });

  it(`in generated descriptors (seed ${seed})`, () => {
    const random = createRandom();
    let accepted = 0;
    for (let round = repetitions(50); round > 0; round -= 1) accepted += compareFile(generateDescriptor(random));
    assert.ok(accepted > 100, "the quick parser takes next to nothing on");
  });

  it(`in mutations (seed ${seed})`, () => {
    const random = createRandom();
    const sources = [...Object.values(descriptors), ...fragments];
    withoutStacks(() => {
      for (let round = repetitions(6_000); round > 0; round -= 1) {
        let text = random.chance(0.3) ? random.pick(fragments) : smallPart(random.pick(sources), random);
        for (let times = 1 + random.below(3); times > 0; times -= 1) text = mutate(text, random, sources);
        compareFile(text);
      }
    });
  });
});

/** Some lines of a text: mutations of short texts reach more places than those of long ones. */
function smallPart(text: string, random: ReturnType<typeof createRandom>): string {
  const lines = text.split(/(?<=\n)/);
  const start = random.below(lines.length);
  return lines.slice(start, start + 1 + random.below(12)).join("");
}
