import { isNothing, type MapNode, type Node, type ScalarNode } from "../syntax/node";
import type { Entry, Located, Range } from "../syntax/range";
import type { Block, Place } from "./place";
import { placeholder } from "../syntax/placeholder";
import { parseQuantity, type QuantityKind } from "./quantity";
import type { ListShape, ObjectShape, ScalarShape, Shape, ShapeName, ShapeTable, TableShape } from "./shape";

/** A name in the text that must be declared somewhere. */
export interface Reference {
  readonly collections: readonly string[];
  readonly name: Located<string>;
  /** The path of the block that holds it. */
  readonly holder: Place;
  /** True when the name declares itself by being used. */
  readonly creates: boolean;
}

/** Text that should be a quantity and is not. */
export interface BadQuantity extends Range {
  readonly quantity: QuantityKind;
  readonly text: string;
}

/** What reading one entry turned up besides its elements. */
export interface Gleanings {
  readonly references: Reference[];
  readonly placeholders: (Located<string> & { readonly holder: Place; readonly name: string })[];
  readonly badQuantities: BadQuantity[];
  /** Set when some value did not fit its shape; only then is the schema asked what exactly is wrong. */
  misfit: boolean;
  /** Policies switched off, each with the block that encloses it. */
  readonly optOuts: { readonly policy: Block; readonly name: string; readonly enclosing: Record<string, unknown> & Block }[];
}

/** Reads values by their shape. Whatever does not fit is left out: the schema validation reports it. */
export interface Reader {
  /** The value of a pair, with the place of its key; undefined when there is none or it does not fit. */
  read(shape: ShapeName, node: Node | undefined, at: PairPlace): unknown;
}

export interface PairPlace {
  readonly key: Range;
  readonly segment: string;
  readonly parent: Place | undefined;
  readonly shared: boolean;
}

/** Longer names, texts and lists are rare enough to let the schema count. */
const shortText = 200;

type Blocklike = Record<string, unknown> & { $: Place };

/** A reader over one entry that adds what it notices to `gleanings`. */
export function createReader(entry: Entry, table: ShapeTable, gleanings: Gleanings): Reader {
  const misfit = (): undefined => {
    gleanings.misfit = true;
    return undefined;
  };
  const resolve = (shape: ShapeName): Shape => typeof shape === "string" ? table.definitions[shape]! : shape;
  const range = (node: { start: number; end: number }): Range => ({ entry, start: node.start, end: node.end });

  const located = <T>(node: { start: number; end: number }, value: T): Located<T> => ({ entry, start: node.start, end: node.end, value });

  const place = (node: Node | undefined, at: PairPlace, short: boolean): Place => {
    const written = node ? node.aliasAt ?? node : { start: at.key.end, end: at.key.end };
    // Nearly all places are of this one form; spreading what they might have as well would cost more than reading them.
    const plain: Place = { entry, start: written.start, end: written.end, key: at.key, segment: at.segment, parent: at.parent };
    const shared = at.shared || node?.aliasAt !== undefined;
    if (!short && node && !shared) return plain;
    return { ...plain, ...(short && { short: true as const }), ...(!node && { empty: true as const }), ...(shared && { shared: true as const }) };
  };

  const read = (name: ShapeName, node: Node | undefined, at: PairPlace): unknown => {
    const shape = resolve(name);
    switch (shape.kind) {
      case "scalar":
        if (node?.kind === "scalar") return readScalar(shape, node, at);
        return node ? misfit() : undefined;
      case "object": return readObject(shape, node, at);
      case "list": return readList(shape, node, at);
      case "table": return readTable(shape, node, at);
    }
  };

  const readScalar = (shape: ScalarShape, node: ScalarNode, at: PairPlace): Located<unknown> | undefined => {
    if (node.value === null) return undefined;
    if (node.text === placeholder) {
      note(node, at);
      return located(node, shape.type === "text" && !shape.quantity ? placeholder : undefined);
    }
    if (shape.quantity) {
      if (shape.words?.includes(node.text)) return located(node, Infinity);
      const value = parseQuantity(shape.quantity, node.text);
      if (value === undefined) gleanings.badQuantities.push({ ...range(node), quantity: shape.quantity, text: node.text });
      return located(node, value);
    }
    switch (shape.type) {
      case "boolean": return typeof node.value === "boolean" ? located(node, node.value) : misfit();
      case "number": return typeof node.value === "number" ? located(node, node.value) : misfit();
      case "enum": {
        const known = shape.values!.includes(node.value) || shape.values!.includes(node.text);
        if (!known) misfit();
        return located(node, known ? (typeof node.value === "boolean" ? node.value : node.text) : undefined);
      }
      case "text": {
        const name = located(node, node.text);
        const fits = typeof node.value === "string" || shape.also?.some(type => type === typeof node.value);
        if (!fits || node.text.length > shortText || (shape.pattern && !matches(shape.pattern, node.text))) gleanings.misfit = true;
        if (shape.ref && at.parent && !shape.words?.includes(node.text)) {
          gleanings.references.push({ collections: shape.ref, name, holder: at.parent, creates: shape.creates === true });
        }
        return name;
      }
    }
  };

  const note = (node: ScalarNode, at: PairPlace): void => {
    if (at.parent) gleanings.placeholders.push({ ...range(node), value: node.text, holder: at.parent, name: at.segment });
  };

  const readObject = (shape: ObjectShape, node: Node | undefined, at: PairPlace): Blocklike | undefined => {
    if (isNothing(node)) return undefined;
    if (node.kind === "map") return fill(shape, node, place(node, at, false));
    const short = { $: place(node, at, true) } as Blocklike;
    if (node.kind === "scalar") {
      if (shape.none && (node.text === "none" && node.style === "plain" || node.value === false)) {
        // `false` says the same, but not everywhere; the schema knows where.
        if (node.value === false && shape.short !== "") gleanings.misfit = true;
        short["none"] = located(node, true);
        return short;
      }
      if (node.text === placeholder) {
        gleanings.placeholders.push({ ...range(node), value: node.text, holder: short.$, name: at.segment });
        return short;
      }
      if (node.value === false) return shape.none || shape.short === "" ? undefined : misfit();
      if (node.value === true && shape.short !== undefined && (shape.short === "" || !shape.shortShape)) return short;
    }
    if (!shape.short || !shape.shortShape) return misfit();
    const value = read(shape.shortShape, node, { key: range(node), segment: shape.short, parent: short.$, shared: at.shared });
    if (value === undefined) return misfit();
    short[shape.short] = value;
    return short;
  };

  const fill = (shape: ObjectShape, node: MapNode, $: Place): Blocklike => {
    const block = { $ } as Blocklike;
    for (const pair of node.pairs) {
      const name = pair.key.text;
      if (!Object.hasOwn(shape.keys, name)) {
        if (!name.startsWith("x-")) gleanings.misfit = true;
        continue;
      }
      if (Object.hasOwn(block, name)) continue;
      const child = { key: range(pair.key), segment: name, parent: $, shared: pair.merged === true || $.shared === true };
      const value = read(shape.keys[name]!, pair.value, child);
      if (value === undefined) continue;
      block[name] = value;
      if (isOptOut(value)) gleanings.optOuts.push({ policy: value, name, enclosing: block });
    }
    return block;
  };

  const readList = (shape: ListShape, node: Node | undefined, at: PairPlace): unknown[] | undefined => {
    if (isNothing(node)) return undefined;
    const items = node.kind === "seq" ? node.items : shape.single ? [node] : undefined;
    if (!items) return misfit();
    if (items.length > shortText) gleanings.misfit = true;
    const $ = place(node, at, node.kind !== "seq");
    const taken = new Map<string, number>();
    const list: unknown[] & { $?: Place } = [];
    items.forEach((item, index) => {
      const label = labelOf(shape, item, index, taken);
      const key = identifying(shape, item);
      const value = read(shape.item, item, {
        key: key ? range(key) : item ? range(item) : $,
        segment: label,
        parent: $,
        shared: $.shared === true,
      });
      if (value !== undefined) list.push(value);
    });
    return Object.assign(list, { $ });
  };

  const readTable = (shape: TableShape, node: Node | undefined, at: PairPlace): ReadonlyMap<string, unknown> | undefined => {
    if (isNothing(node)) return undefined;
    if (node.kind !== "map") return misfit();
    const $ = place(node, at, false);
    const map = new Map<string, unknown>();
    for (const pair of node.pairs) {
      if (map.has(pair.key.text)) continue;
      const value = read(shape.item, pair.value, {
        key: range(pair.key), segment: pair.key.text, parent: $, shared: pair.merged === true || $.shared === true,
      });
      if (value !== undefined) map.set(pair.key.text, value);
    }
    return Object.assign(map, { $ });
  };

  return { read };
}

const patterns = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let known = patterns.get(pattern);
  if (!known) patterns.set(pattern, known = new RegExp(pattern));
  return known.test(text);
}

function isOptOut(value: unknown): value is Block {
  return typeof value === "object" && value !== null && (value as { none?: { value?: unknown } }).none?.value === true;
}

/** The scalar that identifies a list item: the first of its labelling keys, or a short form itself. */
function identifying(shape: ListShape, item: Node | undefined): ScalarNode | undefined {
  if (item?.kind === "scalar") return item;
  if (item?.kind !== "map" || !shape.label) return undefined;
  for (const key of shape.label.split(" ")) {
    const value = item.pairs.find(pair => pair.key.text === key)?.value;
    if (value?.kind === "scalar" && value.value !== null) return value;
  }
  return undefined;
}

/** `[payments]`, `[payments#2]` for the second of the same name, `[3]` for the third item without a name. */
function labelOf(shape: ListShape, item: Node | undefined, index: number, taken: Map<string, number>): string {
  const name = shape.label || item?.kind === "scalar" ? identifying(shape, item)?.text : undefined;
  if (name === undefined) return `[${index + 1}]`;
  const count = (taken.get(name) ?? 0) + 1;
  taken.set(name, count);
  return count === 1 ? `[${name}]` : `[${name}#${count}]`;
}

/** An empty mapping, for an element that is declared by its name alone. */
export function emptyBlock(at: PairPlace, entry: Entry): Block {
  return { $: { entry, start: at.key.end, end: at.key.end, key: at.key, segment: at.segment, parent: at.parent, empty: true } };
}

