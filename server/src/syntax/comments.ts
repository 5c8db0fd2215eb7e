import type { Entry, Range } from "./range";

/** A comment: the range covers `#` and the text behind it. */
export interface Comment {
  readonly text: string;
  readonly at: Range;
  /** Zero-based line within the entry. */
  readonly line: number;
  /** True when nothing but spaces precedes it on its line. */
  readonly alone: boolean;
}

/**
 * Finds the comments of an entry that contain `word`, without a parser: a `#` at the start of a line or behind white
 * space begins a comment unless a quoted scalar is open on that line.
 *
 * The entries that hold the word are few, so the scan looks for the word first. A block scalar or a quoted scalar over
 * several lines could hold the same text; whoever writes `# advisor-ignore` into a description means it.
 */
export function commentsWith(entry: Entry, word: string): readonly Comment[] {
  const { text } = entry;
  const comments: Comment[] = [];
  let line = 0;
  let counted = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    const lineStart = text.lastIndexOf("\n", at) + 1;
    let lineEnd = text.indexOf("\n", at);
    if (lineEnd === -1) lineEnd = text.length;
    if (text.charCodeAt(lineEnd - 1) === 0x0d) lineEnd -= 1;
    for (let next = text.indexOf("\n", counted); next !== -1 && next < lineStart; next = text.indexOf("\n", counted)) {
      line += 1;
      counted = next + 1;
    }
    const start = commentStart(text, lineStart, lineEnd);
    if (start === undefined || start > at) continue;
    comments.push({
      text: text.slice(start, lineEnd),
      at: { entry, start, end: lineEnd },
      line,
      alone: text.slice(lineStart, start).trim() === "",
    });
    at = lineEnd - word.length;
  }
  return comments;
}

function commentStart(text: string, lineStart: number, lineEnd: number): number | undefined {
  let quote = 0;
  for (let at = lineStart; at < lineEnd; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === 0x5c && quote === 0x22) at += 1;
      else if (code === quote) quote = 0;
      continue;
    }
    const before = at === lineStart ? 0x20 : text.charCodeAt(at - 1);
    const free = before === 0x20 || before === 0x09 || before === 0x2c || before === 0x5b || before === 0x7b || before === 0x3a;
    if ((code === 0x22 || code === 0x27) && free) quote = code;
    else if (code === 0x23 && (before === 0x20 || before === 0x09)) return at;
  }
  return undefined;
}
