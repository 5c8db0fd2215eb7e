import { isNothing, valueOf, type MapNode, type Node, type ScalarNode } from "../syntax/node";
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
  return new EntryReader(entry, table, gleanings);
}

/** A class, because functions around an entry would be made anew for each of thousands of entries. */
class EntryReader implements Reader {
  constructor(private readonly entry: Entry, private readonly table: ShapeTable, private readonly gleanings: Gleanings) {}

  private misfit(): undefined {
    this.gleanings.misfit = true;
    return undefined;
  }

  private resolve(shape: ShapeName): Shape {
    return typeof shape === "string" ? this.table.definitions[shape]! : shape;
  }

  private keysOf(shape: ObjectShape): ReadonlyMap<string, KnownKey> {
    let keys = knownKeys.get(shape);
    if (!keys) knownKeys.set(shape, keys = new Map(Object.entries(shape.keys).map(([name, value]) => [name, { name, shape: this.resolve(value) }])));
    return keys;
  }

  private range(node: { start: number; end: number }): Range {
    return { entry: this.entry, start: node.start, end: node.end };
  }

  private located<T>(node: { start: number; end: number }, value: T): Located<T> {
    return { entry: this.entry, start: node.start, end: node.end, value };
  }

  private place(node: Node | undefined, at: PairPlace, short: boolean): Place {
    const written = node ? node.aliasAt ?? node : { start: at.key.end, end: at.key.end };
    // Nearly all places are of this one form; spreading what they might have as well would cost more than reading them.
    const plain: Place = { entry: this.entry, start: written.start, end: written.end, key: at.key, segment: at.segment, parent: at.parent };
    const shared = at.shared || node?.aliasAt !== undefined;
    if (!short && node && !shared) return plain;
    return { ...plain, ...(short && { short: true as const }), ...(!node && { empty: true as const }), ...(shared && { shared: true as const }) };
  }

  read(name: ShapeName, node: Node | undefined, at: PairPlace): unknown {
    const shape = this.resolve(name);
    switch (shape.kind) {
      case "scalar":
        if (node?.kind === "scalar") return this.readScalar(shape, node, at);
        return node ? this.misfit() : undefined;
      case "object": return this.readObject(shape, node, at);
      case "list": return this.readList(shape, node, at);
      case "table": return this.readTable(shape, node, at);
    }
  }

  private readScalar(shape: ScalarShape, node: ScalarNode, at: PairPlace): Located<unknown> | undefined {
    if (node.value === null) return undefined;
    if (node.text === placeholder) {
      this.note(node, at);
      return this.located(node, shape.type === "text" && !shape.quantity ? placeholder : undefined);
    }
    if (shape.quantity) {
      if (shape.words?.includes(node.text)) return this.located(node, Infinity);
      const value = parseQuantity(shape.quantity, node.text);
      if (value === undefined) this.gleanings.badQuantities.push({ ...this.range(node), quantity: shape.quantity, text: node.text });
      return this.located(node, value);
    }
    switch (shape.type) {
      case "boolean": return typeof node.value === "boolean" ? this.located(node, node.value) : this.misfit();
      case "number": return typeof node.value === "number" ? this.located(node, node.value) : this.misfit();
      case "enum": {
        const known = shape.values!.includes(node.value) || shape.values!.includes(node.text);
        if (!known) this.misfit();
        return this.located(node, known ? (typeof node.value === "boolean" ? node.value : node.text) : undefined);
      }
      case "text": {
        const name = this.located(node, node.text);
        const fits = typeof node.value === "string" || shape.also?.some(type => type === typeof node.value);
        if (!fits || node.text.length > shortText || (shape.pattern && !matches(shape.pattern, node.text))) this.gleanings.misfit = true;
        if (shape.ref && at.parent && !shape.words?.includes(node.text)) {
          this.gleanings.references.push({ collections: shape.ref, name, holder: at.parent, creates: shape.creates === true });
        }
        return name;
      }
    }
  }

  private note(node: ScalarNode, at: PairPlace): void {
    if (at.parent) this.gleanings.placeholders.push({ ...this.range(node), value: node.text, holder: at.parent, name: at.segment });
  }

  private readObject(shape: ObjectShape, node: Node | undefined, at: PairPlace): Blocklike | undefined {
    if (isNothing(node)) return undefined;
    if (node.kind === "map") return this.fill(shape, node, this.place(node, at, false));
    const short = { $: this.place(node, at, true) } as Blocklike;
    if (node.kind === "scalar") {
      if (shape.none && (node.text === "none" && node.style === "plain" || node.value === false)) {
        // `false` says the same, but not everywhere; the schema knows where.
        if (node.value === false && shape.short !== "") this.gleanings.misfit = true;
        short["none"] = this.located(node, true);
        return short;
      }
      if (node.text === placeholder) {
        this.gleanings.placeholders.push({ ...this.range(node), value: node.text, holder: short.$, name: at.segment });
        return short;
      }
      if (node.value === false) return shape.none || shape.short === "" ? undefined : this.misfit();
      if (node.value === true && shape.short !== undefined && (shape.short === "" || !shape.shortShape)) return short;
    }
    if (!shape.short || !shape.shortShape) return this.misfit();
    const value = this.read(shape.shortShape, node, { key: this.range(node), segment: shape.short, parent: short.$, shared: at.shared });
    if (value === undefined) return this.misfit();
    short[shape.short] = value;
    return short;
  }

  private fill(shape: ObjectShape, node: MapNode, $: Place): Blocklike {
    const keys = this.keysOf(shape);
    const block = { $ } as Blocklike;
    for (const pair of node.pairs) {
      const known = keys.get(pair.key.text);
      if (known === undefined) {
        if (!pair.key.text.startsWith("x-")) this.gleanings.misfit = true;
        continue;
      }
      const { name } = known;
      if (block[name] !== undefined) continue;
      const child = { key: this.range(pair.key), segment: name, parent: $, shared: pair.merged === true || $.shared === true };
      const value = this.read(known.shape, pair.value, child);
      if (value === undefined) continue;
      block[name] = value;
      if (isOptOut(value)) this.gleanings.optOuts.push({ policy: value, name, enclosing: block });
    }
    return block;
  }

  private readList(shape: ListShape, node: Node | undefined, at: PairPlace): unknown[] | undefined {
    if (isNothing(node)) return undefined;
    const items = node.kind === "seq" ? node.items : shape.single ? [node] : undefined;
    if (!items) return this.misfit();
    if (items.length > shortText) this.gleanings.misfit = true;
    const $ = this.place(node, at, node.kind !== "seq");
    const taken = items.length > 1 ? new Map<string, number>() : undefined;
    // As long as it will be: a list that grows takes room for sixteen more.
    const list = new Array<unknown>(items.length) as unknown[] & { $?: Place };
    let count = 0;
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      const key = identifying(shape, item);
      const segment = labelOf(key, index, taken);
      const at = { key: key ? this.range(key) : item ? this.range(item) : $, segment, parent: $, shared: $.shared === true };
      const value = this.read(shape.item, item, at);
      if (value !== undefined) list[count++] = value;
    }
    if (count < list.length) list.length = count;
    list.$ = $;
    return list;
  }

  private readTable(shape: TableShape, node: Node | undefined, at: PairPlace): ReadonlyMap<string, unknown> | undefined {
    if (isNothing(node)) return undefined;
    if (node.kind !== "map") return this.misfit();
    const $ = this.place(node, at, false);
    const map = new Map<string, unknown>();
    for (const pair of node.pairs) {
      if (map.has(pair.key.text)) continue;
      const value = this.read(shape.item, pair.value, {
        key: this.range(pair.key), segment: pair.key.text, parent: $, shared: pair.merged === true || $.shared === true,
      });
      if (value !== undefined) map.set(pair.key.text, value);
    }
    return Object.assign(map, { $ });
  }
}

interface KnownKey {
  /** The name as the shapes have it: a property that is set by a piece of the text costs a look-up among all strings. */
  readonly name: string;
  readonly shape: Shape;
}

const knownKeys = new WeakMap<ObjectShape, ReadonlyMap<string, KnownKey>>();

const patterns = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let known = patterns.get(pattern);
  if (!known) patterns.set(pattern, known = new RegExp(pattern));
  return known.test(text);
}

function isOptOut(value: unknown): value is Block {
  return typeof value === "object" && value !== null && (value as { none?: { value?: unknown } }).none?.value === true;
}

const labels = new Map<string, readonly string[]>();

/** The keys that a shape names, one after the other. */
function labelsOf(label: string): readonly string[] {
  let known = labels.get(label);
  if (!known) labels.set(label, known = label.split(" "));
  return known;
}

/** The scalar that identifies a list item: the first of its labelling keys, or a short form itself. */
function identifying(shape: ListShape, item: Node | undefined): ScalarNode | undefined {
  if (item?.kind === "scalar") return item;
  if (item?.kind !== "map" || !shape.label) return undefined;
  for (const key of labelsOf(shape.label)) {
    const value = valueOf(item, key);
    if (value?.kind === "scalar" && value.value !== null) return value;
  }
  return undefined;
}

/** `[payments]`, `[payments#2]` for the second of the same name, `[3]` for the third item without a name. */
function labelOf(key: ScalarNode | undefined, index: number, taken: Map<string, number> | undefined): string {
  if (key === undefined) return `[${index + 1}]`;
  const count = (taken?.get(key.text) ?? 0) + 1;
  taken?.set(key.text, count);
  return count === 1 ? `[${key.text}]` : `[${key.text}#${count}]`;
}

/** An empty mapping, for an element that is declared by its name alone. */
export function emptyBlock(at: PairPlace, entry: Entry): Block {
  return { $: { entry, start: at.key.end, end: at.key.end, key: at.key, segment: at.segment, parent: at.parent, empty: true } };
}

