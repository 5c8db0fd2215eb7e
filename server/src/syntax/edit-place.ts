import type { Pairs, TextEdit } from "./edit";
import type { Spot } from "./locate";
import { colonEnd, isNothing, pairEnd, writtenEnd, type MapNode, type Node, type Pair, type ScalarNode, type SeqNode } from "./node";
import type { Entry } from "./range";
import { renderBlock, renderFlow, renderItem, renderScalar, type Writable } from "./render";
import { columnOf, endOfLine, eolOf, hasComment, isBlockStart, startOfLine, trimEnd } from "./whitespace";

type Edits = readonly TextEdit[] | undefined;

function insertion(entry: Entry, at: number, text: string): TextEdit {
  return { at: { entry, start: at, end: at }, text };
}

function deletion(entry: Entry, start: number, end: number): TextEdit {
  return { at: { entry, start, end }, text: "" };
}

/** Adds pairs to a mapping: behind its last pair, or behind the colon of a key that has no value. */
export function insertInto(entry: Entry, map: MapNode, pairs: Pairs, inFlow: boolean): Edits {
  const own = map.pairs.filter(pair => !pair.merged);
  const edits: TextEdit[] = [];
  const fresh: Record<string, Writable> = {};
  for (const [key, value] of Object.entries(pairs)) {
    const known = own.find(pair => pair.key.text === key);
    if (!known) {
      fresh[key] = value;
      continue;
    }
    if (!isNothing(known.value)) return undefined;
    const filled = fill({ entry, node: known.value, parent: map, pair: known, inFlow: inFlow || map.flow }, value);
    if (!filled) return undefined;
    edits.push(...filled);
  }
  if (Object.keys(fresh).length === 0) return edits;
  const added = map.flow || inFlow ? insertIntoFlow(entry, map, own, fresh) : insertIntoBlock(entry, own, fresh);
  return added && [...edits, ...added];
}

function insertIntoFlow(entry: Entry, map: MapNode, own: readonly Pair[], pairs: Pairs): Edits {
  const text = Object.entries(pairs).map(([key, value]) => `${renderScalar(key)}: ${renderFlow(value)}`).join(", ");
  const last = own[own.length - 1];
  const isBraced = entry.text[map.start] === "{";
  if (!last) {
    // A mapping of merges only has no pair of its own to go behind.
    const inside = entry.text.slice(map.start + 1, map.end - 1).replace(/#[^\n]*/g, "").trim();
    return isBraced && inside === "" ? [insertion(entry, map.start + 1, text)] : undefined;
  }
  const at = pairEnd(entry.text, last.key, last.value);
  if (isBraced) return [insertion(entry, at, `, ${text}`)];
  // In `[to: payments]` the braces of the mapping are left out; with a second pair they are needed.
  return [insertion(entry, map.start, "{"), insertion(entry, at, `, ${text}}`)];
}

function insertIntoBlock(entry: Entry, own: readonly Pair[], pairs: Pairs): Edits {
  const first = own[0];
  const last = own[own.length - 1];
  if (!first || !last || first.key.aliasAt || !isBlockStart(entry, first.key.start) || keepsBlankLines(entry, last.value)) return undefined;
  const eol = eolOf(entry);
  const indent = columnOf(entry, first.key.start);
  const end = endOfLine(entry, trimEnd(entry, pairEnd(entry.text, last.key, last.value)));
  return [insertion(entry, end, eol + " ".repeat(indent) + renderBlock(pairs, indent, eol))];
}

/** True when the blank lines below belong to the value, so that a line in between would change it. */
function keepsBlankLines(entry: Entry, node: Node | undefined): boolean {
  if (!node || node.aliasAt) return false;
  if (node.kind === "scalar") return node.style === "block" && entry.text.slice(node.start, endOfLine(entry, node.start)).split("#", 1)[0]!.includes("+");
  if (node.flow) return false;
  return keepsBlankLines(entry, node.kind === "seq" ? node.items[node.items.length - 1] : node.pairs.findLast(pair => !pair.merged)?.value);
}

/** Puts a value behind the colon of a pair that has none, or in the place of a `null`. */
export function fill(spot: Spot, value: Writable): Edits {
  const { entry, pair, node } = spot;
  if (!pair || pair.key.aliasAt || node?.aliasAt) return node && !node.aliasAt ? [{ at: { entry, start: node.start, end: node.end }, text: renderFlow(value) }] : undefined;
  const { text } = entry;
  const colon = colonEnd(text, pair.key.end);
  if (spot.inFlow) {
    if (node) return [{ at: { entry, start: node.start, end: node.end }, text: renderFlow(value) }];
    return [insertion(entry, colon ?? pair.key.end, colon === undefined ? `: ${renderFlow(value)}` : ` ${renderFlow(value)}`)];
  }
  if (colon === undefined || !isBlockStart(entry, pair.key.start)) return undefined;
  const eol = eolOf(entry);
  const column = columnOf(entry, pair.key.start);
  const end = endOfLine(entry, node ? node.end : colon);
  const between = text.slice(colon, node ? node.start : end);
  // Nothing but a comment may stand behind the colon: an anchor or a tag there would change hands.
  if (node ? between.trim() !== "" : !/^[ \t]*(?:#.*)?$/.test(between)) return undefined;
  const gone = node ? [deletion(entry, colon, node.end)] : [];
  if (typeof value !== "object" || Array.isArray(value) || Object.keys(value).length === 0) {
    return [...gone, insertion(entry, node ? node.end : colon, ` ${renderFlow(value)}`)];
  }
  const indent = column + 2;
  return [...gone, insertion(entry, end, eol + " ".repeat(indent) + renderBlock(value as Pairs, indent, eol))];
}

/** True for a plain text that brackets around it would cut into pieces. */
export function needsQuotes(node: ScalarNode, inFlow: boolean): boolean {
  return !inFlow && node.style === "plain" && typeof node.value === "string" && /[,[\]{}]/.test(node.text);
}

/** Turns a short form into the mapping it stands for, with more pairs if there are any. */
export function growShort(spot: Spot, node: Node, short: string, pairs: Pairs): Edits {
  const { entry } = spot;
  if (node.kind === "seq" && !node.flow) return growBlockList(spot, node, short, pairs);
  if (node.kind === "scalar" && node.style === "block") return undefined;
  const { parent } = spot;
  const spans = entry.text.slice(node.start, node.end).includes("\n");
  if (node.kind === "scalar" && node.value === true) return [{ at: { entry, start: node.start, end: node.end }, text: renderFlow(pairs) }];
  if (parent?.kind === "seq" && !parent.flow && node.kind === "scalar") {
    if (spans || !isBlockStart(entry, node.start)) return undefined;
    const indent = columnOf(entry, node.start);
    const eol = eolOf(entry);
    const key = insertion(entry, node.start, `${renderScalar(short)}: `);
    if (Object.keys(pairs).length === 0) return [key];
    return [key, insertion(entry, endOfLine(entry, node.end), eol + " ".repeat(indent) + renderBlock(pairs, indent, eol))];
  }
  const rest = Object.entries(pairs).map(([key, value]) => `, ${renderScalar(key)}: ${renderFlow(value)}`).join("");
  if (node.kind === "scalar" && needsQuotes(node, spot.inFlow)) {
    return [{ at: { entry, start: node.start, end: node.end }, text: `{${renderScalar(short)}: ${renderScalar(node.text)}${rest}}` }];
  }
  return [insertion(entry, node.start, `{${renderScalar(short)}: `), insertion(entry, node.end, `${rest}}`)];
}

/** `telemetry:` with a list below it becomes a mapping: the list moves two columns to the right, below its key. */
function growBlockList(spot: Spot, list: SeqNode, short: string, pairs: Pairs): Edits {
  const { entry, pair } = spot;
  const { text } = entry;
  const colon = pair && colonEnd(text, pair.key.end);
  if (colon === undefined || !isBlockStart(entry, pair!.key.start) || keepsBlankLines(entry, list)) return undefined;
  const eol = eolOf(entry);
  const lineEnd = endOfLine(entry, colon);
  if (!/^[ \t]*(?:#.*)?$/.test(text.slice(colon, lineEnd))) return undefined;
  const column = Math.max(columnOf(entry, pair!.key.start) + 2, columnOf(entry, list.start));
  const end = endOfLine(entry, trimEnd(entry, writtenEnd(list)));
  const moved: TextEdit[] = [];
  for (let start = startOfLine(entry, list.start); start !== 0 && start <= end; start = text.indexOf("\n", start) + 1) {
    if (endOfLine(entry, start) > start) moved.push(insertion(entry, start, "  "));
    if (text.indexOf("\n", start) === -1) break;
  }
  const pad = eol + " ".repeat(column);
  const added = Object.keys(pairs).length > 0 ? [insertion(entry, end, pad + renderBlock(pairs, column, eol))] : [];
  return [insertion(entry, lineEnd, `${pad}${renderScalar(short)}:`), ...moved, ...added];
}

/** Adds an item behind the last one of a list. */
export function appendTo(entry: Entry, list: SeqNode, item: Writable, inFlow: boolean): Edits {
  const last = list.items[list.items.length - 1];
  if (list.flow || inFlow) {
    if (last) return [insertion(entry, writtenEnd(last), `, ${renderFlow(item)}`)];
    return list.items.length === 0 ? [insertion(entry, list.start + 1, renderFlow(item))] : undefined;
  }
  if (!last || !isBlockStart(entry, list.start) || keepsBlankLines(entry, last)) return undefined;
  const eol = eolOf(entry);
  const indent = columnOf(entry, list.start);
  const end = endOfLine(entry, trimEnd(entry, writtenEnd(last)));
  return [insertion(entry, end, `${eol}${" ".repeat(indent)}- ${renderItem(item, indent + 2, eol)}`)];
}

/** Removes a pair or a list item. */
export function removeFrom(spot: Spot): Edits {
  const { entry, pair, node, parent } = spot;
  if (!parent || parent.kind === "scalar" || (!pair && !node)) return undefined;
  const start = pair ? pair.key.start : node!.start;
  const end = trimEnd(entry, pair ? pairEnd(entry.text, pair.key, pair.value) : writtenEnd(node!));
  if (hasComment(entry, start, end)) return undefined;
  // In `[to: payments]` the mapping has no braces of its own; without its pair it would be no item at all.
  if (parent.kind === "map" && parent.flow && entry.text[parent.start] !== "{") return [{ at: { entry, start, end }, text: "{}" }];
  if (parent.flow || spot.inFlow) return removeFromFlow(entry, start, end);
  // Removing the last child would leave a key without a value; the caller removes the whole block instead.
  const children = parent.kind === "seq" ? parent.items.length : parent.pairs.filter(child => !child.merged).length + (parent.pairs.some(child => child.merged) ? 1 : 0);
  if (children < 2) return undefined;
  const before = entry.text.slice(startOfLine(entry, start), start);
  if (/^ *$/.test(before) && parent.kind === "map") return removeLines(entry, start, end);
  if (/^ *- +$/.test(before) && parent.kind === "seq") return removeLines(entry, startOfLine(entry, start) + before.indexOf("-"), end);
  // The first pair of a list item stands behind the dash: the next pair takes its place.
  const next = parent.kind === "map" && isBlockStart(entry, start) ? parent.pairs.find(child => !child.merged && child.key.start > start) : undefined;
  if (!next || next.key.aliasAt || entry.text.slice(end, next.key.start).trim() !== "") return undefined;
  return [deletion(entry, start, next.key.start)];
}

function removeLines(entry: Entry, start: number, end: number): Edits {
  const lineEnd = endOfLine(entry, end);
  const behind = /^[ \t]*/.exec(entry.text.slice(end, lineEnd))![0].length;
  // A comment behind the value stays, on a line of its own.
  if (end + behind < lineEnd) return [deletion(entry, start, end + behind)];
  const lineStart = startOfLine(entry, start);
  // The line goes with the break before it, so that its end stays a place where the same fix may add something.
  if (lineStart > 0) return [deletion(entry, lineStart - (entry.text[lineStart - 2] === "\r" ? 2 : 1), lineEnd)];
  const newline = entry.text.startsWith("\r\n", lineEnd) ? 2 : lineEnd < entry.text.length ? 1 : 0;
  return [deletion(entry, 0, lineEnd + newline)];
}

function removeFromFlow(entry: Entry, start: number, end: number): Edits {
  const { text } = entry;
  const after = /^\s*,[ \t]*/.exec(text.slice(end));
  if (!after) {
    const before = /,\s*$/.exec(text.slice(0, start));
    return [deletion(entry, before ? before.index : start, end)];
  }
  let to = end + after[0].length;
  // A comment behind the comma keeps the space that makes it one.
  if (text[to] === "#") return [deletion(entry, start, /[ \t]/.test(text[to - 1]!) ? to - 1 : to)];
  const breaks = /^\r?\n[ \t]*/.exec(text.slice(to));
  if (breaks && /^[ \t]*$/.test(text.slice(startOfLine(entry, start), start))) to += breaks[0].length;
  return [deletion(entry, start, to)];
}
