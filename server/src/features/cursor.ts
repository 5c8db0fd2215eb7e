import type { Entry } from "../syntax/range";
import { scanFlow } from "./cursor-flow";
import type { Step } from "./schema-guide";

/**
 * Where a person is typing. Found by reading the lines above the cursor, not by a parser, because a line that is being
 * typed is seldom valid, and an empty one says where it belongs by its indentation alone.
 */
export interface Cursor {
  /** What may be written here. `dash`: an item of a list that needs its dash first. */
  readonly spot: "key" | "value" | "item" | "dash" | "comment" | "nothing";
  /** From the root to the mapping (key), to the value (value), to the item (item), or to the list (dash). */
  readonly path: readonly Step[];
  /** What stands between `start` and the cursor. */
  readonly typed: string;
  /** The text to replace, as offsets within the entry. */
  readonly start: number;
  readonly end: number;
  /** The keys that the mapping has already, with their scalar values as far as they stand on the same line. */
  readonly siblings: ReadonlyMap<string, string>;
  readonly flow: boolean;
  /** The column at which keys of the mapping begin. */
  readonly column: number;
  /** True when a colon follows the text to replace. */
  readonly hasColon: boolean;
  /** True when the colon before the cursor still lacks the space behind it. */
  readonly needsSpace: boolean;
}

/** A mapping or list that is open at some line. */
export interface Frame {
  readonly kind: "map" | "seq";
  readonly indent: number;
  key: string | undefined;
  /** True when something stands behind the key on its line. */
  filled: boolean;
  index: number;
  readonly siblings: Map<string, string>;
}

const keyForm = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s\-?:,[\]{}#&*!|>'"%@`][^:#]*?|[-?:][^\s:#][^:#]*?))\s*:(?=\s|$)/;

/** Reads an entry up to an offset. */
export function cursorIn(entry: Entry, offset: number): Cursor {
  const { text } = entry;
  const lineStart = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const frames: Frame[] = [];
  if (entry.kind === "entry") frames.push({ ...mapFrame(0), key: entry.section, filled: false });
  const at = readLines(text, lineStart, frames);
  if (at === undefined) return nothing(offset);
  if (at < lineStart) {
    // A flow collection that began further up is still open here.
    const flow = scanFlow(text, at, offset);
    return flow.open ? inFlow(flow, frames, text, offset) : nothing(offset);
  }
  return onLine(text, lineStart, offset, frames);
}

/**
 * Brings `frames` to where `end`, the start of the cursor's line, finds them. Returns `end`, or the start of a flow
 * collection that reaches beyond it, or undefined when `end` lies in a scalar over several lines.
 */
function readLines(text: string, end: number, frames: Frame[]): number | undefined {
  let scalarIndent = -1;
  for (let lineStart = 0; lineStart < end;) {
    let lineEnd = text.indexOf("\n", lineStart);
    if (lineEnd === -1) lineEnd = text.length;
    const next = lineEnd + 1;
    const content = text.slice(lineStart, lineEnd).trimEnd();
    const trimmed = content.trimStart();
    const indent = content.length - trimmed.length;
    if (trimmed === "" || (trimmed.startsWith("#") && scalarIndent < 0)) {
      lineStart = next;
      continue;
    }
    if (scalarIndent >= 0) {
      if (indent > scalarIndent) {
        lineStart = next;
        continue;
      }
      scalarIndent = -1;
    }
    const rest = openLine(content, indent, frames);
    const value = content.slice(rest);
    const from = lineStart + rest;
    if (/^[|>][-+0-9]*\s*(?:#|$)/.test(value)) {
      scalarIndent = frames[frames.length - 1]?.indent ?? 0;
    } else if (/^[[{]/.test(value)) {
      const flow = scanFlow(text, from, end);
      if (flow.open) return from;
      lineStart = Math.max(next, (text.indexOf("\n", flow.end) + 1) || text.length);
      continue;
    } else if (/^["']/.test(value)) {
      const close = quoteEnd(text, from, end);
      if (close === undefined) return undefined;
      lineStart = Math.max(next, (text.indexOf("\n", close) + 1) || text.length);
      continue;
    }
    lineStart = next;
  }
  // The text between the markers of a block scalar is not for us; a line at its key's indentation ends it.
  if (scalarIndent >= 0) {
    const line = text.slice(end, lineEndOf(text, end));
    const indent = line.length - line.trimStart().length;
    if (line.trim() !== "" && indent > scalarIndent) return undefined;
  }
  return end;
}

/** Takes the dashes and the key at the beginning of a line; returns the column at which the rest begins. */
function openLine(content: string, indent: number, frames: Frame[]): number {
  let column = indent;
  close(frames, indent, isDash(content, indent));
  while (isDash(content, column)) {
    const top = frames[frames.length - 1];
    if (top?.kind === "seq" && top.indent === column) top.index += 1;
    else frames.push({ kind: "seq", indent: column, key: undefined, filled: false, index: 0, siblings: new Map() });
    const rest = /^-\s*/.exec(content.slice(column))![0].length;
    column += rest;
    while (frames.length > 0 && frames[frames.length - 1]!.indent >= column) frames.pop();
  }
  const key = keyForm.exec(content.slice(column));
  if (!key) return column;
  const name = key[1] ?? key[2] ?? key[3]!;
  const value = content.slice(column + key[0].length).replace(/\s+#.*$/, "").trim();
  let top = frames[frames.length - 1];
  if (top?.kind !== "map" || top.indent !== column) frames.push(top = mapFrame(column));
  top.key = name;
  top.filled = value !== "";
  top.siblings.set(name, value);
  return column + key[0].length + /^\s*/.exec(content.slice(column + key[0].length))![0].length;
}

/** Leaves everything that a line at this indentation ends. A dash may stand at the indentation of its list's key. */
function close(frames: Frame[], indent: number, dash: boolean): void {
  for (let top = frames[frames.length - 1]; top; top = frames[frames.length - 1]) {
    if (top.indent > indent || (top.indent === indent && top.kind === "seq" && !dash)) frames.pop();
    else break;
  }
}

function onLine(text: string, lineStart: number, offset: number, frames: Frame[]): Cursor {
  const prefix = text.slice(lineStart, offset);
  const lineEnd = lineEndOf(text, lineStart);
  const line = text.slice(lineStart, lineEnd);
  const comment = commentIn(prefix);
  if (comment !== undefined) return { ...nothing(offset), spot: "comment", typed: prefix.slice(comment), start: lineStart + comment };
  if (prefix.includes("\t") && prefix.trim() === "") return nothing(offset);

  const indent = prefix.length - prefix.trimStart().length;
  if (prefix.trim() === "") return onBlank(text, lineStart, offset, frames);

  const rest = openLine(prefix, indent, frames);
  const typedAt = Math.min(rest, prefix.length);
  const typed = prefix.slice(typedAt);
  const start = lineStart + typedAt;
  if (/^[[{]/.test(typed)) {
    const flow = scanFlow(text, start, offset);
    return flow.open ? inFlow(flow, frames, text, offset) : nothing(offset);
  }
  if (/^["'|>&*!]/.test(typed)) return nothing(offset);

  const top = frames[frames.length - 1];
  const afterKey = top?.kind === "map" && keyForm.test(prefix.slice(top.indent)) && !isDash(prefix, top.indent);
  if (afterKey) {
    top.siblings.delete(top.key!);
    return {
      spot: "value", path: pathTo(frames), typed, start, end: wordEnd(text, offset, lineEnd, false), siblings: new Map(top.siblings),
      flow: false, column: top.indent, hasColon: false, needsSpace: prefix.endsWith(":"),
    };
  }
  // Something typed that is no key yet: a key of the mapping at this column, or an item behind a dash.
  const end = wordEnd(text, offset, lineEnd, true);
  const hasColon = /^\s*:(?:\s|$)/.test(text.slice(end, lineEnd));
  if (top?.kind === "seq" && typedAt > top.indent) {
    return {
      spot: "item", path: pathTo(frames), typed, start, end, siblings: keysBelow(text, nextLine(text, offset), typedAt, new Map()), flow: false,
      column: typedAt + (prefix.endsWith("-") ? 1 : 0), hasColon, needsSpace: prefix.endsWith("-"),
    };
  }
  if (line.slice(0, indent).trim() !== "") return nothing(offset);
  return keyHere(text, frames, indent, { typed, start, end, hasColon }, nextLine(text, offset));
}

function onBlank(text: string, lineStart: number, offset: number, frames: Frame[]): Cursor {
  const column = offset - lineStart;
  const lineEnd = lineEndOf(text, offset);
  // The cursor may stand before text; only a line without any lets its column decide.
  const after = text.slice(offset, lineEnd);
  const filled = after.trim() !== "";
  if (filled && !/^\S/.test(after)) return nothing(offset);
  close(frames, column, true);
  return keyHere(text, frames, column, { typed: "", start: offset, end: offset, hasColon: /^:(?:\s|$)/.test(after) }, filled ? lineStart : nextLine(text, lineStart));
}

type Word = Pick<Cursor, "typed" | "start" | "end" | "hasColon">;

/** A key at some column: of the mapping that is open there, or of one that begins here. */
function keyHere(text: string, frames: Frame[], column: number, word: Word, below: number): Cursor {
  // A list may stand at the indentation of its key; at that column a person may go on with either.
  if (frames.length > 1 && frames[frames.length - 1]!.kind === "seq" && frames[frames.length - 2]!.indent === column) frames.pop();
  const top = frames[frames.length - 1];
  const base = { ...word, flow: false, column, needsSpace: false };
  if (!top) return { ...base, spot: column === 0 ? "key" : "nothing", path: [], siblings: keysBelow(text, below, column, new Map()) };
  if (top.kind === "seq") {
    if (top.indent === column) return { ...base, spot: "dash", path: pathTo(frames.slice(0, -1)), siblings: new Map() };
    return { ...base, spot: "nothing", path: [], siblings: new Map() };
  }
  if (top.indent === column) {
    return { ...base, spot: "key", path: pathTo(frames.slice(0, -1)), siblings: keysBelow(text, below, column, top.siblings) };
  }
  if (top.indent < column && top.key !== undefined && !top.filled) {
    return { ...base, spot: "key", path: pathTo(frames), siblings: keysBelow(text, below, column, new Map()) };
  }
  return { ...base, spot: "nothing", path: [], siblings: new Map() };
}

function inFlow(flow: ReturnType<typeof scanFlow>, frames: readonly Frame[], text: string, offset: number): Cursor {
  const path = [...pathTo(frames), ...flow.path];
  if (flow.spot === "nothing") return nothing(offset);
  const end = wordEnd(text, offset, lineEndOf(text, offset), true, true);
  return {
    spot: flow.spot, path, typed: text.slice(flow.wordStart, offset), start: flow.wordStart, end, siblings: flow.siblings, flow: true, column: 0,
    hasColon: /^\s*:/.test(text.slice(end, end + 20)), needsSpace: flow.needsSpace,
  };
}

/** The keys at `column` on the lines from `from` on, until the mapping ends, together with those known from above. */
function keysBelow(text: string, from: number, column: number, above: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const keys = new Map(above);
  for (let lineStart = from; lineStart < text.length; lineStart = nextLine(text, lineStart)) {
    const content = text.slice(lineStart, lineEndOf(text, lineStart));
    const trimmed = content.trimStart();
    const indent = content.length - trimmed.length;
    if (trimmed === "" || trimmed.startsWith("#") || indent > column) continue;
    if (indent < column || (isDash(content, column) && column > 0)) break;
    const key = keyForm.exec(trimmed);
    if (key) keys.set(key[1] ?? key[2] ?? key[3]!, trimmed.slice(key[0].length).replace(/\s+#.*$/, "").trim());
  }
  return keys;
}

/** The path through the open frames: a key for each mapping, an index for each list. */
function pathTo(frames: readonly Frame[]): readonly Step[] {
  return frames.flatMap((frame): readonly Step[] => (frame.kind === "seq" ? [frame.index] : frame.key === undefined ? [] : [frame.key]));
}

function mapFrame(indent: number): Frame {
  return { kind: "map", indent, key: undefined, filled: false, index: 0, siblings: new Map() };
}

function nothing(offset: number): Cursor {
  return {
    spot: "nothing", path: [], typed: "", start: offset, end: offset, siblings: new Map(), flow: false, column: 0, hasColon: false, needsSpace: false,
  };
}

function isDash(content: string, at: number): boolean {
  return content[at] === "-" && (content[at + 1] === undefined || /\s/.test(content[at + 1]!));
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end + 1;
}

function lineEndOf(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  const stop = end === -1 ? text.length : end;
  return text[stop - 1] === "\r" && stop > from ? stop - 1 : stop;
}

/** The end of the word that the cursor is in: up to white space, a colon when a key is meant, or what ends a flow value. */
function wordEnd(text: string, offset: number, lineEnd: number, asKey: boolean, flow = false): number {
  let end = offset;
  if (text[end] === "#" && /\s/.test(text[end - 1] ?? " ")) return end;
  while (end < lineEnd && !/\s/.test(text[end]!) && !(asKey && text[end] === ":") && !(flow && /[,\]}]/.test(text[end]!))) end += 1;
  return end;
}

/** The start of the comment that the prefix of a line ends in. */
function commentIn(prefix: string): number | undefined {
  let quote = "";
  for (let at = 0; at < prefix.length; at += 1) {
    const character = prefix[at]!;
    if (quote) {
      if (character === "\\" && quote === '"') at += 1;
      else if (character === quote) quote = "";
    } else if ((character === '"' || character === "'") && (at === 0 || /[\s,[{:]/.test(prefix[at - 1]!))) quote = character;
    else if (character === "#" && (at === 0 || /\s/.test(prefix[at - 1]!))) return at;
  }
  return undefined;
}

/** The offset behind the closing quote, or undefined when it does not come before `end`. */
function quoteEnd(text: string, from: number, end: number): number | undefined {
  const quote = text[from]!;
  for (let at = from + 1; at < end; at += 1) {
    if (text[at] === "\\" && quote === '"') at += 1;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'") at += 1;
      else return at + 1;
    }
  }
  return undefined;
}
