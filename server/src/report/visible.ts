/**
 * Text for terminals. Names and lines come from files that anybody may have written, so nothing in them may move the
 * cursor, change colors, or show text in another order than it has.
 */

/** Control characters, invisible ones and those that reorder text: the same that the reader of descriptors reports. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One line of text with everything unseen made visible, as `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(unseen, character => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

const tabWidth = 4;

/** A stretch of a line as it is printed: the text, and how many cells of the terminal it takes. */
export interface Cells {
  readonly text: string;
  readonly width: number;
}

/**
 * A stretch of a source line for a terminal: tabs become spaces up to the next stop, everything unseen becomes visible.
 *
 * @param column the cell that the stretch begins at, counted from 0
 */
export function cells(text: string, column: number): Cells {
  if (/^[\x20-\x7e]*$/.test(text)) return { text, width: text.length };
  let out = "";
  let width = 0;
  for (const grapheme of graphemes(text)) {
    if (grapheme === "\t") {
      const spaces = tabWidth - ((column + width) % tabWidth);
      out += " ".repeat(spaces);
      width += spaces;
      continue;
    }
    const shown = visible(grapheme);
    out += shown;
    width += shown === grapheme ? widthOf(grapheme) : shown.length;
  }
  return { text: out, width };
}

let segmenter: Intl.Segmenter | undefined;

/** What readers take for one character. Controls are separate, so that none hides behind another character. */
function graphemes(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return [...segmenter.segment(text)].flatMap(({ segment }) => (segment.length > 1 && visible(segment) !== segment ? [...segment] : [segment]));
}

const nothing = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const pictures = /^\p{Emoji_Presentation}|\ufe0f|^\p{Regional_Indicator}{2}/u;

/** Cells of one grapheme: 2 for what is drawn wide in East Asian type and for pictures, 0 for a lone combining mark. */
function widthOf(grapheme: string): number {
  if (nothing.test(grapheme)) return 0;
  if (pictures.test(grapheme)) return 2;
  const point = grapheme.codePointAt(0) ?? 0;
  return wide.some(([first, last]) => first <= point && point <= last) ? 2 : 1;
}

/** The blocks of Unicode whose characters are wide or full width, by UAX 11. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], [0x2e80, 0x303e], [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa000, 0xa4cf], [0xa960, 0xa97f],
  [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe10, 0xfe19], [0xfe30, 0xfe6f], [0xff01, 0xff60], [0xffe0, 0xffe6], [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff], [0x1f200, 0x1f2ff], [0x20000, 0x3fffd],
];
