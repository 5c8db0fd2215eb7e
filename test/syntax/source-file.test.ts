import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import { collectionNames } from "../../server/src/model/part";
import { createCutter } from "../../server/src/syntax/cut";
import { positionIn, positionsOf } from "../../server/src/syntax/range";
import { createSourceFile, indexAt, offsetAt, replaceInFile, type SourceFile } from "../../server/src/syntax/source-file";
import { descriptors } from "../support/descriptors";
import { mutation } from "../support/mutate";
import { createRandom, repetitions, seed } from "../support/random";

const cutter = createCutter(collectionNames);
const shape = ({ entries }: SourceFile): readonly unknown[] => entries.map(({ text, kind, section, indent, start, line }) => [text, kind, section, indent, start, line]);

describe("a file kept up to date by replacements", () => {
  it(`equals a naive model, with ranges reversed and out of bounds (seed ${seed})`, () => {
    const random = createRandom();
    const sources = Object.values(descriptors);
    const rounds = repetitions(50_000);
    let text = "";
    let file = createSourceFile("a.yaml", text, cutter);
    for (let round = 0; round < rounds; round += 1) {
      if (text.length > 1_500 || random.chance(0.01)) {
        text = random.chance(0.5) ? "" : random.pick(sources).slice(0, 600);
        file = createSourceFile("a.yaml", text, cutter);
      }
      const { from, to, put } = mutation(text, random, sources);
      const wild = random.below(10);
      const replacement = wild === 0 ? { start: to, end: from, text: put } : wild === 1 ? { start: -5, end: to, text: put } : wild === 2 ? { start: from, end: text.length + 99, text: put } : { start: from, end: to, text: put };
      const start = Math.max(0, Math.min(replacement.start, replacement.end));
      const end = Math.min(text.length, Math.max(replacement.start, replacement.end));
      text = text.slice(0, start) + put + text.slice(end);
      file = replaceInFile(file, replacement, cutter);
      assert.equal(file.text, text);
      if (round % 4 === 0) assert.deepEqual(shape(file), shape(createSourceFile("a.yaml", text, cutter)), JSON.stringify(text));
    }
  });

  it("finds the entry that holds an offset", () => {
    const file = createSourceFile("a.yaml", descriptors["block"]!, cutter);
    for (let offset = 0; offset < file.text.length; offset += 7) {
      const entry = file.entries[indexAt(file.entries, offset)]!;
      assert.ok(entry.start <= offset && offset < entry.start + entry.text.length);
    }
    assert.equal(indexAt(file.entries, file.text.length + 5), file.entries.length - 1);
    assert.equal(indexAt([], 3), 0);
  });
});

describe("lines and columns", () => {
  const texts = [
    "", "a", "a\n", "\n", "\r", "\r\n", "a: 1\r\nservices:\r\n  b: 1\r\n  c: 2", "a: \u{1f680}x\nservices:\n  \u{1f680}: é\n", "a: 1\rb: 2\r\nc: 3\nd: 4\r", "a\r\r\n\n\rb",
    ...Object.values(descriptors), `${descriptors["block"]!}\r${descriptors["windows"]!}`,
  ];

  it("are those of the protocol, for every offset", () => {
    for (const text of texts) {
      const file = createSourceFile("a.yaml", text, cutter);
      const document = TextDocument.create("file:///a", "yaml", 1, text);
      for (let offset = 0; offset <= text.length; offset += text.length > 2_000 ? 3 : 1) {
        const entry = file.entries[indexAt(file.entries, offset)]!;
        const expected = document.positionAt(offset);
        assert.deepEqual(positionIn(entry, offset - entry.start), expected, `${JSON.stringify(text)} at ${offset}`);
        assert.equal(offsetAt(file, expected), document.offsetAt(expected));
      }
    }
  });

  it("outside of the text are clamped, as the protocol has it", () => {
    const random = createRandom();
    for (const text of texts) {
      const file = createSourceFile("a.yaml", text, cutter);
      const document = TextDocument.create("file:///a", "yaml", 1, text);
      for (let round = 0; round < 60; round += 1) {
        const position = { line: random.below(document.lineCount + 4) - 1, character: random.chance(0.2) ? 10_000 : random.below(40) - 1 };
        assert.equal(offsetAt(file, position), document.offsetAt(position), `${JSON.stringify(text)} at ${position.line}:${position.character}`);
      }
    }
  });

  it("of a range past its entry end with the entry", () => {
    const file = createSourceFile("a.yaml", "services:\n  a: 1\n  b: 2\n", cutter);
    const entry = file.entries[1]!;
    assert.deepEqual(positionsOf({ entry, start: -4, end: 99 }), { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } });
  });
});
