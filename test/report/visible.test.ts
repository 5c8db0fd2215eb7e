import assert from "node:assert/strict";
import { drawFrame } from "../../server/src/report/frame";
import { cells, visible } from "../../server/src/report/visible";

describe("visible text", () => {
  it("leaves letters of all scripts alone", () => {
    for (const text of ["plain", "Grüße", "注文", "עברית", "🛒👩‍👩‍👧", "e\u0301"]) assert.equal(visible(text), text);
  });

  it("shows what would move, color or reorder text", () => {
    const hostile = ["\u0000", "\u0007", "\b", "\t", "\n", "\r", "\u001b[31m", "\u007f", "\u009b31m", "\u061c", "\u200b", "\u200e", "\u2028", "\u202e", "\u2066", "\ufeff", "\ud800", "\udc00"];
    for (const text of hostile) {
      const shown = visible(`a${text}b`);
      assert.match(shown, /^a\\u\{[0-9a-f]+\}/);
      assert.equal(visible(shown), shown);
    }
  });

  const widths: readonly (readonly [string, number])[] = [
    ["", 0], ["abc", 3], ["äöü", 3], ["e\u0301", 1], ["注文", 4], ["ＡＢ", 4], ["한글", 4], ["カナ", 4], ["🛒", 2], ["👩‍👩‍👧", 2], ["🇩🇪", 2], ["❤️", 2], ["…", 1],
  ];
  for (const [text, width] of widths) it(`takes ${width} cells for ${JSON.stringify(text)}`, () => assert.equal(cells(text, 0).width, width));

  it("moves tabs to the next stop", () => {
    assert.deepEqual(cells("\ta\t", 0), { text: "    a   ", width: 8 });
    assert.deepEqual(cells("\t", 3), { text: " ", width: 1 });
  });
});

describe("frames", () => {
  const draw = (line: string, start: number, end: number, width = 120): string => {
    const frame = drawFrame(line, start, end, width);
    return `${frame.line}\n${frame.marks}`;
  };

  it("put carets under the text", () => assert.equal(draw("  orders: {}", 2, 8), "  orders: {}\n  ^^^^^^"));
  it("put one caret where nothing is marked", () => assert.equal(draw("a: ", 2, 2), "a:\n  ^"));
  it("stay under the text behind tabs", () => assert.equal(draw("\ta:\tb", 4, 5), "    a:  b\n        ^"));
  it("stay under the text behind wide characters", () => assert.equal(draw("注文: {to: 支払}", 9, 11), "注文: {to: 支払}\n           ^^^^"));
  it("cover wide characters whole", () => assert.equal(draw("a: 🛒b", 3, 5), "a: 🛒b\n   ^^"));
  it("stay under the text behind what is made visible", () => assert.equal(draw("a\u202eb", 2, 3), "a\\u{202e}b\n         ^"));

  it("cut long lines around what is marked", () => {
    const line = `${"a".repeat(100)}MARK${"b".repeat(100)}`;
    const frame = drawFrame(line, 100, 104, 40);
    assert.equal(frame.line, `…${"a".repeat(17)}MARK${"b".repeat(17)}…`);
    assert.equal(frame.line.indexOf("MARK"), frame.marks.indexOf("^"));
    assert.equal(frame.marks.trimStart(), "^^^^");
  });
  it("cut long lines at one side only where the other fits", () => {
    assert.equal(drawFrame(`MARK${"b".repeat(100)}`, 0, 4, 30).line, `MARK${"b".repeat(24)}…`);
    assert.equal(drawFrame(`${"a".repeat(100)}MARK`, 100, 104, 30).line, `…${"a".repeat(24)}MARK`);
  });
  it("cut what is marked when it alone is too long", () => {
    const frame = drawFrame("m".repeat(300), 10, 290, 30);
    assert.equal(frame.line, `…${"m".repeat(28)}…`);
    assert.equal(frame.marks, ` ${"^".repeat(28)}`);
  });
  it("never cut a character in two", () => {
    const line = "🛒".repeat(60);
    for (let at = 0; at <= line.length; at += 2) {
      const { line: shown } = drawFrame(line, at, Math.min(at + 2, line.length), 21);
      assert.equal(shown.includes("\\u{"), false, shown);
    }
  });
});
