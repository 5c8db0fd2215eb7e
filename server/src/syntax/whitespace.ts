import type { Entry } from "./range";

/** The line ending that the entry uses; of its file where the entry is a single line without one. */
export function eolOf(entry: Entry): string {
  const feed = entry.text.indexOf("\n");
  if (feed === -1) return entry.eol ?? "\n";
  return entry.text.charCodeAt(feed - 1) === 0x0d ? "\r\n" : "\n";
}

/** The offset where the line of `at` ends, before its line break. */
export function endOfLine(entry: Entry, at: number): number {
  let end = entry.text.indexOf("\n", at);
  if (end === -1) return entry.text.length;
  if (entry.text.charCodeAt(end - 1) === 0x0d) end -= 1;
  return Math.max(end, at);
}

/** The offset where the line of `at` begins. */
export function startOfLine(entry: Entry, at: number): number {
  return entry.text.lastIndexOf("\n", at - 1) + 1;
}

export function columnOf(entry: Entry, at: number): number {
  return at - startOfLine(entry, at);
}

/** True when only spaces, or the dashes of list items, precede `at` on its line. */
export function isBlockStart(entry: Entry, at: number): boolean {
  return /^ *(?:- +)*$/.test(entry.text.slice(startOfLine(entry, at), at));
}

/** A block value ends behind its last line break; the last line that says something is where it ends for an editor. */
export function trimEnd(entry: Entry, end: number): number {
  let at = end;
  while (at > 0 && /[ \t\r\n]/.test(entry.text[at - 1]!)) at -= 1;
  return at;
}

/**
 * True when there may be a comment between two offsets. A number sign inside a quoted text counts, too: to take one for a
 * comment costs a fix, and the other way round it would cost a comment.
 */
export function hasComment(entry: Entry, start: number, end: number): boolean {
  return /(?:^|\s)#/.test(entry.text.slice(Math.max(start - 1, 0), end));
}
