import { isNothing, type MapNode, type Node, type Pair, type SeqNode } from "./node";
import { parseEntry } from "./parse-entry";
import type { Entry, Range } from "./range";
import { renderBlock, renderFlow, renderItem, renderPair, renderScalar, type Writable } from "./render";

/** Replaces the text of a range. An insertion has an empty range. */
export interface TextEdit {
  readonly at: Range;
  readonly text: string;
}

type Entries = { readonly [key: string]: Writable };

/**
 * Computes the smallest edits that change what a descriptor says. Every edit keeps the bytes around it: comments, order,
 * flow or block style, indentation and line ending. All functions return undefined when the place cannot be edited
 * safely: the entry's text is broken, or the place is shared through an alias or a merge.
 */
export interface TextEditor {
  /** Adds pairs to the mapping written at `at`; `short` names the key that a scalar there stands for. */
  addPairs(at: Range, pairs: Entries, short?: string): readonly TextEdit[] | undefined;
  /** Replaces the value at `at`. */
  replace(at: Range, value: Writable): readonly TextEdit[] | undefined;
  /** Adds an item to the list at `at`. */
  addItem(at: Range, item: Writable): readonly TextEdit[] | undefined;
  /** Removes the pair or list item whose value is at `at`, with its line when nothing else is on it. */
  remove(at: Range): readonly TextEdit[] | undefined;
  /** Gives the pair `key` with nothing behind it (value range empty, at the colon) a mapping. */
  fillEmpty(at: Range, pairs: Entries): readonly TextEdit[] | undefined;
  /** Appends a top-level pair at the end of the file that the entry ends. */
  appendTopLevel(last: Entry, key: string, value: Writable): readonly TextEdit[] | undefined;
}

export function createTextEditor(): TextEditor {
  return { addPairs, replace, addItem, remove, fillEmpty, appendTopLevel };
}

interface Found {
  readonly node: Node | undefined;
  readonly parent: Node | undefined;
  readonly pair: Pair | undefined;
  /** True when any collection around the node is in flow style. */
  readonly inFlow: boolean;
  readonly eol: string;
}

function addPairs(at: Range, pairs: Entries, short?: string): readonly TextEdit[] | undefined {
  const found = locate(at);
  if (!found) return undefined;
  const { node, eol, inFlow, parent } = found;
  if (isNothing(node)) return fillEmpty(at, pairs);
  if (node.kind === "map") return node.flow || inFlow ? addToFlow(at.entry, node, pairs) : addToBlock(at.entry, node, pairs, eol);
  if (!short) return undefined;
  const { entry } = at;
  const start = { entry, start: node.start, end: node.start };
  if (parent?.kind === "seq" && !parent.flow && node.kind === "scalar" && node.style !== "block") {
    const indent = columnOf(entry, node.start);
    const end = endOfLine(entry, node.end);
    return [
      { at: start, text: `${renderScalar(short)}: ` },
      { at: { entry, start: end, end }, text: eol + " ".repeat(indent) + renderBlock(pairs, indent, eol) },
    ];
  }
  if (node.kind === "scalar" && node.style === "block") return undefined;
  const rest = Object.entries(pairs).map(([key, value]) => `, ${renderScalar(key)}: ${renderFlow(value)}`).join("");
  const shown = node.kind === "scalar" && node.value === true ? "" : `${renderScalar(short)}: `;
  if (shown === "") return [{ at: { entry, start: node.start, end: node.end }, text: renderFlow(pairs) }];
  return [{ at: start, text: `{${shown}` }, { at: { entry, start: node.end, end: node.end }, text: `${rest}}` }];
}

function addToFlow(entry: Entry, map: MapNode, pairs: Entries): readonly TextEdit[] | undefined {
  const text = Object.entries(pairs).map(([key, value]) => `${renderScalar(key)}: ${renderFlow(value)}`).join(", ");
  const own = map.pairs.filter(pair => !pair.merged);
  const last = own[own.length - 1];
  if (!last) {
    const at = map.start + 1;
    return entry.text[map.start] === "{" ? [{ at: { entry, start: at, end: at }, text }] : undefined;
  }
  const at = pairEnd(last);
  // A bare key directly before the bracket, as in `{a}`, has no value to put anything behind.
  return [{ at: { entry, start: at, end: at }, text: `, ${text}` }];
}

function addToBlock(entry: Entry, map: MapNode, pairs: Entries, eol: string): readonly TextEdit[] | undefined {
  const own = map.pairs.filter(pair => !pair.merged);
  const first = own[0];
  const last = own[own.length - 1];
  if (!first || !last) return undefined;
  const indent = columnOf(entry, first.key.start);
  const end = endOfLine(entry, lastOffset(entry, last));
  return [{ at: { entry, start: end, end }, text: eol + " ".repeat(indent) + renderBlock(pairs, indent, eol) }];
}

function fillEmpty(at: Range, pairs: Entries): readonly TextEdit[] | undefined {
  const found = locateKey(at);
  if (!found) return undefined;
  const { entry } = at;
  const colon = entry.text.indexOf(":", found.pair.key.end);
  if (colon === -1) return undefined;
  if (found.inFlow) return [{ at: { entry, start: colon + 1, end: colon + 1 }, text: ` ${renderFlow(pairs)}` }];
  const indent = columnOf(entry, found.pair.key.start) + 2;
  const end = endOfLine(entry, colon);
  return [{ at: { entry, start: end, end }, text: found.eol + " ".repeat(indent) + renderBlock(pairs, indent, found.eol) }];
}

function replace(at: Range, value: Writable): readonly TextEdit[] | undefined {
  const found = locate(at);
  if (!found?.node) return undefined;
  return [{ at: { entry: at.entry, start: at.start, end: at.end }, text: renderFlow(value) }];
}

function addItem(at: Range, item: Writable): readonly TextEdit[] | undefined {
  const found = locate(at);
  if (!found?.node) return undefined;
  const { entry } = at;
  const { node, eol, inFlow } = found;
  if (node.kind === "scalar") {
    return [{ at: { entry, start: node.start, end: node.start }, text: "[" }, { at: { entry, start: node.end, end: node.end }, text: `, ${renderFlow(item)}]` }];
  }
  if (node.kind !== "seq") return undefined;
  const last = node.items[node.items.length - 1];
  if (node.flow || inFlow) {
    if (!last) return node.items.length === 0 ? [{ at: { entry, start: node.start + 1, end: node.start + 1 }, text: renderFlow(item) }] : undefined;
    return [{ at: { entry, start: last.end, end: last.end }, text: `, ${renderFlow(item)}` }];
  }
  if (!last) return undefined;
  const indent = columnOf(entry, node.start);
  const end = endOfLine(entry, trimEnd(entry, last.end));
  return [{ at: { entry, start: end, end }, text: `${eol}${" ".repeat(indent)}- ${renderItem(item, indent + 2, eol)}` }];
}

function remove(at: Range): readonly TextEdit[] | undefined {
  const found = locate(at);
  if (!found?.node || !found.parent) return undefined;
  const { entry } = at;
  const { text } = entry;
  const start = found.pair ? found.pair.key.start : found.node.start;
  const end = trimEnd(entry, found.node.end);
  if (found.parent.kind !== "scalar" && (found.parent.flow || found.inFlow)) {
    const after = /^\s*,\s*/.exec(text.slice(end));
    if (after) return [{ at: { entry, start, end: end + after[0].length }, text: "" }];
    const before = /,\s*$/.exec(text.slice(0, start));
    return [{ at: { entry, start: before ? before.index : start, end }, text: "" }];
  }
  const siblings = found.parent.kind === "map" ? found.parent.pairs.length : (found.parent as SeqNode).items.length;
  // Removing the last child would leave a key without a value; the caller removes the whole block instead.
  if (siblings < 2) return undefined;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  if (found.parent.kind === "map" && text.slice(lineStart, start).trim() !== "") {
    // The first pair of a list item stands behind the dash: the next pair takes its place.
    const next = found.parent.pairs.find(pair => pair.key.start > start);
    return next ? [{ at: { entry, start, end: next.key.start }, text: "" }] : undefined;
  }
  const lineEnd = endOfLine(entry, end);
  const newline = text.startsWith("\r\n", lineEnd) ? 2 : lineEnd < text.length ? 1 : 0;
  return [{ at: { entry, start: lineStart, end: lineEnd + newline }, text: "" }];
}

function appendTopLevel(last: Entry, key: string, value: Writable): readonly TextEdit[] | undefined {
  const eol = eolOf(last);
  const end = last.text.length;
  const gap = end === 0 || last.text.endsWith("\n") ? "" : eol;
  return [{ at: { entry: last, start: end, end }, text: gap + renderTopLevel(key, value, eol) + eol }];
}

function renderTopLevel(key: string, value: Writable, eol: string): string {
  if (typeof value !== "object" || Array.isArray(value)) return renderPair(key, value, 0, eol);
  return `${renderScalar(key)}:${eol}  ${renderBlock(value as Entries, 2, eol)}`;
}

function locate(at: Range): Found | undefined {
  const tree = parseEntry(at.entry);
  if (tree.broken) return undefined;
  const visit = (node: Node | undefined, parent: Node | undefined, pair: Pair | undefined, inFlow: boolean): Found | undefined => {
    if (!node || node.aliasAt || pair?.merged) return undefined;
    if (node.start === at.start && node.end === at.end) return { node, parent, pair, inFlow, eol: eolOf(at.entry) };
    if (node.start > at.start || node.end < at.end) return undefined;
    if (node.kind === "seq") {
      for (const item of node.items) {
        const found = visit(item, node, undefined, inFlow || node.flow);
        if (found) return found;
      }
    } else if (node.kind === "map") {
      for (const child of node.pairs) {
        const found = visit(child.value, node, child, inFlow || node.flow);
        if (found) return found;
      }
    }
    return undefined;
  };
  const found = visit(tree.root, undefined, undefined, false);
  if (found) return found;
  const key = locateKey(at);
  return key && { node: undefined, parent: key.map, pair: key.pair, inFlow: key.inFlow, eol: key.eol };
}

/** The pair whose value is missing and whose key ends where the empty range lies. */
function locateKey(at: Range): { readonly pair: Pair; readonly map: MapNode; readonly inFlow: boolean; readonly eol: string } | undefined {
  const tree = parseEntry(at.entry);
  if (tree.broken) return undefined;
  const open: { node: Node; inFlow: boolean }[] = tree.root ? [{ node: tree.root, inFlow: false }] : [];
  while (open.length > 0) {
    const { node, inFlow } = open.pop()!;
    if (node.aliasAt || node.kind === "scalar") continue;
    const flow = inFlow || node.flow;
    if (node.kind === "seq") {
      for (const item of node.items) if (item) open.push({ node: item, inFlow: flow });
      continue;
    }
    for (const pair of node.pairs) {
      if (pair.merged) continue;
      if (isNothing(pair.value) && pair.key.end === at.start) return { pair, map: node, inFlow: flow, eol: eolOf(at.entry) };
      if (pair.value) open.push({ node: pair.value, inFlow: flow });
    }
  }
  return undefined;
}

function pairEnd(pair: Pair): number {
  return pair.value ? pair.value.end : pair.key.end;
}

function lastOffset(entry: Entry, pair: Pair): number {
  if (pair.value) return trimEnd(entry, pair.value.end);
  const colon = entry.text.indexOf(":", pair.key.end);
  return colon === -1 ? pair.key.end : colon + 1;
}

/** A block scalar ends behind its last line break; the last line is where the value ends for an editor. */
function trimEnd(entry: Entry, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(entry.text[at - 1]!)) at -= 1;
  return at;
}

function endOfLine(entry: Entry, at: number): number {
  let end = entry.text.indexOf("\n", at);
  if (end === -1) return entry.text.length;
  if (entry.text.charCodeAt(end - 1) === 0x0d) end -= 1;
  return Math.max(end, at);
}

function columnOf(entry: Entry, at: number): number {
  return at - (entry.text.lastIndexOf("\n", at - 1) + 1);
}

/** The line ending that the entry uses. */
export function eolOf(entry: Entry): string {
  return entry.text.includes("\r\n") ? "\r\n" : "\n";
}

/** Applies edits to the text of one file. Edits at one offset are applied in the order given. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const placed = edits.map((edit, order) => ({ start: edit.at.entry.start + edit.at.start, end: edit.at.entry.start + edit.at.end, text: edit.text, order }));
  placed.sort((a, b) => a.start - b.start || a.order - b.order);
  let result = "";
  let from = 0;
  for (const edit of placed) {
    if (edit.start < from) continue;
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from);
}
