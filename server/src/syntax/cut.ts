import type { EntryKind } from "./range";

/** A stretch of text between two cuts. */
export interface Chunk {
  readonly kind: EntryKind;
  readonly section: string;
  readonly indent: number;
  readonly start: number;
  readonly end: number;
}

/** Where a scan stands: enough to go on from any cut. */
interface State {
  section: string;
  /** The number of chunks before the first child of the section; undefined when the scan began behind it. */
  firstChild?: number | undefined;
  /** Indentation of the children that get entries of their own; -1 outside a collection, -2 before its first child. */
  childIndent: number;
}

const outside = -1;
const undecided = -2;

/**
 * Finds the entries of a descriptor by indentation alone.
 *
 * In valid YAML a line at the indentation of a block mapping's keys begins the next key: the continuation lines of
 * plain, quoted, flow and block values must all be indented deeper, and both parsers reject text where they are not.
 * The exceptions (sequence items and closing brackets may stand at the key's own indentation) continue the entry.
 * So every cut text means the same as the whole, and damage stays inside its entry. Whatever this reasoning does not
 * cover (several documents, directives, complex keys, a root that is no block mapping) is not cut at all.
 */
export interface Cutter {
  /** All chunks of the text, in order and without gaps; one chunk of kind `whole` when the text is not cut. */
  all(text: string): readonly Chunk[];
  /**
   * Cuts again from `from`, the start of a known chunk, and stops as soon as `resync` recognizes a chunk start
   * (given as kind, section, indent and offset) as one it already knows. Returns undefined when the text must be
   * cut from its beginning. `isFirst`: nothing stands before `from` in the file, of which `text` may be a part.
   */
  again(text: string, from: Chunk, isFirst: boolean, resync: (start: ChunkStart) => boolean): readonly Chunk[] | undefined;
}

export interface ChunkStart {
  readonly kind: EntryKind;
  readonly section: string;
  readonly indent: number;
  readonly start: number;
}

/** A cutter that gives the children of the named top-level keys entries of their own. */
export function createCutter(collections: ReadonlySet<string>): Cutter {
  return {
    all: text => scan(text, 0, { section: "", childIndent: outside }, undefined, collections, undefined) ?? [whole(text)],
    again: (text, from, isFirst, resync) => {
      // What made a chunk stray lies behind it and may be gone.
      if (from.kind === "stray") return undefined;
      const state: State = from.kind === "entry"
        ? { section: from.section, childIndent: from.indent }
        : { section: "", childIndent: outside };
      return scan(text, from.start, state, isFirst ? undefined : from, collections, resync);
    },
  };
}

function whole(text: string): Chunk {
  return { kind: "whole", section: "", indent: 0, start: 0, end: text.length };
}

function scan(
  text: string,
  from: number,
  state: State,
  before: Chunk | undefined,
  collections: ReadonlySet<string>,
  resync: ((start: ChunkStart) => boolean) | undefined,
): readonly Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let open: { kind: EntryKind; section: string; indent: number; start: number } | undefined;
  let commentStart = -1;
  let sawContent = before !== undefined;
  let sawMarker = false;
  const length = text.length;

  /** Begins a chunk; true when the scan may stop because the rest is known. */
  const begin = (kind: EntryKind, section: string, indent: number, lineStart: number): boolean => {
    const start = chunks.length === 0 && open === undefined ? from : commentStart >= 0 ? commentStart : lineStart;
    if (open) chunks.push({ kind: open.kind, section: open.section, indent: open.indent, start: open.start, end: start });
    if (open && resync?.({ kind, section, indent, start })) {
      open = undefined;
      return true;
    }
    open = { kind, section, indent, start };
    return false;
  };

  /** What follows the collection's key is no mapping with a child on each line. */
  const notSplit = (): void => {
    state.childIndent = outside;
    if (open) open.kind = "single";
  };

  for (let lineStart = from; lineStart < length;) {
    let at = lineStart;
    while (text.charCodeAt(at) === 0x20) at += 1;
    let lineEnd = text.indexOf("\n", at);
    if (lineEnd === -1) lineEnd = length;
    const next = lineEnd + 1;
    const code = text.charCodeAt(at);
    const indent = at - lineStart;
    const entryIndent = state.childIndent >= 0 ? state.childIndent : 0;

    if (at >= lineEnd || (code === 0x0d && at + 1 === lineEnd) || isBlank(text, at, lineEnd)) {
      commentStart = -1;
      lineStart = next;
      continue;
    }
    if (code === 0x23) {
      // Before the first child nothing else can claim a comment, however deep it stands.
      if (indent > entryIndent && state.childIndent !== undecided) commentStart = -1;
      else if (commentStart < 0) commentStart = lineStart;
      lineStart = next;
      continue;
    }

    // A tab indents nothing, so the line begins no entry; the parser says what it makes of it inside of the current one.
    if (code === 0x09) {
      if (!sawContent) return undefined;
      if (state.childIndent === undecided) notSplit();
      commentStart = -1;
      lineStart = next;
      continue;
    }
    // A merge at the level of entries concerns its neighbors, which would then lie in other entries.
    if (code === 0x3c && (indent <= entryIndent || state.childIndent === undecided) && text.startsWith("<<", at)) return undefined;
    if (indent === 0) {
      if (code === 0xfeff) return undefined;
      if (code === 0x25) return undefined;
      if (startsWith(text, at, "---")) {
        if (sawContent || sawMarker || !onlyTrivia(text, at + 3, lineEnd)) return undefined;
        sawMarker = true;
        commentStart = -1;
        lineStart = next;
        continue;
      }
      if (startsWith(text, at, "...")) return undefined;
      if (continues(text, at, lineEnd) && sawContent) {
        if (state.childIndent === undecided) notSplit();
        commentStart = -1;
        lineStart = next;
        continue;
      }
      if (isIndicatorLine(text, at, lineEnd)) return undefined;
      const key = keyAt(text, at, lineEnd);
      if (!key && !sawContent) return undefined;
      sawContent = true;
      const split = key !== undefined && key.empty && collections.has(key.name);
      state.section = key?.name ?? "";
      state.childIndent = split ? undecided : outside;
      state.firstChild = undefined;
      if (begin(split ? "head" : "single", state.section, 0, lineStart)) return chunks;
    } else if (state.childIndent === undecided) {
      if (!sawContent) return undefined;
      // The first child decides whether the collection's children can be told apart by their indentation.
      if (keyAt(text, at, lineEnd) && !isIndicatorLine(text, at, lineEnd)) {
        state.childIndent = indent;
        if (begin("entry", state.section, indent, lineStart)) return chunks;
        state.firstChild = chunks.length;
      } else {
        notSplit();
      }
    } else if (state.childIndent >= 0 && indent === state.childIndent) {
      if (!continues(text, at, lineEnd)) {
        if (isIndicatorLine(text, at, lineEnd)) return undefined;
        if (begin("entry", state.section, indent, lineStart)) return chunks;
      }
    } else if (!sawContent || (indent < state.childIndent && isIndicatorLine(text, at, lineEnd))) {
      return undefined;
    } else if (indent < state.childIndent && !continues(text, at, lineEnd) && keyAt(text, at, lineEnd)) {
      // The first names were indented too deep, as when the line above them was deleted; these are the children now.
      const first = state.firstChild;
      if (first === undefined || !open) return undefined;
      const { start } = chunks[first] ?? open;
      chunks.length = first;
      open = { kind: "stray", section: state.section, indent, start };
      state.childIndent = indent;
      if (begin("entry", state.section, indent, lineStart)) return chunks;
    }
    commentStart = -1;
    lineStart = next;
  }
  if (!open) return before ? chunks : undefined;
  chunks.push({ ...open, end: length });
  return chunks;
}

function isBlank(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return false;
  }
  return true;
}

function startsWith(text: string, at: number, marker: string): boolean {
  if (!text.startsWith(marker, at)) return false;
  const after = text.charCodeAt(at + marker.length);
  return Number.isNaN(after) || after === 0x20 || after === 0x09 || after === 0x0a || after === 0x0d;
}

function onlyTrivia(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x23) return at > from;
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return false;
  }
  return true;
}

function spaceAfter(text: string, at: number, end: number): boolean {
  if (at + 1 >= end) return true;
  const code = text.charCodeAt(at + 1);
  return code === 0x20 || code === 0x09 || code === 0x0d;
}

/** Sequence items and closing brackets may stand at the indentation of the key they belong to. */
function continues(text: string, at: number, end: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x5d || code === 0x7d || (code === 0x2d && spaceAfter(text, at, end));
}

/** `? key` and `: value` lines, and nodes with an anchor, tag or alias in front, are beyond telling apart by lines. */
function isIndicatorLine(text: string, at: number, end: number): boolean {
  const code = text.charCodeAt(at);
  if (code === 0x3f || code === 0x3a) return spaceAfter(text, at, end);
  return code === 0x26 || code === 0x2a || code === 0x21;
}

interface Key {
  readonly name: string;
  /** True when nothing but a comment follows the colon. */
  readonly empty: boolean;
}

/** The key that the line begins with, or undefined when the line does not begin with a simple key. */
function keyAt(text: string, at: number, end: number): Key | undefined {
  const code = text.charCodeAt(at);
  let colon = -1;
  let name: string;
  if (code === 0x22 || code === 0x27) {
    let close = at + 1;
    while (close < end && text.charCodeAt(close) !== code) close += code === 0x22 && text.charCodeAt(close) === 0x5c ? 2 : 1;
    if (close >= end) return undefined;
    name = text.slice(at + 1, close);
    colon = close + 1;
    while (text.charCodeAt(colon) === 0x20) colon += 1;
    if (text.charCodeAt(colon) !== 0x3a || !spaceAfter(text, colon, end)) return undefined;
    // An escaped name is read by the parser; as a section it would need decoding, so it is no collection here.
    if (name.includes("\\")) name = "";
  } else {
    if (!isPlainStart(text, at, end)) return undefined;
    for (let index = at + 1; index < end; index += 1) {
      const c = text.charCodeAt(index);
      if (c === 0x3a && spaceAfter(text, index, end)) {
        colon = index;
        break;
      }
      if (c === 0x23 && (text.charCodeAt(index - 1) === 0x20 || text.charCodeAt(index - 1) === 0x09)) return undefined;
    }
    if (colon === -1) return undefined;
    // Only these two are white space to YAML; a no-break space belongs to the name.
    name = text.slice(at, colon).replace(/[ \t]+$/, "");
  }
  return { name, empty: onlyTrivia(text, colon + 1, end) };
}

function isPlainStart(text: string, at: number, end: number): boolean {
  switch (text.charCodeAt(at)) {
    case 0x5b: case 0x5d: case 0x7b: case 0x7d: case 0x2c: case 0x23: case 0x26: case 0x2a: case 0x21: case 0x7c:
    case 0x3e: case 0x25: case 0x40: case 0x60: case 0x09: return false;
    case 0x3a: case 0x3f: case 0x2d: return !spaceAfter(text, at, end);
    default: return true;
  }
}
