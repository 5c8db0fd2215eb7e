import type { Chunk, Cutter } from "./cut";
import { countLines, lineScanner, type Entry, type Position } from "./range";
import { withStretch } from "./stretch";

/** One version of a file, cut into entries that are shared with the version before where nothing changed. */
export interface SourceFile {
  readonly source: string;
  /** After an edit it is put together from the entries when somebody asks; most edits are over before anybody does. */
  readonly text: string;
  /** Length of the text, in UTF-16 code units. */
  readonly length: number;
  readonly entries: readonly Entry[];
  /** How the entries came from those of another version; absent where nobody knows. */
  readonly change?: EntriesChange;
}

/** Entries from one index to another, exclusive, gave way to `fresh`; some may be the same as before. */
export interface EntriesChange {
  readonly since: readonly Entry[];
  readonly start: number;
  readonly end: number;
  readonly fresh: readonly Entry[];
}

/** Replaces the text between two UTF-16 offsets of a file. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text after one replacement. Offsets outside are clamped; a reversed range is put in order. */
export function replaceText(text: string, replacement: Replacement): string {
  const { start, end } = placedIn(text.length, replacement);
  return text.slice(0, start) + replacement.text + text.slice(end);
}

function placedIn(length: number, { start, end }: Replacement): { readonly start: number; readonly end: number } {
  const inside = (offset: number): number => Math.min(Math.max(offset, 0), length);
  return { start: inside(Math.min(start, end)), end: inside(Math.max(start, end)) };
}

/** Cuts a text that nothing is known about. */
export function createSourceFile(source: string, text: string, cutter: Cutter): SourceFile {
  const entries: Entry[] = [];
  let line = 0;
  for (const chunk of cutter.all(text)) {
    const entry = toEntry(source, text, chunk, line);
    line += countLines(entry.text);
    entries.push(entry);
  }
  return { source, text, length: text.length, entries };
}

class EditedFile implements SourceFile {
  readonly entries: readonly Entry[];
  private whole: string | undefined;

  constructor(readonly source: string, readonly length: number, readonly change: EntriesChange) {
    this.entries = withStretch(change.since, change.start, change.end, change.fresh);
  }

  get text(): string {
    return (this.whole ??= this.entries.map(entry => entry.text).join(""));
  }
}

/**
 * The file after one replacement, see {@link replaceText}. Only the neighborhood of the change is cut again; entries
 * before it are kept as they are, entries after it are kept and moved.
 */
export function replaceInFile(file: SourceFile, replacement: Replacement, cutter: Cutter): SourceFile {
  const { start, end } = placedIn(file.length, replacement);
  const old = file.entries;
  const touched = indexAt(old, start);
  // The change may move comments between neighbors and may make the entry before it end elsewhere, so begin one earlier.
  const first = Math.max(touched - 1, 0);
  const from = old[first];
  const edit: Replacement = { start, end, text: replacement.text };
  if (from === undefined || from.kind === "whole") return recut(file, replaceText(file.text, edit), cutter);
  return cutNear(file, edit, first, indexAt(old, end) + entriesBehind, cutter)
    ?? cutNear(file, edit, first, old.length - 1, cutter)
    ?? recut(file, replaceText(file.text, edit), cutter);
}

/** Nearly every change is understood by the end of the entry that follows it. */
const entriesBehind = 2;

/**
 * Cuts the entries from `first` to `last` again with a change in them. Undefined when that is too little to find the
 * first entry that is as it was.
 */
function cutNear(file: SourceFile, { start, end, text }: Replacement, first: number, last: number, cutter: Cutter): SourceFile | undefined {
  const old = file.entries;
  const from = old[first]!;
  const base = from.start;
  const isToEnd = last >= old.length - 1;
  const before = old.slice(first, last + 1).map(entry => entry.text).join("");
  const near = before.slice(0, start - base) + text + before.slice(end - base);
  const delta = text.length - (end - start);
  let suffix = old.length;
  let candidate = indexAt(old, start) + 1;
  const chunks = cutter.again(near, { ...chunkOf(from), start: 0, end: 0 }, base === 0, next => {
    const at = base + next.start;
    while (candidate < old.length && (old[candidate]!.start < end || old[candidate]!.start + delta < at)) candidate += 1;
    const known = old[candidate];
    if (!known || known.start + delta !== at) return false;
    if (known.kind !== next.kind || known.section !== next.section || known.indent !== next.indent) return false;
    suffix = candidate;
    return true;
  });
  if (!chunks || (!isToEnd && suffix === old.length)) return undefined;
  // A last line without an end looks to the whole file for how lines end there.
  const behind = chunks.at(-1);
  if (suffix === old.length && behind && !near.slice(behind.start, behind.end).includes("\n")) return undefined;

  const fresh: Entry[] = [];
  let line = from.line;
  let index = first;
  for (const chunk of chunks) {
    // From `suffix` on the old entries stay; a new one with the same text must not take one of them a second time.
    const known = index < suffix ? old[index] : undefined;
    const entry = toEntry(file.source, near, chunk, line, base);
    index += 1;
    // An entry whose text did not change keeps its identity, and with it everything computed from it.
    const kept = known && sameEntry(known, entry) ? known : entry;
    kept.start = entry.start;
    kept.line = entry.line;
    line += countLines(kept.text);
    fresh.push(kept);
  }
  const moved = old[suffix];
  const lines = moved ? line - moved.line : 0;
  if (delta !== 0 || lines !== 0) {
    for (let at = suffix; at < old.length; at += 1) {
      old[at]!.start += delta;
      old[at]!.line += lines;
    }
  }
  return new EditedFile(file.source, file.length + delta, { since: old, start: first, end: suffix, fresh });
}

/** The index of the entry that holds `offset`; an offset at a boundary belongs to the later entry. */
export function indexAt(entries: readonly Entry[], offset: number): number {
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (entries[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The file offset of a position. A column past the end of its line means the end of the line, as the protocol says. */
export function offsetAt(file: SourceFile, position: Position): number {
  const { entries } = file;
  if (position.line < 0) return 0;
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (entries[middle]!.line <= position.line) low = middle;
    else high = middle - 1;
  }
  const entry = entries[low];
  if (!entry) return 0;
  const next = lineScanner(entry.text);
  let at = 0;
  for (let line = entry.line; line < position.line; line += 1) {
    const start = next(at);
    if (start === -1) return entry.start + entry.text.length;
    at = start;
  }
  const following = next(at);
  let lineEnd = following === -1 ? entry.text.length : following - 1;
  if (following !== -1 && entry.text.charCodeAt(lineEnd) === 0x0a && lineEnd > at && entry.text.charCodeAt(lineEnd - 1) === 0x0d) lineEnd -= 1;
  return entry.start + Math.min(at + Math.max(position.character, 0), lineEnd);
}

function recut(file: SourceFile, text: string, cutter: Cutter): SourceFile {
  const fresh = createSourceFile(file.source, text, cutter);
  const known = new Map(file.entries.map(entry => [identity(entry), entry]));
  const entries = fresh.entries.map(entry => {
    const kept = known.get(identity(entry));
    if (!kept) return entry;
    known.delete(identity(entry));
    kept.start = entry.start;
    kept.line = entry.line;
    return kept;
  });
  return { ...fresh, entries };
}

function identity(entry: Entry): string {
  return `${entry.kind}\0${entry.section}\0${entry.indent}\0${entry.eol ?? ""}\0${entry.text}`;
}

function chunkOf(entry: Entry): Chunk {
  return { kind: entry.kind, section: entry.section, indent: entry.indent, start: entry.start, end: entry.start + entry.text.length };
}

/** `base`: the offset of the text in its file. */
function toEntry(source: string, text: string, chunk: Chunk, line: number, base = 0): Entry {
  const own = text.slice(chunk.start, chunk.end);
  const entry: Entry = { source, text: own, kind: chunk.kind, section: chunk.section, indent: chunk.indent, start: base + chunk.start, line };
  return chunk.end === text.length && !own.includes("\n") && text.includes("\r\n") ? { ...entry, eol: "\r\n" } : entry;
}

function sameEntry(a: Entry, b: Entry): boolean {
  return a.kind === b.kind && a.section === b.section && a.indent === b.indent && a.eol === b.eol && a.text === b.text;
}
