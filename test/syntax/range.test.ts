import assert from "node:assert/strict";
import { positionIn, type Entry, type Position } from "../../server/src/syntax/range";

function entryOf(text: string): Entry {
  return { source: "architecture.yaml", text, kind: "whole", section: "", indent: 0, start: 0, line: 7 };
}

/** Lines as the protocol has them, counted letter by letter. */
function counted(text: string, offset: number): Position {
  let line = 7;
  let character = 0;
  for (let at = 0; at < offset; at += 1) {
    const isBreak = text[at] === "\n" || (text[at] === "\r" && text[at + 1] !== "\n");
    // Between the two characters of a line break there is no place.
    if (text[at] === "\r" && text[at + 1] === "\n") continue;
    line += isBreak ? 1 : 0;
    character = isBreak ? 0 : character + 1;
  }
  return { line, character };
}

describe("positions", () => {
  it("are the same in entries whose lines are counted and in those whose lines are looked up", () => {
    for (const piece of ["a: b\n", "a: b\r\n", "a\r", "\n", "\r\n", "line without an end", "x\n\r\r\ny\r"]) {
      for (const text of [piece, piece.repeat(40), piece.repeat(Math.ceil(4_100 / piece.length))]) {
        const entry = entryOf(text);
        const step = text.length > 1_000 ? 37 : 1;
        for (let offset = 0; offset <= text.length; offset += step) {
          assert.deepEqual(positionIn(entry, offset), counted(text, offset), JSON.stringify([piece, text.length, offset]));
        }
        assert.deepEqual(positionIn(entry, text.length + 5), counted(text, text.length));
        assert.deepEqual(positionIn(entry, -5), { line: 7, character: 0 });
      }
    }
  });
});
