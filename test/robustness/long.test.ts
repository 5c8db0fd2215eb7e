import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { createAdvisor } from "../../server/src/advisor";
import { today } from "../support/analyze";

// Long runs of one thing: every search in the text, and everything done for each element, has to be done with them in time
// that grows with their length. What grows with the square of it would take minutes here.

const root = "architecture.yaml";
const long = 50_000;
const many = 2_000;
/** Hundred times what any of these takes; half of what the mildest square would take. */
const patience = 20_000;

const times = (count: number, text: (index: number) => string): string => Array.from({ length: count }, (_, index) => text(index)).join("");

const texts: Readonly<Record<string, string>> = {
  "spaces in an accepted finding's reason": `  b: {} # advisor-ignore x: a${" ".repeat(long)}b\n`,
  "dates of an accepted finding": `  b: {} # advisor-ignore x: a${"(until ".repeat(long / 7)}b\n`,
  "comments that accept findings": "  # advisor-ignore x: y\n".repeat(many),
  "number signs": `  b: {} ${"#".repeat(long)}advisor-ignore x\n`,
  "spaces in a quantity": `  b: {calls: [{to: a, timeout: "1${" ".repeat(long)}s", rate: "1${" ".repeat(long)}/ s"}]}\n`,
  "digits in a quantity": `  b: {calls: [{to: a, timeout: ${"1".repeat(long)}.${"1".repeat(long)}x}]}\n`,
  "line breaks": "\n".repeat(long),
  "a line of spaces": `${" ".repeat(long)}\n`,
  "a line of tabs": `${"\t".repeat(long)}\n`,
  commas: `  b: {x-a: [${"a,".repeat(long)}]}\n`,
  quotes: `  b: {x-a: ${"'".repeat(long)}}\n`,
  colons: `  b${":".repeat(long)}: {}\n`,
  "left braces": `  b: ${"{ ".repeat(long)}\n`,
  anchors: `  b: {x-a: [${times(many, index => `&a${index} 1, `)}]}\n`,
  "line breaks in quotes": `  b:\n    description: "a\n${"\n".repeat(long)}      b"\n`,
  "comments in brackets": `  b: {x-a: [1,\n${"    # c\n".repeat(long / 8)}    2]}\n`,
  "calls to nowhere": `  b: {calls: [${times(many, index => `n${index}, `)}]}\n`,
  "one key again and again": `  b: {${"k: 1, ".repeat(many)}}\n`,
  "one service again and again": "  b: {}\n".repeat(many),
  "one section again and again": "x-a: 1\n".repeat(many),
  "services that nothing is said about": times(many, index => `  s${index}:\n`),
  "a name as long as a book": `  ${"n".repeat(long)}: {calls: [${"m".repeat(long)}]}\n`,
};

describe("long runs of one thing", () => {
  for (const [name, text] of Object.entries(texts)) {
    it(`do no harm: ${name}`, () => {
      const advisor = createAdvisor(root, { rules });
      advisor.descriptor.setFile(root, `apiVersion: architecture-advisor/v1\nservices:\n  a: {kind: worker}\n${text}`);
      const { findings } = advisor.analyze(today);
      const kinds = new Map(findings.map(finding => [finding.rule.id, finding]));
      for (const finding of kinds.values()) advisor.fixesOf(finding, today);
      assert.ok(advisor.descriptor.store.find("services", "a"));
    }).timeout(patience);
  }

  it("do no harm at the end of a file that is beyond the limits", () => {
    for (const text of ["\n", " ", "{", "a\n", "# ", "[,"]) {
      const advisor = createAdvisor(root, { rules });
      advisor.descriptor.setFile(root, text.repeat(34_000_000 / text.length));
      assert.deepEqual(advisor.analyze(today).findings, []);
    }
  }).timeout(patience);
});
