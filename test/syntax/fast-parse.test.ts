import assert from "node:assert/strict";
import { everydayParse } from "../../server/src/syntax/everyday-parse";
import { fastParse } from "../../server/src/syntax/fast-parse";
import { parseEntry } from "../../server/src/syntax/parse-entry";
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

it("what a reader of the file cannot see is noticed, whichever parser would have read the rest", () => {
  const ranges = [[0x00, 0x08], [0x0b, 0x0c], [0x0e, 0x1f], [0x7f, 0x9f], [0x200b, 0x200b], [0x200e, 0x200f], [0x2028, 0x202e], [0x2060, 0x2060], [0x2066, 0x2069], [0xfeff, 0xfeff]] as const;
  for (const [first, last] of ranges) {
    for (let code = first; code <= last; code += 1) {
      const entry: Entry = { source: "a.yaml", text: `  a: # ${String.fromCharCode(code)}\n    team: core\n`, kind: "entry", section: "services", indent: 2, start: 10, line: 1 };
      const found = parseEntry(entry).problems.filter(problem => problem.kind === "hidden-character");
      assert.deepEqual(found.map(({ codePoint, at }) => [codePoint, at.start]), [[code, 7]]);
    }
  }
});

/** Some lines of a text: mutations of short texts reach more places than those of long ones. */
function smallPart(text: string, random: ReturnType<typeof createRandom>): string {
  const lines = text.split(/(?<=\n)/);
  const start = random.below(lines.length);
  return lines.slice(start, start + 1 + random.below(12)).join("");
}
