/**
 * What a text means, whichever parser read it. Offsets are relative to the entry; a missing value (`key:` with
 * nothing after it) is `undefined`, an explicit `null` is a scalar.
 */
export type Node = MapNode | SeqNode | ScalarNode;

interface NodeBase {
  readonly start: number;
  readonly end: number;
  /** Where the alias is written when the node was reached through one; edits must not go through it. */
  readonly aliasAt?: { readonly start: number; readonly end: number };
}

export interface MapNode extends NodeBase {
  readonly kind: "map";
  readonly flow: boolean;
  readonly pairs: readonly Pair[];
}

export interface SeqNode extends NodeBase {
  readonly kind: "seq";
  readonly flow: boolean;
  readonly items: readonly (Node | undefined)[];
}

export interface ScalarNode extends NodeBase {
  readonly kind: "scalar";
  /** The value under the YAML 1.2 core schema. */
  readonly value: string | number | boolean | null;
  /** The content as text: decoded when quoted, as written when plain. */
  readonly text: string;
  readonly style: "plain" | "single" | "double" | "block";
}

export interface Pair {
  readonly key: ScalarNode;
  readonly value: Node | undefined;
  /** True when the pair came in through a `<<` merge. */
  readonly merged?: true;
}

/** The offset behind a node where it is written; for an alias, behind the alias and not behind what it stands for. */
export function writtenEnd(node: Node): number {
  return node.aliasAt?.end ?? node.end;
}

/** The offset behind a pair: behind its value, its colon, or its key, whatever comes last. */
export function pairEnd(text: string, key: Node, value: Node | undefined): number {
  return value ? writtenEnd(value) : colonEnd(text, writtenEnd(key)) ?? writtenEnd(key);
}

/** The offset behind the colon that follows a key on its line, if one does. */
export function colonEnd(text: string, keyEnd: number): number | undefined {
  let at = keyEnd;
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at += 1;
  return text.charCodeAt(at) === 0x3a ? at + 1 : undefined;
}

/** The value under `key`, or undefined when the map has no such key or the key has no value. */
export function valueOf(map: MapNode, key: string): Node | undefined {
  return pairOf(map, key)?.value;
}

/** The first pair with that key; a merged pair only when no own one exists. */
export function pairOf(map: MapNode, key: string): Pair | undefined {
  return map.pairs.find(pair => pair.key.text === key);
}

/** True for a missing value and for an explicit null: both mean that nothing is stated. */
export function isNothing(node: Node | undefined): node is undefined {
  return node === undefined || (node.kind === "scalar" && node.value === null);
}

/**
 * The plain JavaScript value of a node, for schema validation. Objects have no prototype, so `__proto__` is an
 * ordinary name; the first of two equal keys wins, as in the model.
 */
export function plainValue(node: Node | undefined): unknown {
  if (node === undefined) return null;
  if (node.kind === "scalar") return node.value;
  if (node.kind === "seq") return node.items.map(plainValue);
  const value = Object.create(null) as Record<string, unknown>;
  for (const pair of node.pairs) {
    if (!(pair.key.text in value)) value[pair.key.text] = plainValue(pair.value);
  }
  return value;
}
