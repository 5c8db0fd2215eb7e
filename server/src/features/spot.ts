import type { Descriptor } from "../analysis/descriptor";
import type { Node, Pair } from "../syntax/node";
import { parseEntry } from "../syntax/parse-entry";
import type { Entry, Range } from "../syntax/range";
import { indexAt } from "../syntax/source-file";
import type { Step } from "./schema-guide";

/** What lies at an offset of a file. */
export interface Spot {
  readonly entry: Entry;
  /** The offset within the entry. */
  readonly offset: number;
  /** From the root of the descriptor to the key or value that the offset is in. */
  readonly path: readonly Step[];
  /** Whether the offset is on the key that ends the path, on its scalar value, or between such things. */
  readonly on: "key" | "value" | "nothing";
  /** The key or scalar. */
  readonly range: Range;
  /** The text of the scalar, or of the key. */
  readonly text: string;
}

/** The entry that holds a file offset, and the offset within it. */
export function entryAt(descriptor: Descriptor, source: string, offset: number): { readonly entry: Entry; readonly offset: number } | undefined {
  const file = descriptor.fileOf(source);
  const entry = file?.entries[indexAt(file.entries, offset)];
  if (!entry) return undefined;
  return { entry, offset: Math.min(Math.max(offset - entry.start, 0), entry.text.length) };
}

/** Finds the key or scalar at a file offset. Only the entry around it is parsed. */
export function spotAt(descriptor: Descriptor, source: string, offset: number): Spot | undefined {
  const at = entryAt(descriptor, source, offset);
  if (!at) return undefined;
  const { root } = parseEntry(at.entry);
  const above: readonly Step[] = at.entry.kind === "entry" ? [at.entry.section] : [];
  const nothing: Spot = { ...at, path: above, on: "nothing", range: { entry: at.entry, start: at.offset, end: at.offset }, text: "" };
  return root ? find(root, above, at.entry, at.offset) ?? nothing : nothing;
}

/** Finds the key or scalar at an offset of an entry, in a tree that lies at `path`. */
export function spotIn(node: Node, path: readonly Step[], entry: Entry, offset: number): Spot | undefined {
  return find(node, path, entry, offset);
}

function find(node: Node, path: readonly Step[], entry: Entry, offset: number): Spot | undefined {
  if (node.aliasAt) {
    if (!holds(node.aliasAt, offset)) return undefined;
    return spotOf(node.aliasAt, entry.text.slice(node.aliasAt.start, node.aliasAt.end), path, "value", entry, offset);
  }
  switch (node.kind) {
    case "scalar": return holds(node, offset) ? spotOf(node, node.text, path, "value", entry, offset) : undefined;
    case "seq": {
      for (const [index, item] of node.items.entries()) {
        const found = item && find(item, [...path, index], entry, offset);
        if (found) return found;
      }
      return undefined;
    }
    case "map": {
      for (const pair of node.pairs) {
        const found = pair.merged ? undefined : findInPair(pair, path, entry, offset);
        if (found) return found;
      }
      return undefined;
    }
  }
}

function findInPair({ key, value }: Pair, path: readonly Step[], entry: Entry, offset: number): Spot | undefined {
  if (key.start > offset || (value && !value.aliasAt && key.end < offset && value.end < offset)) return undefined;
  const inner = [...path, key.text];
  if (holds(key, offset)) return spotOf(key, key.text, inner, "key", entry, offset);
  return value && find(value, inner, entry, offset);
}

function spotOf(
  { start, end }: { readonly start: number; readonly end: number }, text: string, path: readonly Step[], on: Spot["on"], entry: Entry, offset: number,
): Spot {
  return { entry, offset, path, on, range: { entry, start, end }, text };
}

/** The end counts: the cursor of an editor stands behind the last letter as often as before the first. */
function holds({ start, end }: { readonly start: number; readonly end: number }, offset: number): boolean {
  return start <= offset && offset <= end;
}
