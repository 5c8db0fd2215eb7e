import assert from "node:assert/strict";
import { referencesAt } from "../../server/src/features/references";
import { atCursor } from "../support/cursor";
import { everyReference, place, workspace } from "../support/places";
import { shows } from "../support/shows";

function references(marked: string, withDeclaration = true): readonly string[] | undefined {
  const { advisor, source, offset } = atCursor(marked, []);
  return referencesAt(advisor.descriptor, source, offset, withDeclaration)?.map(range => place(range));
}

/** The text with the cursor in front of the first occurrence of a word behind another. */
function at(text: string, before: string, word: string): string {
  const found = text.indexOf(word, text.indexOf(before));
  return `${text.slice(0, found)}$0${text.slice(found)}`;
}

describe("references", () => {
  const text = "services:\n  a: {calls: [b, {to: b}]}\n  b: {calls: [a]}\nflows: {f: {entry: b}}\ndefaults: {calls: {to: {b: {timeout: 1s}}}}\n";

  it(shows("Navigation", "Find references", "lists every place that names an element, with its declaration or without"), () => {
    const uses = ["2:15 b", "2:23 b", "4:20 b", "5:25 b"];
    assert.deepEqual(references(text.replace("  b: ", "  $0b: ")), [uses[0]!, uses[1]!, "3:3 b", uses[2]!, uses[3]!]);
    assert.deepEqual(references(text.replace("  b: ", "  $0b: "), false), uses);
    assert.deepEqual(references(text.replace("[b,", "[b$0,"), false), uses);
  });

  it("tell apart what has one name and is of several kinds", () => {
    const same = "services: {x: {team: x, calls: [x], publishes: [x]}}\nteams: {x: }\nchannels: {x: }\n";
    assert.deepEqual(references(same.replace("team: x", "team: $0x")), ["1:22 x", "2:9 x"]);
    assert.deepEqual(references(same.replace("[x]", "[$0x]")), ["1:12 x", "1:33 x"]);
    assert.deepEqual(references(same.replace("publishes: [x]", "publishes: [$0x]")), ["1:49 x", "3:12 x"]);
  });

  it("tell apart the operations of two services", () => {
    const own = "services:\n  a: {exposes: [place], calls: [{to: b, op: place}]}\n  b: {exposes: [place], uses: [{store: s, in: place}]}\n";
    assert.deepEqual(references(own.replace("op: place", "op: $0place")), ["2:45 place", "3:17 place", "3:47 place"]);
    assert.deepEqual(references(own.replace("[place]", "[$0place]")), ["2:17 place"]);
  });

  it("reach names in the paths of exceptions and texts that happen to name an element", () => {
    const found = references(at(everyReference, "services:\n  web", "  payment:").replace("$0  payment", "  $0payment"))!;
    for (const part of ["usedFor: [", "subscribers: [", "['services.order.calls[", "defaults.calls.to."]) {
      const line = everyReference.slice(0, everyReference.indexOf(part)).split("\n").length;
      assert.ok(found.some(entry => entry.startsWith(`${line}:`)), `nothing in line ${line}, ${part}`);
    }
    assert.ok(found.every(entry => entry.endsWith(" payment")), found.join("\n"));
    assert.equal(found.length, new Set(found).size);
  });

  it("lie in all files, in their order", () => {
    const { descriptor, source, offset } = workspace({
      "architecture.yaml": "apiVersion: architecture-advisor/v1\nservices: {a: {calls: [b]}}\n", "b.yaml": "services: {$0b: {}}\n", "c.yaml": "flows: {f: {entry: b}}\n",
    });
    assert.deepEqual(referencesAt(descriptor, source, offset, true)!.map(range => place(range, true)), ["architecture.yaml:2:24 b", "b.yaml:1:12 b", "c.yaml:1:20 b"]);
  });

  it("count a text once that aliases and merges repeat", () => {
    const shared = "services:\n  a: &x\n    calls: &c [{to: d}]\n  b: *x\n  c: {<<: *x}\n  e: {calls: *c}\n  d: {}\n";
    assert.deepEqual(references(shared.replace("  d: ", "  $0d: ")), ["3:21 d", "7:3 d"]);
  });

  it("exist for names that nothing declares, and not where nothing is named", () => {
    assert.deepEqual(references("services: {a: {calls: [x$0]}, b: {calls: [x]}}\n"), ["1:24 x", "1:41 x"]);
    assert.equal(references("services: {a: {kind$0: worker}}\n"), undefined);
  });
});
