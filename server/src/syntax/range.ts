/**
 * A stretch of a file's text that is parsed on its own: a second-level entry such as `services.orders`, a top-level
 * entry such as `system`, or the whole text where cutting it up is not provably safe.
 *
 * Entries tile the file and always begin at the start of a line. `start` and `line` are the only things in the
 * project that move: they are updated when text before the entry changes, so that everything computed from an
 * unchanged entry stays valid. They belong to the newest version of the file.
 */
export interface Entry {
  /** The file, as the workspace names it. */
  readonly source: string;
  readonly text: string;
  readonly kind: EntryKind;
  /** The top-level key the entry lies under; empty for a whole text and for text that is not a key. */
  readonly section: string;
  /** Number of spaces before the entry's key. */
  readonly indent: number;
  /** The line ending of the file, where the entry is a line without one and the file does not end lines with a line feed. */
  readonly eol?: "\r\n";
  /** UTF-16 offset of the entry in its file. */
  start: number;
  /** Zero-based line the entry begins on. */
  line: number;
}

/**
 * - `head`: the key of a collection whose children are entries of their own
 * - `entry`: one of those children
 * - `single`: any other top-level key with its value
 * - `stray`: text in front of the children that is indented deeper than they are
 * - `whole`: a whole file
 */
export type EntryKind = "head" | "entry" | "single" | "stray" | "whole";

/** A half-open range of UTF-16 offsets, relative to the entry it lies in. */
export interface Range {
  readonly entry: Entry;
  readonly start: number;
  readonly end: number;
}

/** A value together with the text it was read from. */
export interface Located<T> extends Range {
  readonly value: T;
}

/** A place in a file for people and protocols: zero-based lines, UTF-16 columns. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Two positions in one file; the end is exclusive. */
export interface PositionRange {
  readonly start: Position;
  readonly end: Position;
}

/** The UTF-16 offset of the range's start in its file. */
export function offsetOf(range: Range): number {
  return range.entry.start + range.start;
}

/** Converts an entry-relative range to lines and columns of its file, in the newest version of that file. */
export function positionsOf(range: Range): PositionRange {
  const start = positionIn(range.entry, range.start);
  const end = range.end === range.start ? start : positionIn(range.entry, range.end);
  return { start, end };
}

/** The line and column of an offset that is relative to `entry`; offsets outside are clamped to the entry. */
export function positionIn(entry: Entry, offset: number): Position {
  let limit = Math.min(Math.max(offset, 0), entry.text.length);
  // There is no place between the two characters of a line break.
  if (limit > 0 && entry.text.charCodeAt(limit) === 0x0a && entry.text.charCodeAt(limit - 1) === 0x0d) limit -= 1;
  if (entry.text.length > scanned) {
    const starts = lineStartsOf(entry);
    const line = lastAtMost(starts, limit);
    return { line: entry.line + line, character: limit - starts[line]! };
  }
  let line = entry.line;
  let lineStart = 0;
  const next = lineScanner(entry.text);
  for (let start = next(0); start !== -1 && start <= limit; start = next(start)) {
    line += 1;
    lineStart = start;
  }
  return { line, character: limit - lineStart };
}

/** Longer entries, as of files taken whole, are asked for many places; their lines are looked up instead of counted. */
const scanned = 4_000;
const knownStarts = new WeakMap<Entry, readonly number[]>();

/** The offsets at which the lines of an entry begin. An entry's text never changes, so the answer is kept. */
function lineStartsOf(entry: Entry): readonly number[] {
  const known = knownStarts.get(entry);
  if (known) return known;
  const starts = [0];
  const next = lineScanner(entry.text);
  for (let start = next(0); start !== -1; start = next(start)) starts.push(start);
  knownStarts.set(entry, starts);
  return starts;
}

/** The index of the last number that is no larger than `limit`; the first number is. */
function lastAtMost(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The number of line breaks in a text. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  for (let at = text.indexOf("\r"); at !== -1; at = text.indexOf("\r", at + 1)) if (text.charCodeAt(at + 1) !== 0x0a) lines += 1;
  return lines;
}

/**
 * A function from an offset to the start of the next line, -1 on the last one. Lines end as editors and their protocol
 * have it: with a line feed, a carriage return, or both. YAML parsers do not all agree on the second.
 */
export function lineScanner(text: string): (from: number) => number {
  if (!text.includes("\r")) return from => text.indexOf("\n", from) + 1 || -1;
  return from => {
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) return at + 1;
    }
    return -1;
  };
}

/** True when `inner` lies within `outer` of the same entry, ends included. */
export function covers(outer: Range, inner: Range): boolean {
  return outer.entry === inner.entry && outer.start <= inner.start && inner.end <= outer.end;
}
