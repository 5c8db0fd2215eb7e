import assert from "node:assert/strict";
import fc from "fast-check";
import { rules } from "../../rules/index";
import { createAdvisor, type Advisor } from "../../server/src/advisor";
import type { Part } from "../../server/src/model/part";
import { today } from "../support/analyze";
import { descriptors, fragments } from "../support/descriptors";
import { dumpAnalysis, dumpDescriptor } from "../support/dump";
import { mutation } from "../support/mutate";
import { createRandom, repetitions, seed } from "../support/random";

const root = "architecture.yaml";
const included = `channels:
  order.events: {kind: topic, owner: core}
  stock.events:
    kind: queue
# Further teams.
teams:
  stock-team: {size: 5}
services:
  extra: {calls: [orders, nobody]}
`;

/** A fresh advisor on the same texts, put in place in the same order. */
function fresh(texts: ReadonlyMap<string, string>): Advisor {
  const advisor = createAdvisor(root, { rules });
  for (const [source, text] of texts) advisor.descriptor.setFile(source, text);
  return advisor;
}

function assertSame(edited: Advisor, texts: ReadonlyMap<string, string>): void {
  for (const [source, text] of texts) assert.equal(edited.descriptor.fileOf(source)!.text, text);
  const other = fresh(texts);
  assert.equal(dumpDescriptor(edited.descriptor), dumpDescriptor(other.descriptor));
  assert.equal(dumpAnalysis(edited.analyze(today)), dumpAnalysis(other.analyze(today)));
}

/** One step of a session at the keyboard; numbers choose what happens where. */
const step = fc.record({ file: fc.nat(9), choice: fc.nat(2 ** 31 - 1), look: fc.boolean() });

describe("edit by edit ends where a fresh start ends", () => {
  const starts = Object.entries(descriptors).map(([name, text]) => ({ name, text }));

  it(`after any edits, in one file and in included ones (seed ${seed})`, () => {
    fc.assert(fc.property(fc.constantFrom(...starts), fc.array(step, { maxLength: 12 }), ({ text: start }, steps) => {
      const texts = new Map([[root, start], ["more/channels.yaml", included], ["more/teams.yaml", "teams: {core: {size: 3}}\n"]]);
      const advisor = fresh(texts);
      for (const { file, choice, look } of steps) {
        const random = createRandom(choice);
        const known = [...texts.keys()];
        const source = file < 7 ? root : known[file % known.length]!;
        if (source !== root && random.chance(0.2)) {
          const text = texts.get(source)!;
          advisor.descriptor.removeFile(source);
          texts.delete(source);
          if (look) assertSame(advisor, texts);
          if (random.chance(0.5)) {
            advisor.descriptor.setFile(source, text);
            texts.set(source, text);
          }
        } else {
          const text = texts.get(source)!;
          const { from, to, put } = mutation(text, random, [start, included, ...fragments]);
          // A reversed range means the same.
          const [first, second] = random.chance(0.1) ? [to, from] : [from, to];
          advisor.descriptor.changeFile(source, { start: first, end: second, text: put });
          texts.set(source, text.slice(0, from) + put + text.slice(to));
        }
        if (look) assertSame(advisor, texts);
      }
      assertSame(advisor, texts);
    }), { seed, numRuns: repetitions(40) });
  });

  it("when sections and entries move, vanish and come back", () => {
    const texts = new Map([[root, descriptors["block"]!]]);
    const advisor = fresh(texts);
    const edit = (start: number, end: number, text: string): void => {
      const before = texts.get(root)!;
      advisor.descriptor.changeFile(root, { start, end, text });
      texts.set(root, before.slice(0, start) + text + before.slice(end));
      assertSame(advisor, texts);
    };
    const moves: readonly (readonly [string, string])[] = [
      ["  orders:\n", ""], ["    team: core\n    replicas: 3\n", "  orders:\n    team: core\n    replicas: 3\n"], ["services:\n", ""], ["  # The front door.", "services:\n  # The front door."],
      ["datastores:\n", "\n# about stores\ndatastores:\n"], ["# about stores\n", ""], ["---\n", ""], ["apiVersion: ", "---\napiVersion: "], ["---\n", ""], ["  web:\n", "   web:\n"], ["   web:\n", "  web:\n"],
      ["  catalog:\n", "  catalog\n"], ["  catalog\n", "  catalog: &c\n"], ["  stock:\n", "  other: *c\n  stock:\n"], ["  other: *c\n", ""], ["catalog: &c", "catalog:"],
      ["services:\n", "\ufeffservices:\n"], ["\ufeff", ""], ["  # The front door.\n  web:\n    kind", "  web: [\n    kind"], ["web: [\n", "web:\n"], ["system:\n", "system: {\n"], ["system: {\n", "system:\n"],
      ["flags:\n", "services:\n  again: {}\nflags:\n"], ["services:\n  again: {}\n", ""], ["sagas:\n  checkout:", "sagas:\n- checkout:"], ["sagas:\n- checkout:", "sagas:\n  checkout:"],
    ];
    for (const [from, to] of moves) {
      const at = texts.get(root)!.indexOf(from);
      if (at !== -1) edit(at, at + from.length, to);
    }
    edit(0, texts.get(root)!.length, "");
    edit(0, 0, descriptors["flow"]!);
    edit(0, texts.get(root)!.length, descriptors["windows"]!);
    edit(0, texts.get(root)!.length, descriptors["block"]!);
  });

  it("letter by letter, forward and back", () => {
    const texts = new Map([[root, descriptors["sparse"]!.slice(0, 40)]]);
    const advisor = fresh(texts);
    const full = "apiVersion: architecture-advisor/v1\nservices:\n  a: &x\n    calls: [{to: b, timeout: \"1s\"}]\n  # c\n  b: *x\n\nteams: |\n  text\n";
    advisor.descriptor.setFile(root, "");
    for (let length = 0; length <= full.length; length += 1) {
      if (length > 0) advisor.descriptor.changeFile(root, { start: length - 1, end: length - 1, text: full[length - 1]! });
      assertSame(advisor, new Map([[root, full.slice(0, length)]]));
    }
    for (let length = full.length - 1; length >= 0; length -= 1) {
      advisor.descriptor.changeFile(root, { start: length, end: length + 1, text: "" });
      assertSame(advisor, new Map([[root, full.slice(0, length)]]));
    }
  });
});

describe("an edit inside an entry reads that entry again and no other", () => {
  const text = `apiVersion: architecture-advisor/v1\nservices:\n${Array.from({ length: 50 }, (_, index) => `  # number ${index}\n  s${index}:\n    kind: service\n    calls: [{to: s${(index + 1) % 50}, timeout: 1s}]\n`).join("")}teams:\n  core: {size: 3}\n`;

  const changed = (start: string, from: string, to: string): { readonly before: readonly Part[]; readonly fresh: readonly Part[]; readonly after: readonly Part[] } => {
    const { descriptor } = fresh(new Map([[root, start]]));
    const before = descriptor.partsOf(root);
    const at = start.indexOf(from);
    assert.notEqual(at, -1);
    descriptor.changeFile(root, { start: at, end: at + from.length, text: to });
    const known = new Set(before);
    const after = descriptor.partsOf(root);
    return { before, after, fresh: after.filter(part => !known.has(part)) };
  };

  const cases: readonly (readonly [string, string, string])[] = [
    ["a value", "to: s8,", "to: s9,"], ["a name", "  s7:\n", "  seven:\n"], ["a new line", "  s7:\n", "  s7:\n    team: core\n"], ["a line less", "  s7:\n    kind: service\n", "  s7:\n"],
    ["a comment", "# number 7", "# number seven"], ["a bracket left open", "timeout: 1s}]\n  # number 8", "timeout: 1s\n  # number 8"], ["a single key", "architecture-advisor/v1", "architecture-advisor/v2"],
    ["the first entry of a section", "  s0:\n    kind", "  s0:\n    tier: critical\n    kind"], ["the last entry of the file", "size: 3", "size: 4"],
  ];
  for (const [name, from, to] of cases) {
    it(name, () => {
      for (const start of [text, text.replaceAll("\n", "\r\n")]) {
        const eol = (part: string): string => (start === text ? part : part.replaceAll("\n", "\r\n"));
        const { before, fresh: read } = changed(start, eol(from), eol(to));
        assert.equal(read.length, 1, read.map(part => part.entry.text).join("|"));
        assert.ok(before.length > 50);
      }
    });
  }

  it("a new entry leaves all but its neighbor alone", () => {
    const { fresh: read } = changed(text, "  # number 7\n", "  added: {}\n  # number 7\n");
    assert.ok(read.length <= 2, `${read.length} entries were read`);
  });

  it("the elements of the other entries keep their identity, and their positions move along", () => {
    const { descriptor } = fresh(new Map([[root, text]]));
    const kept = descriptor.store.find("services", "s30")!;
    const { line } = kept.$.entry;
    const at = text.indexOf("  s7:\n");
    descriptor.changeFile(root, { start: at, end: at, text: "  one:\n    kind: worker\n  two: {}\n" });
    assert.equal(descriptor.store.find("services", "s30"), kept);
    assert.equal(kept.$.entry.line, line + 3);
  });
});
