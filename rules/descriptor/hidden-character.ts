import { defineRule, yaml, type Range } from "../kit";

/** The characters that people meet, by their names. */
const names: Readonly<Record<number, string>> = {
  0x00: "null character", 0x08: "backspace", 0x0b: "vertical tab", 0x0c: "form feed", 0x1b: "escape", 0x7f: "delete", 0x85: "next line",
  0x200b: "zero width space", 0x200e: "left-to-right mark", 0x200f: "right-to-left mark", 0x2028: "line separator",
  0x2029: "paragraph separator", 0x202a: "left-to-right embedding", 0x202b: "right-to-left embedding", 0x202c: "end of embedding",
  0x202d: "left-to-right override", 0x202e: "right-to-left override", 0x2060: "word joiner", 0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate", 0x2068: "first strong isolate", 0x2069: "end of isolate", 0xfeff: "byte order mark",
};

const carriageReturn = 0x0d;

export default defineRule({
  id: "hidden-character",
  scope: "problem",
  title: "Character that nobody sees",
  group: "X-DOC",
  severity: "warning",
  status: "stable",
  articles: ["RM"],

  why: `
    Two names that look the same and differ in a character without width are two names, and a character that reverses the
    direction of writing makes a line read differently from what it says. Such characters come in with pasted text, or on
    purpose to deceive the reader of a review.
  `,
  unless: "a description needs them for its script; then an exception with that reason is in place.",

  *check(problem) {
    if (problem.kind !== "hidden-character") return;
    const point = problem.codePoint;
    if (point === carriageReturn) {
      yield { at: problem.at, message: "unusual line ending: a carriage return without a line feed", help: "end lines with a line feed, or with both" };
      return;
    }
    yield { at: problem.at, message: `${nameOf(point)} is in the text, where no reader sees it`, help: "remove it" };
  },

  fix: problem => {
    if (problem.kind !== "hidden-character") return undefined;
    const at: Range = problem.at;
    return problem.codePoint === carriageReturn
      ? { title: "End the line with a line feed", safe: false, edits: [{ at, text: isInComment(at) ? "\n# " : "\n" }] }
      : { title: "Remove the character", safe: false, edits: [{ at, text: "" }] };
  },

  examples: [{
    title: "A space without width, pasted into a name",
    bad: yaml`
      services:
        pay${"\u200b"}ments: {}
      #    ^ warning
    `,
    good: yaml`
      services:
        payments: {}
    `,
  }],
});

/** True where a comment goes on: what follows must not become text. */
function isInComment({ entry, start }: Range): boolean {
  return /(?:^|\s)#/.test(entry.text.slice(entry.text.lastIndexOf("\n", start - 1) + 1, start));
}

/** "U+200B (zero width space)". */
function nameOf(point: number): string {
  const number = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  if (names[point]) return `${number} (${names[point]})`;
  return `${number} (${point >= 0xd800 && point <= 0xdfff ? "half of a character" : "control character"})`;
}
