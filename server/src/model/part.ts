import { validateValue, type SchemaProblem } from "../document/validate";
import { shapes } from "../generated/shapes";
import type { Elements, Singles } from "../generated/elements";
import { isNothing, type Node, type Pair, type ScalarNode } from "../syntax/node";
import { parseEntry, type EntrySize } from "../syntax/parse-entry";
import { ignoresIn, type Ignore } from "./ignore";
import { limits } from "../syntax/limits";
import type { SyntaxProblem } from "../syntax/problem";
import type { Entry, Range } from "../syntax/range";
import { createReader, emptyBlock, type Gleanings } from "./read";
import type { Block, Place } from "./place";
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

/**
 * Everything that one entry of a file contributes to the system. It depends on nothing but the entry, so it is kept
 * for as long as the entry's text does not change; the tree it was read from is not.
 */
export interface Part extends Omit<Gleanings, "misfit"> {
  readonly entry: Entry;
  readonly declarations: readonly Declaration[];
  readonly singles: readonly SingleDeclaration[];
  /** Top-level keys with the place where each is written, to find the same key declared twice. */
  readonly keys: readonly { readonly name: string; readonly at: Range }[];
  readonly syntaxProblems: readonly SyntaxProblem[];
  readonly schemaProblems: readonly SchemaProblem[];
  /** Findings accepted by a comment. */
  readonly ignores: readonly Ignore[];
  readonly anchors: boolean;
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
  const gleanings: Gleanings = { references: [], placeholders: [], badQuantities: [], optOuts: [], misfit: false };
  const part = {
    entry,
    references: gleanings.references,
    placeholders: gleanings.placeholders,
    badQuantities: gleanings.badQuantities,
    optOuts: gleanings.optOuts,
    ignores: entry.text.length > limits.fileLength ? [] : ignoresIn(entry),
    declarations: [] as Declaration[],
    singles: [] as SingleDeclaration[],
    keys: [] as { name: string; at: Range }[],
    syntaxProblems: tree.problems,
    schemaProblems: [] as SchemaProblem[],
    anchors: tree.anchors,
    openAliases: tree.openAliases,
    broken: tree.broken,
    size: tree.size,
    kept: {},
  };
  const reader = createReader(entry, shapes, gleanings);
  const root = tree.root;

  /** Reads a value, and asks the schema what is wrong when something did not fit; a value that fits is valid. */
  const judged = (key: string, node: Node | undefined, read: () => unknown): unknown => {
    gleanings.misfit = false;
    const value = read();
    if (gleanings.misfit) part.schemaProblems.push(...validateValue(key, node, entry));
    return value;
  };

  const element = (collection: string, pair: Pair, parent: Place | undefined): void => {
    const key = rangeOf(entry, pair.key);
    const at = { key, segment: pair.key.text, parent, shared: pair.merged === true };
    const shape = shapes.root[collection];
    if (shape === undefined || typeof shape === "string" || shape.kind !== "table") return;
    const value = isNothing(pair.value) ? emptyBlock(at, entry) : judged(collection, pair.value, () => reader.read(shape.item, pair.value, at));
    if (isBlock(value)) part.declarations.push({ collection: collection as Collection, name: pair.key.text, element: value });
  };

  const topLevel = (pair: Pair): void => {
    const name = pair.key.text;
    const key = rangeOf(entry, pair.key);
    part.keys.push({ name, at: key });
    if (collections.has(name)) {
      const value = pair.value;
      if (isNothing(value)) return;
      if (value.kind !== "map") {
        part.schemaProblems.push({ kind: "type", expected: "a mapping from names to elements", found: value.kind === "scalar" ? value.text : "a list", at: rangeOf(entry, value) });
        return;
      }
      const parent = collectionPlace(entry, name, key, value);
      for (const child of value.pairs) element(name, child, parent);
      return;
    }
    if (!Object.hasOwn(shapes.root, name)) {
      if (!name.startsWith("x-")) part.schemaProblems.push({ kind: "unknown-key", key: name, known: Object.keys(shapes.root), at: key });
      return;
    }
    const value = judged(name, pair.value, () => reader.read(shapes.root[name]!, pair.value, { key, segment: name, parent: undefined, shared: false }));
    if (value !== undefined) part.singles.push({ name: name as SingleDeclaration["name"], key, value });
  };

  if (root?.kind === "map") {
    if (entry.kind === "entry") {
      const parent = collectionPlace(entry, entry.section, { entry, start: root.start, end: root.start }, root);
      for (const pair of root.pairs) element(entry.section, pair, parent);
    } else {
      for (const pair of root.pairs) topLevel(pair);
    }
  } else if (entry.kind === "entry" && root?.kind === "scalar" && root.style === "plain") {
    // A name that is being typed: the element is there, with nothing said about it yet.
    element(entry.section, { key: root, value: undefined }, collectionPlace(entry, entry.section, rangeOf(entry, root), root));
  }
  return part;
}

/** The part of an entry that is not read at all, for the reason given. */
export function refusedPart(entry: Entry, problem: SyntaxProblem): Part {
  return {
    entry, references: [], placeholders: [], badQuantities: [], optOuts: [], ignores: [], declarations: [], singles: [], keys: [],
    syntaxProblems: [problem], schemaProblems: [], anchors: false, openAliases: false, broken: true,
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

