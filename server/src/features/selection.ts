import type { Descriptor } from "../analysis/descriptor";
import { treeOf } from "../syntax/locate";
import { pairEnd, type Node, type Pair, type ScalarNode } from "../syntax/node";
import type { Entry, Range } from "../syntax/range";
import { entryAt } from "./spot";

/** A stretch of a file, in offsets of the file. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * What an editor selects as a selection grows from an offset: the text of a name or value, the value with its quotes,
 * the pair, the mapping or list item around it, the entry, its section, and at last the file. Each holds the one before.
 */
export function selectionsAt(descriptor: Descriptor, source: string, offset: number): readonly Stretch[] {
  const file = descriptor.fileOf(source);
  if (!file) return [];
  const at = entryAt(descriptor, source, offset);
  const inner = at ? [wordAround(at.entry, at.offset), ...within(at.entry, at.offset)].map(range => inFile(at.entry, range)) : [];
  const outer = at ? [inFile(at.entry, contentOf(at.entry)), sectionOf(file.entries, at.entry)] : [];
  const grown: Stretch[] = [];
  for (const next of [...inner, ...outer, { start: 0, end: file.text.length }]) {
    const last = grown[grown.length - 1] ?? { start: offset, end: offset };
    // The cursor may stand in a comment or between things, where a stretch of the tree does not hold it.
    const holds = next.start <= last.start && last.end <= next.end;
    if (holds && next.end - next.start > last.end - last.start) grown.push(next);
  }
  return grown;
}

type Offsets = Pick<Range, "start" | "end">;

/** The nodes around an offset, the innermost first. */
function within(entry: Entry, offset: number): readonly Offsets[] {
  const found: Offsets[] = [];
  const { root } = treeOf(entry);
  const visit = (node: Node | undefined): void => {
    if (!node) return;
    const { start, end } = trimmed(entry, node.aliasAt ?? node);
    if (offset < start || offset > end) return;
    found.push({ start, end });
    if (node.aliasAt) return;
    if (node.kind === "scalar") return void found.push(...insideQuotes(node));
    if (node.flow && /[[{]/.test(entry.text[start] ?? "")) found.push({ start: start + 1, end: Math.max(start + 1, end - 1) });
    if (node.kind === "seq") for (const item of node.items) visit(item);
    else for (const pair of node.pairs) visitPair(pair);
  };
  const visitPair = ({ key, value, merged }: Pair): void => {
    const pair = trimmed(entry, { start: key.start, end: pairEnd(entry.text, key, value) });
    if (merged || offset < pair.start || offset > pair.end) return;
    found.push(pair);
    visit(key);
    visit(value);
  };
  visit(root);
  return found.reverse();
}

function insideQuotes({ style, start, end }: ScalarNode): readonly Offsets[] {
  return style === "single" || style === "double" ? [{ start: start + 1, end: Math.max(start + 1, end - 1) }] : [];
}

/** The letters and digits around an offset, as far as they make one word. */
function wordAround({ text }: Entry, offset: number): Offsets {
  const isWord = (at: number): boolean => /[\p{L}\p{N}_]/u.test(text[at] ?? " ");
  let start = offset;
  let end = offset;
  while (start > 0 && isWord(start - 1)) start -= 1;
  while (end < text.length && isWord(end)) end += 1;
  return { start, end };
}

/** An entry without the comments above it that belong to nothing else and the blank lines behind it. */
function contentOf(entry: Entry): Offsets {
  return trimmed(entry, { start: entry.text.length - entry.text.trimStart().length, end: entry.text.length });
}

function sectionOf(entries: readonly Entry[], entry: Entry): Stretch {
  const mine = entries.indexOf(entry);
  const isSame = (index: number): boolean => entries[index]?.section === entry.section && entry.section !== "";
  let first = mine;
  while (entries[first]!.kind !== "head" && isSame(first - 1)) first -= 1;
  let last = mine;
  while (isSame(last + 1) && entries[last + 1]!.kind !== "head") last += 1;
  return { start: inFile(entries[first]!, contentOf(entries[first]!)).start, end: inFile(entries[last]!, contentOf(entries[last]!)).end };
}

function trimmed({ text }: Entry, { start, end }: Offsets): Offsets {
  return { start, end: Math.max(start, start + text.slice(start, end).trimEnd().length) };
}

function inFile(entry: Entry, { start, end }: Offsets): Stretch {
  return { start: entry.start + start, end: entry.start + end };
}
