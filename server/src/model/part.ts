import { validateValue, type SchemaProblem } from "../document/validate";
import { shapes } from "../generated/shapes";
import type { Elements, Singles } from "../generated/elements";
import type { Anchor } from "../syntax/anchor";
import { isNothing, type Node, type Pair, type ScalarNode } from "../syntax/node";
import { parseEntry, type EntrySize } from "../syntax/parse-entry";
import { ignoresIn, type Ignore } from "./ignore";
import { limits } from "../syntax/limits";
import type { SyntaxProblem } from "../syntax/problem";
import type { Entry, Range } from "../syntax/range";
import type { Block, Place } from "./place";
import { createReader, emptyBlock, type Gleanings, type PairPlace, type Reader } from "./read";
import type { ShapeName } from "./shape";
import type { Memo } from "./system";

/** The name of a top-level collection such as `services`. */
export type Collection = keyof Elements;

/** One element as one entry declares it. */
export interface Declaration {
  readonly collection: Collection;
  readonly name: string;
  readonly element: Block;
}

/** A top-level key that is no collection, as one entry declares it. */
export interface SingleDeclaration {
  readonly name: keyof Singles | "apiVersion" | "include";
  readonly key: Range;
  readonly value: unknown;
}

/** What the reader turned up, once it is done. */
type Found = { readonly [K in Exclude<keyof Gleanings, "misfit">]: Readonly<Gleanings[K]> };

/**
 * Everything that one entry of a file contributes to the system. It depends on nothing but the entry, so it is kept
 * for as long as the entry's text does not change; the tree it was read from is not.
 */
export interface Part extends Found {
  readonly entry: Entry;
  readonly declarations: readonly Declaration[];
  readonly singles: readonly SingleDeclaration[];
  /** Top-level keys with the place where each is written, to find the same key declared twice. */
  readonly keys: readonly { readonly name: string; readonly at: Range }[];
  readonly syntaxProblems: readonly SyntaxProblem[];
  readonly schemaProblems: readonly SchemaProblem[];
  /** Findings accepted by a comment. */
  readonly ignores: readonly Ignore[];
  /** What YAML's own names stand for in the entry, in the order of the text. */
  readonly anchors: readonly Anchor[];
  readonly openAliases: boolean;
  /** True when the text had to be repaired. */
  readonly broken: boolean;
  /** What the entry adds to the figures that are limited for a whole file. */
  readonly size: EntrySize;
  /** What the analysis remembers about the part; nobody else looks at it. */
  readonly kept: { owner?: object; memo?: Memo<unknown> };
}

const collections: ReadonlySet<string> = new Set(shapes.collections);

/** The top-level keys whose children are elements. */
export const collectionNames: ReadonlySet<string> = collections;

/** Reads one entry. */
export function buildPart(entry: Entry): Part {
  const tree = parseEntry(entry);
  const draft = new Draft(entry);
  draft.take(tree.root);
  const { gleanings } = draft;
  return {
    entry,
    references: orNone(gleanings.references),
    placeholders: orNone(gleanings.placeholders),
    badQuantities: orNone(gleanings.badQuantities),
    optOuts: orNone(gleanings.optOuts),
    ignores: entry.text.length > limits.fileLength ? none : ignoresIn(entry),
    declarations: orNone(draft.declarations),
    singles: orNone(draft.singles),
    keys: orNone(draft.keys),
    syntaxProblems: orNone(tree.problems),
    schemaProblems: orNone(draft.schemaProblems),
    anchors: tree.anchors,
    openAliases: tree.openAliases,
    broken: tree.broken,
    size: tree.size,
    kept: {},
  };
}

const none: readonly never[] = [];

/** Of nearly every part most lists are empty, and there are thousands of parts: they share one. */
function orNone<T>(list: readonly T[]): readonly T[] {
  return list.length > 0 ? list : none;
}

/** What is found while an entry is read. */
class Draft {
  readonly gleanings: Gleanings = { references: [], placeholders: [], badQuantities: [], optOuts: [], misfit: false };
  readonly declarations: Declaration[] = [];
  readonly singles: SingleDeclaration[] = [];
  readonly keys: { readonly name: string; readonly at: Range }[] = [];
  readonly schemaProblems: SchemaProblem[] = [];
  private readonly reader: Reader;

  constructor(private readonly entry: Entry) {
    this.reader = createReader(entry, shapes, this.gleanings);
  }

  take(root: Node | undefined): void {
    const { entry } = this;
    if (root?.kind === "map") {
      if (entry.kind === "entry") {
        const parent = collectionPlace(entry, entry.section, { entry, start: root.start, end: root.start }, root);
        for (const pair of root.pairs) this.element(entry.section, pair, parent);
      } else {
        for (const pair of root.pairs) this.topLevel(pair);
      }
    } else if (entry.kind === "entry" && root?.kind === "scalar" && root.style === "plain") {
      // A name that is being typed: the element is there, with nothing said about it yet.
      this.element(entry.section, { key: root, value: undefined }, collectionPlace(entry, entry.section, rangeOf(entry, root), root));
    }
  }

  /** Reads a value, and asks the schema what is wrong when something did not fit; a value that fits is valid. */
  private judged(name: string, shape: ShapeName, node: Node | undefined, at: PairPlace): unknown {
    this.gleanings.misfit = false;
    const value = this.reader.read(shape, node, at);
    if (this.gleanings.misfit) this.schemaProblems.push(...validateValue(name, node, this.entry));
    return value;
  }

  private element(collection: string, pair: Pair, parent: Place | undefined): void {
    const at: PairPlace = { key: rangeOf(this.entry, pair.key), segment: pair.key.text, parent, shared: pair.merged === true };
    const shape = shapes.root[collection];
    if (shape === undefined || typeof shape === "string" || shape.kind !== "table") return;
    const value = isNothing(pair.value) ? emptyBlock(at, this.entry) : this.judged(collection, shape.item, pair.value, at);
    if (isBlock(value)) this.declarations.push({ collection: collection as Collection, name: pair.key.text, element: value });
  }

  private topLevel(pair: Pair): void {
    const name = pair.key.text;
    const key = rangeOf(this.entry, pair.key);
    this.keys.push({ name, at: key });
    if (collections.has(name)) {
      this.collection(name, key, pair.value);
      return;
    }
    if (!Object.hasOwn(shapes.root, name)) {
      if (!name.startsWith("x-")) this.schemaProblems.push({ kind: "unknown-key", key: name, known: Object.keys(shapes.root), at: key });
      return;
    }
    const value = this.judged(name, shapes.root[name]!, pair.value, { key, segment: name, parent: undefined, shared: false });
    if (value !== undefined) this.singles.push({ name: name as SingleDeclaration["name"], key, value });
  }

  private collection(name: string, key: Range, value: Node | undefined): void {
    if (isNothing(value)) return;
    if (value.kind !== "map") {
      const found = value.kind === "scalar" ? value.text : "a list";
      this.schemaProblems.push({ kind: "type", expected: "a mapping from names to elements", found, at: rangeOf(this.entry, value) });
      return;
    }
    const parent = collectionPlace(this.entry, name, key, value);
    for (const child of value.pairs) this.element(name, child, parent);
  }
}

/** The part of an entry that is not read at all, for the reason given. */
export function refusedPart(entry: Entry, problem: SyntaxProblem): Part {
  return {
    entry, references: [], placeholders: [], badQuantities: [], optOuts: [], ignores: [], declarations: [], singles: [], keys: [],
    syntaxProblems: [problem], schemaProblems: [], anchors: [], openAliases: false, broken: true,
    size: { nodes: 0, aliases: 0, expandedNodes: 0 }, kept: {},
  };
}

function collectionPlace(entry: Entry, name: string, key: Range, value: Node): Place {
  return { entry, start: value.start, end: value.end, key, segment: name, parent: undefined };
}

function rangeOf(entry: Entry, node: Node | ScalarNode): Range {
  return { entry, start: node.start, end: node.end };
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "$" in value;
}

/** A single declaration's value as its type; the caller names the key. */
export function singleOf<K extends keyof Singles>(part: Part, name: K): Singles[K] | undefined {
  return part.singles.find(single => single.name === name)?.value as Singles[K] | undefined;
}

