import assert from "node:assert/strict";
import { createDescriptor } from "../../server/src/analysis/descriptor";
import { applyEdits, createTextEditor, type TextEdit } from "../../server/src/syntax/edit";
import { plainValue, type Node, type Pair } from "../../server/src/syntax/node";
import { parseEntry } from "../../server/src/syntax/parse-entry";
import type { Entry } from "../../server/src/syntax/range";
import { renderFlow, renderScalar, type Writable } from "../../server/src/syntax/render";
import { descriptors } from "../support/descriptors";
import { generateDescriptor } from "../support/generate";
import { createRandom, repetitions, seed, type Random } from "../support/random";
import { commentsOf, isSubsequence } from "../support/comments";
import { meaningOfWhole } from "../support/whole";
import { editCases, type Operation } from "./edit-cases";

const editor = createTextEditor();
const whole = (text: string): Entry => ({ source: "a.yaml", text, kind: "whole", section: "", indent: 0, start: 0, line: 0 });

function entriesOf(text: string): readonly Entry[] {
  const descriptor = createDescriptor("a.yaml");
  descriptor.setFile("a.yaml", text);
  return descriptor.fileOf("a.yaml")!.entries;
}

function perform(operation: Operation, at: { entry: Entry; start: number; end: number }): readonly TextEdit[] | undefined {
  if ("add" in operation) return editor.addPairs(at, operation.add, operation.short);
  if ("replace" in operation) return editor.replace(at, operation.replace);
  if ("item" in operation) return editor.addItem(at, operation.item);
  if ("fill" in operation) return editor.fillEmpty(at, operation.fill);
  return editor.remove(at);
}

describe("an edit", () => {
  for (const { name, text, operation, result } of editCases) {
    it(name, () => {
      const start = text.indexOf("«");
      const end = text.indexOf("»") - 1;
      const plain = text.replace(/[«»]/g, "");
      const edits = perform(operation, { entry: whole(plain), start, end });
      assert.equal(edits && applyEdits(plain, edits), result);
      if (edits) assert.deepEqual(meaningOfWhole(applyEdits(plain, edits)).complaints, []);
    });
  }

  it("at the top level goes to the end, or where its key is", () => {
    const add = (text: string): string | undefined => {
      const edits = editor.addTopLevel(entriesOf(text), "defaults", { calls: { timeout: "2s" } });
      return edits && applyEdits(text, edits);
    };
    const added = "defaults:\n  calls: {timeout: 2s}\n";
    assert.equal(add("a: 1\n"), `a: 1\n${added}`);
    assert.equal(add("a: 1"), `a: 1\n${added}`);
    assert.equal(add("services:\r\n  a: 1"), `services:\r\n  a: 1\r\n${added.replaceAll("\n", "\r\n")}`);
    assert.equal(add(""), added);
    assert.equal(add("# only this\n"), `# only this\n${added}`);
    assert.equal(add("{a: 1}\n"), "{a: 1, defaults: {calls: {timeout: 2s}}}\n");
    assert.equal(add("defaults: # c\na: 1\n"), "defaults: # c\n  calls: {timeout: 2s}\na: 1\n");
    assert.equal(add("defaults: ~\na: 1\n"), `${added}a: 1\n`);
    assert.equal(add("defaults:\n  calls:\na: 1\n"), "defaults:\n  calls:\n    timeout: 2s\na: 1\n");
    assert.equal(add("defaults: {calls: {timeout: 1s}}\n"), undefined);
    assert.equal(add("a: [\n"), undefined);
    assert.equal(add("- a\n"), undefined);
    assert.equal(add("a: 1\n...\n"), undefined);
    assert.equal(add("x: &x 1\ny: *x\n"), `x: &x 1\ny: *x\n${added}`);
  });

  it("of several places is applied in the order of the text, insertions before removals", () => {
    const entry = whole("abc");
    const at = (start: number, end: number): { entry: Entry; start: number; end: number } => ({ entry, start, end });
    assert.equal(applyEdits("abc", [{ at: at(2, 3), text: "3" }, { at: at(0, 1), text: "" }, { at: at(0, 0), text: "x" }, { at: at(0, 0), text: "y" }, { at: at(3, 3), text: "!" }]), "xyb3!");
  });
});

describe("a written value", () => {
  it("reads as it was meant, in brackets and behind a colon", () => {
    const values: readonly Writable[] = [
      "a", "a b", "a, b", "a: b", "a #b", "# a", "- a", "[a]", "{a}", "true", "null", "~", "", " ", "1", "1.5", "0x1F", ".inf", "2026-01-01", "5s", "50%", "20/s", "TODO", "yes", "it's", "\"", "\\", "a\nb",
      "\t", "\u{1f680}", "é", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a", "<<", "=", "a:", ":a", "-", "?", "? a", "--- a", "\u0000", "\u0085", "\u2028", 0, -1, 1.5, 1e21, true, false, [], {}, ["a", ["b"]], { "a b": { "c: d": [1] } },
    ];
    for (const value of values) {
      assert.deepEqual(meaningOfWhole(`[${renderFlow(value)}, x]`), { accepted: true, value: [toPlain(value), "x"], complaints: [] }, renderFlow(value));
      assert.deepEqual(meaningOfWhole(`k: ${renderFlow(value)} # c\n`).value, toPlain({ k: value }), renderFlow(value));
      if (typeof value === "string" && value !== "<<") assert.deepEqual(meaningOfWhole(`{${renderScalar(value)}: 1}`).value, toPlain({ [value]: 1 }), renderScalar(value));
    }
  });
});

function toPlain(value: Writable): unknown {
  if (Array.isArray(value)) return (value as readonly Writable[]).map(toPlain);
  if (typeof value !== "object") return value;
  return Object.assign(Object.create(null) as object, Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toPlain(child)])));
}

/** A place in a file with the steps that lead to it from the file's root. */
interface Place {
  readonly entry: Entry;
  readonly node: Node | undefined;
  readonly pair: Pair | undefined;
  readonly path: readonly (string | number)[];
}

function placesIn(text: string): readonly Place[] {
  const places: Place[] = [];
  for (const entry of entriesOf(text)) {
    const { root, broken } = parseEntry(entry);
    if (broken || entry.kind === "head") continue;
    const visit = (node: Node | undefined, pair: Pair | undefined, path: readonly (string | number)[]): void => {
      places.push({ entry, node, pair, path });
      if (node?.aliasAt) return;
      if (node?.kind === "seq") node.items.forEach((item, index) => visit(item, undefined, [...path, index]));
      if (node?.kind !== "map") return;
      for (const child of node.pairs) if (!child.merged) visit(child.value, child, [...path, child.key.text]);
    };
    visit(root, undefined, entry.kind === "entry" ? [entry.section] : []);
  }
  return places;
}

/** The value with a change at a path; the change gets the value there and returns another, or undefined to take it out. */
function changed(value: unknown, path: readonly (string | number)[], change: (value: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  const child = changed((value as Record<string, unknown>)[step], rest, change);
  if (Array.isArray(value)) return child === undefined ? value.filter((_, index) => index !== step) : value.map((item: unknown, index) => (index === step ? child : item));
  const result = Object.assign(Object.create(null) as Record<string, unknown>, value);
  if (child === undefined) delete result[step];
  else result[step] = child;
  return result;
}

const written: Writable = { zz: 1, "z z": { a: [1, "x: y"], b: { c: { d: "e" } } } };

function randomOperation(place: Place, random: Random): { readonly operation: Operation; readonly change: (value: unknown) => unknown } {
  const pairs = written as { readonly [key: string]: Writable };
  const added = (value: unknown): unknown => Object.assign(Object.create(null) as object, value, toPlain(written) as object);
  switch (random.below(4)) {
    case 0: return {
      operation: { add: pairs, short: "short" },
      change: value => (value === null ? toPlain(written) : place.node?.kind === "map" ? added(value) : value === true ? toPlain(written) : added({ short: value })),
    };
    case 1: {
      const value = random.pick<Writable>(["none", "x, y", 5, [], written, ["a", { b: 1 }]]);
      return { operation: { replace: value }, change: () => toPlain(value) };
    }
    case 2: {
      const item = random.pick<Writable>(["x", "x: y", written]);
      return { operation: { item }, change: value => (Array.isArray(value) ? [...value as unknown[], toPlain(item)] : [value, toPlain(item)]) };
    }
    default: return { operation: { remove: true }, change: () => undefined };
  }
}

describe("any edit of any place", () => {
  it(`changes what it says, keeps comments, and can be undone (seed ${seed})`, () => {
    const random = createRandom();
    const texts = [...Object.values(descriptors), ...Array.from({ length: repetitions(20) }, () => generateDescriptor(random, { wrong: 0.02, keys: 0.06 }))];
    let tried = 0;
    let made = 0;
    for (const text of texts) {
      const before = meaningOfWhole(text);
      // The library that writes the generated texts gets a few of them wrong.
      if (!before.accepted) continue;
      const places = placesIn(text);
      for (let round = 0; round < 12; round += 1) {
        const place = random.pick(places);
        const { operation, change } = randomOperation(place, random);
        const { node, pair, entry } = place;
        const at = node ? { entry, start: node.aliasAt?.start ?? node.start, end: node.aliasAt?.end ?? node.end } : pair ? { entry, start: pair.key.end, end: pair.key.end } : undefined;
        if (!at) continue;
        tried += 1;
        const edits = perform(operation, at);
        if (!edits) continue;
        made += 1;
        const result = applyEdits(text, edits);
        const shown = `${JSON.stringify(operation)} at ${place.path.join(".")}\n${text}\n=>\n${result}`;
        const after = meaningOfWhole(result);
        assert.deepEqual(after.complaints, [], shown);
        assert.deepEqual(after.value, changed(before.value, place.path, change), shown);
        assert.ok(isSubsequence(commentsOf(text), commentsOf(result)), shown);
        assert.equal(undone(text, edits, result), text, shown);
        assert.equal(/\r/.test(result) && /(?<!\r)\n/.test(result), /\r/.test(text) && /(?<!\r)\n/.test(text), "the line endings are mixed");
      }
    }
    assert.ok(made > tried / 2, `${made} of ${tried} edits could be made`);
  });
});

/** Takes the edits back: every byte outside of them must be where it was. */
function undone(text: string, edits: readonly TextEdit[], result: string): string {
  const placed = edits.map(({ at, text: put }) => ({ start: at.entry.start + at.start, end: at.entry.start + at.end, put }))
    .sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start));
  let restored = result;
  for (const { start, end, put } of placed) {
    // What lies before is the old text again, so that the old offset is the right one.
    assert.equal(restored.slice(start, start + put.length), put);
    restored = restored.slice(0, start) + text.slice(start, end) + restored.slice(start + put.length);
  }
  return restored;
}

it("plain values name the first of two equal keys", () => {
  assert.deepEqual(plainValue(parseEntry(whole("a: 1\na: 2\n")).root), toPlain({ a: 1 }));
});
