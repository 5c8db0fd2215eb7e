import { isNothing, type MapNode, type Node, type Pair } from "./node";
import { parseEntry, type EntryTree } from "./parse-entry";
import type { Entry, Range } from "./range";

/** A place in the text that may be edited: nobody reaches it through an alias or a merge, and its entry is sound. */
export interface Spot {
  readonly entry: Entry;
  /** Undefined when the pair has no value. */
  readonly node: Node | undefined;
  readonly parent: Node | undefined;
  /** The pair whose value it is. */
  readonly pair: Pair | undefined;
  /** True when any collection around it is in flow style. */
  readonly inFlow: boolean;
}

/** The value written at exactly that range, or the pair without a value whose key ends where the empty range lies. */
export function locate(at: Range): Spot | undefined {
  return find(at, ({ node }) => node !== undefined && node.start === at.start && node.end === at.end)
    ?? find(at, ({ node, pair }) => node === undefined && at.start === at.end && pair?.key.end === at.start);
}

/** The pair that says nothing and whose key or written `null` lies at the range. */
export function locateEmpty(at: Range): Spot | undefined {
  return find(at, ({ node, pair }) => pair !== undefined && isNothing(node)
    && (pair.key.end === at.start || (node as Node | undefined)?.start === at.start));
}

/** The root of an entry that may be edited. */
export function rootOf(entry: Entry): MapNode | undefined {
  const { root, broken, shared } = treeOf(entry);
  return !broken && root?.kind === "map" && !shared.has(root) ? root : undefined;
}

/**
 * The tree of the entry that was asked for last. Trees are not kept beside the text, but one fix may ask for many places
 * of one entry.
 */
let last: EntryTree | undefined;

/** The tree of an entry, for reading only. */
export function treeOf(entry: Entry): EntryTree {
  if (last?.entry !== entry) last = parseEntry(entry);
  return last;
}

function find({ entry, start }: Range, isMeant: (spot: Spot) => boolean): Spot | undefined {
  const { root, broken, shared } = treeOf(entry);
  if (broken) return undefined;
  const open: Spot[] = [{ entry, node: root, parent: undefined, pair: undefined, inFlow: false }];
  while (open.length > 0) {
    const spot = open.pop()!;
    const { node } = spot;
    if (node && (node.aliasAt || shared.has(node))) continue;
    if (isMeant(spot)) return spot;
    if (!node || start < node.start || start > node.end) continue;
    const inFlow = spot.inFlow || (node.kind !== "scalar" && node.flow);
    if (node.kind === "seq") {
      for (const item of node.items) if (item) open.push({ entry, node: item, parent: node, pair: undefined, inFlow });
    } else if (node.kind === "map") {
      for (const pair of node.pairs) {
        if (!pair.merged && !pair.key.aliasAt) open.push({ entry, node: pair.value, parent: node, pair, inFlow });
      }
    }
  }
  return undefined;
}
