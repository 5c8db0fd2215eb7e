import { appendTo, fill, growShort, insertInto, needsQuotes, removeFrom } from "./edit-place";
import { locate, locateEmpty, rootOf, treeOf } from "./locate";
import { colonEnd, isNothing, writtenEnd } from "./node";
import { parseEntry } from "./parse-entry";
import type { Entry, Range } from "./range";
import { renderFlow, renderPair, renderScalar, type Writable } from "./render";
import { columnOf, endOfLine, eolOf, hasComment, isBlockStart, trimEnd } from "./whitespace";

export { eolOf } from "./whitespace";

/** Replaces the text of a range. An insertion has an empty range. */
export interface TextEdit {
  readonly at: Range;
  readonly text: string;
}

/** Pairs to write, in order. */
export type Pairs = { readonly [key: string]: Writable };

type Edits = readonly TextEdit[] | undefined;

/**
 * Computes the smallest edits that change what a descriptor says. Every edit keeps the bytes around it: comments, order,
 * flow or block style, indentation and line ending. All functions return undefined when the place cannot be edited
 * safely: the entry's text is broken, the place is shared through an alias or a merge, a comment would be lost, or the
 * result would not be sound.
 */
export interface TextEditor {
  /**
   * Adds pairs to the mapping written at `at`; `short` names the key that a scalar or list there stands for. Keys that
   * are there with nothing behind them are filled; a key that says something already makes it impossible.
   */
  addPairs(at: Range, pairs: Pairs, short?: string): Edits;
  /** Replaces the value at `at`. */
  replace(at: Range, value: Writable): Edits;
  /** Adds an item to the list at `at`; a single value grows into a list first. */
  addItem(at: Range, item: Writable): Edits;
  /** Removes the pair or list item whose value is at `at`, with its line when nothing else is on it. */
  remove(at: Range): Edits;
  /** Gives the pair whose key ends at `at`, or whose `null` is there, a mapping. */
  fillEmpty(at: Range, pairs: Pairs): Edits;
  /** Appends a top-level pair at the end of the file that the entry ends. */
  appendTopLevel(last: Entry, key: string, value: Writable): Edits;
  /** Adds pairs below the key that is written at the range, whether it has a value yet or not. */
  addBelow(key: Range, pairs: Pairs): Edits;
  /** Adds pairs below a top-level key of a file with these entries; the key is appended, or filled, where it is missing. */
  addTopLevel(entries: readonly Entry[], key: string, pairs: Pairs): Edits;
}

/** `check` has the last word on the edits of each call; who joins the edits of several calls checks them together. */
export function createTextEditor(check: (edits: Edits) => Edits = sound): TextEditor {
  return {
    addPairs: (at, pairs, short) => check(addPairs(at, pairs, short)),
    replace: (at, value) => check(replace(at, value)),
    addItem: (at, item) => check(addItem(at, item)),
    remove: at => check(remove(at)),
    fillEmpty: (at, pairs) => check(fillEmpty(at, pairs)),
    appendTopLevel: (last, key, value) => check(appendTopLevel(last, key, value)),
    addBelow: (key, pairs) => check(addBelow(key, pairs)),
    addTopLevel: (entries, key, pairs) => check(addTopLevel(entries, key, pairs)),
  };
}

function addPairs(at: Range, pairs: Pairs, short?: string): Edits {
  const spot = locate(at) ?? locateEmpty(at);
  // The key of a collection stands alone in its entry, and what is below it lies in others.
  if (!spot || (at.entry.kind === "head" && !spot.pair)) return undefined;
  const { node } = spot;
  if (isNothing(node)) return fill(spot, pairs);
  if (node.kind === "map") return insertInto(at.entry, node, pairs, spot.inFlow);
  return short ? growShort(spot, node, short, pairs) : undefined;
}

function fillEmpty(at: Range, pairs: Pairs): Edits {
  const spot = locateEmpty(at);
  return spot && fill(spot, pairs);
}

function replace(at: Range, value: Writable): Edits {
  const spot = locate(at);
  if (!spot?.node) return undefined;
  const { entry, node, pair } = spot;
  const end = trimEnd(entry, node.end);
  const isPlainText = node.kind === "scalar" && node.style !== "block";
  if (!isPlainText && hasComment(entry, node.start, end)) return undefined;
  const inPlace: Edits = [{ at: { entry, start: node.start, end }, text: renderFlow(value) }];
  const colon = pair && !spot.inFlow && isBlockStart(entry, pair.key.start) ? colonEnd(entry.text, pair.key.end) : undefined;
  if (colon === undefined) return inPlace;
  const gap = entry.text.slice(colon, node.start);
  // Where a comment or an anchor stands beside the value, one takes the place of the other and nothing moves.
  if (gap.trim() !== "" || entry.text.slice(end, endOfLine(entry, end)).trim() !== "") return inPlace;
  const written = behindColon(value, columnOf(entry, pair!.key.start), eolOf(entry));
  if (written.startsWith(" ") && !gap.includes("\n")) return inPlace;
  return [{ at: { entry, start: colon, end }, text: written }];
}

/** A value the way it stands behind a colon: on the same line, or as a block below. */
function behindColon(value: Writable, column: number, eol: string): string {
  return renderPair("k", value, column, eol).slice("k:".length);
}

function addItem(at: Range, item: Writable): Edits {
  const spot = locate(at);
  if (!spot?.node) return undefined;
  const { entry, node } = spot;
  if (node.kind === "seq") return appendTo(entry, node, item, spot.inFlow);
  if (node.kind === "scalar" ? node.style === "block" : !node.flow) return undefined;
  const start = { entry, start: node.start, end: node.start };
  const end = { entry, start: node.end, end: node.end };
  if (node.kind === "map" && entry.text[node.start] !== "{") return undefined;
  if (node.kind === "scalar" && needsQuotes(node, spot.inFlow)) {
    return [{ at: { entry, start: node.start, end: node.end }, text: renderFlow([node.text, item]) }];
  }
  return [{ at: start, text: "[" }, { at: end, text: `, ${renderFlow(item)}]` }];
}

function remove(at: Range): Edits {
  const spot = locate(at);
  return spot && removeFrom(spot);
}

function appendTopLevel(last: Entry, key: string, value: Writable): Edits {
  const eol = eolOf(last);
  const { text } = last;
  const end = text.length;
  const gap = end === 0 || text.endsWith("\n") ? "" : eol;
  const pair = typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 0
    ? `${renderScalar(key)}:${eol}  ${renderPairs(value as Pairs, 2, eol)}` : renderPair(key, value, 0, eol);
  const edits = [{ at: { entry: last, start: end, end }, text: gap + pair + eol }];
  const { root, broken } = treeOf(last);
  if (broken) return undefined;
  if (last.kind !== "whole") return edits;
  if (root === undefined) return text.split("\n").every(line => /^\s*(?:#|$)/.test(line)) ? edits : undefined;
  if (root.kind !== "map") return undefined;
  if (root.flow) return insertInto(last, root, { [key]: value }, false);
  return columnOf(last, root.start) === 0 ? edits : undefined;
}

function renderPairs(pairs: Pairs, indent: number, eol: string): string {
  return Object.entries(pairs).map(([key, value]) => renderPair(key, value, indent, eol)).join(eol + " ".repeat(indent));
}

function addTopLevel(entries: readonly Entry[], key: string, pairs: Pairs): Edits {
  const last = entries[entries.length - 1];
  if (!last) return undefined;
  const home = last.kind === "whole" ? last : entries.find(({ kind, section }) => kind !== "entry" && section === key);
  const root = home && rootOf(home);
  const known = root?.pairs.find(pair => !pair.merged && pair.key.text === key);
  if (!home || !known) return appendTopLevel(last, key, pairs);
  // The key of a collection stands alone; its children follow as entries of their own.
  if (home.kind === "head" && entries[entries.indexOf(home) + 1]?.kind === "entry") return undefined;
  return addBelow({ entry: home, start: known.key.start, end: known.key.end }, pairs);
}

function addBelow({ entry, start, end }: Range, pairs: Pairs): Edits {
  const pair = rootOf(entry)?.pairs.find(({ key, merged }) => !merged && key.start === start && key.end === end);
  if (!pair) return undefined;
  const { key, value } = pair;
  return value === undefined
    ? fillEmpty({ entry, start: key.end, end: key.end }, pairs)
    : addPairs({ entry, start: value.start, end: writtenEnd(value) }, pairs);
}

/** The edits, or undefined when an entry would not be sound after them. */
export function sound(edits: readonly TextEdit[] | undefined): readonly TextEdit[] | undefined {
  if (!edits || edits.length === 0) return edits;
  const byEntry = new Map<Entry, TextEdit[]>();
  for (const edit of edits) {
    if (beginsEntry(edit)) continue;
    const list = byEntry.get(edit.at.entry);
    if (list) list.push(edit);
    else byEntry.set(edit.at.entry, [edit]);
  }
  for (const [entry, own] of byEntry) {
    const text = applyWithin(entry, own);
    if (text === undefined || parseEntry({ ...entry, text }).broken) return undefined;
  }
  return edits;
}

/** True for text behind an entry that will be an entry of its own. */
function beginsEntry({ at, text }: TextEdit): boolean {
  return at.entry.kind !== "whole" && at.start === at.entry.text.length && /^(?:\r?\n)?[^\s]/.test(text);
}

/** The text of an entry after edits of it; undefined when two of them overlap. */
function applyWithin(entry: Entry, edits: readonly TextEdit[]): string | undefined {
  let from = 0;
  let result = "";
  for (const { at, text } of inOrder(edits)) {
    if (at.start < from) return undefined;
    result += entry.text.slice(from, at.start) + text;
    from = at.end;
  }
  return result + entry.text.slice(from);
}

function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return edits.map((edit, order) => ({ edit, order }))
    // What is inserted where a removal begins comes first; so one fix can remove a pair and add another behind it.
    .sort((a, b) => placeOf(a.edit) - placeOf(b.edit) || Number(isRemoval(a.edit)) - Number(isRemoval(b.edit)) || a.order - b.order)
    .map(({ edit }) => edit);
}

function isRemoval({ at }: TextEdit): boolean {
  return at.end > at.start;
}

function placeOf({ at }: TextEdit): number {
  return at.entry.start + at.start;
}

/** Applies edits to the text of one file. Edits at one offset are applied in the order given. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let from = 0;
  for (const edit of inOrder(edits)) {
    const start = placeOf(edit);
    if (start < from) continue;
    result += text.slice(from, start) + edit.text;
    from = edit.at.entry.start + edit.at.end;
  }
  return result + text.slice(from);
}
