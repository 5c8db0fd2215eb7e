import { isAlias, isMap, isScalar, isSeq, parseDocument, Schema, type Document, type Node as YamlNode } from "yaml";
import { anchorBefore, type Anchor, type Extent } from "./anchor";
import { limits } from "./limits";
import { isNothing, pairEnd, writtenEnd, type MapNode, type Node, type Pair, type ScalarNode } from "./node";
import type { Entry, Range } from "./range";
import type { SyntaxProblem } from "./problem";

/** What the tolerant parser made of an entry. */
export interface TolerantResult {
  readonly root: Node | undefined;
  readonly problems: readonly SyntaxProblem[];
  /** In the order of the text. */
  readonly anchors: readonly Anchor[];
  /** True when an alias names an anchor that the entry does not hold; another entry may. */
  readonly openAliases: boolean;
  /** What aliases of the entry stand for. */
  readonly shared: ReadonlySet<Node>;
  readonly aliases: number;
  /** Nodes that the aliases stand for. */
  readonly expandedNodes: number;
}

/**
 * The core schema of YAML 1.2, whatever a directive says. Building it takes longer than parsing a small entry, so all
 * parses share one; a parse may add tags to it, which are taken off again.
 */
let core: { readonly schema: Schema; readonly tags: number } | undefined;

function coreSchema(): { readonly schema: Schema; readonly tags: number } {
  if (core) return core;
  const schema = new Schema({ schema: "core", resolveKnownTags: true });
  return (core = { schema, tags: schema.tags.length });
}

/** Reads any text at all. Broken text gives what could be read and a list of problems, never an exception. */
export function tolerantParse(entry: Entry): TolerantResult {
  const text = entry.text;
  const deep = deepNesting(text);
  if (deep !== undefined) {
    const message = `collections are nested deeper than ${limits.depth} levels`;
    return refused({ kind: "limit", limit: "depth", message, at: { entry, start: deep, end: deep + 1 } });
  }
  let document: Document.Parsed;
  const { schema, tags } = coreSchema();
  try {
    document = parseDocument(text, { uniqueKeys: false, logLevel: "error", version: "1.2", prettyErrors: false, schema });
  } catch (error) {
    // The library reports what it finds; an exception is a fault of its own, and must not take the analysis with it.
    const message = error instanceof Error ? error.message : String(error);
    return refused({ kind: "syntax", code: "PARSER_FAULT", message, at: { entry, start: 0, end: Math.min(1, text.length) } });
  } finally {
    schema.tags.length = tags;
  }
  const problems: SyntaxProblem[] = [];
  for (const error of document.errors) {
    const [start, end] = error.pos;
    problems.push({ kind: "syntax", code: error.code, message: error.message, at: clamp(entry, start, end) });
  }
  const conversion = new Conversion(entry, problems);
  const root = conversion.node(document.contents, 0);
  const { openAliases, shared, aliases, expandedNodes } = conversion;
  return { root, problems, anchors: conversion.anchors, openAliases, shared, aliases, expandedNodes };
}

function refused(problem: SyntaxProblem): TolerantResult {
  return { root: undefined, problems: [problem], anchors: [], openAliases: false, shared: new Set(), aliases: 0, expandedNodes: 0 };
}

function clamp(entry: Entry, start: number, end: number): Range {
  const length = entry.text.length;
  const from = Math.min(Math.max(start, 0), length);
  return { entry, start: from, end: Math.min(Math.max(end, from), length) };
}

/** What an anchor's name stands for while its text is read. */
interface Anchored {
  /** `open` for as long as the value is being read. */
  readonly node: Node | "open" | undefined;
  readonly aliases: Extent[];
}

/** The state of one conversion: anchors in document order, and what aliases have cost so far. */
class Conversion {
  readonly anchors: Anchor[] = [];
  private readonly named = new Map<string, Anchored>();
  openAliases = false;
  readonly shared = new Set<Node>();
  aliases = 0;
  expandedNodes = 0;
  private reported = new Set<string>();

  constructor(private readonly entry: Entry, private readonly problems: SyntaxProblem[]) {}

  node(node: unknown, depth: number): Node | undefined {
    if (node === null || node === undefined) return undefined;
    if (isAlias(node)) return this.alias(node.source, node.range);
    if (depth > limits.depth) {
      const at = (node as YamlNode).range;
      this.limit("depth", `collections are nested deeper than ${limits.depth} levels`, at?.[0] ?? 0);
      return undefined;
    }
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor === undefined) return this.convert(node, depth);
    const aliases = this.anchor(anchor, (node as YamlNode).range);
    const converted = this.convert(node, depth);
    this.named.set(anchor, { node: converted, aliases });
    return converted;
  }

  private convert(node: unknown, depth: number): Node | undefined {
    if (isScalar(node)) return this.scalar(node);
    if (isSeq(node)) {
      const [start, close] = this.extent(node.range);
      const flow = node.flow === true;
      const items = node.items.map(item => this.node(item, depth + 1));
      // The library ends a block collection behind the space and comments after it; ours ends with its last child.
      const last = items.findLast(item => item !== undefined);
      return { kind: "seq", start, end: flow ? close : last ? writtenEnd(last) : start + 1, flow, items };
    }
    if (isMap(node)) {
      const [start, close] = this.extent(node.range);
      const flow = node.flow === true;
      // A pair alone in a flow sequence, as in `[a: b]`, is a mapping without brackets.
      const braced = flow && this.entry.text[start] === "{";
      const pairs: Pair[] = [];
      let end = start;
      const merges: Node[] = [];
      for (const item of node.items) {
        const key = this.key(item.key, item.value);
        const value = this.node(item.value, depth + 1);
        if (key ?? value) end = pairEnd(this.entry.text, key ?? value!, value);
        if (!key) continue;
        if (key.style !== "plain" || key.text !== "<<") pairs.push({ key, value });
        else if (!isNothing(value)) merges.push(value);
      }
      for (const source of merges) this.merge(pairs, source);
      return { kind: "map", start, end: braced ? close : end, flow, pairs };
    }
    return undefined;
  }

  private scalar(node: { value: unknown; source?: string; type?: string | null; range?: readonly number[] | null }): ScalarNode | undefined {
    const [start, end] = this.extent(node.range);
    const style = node.type === "QUOTE_SINGLE" ? "single" : node.type === "QUOTE_DOUBLE" ? "double"
      : node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED" ? "block" : "plain";
    const value = node.value;
    // An empty plain scalar is the library's stand-in for a value that is not there, unless a tag makes it a text.
    if (style === "plain" && start === end && value === null) return undefined;
    const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null;
    const text = style !== "plain" && typeof value === "string" ? value : node.source ?? String(value);
    return { kind: "scalar", start, end, value: known ? value : text, text, style };
  }

  /** The key of a pair; undefined, with a problem, when it is no scalar or is missing in front of a value. */
  private key(node: unknown, value: unknown): ScalarNode | undefined {
    const key = this.node(node, 0);
    if (key?.kind === "scalar") return key;
    if (!key) {
      const at = (value as YamlNode | null)?.range?.[0] ?? (node as YamlNode | null)?.range?.[0];
      if (at !== undefined && !isAlias(node)) this.problems.push({ kind: "key-not-string", text: "", at: clamp(this.entry, at, at) });
      return undefined;
    }
    this.problems.push({ kind: "key-not-string", text: this.entry.text.slice(key.start, key.end).slice(0, 40), at: clamp(this.entry, key.start, key.end) });
    return undefined;
  }

  /** Takes an anchor in; the list of its aliases is filled as they are met. */
  private anchor(name: string, range: readonly number[] | null | undefined): Extent[] {
    const aliases: Extent[] = [];
    const [start, end] = this.extent(range);
    const at = anchorBefore(this.entry.text, start, name) ?? { start, end: start };
    this.anchors.push({ name, ...at, value: { start, end }, whole: { start, end: Math.max(end, range?.[2] ?? end) }, aliases });
    this.named.set(name, { node: "open", aliases });
    return aliases;
  }

  private alias(name: string, range: readonly number[] | null | undefined): Node | undefined {
    const [start, end] = this.extent(range);
    if (this.aliases >= limits.aliases) {
      this.limit("aliases", `more than ${limits.aliases} aliases`, start);
      return undefined;
    }
    this.aliases += 1;
    const anchored = this.named.get(name);
    const target = anchored?.node;
    anchored?.aliases.push({ start, end });
    if (target === "open") {
      this.problems.push({ kind: "syntax", code: "CYCLIC_ALIAS", message: `alias \`${name}\` refers to the value it is part of`, at: clamp(this.entry, start, end) });
      return undefined;
    }
    if (target === undefined) {
      if (anchored) return undefined;
      this.openAliases = true;
      this.problems.push({ kind: "syntax", code: "OPEN_ALIAS", message: `no anchor is named \`${name}\``, at: clamp(this.entry, start, end) });
      return undefined;
    }
    const more = size(target, limits.expandedNodes);
    if (this.expandedNodes + more > limits.expandedNodes) {
      this.limit("expandedNodes", `aliases stand for more than ${limits.expandedNodes} values`, start);
      return undefined;
    }
    this.expandedNodes += more;
    this.shared.add(target);
    return { ...target, aliasAt: { start, end } };
  }

  /** Adds the pairs of a merged map, or of each map in a merged list, that the map does not have itself. */
  private merge(pairs: Pair[], source: Node): void {
    const maps = source.kind === "seq" ? source.items : [source];
    const have = new Set(pairs.map(pair => pair.key.text));
    for (const map of maps) {
      if (map?.kind !== "map") {
        const at = map ?? source;
        this.problems.push({ kind: "syntax", code: "BAD_MERGE", message: "`<<` merges a mapping or a list of mappings", at: clamp(this.entry, at.start, at.end) });
        continue;
      }
      for (const pair of (map as MapNode).pairs) {
        if (have.has(pair.key.text)) continue;
        have.add(pair.key.text);
        pairs.push({ ...pair, merged: true });
      }
    }
  }

  private limit(limit: string, message: string, at: number): void {
    if (this.reported.has(limit)) return;
    this.reported.add(limit);
    this.problems.push({ kind: "limit", limit, message, at: clamp(this.entry, at, at + 1) });
  }

  private extent(range: readonly number[] | null | undefined): readonly [number, number] {
    const at = clamp(this.entry, range?.[0] ?? 0, range?.[1] ?? 0);
    return [at.start, at.end];
  }
}

function size(node: Node, budget: number): number {
  let count = 0;
  const open: (Node | undefined)[] = [node];
  while (open.length > 0 && count <= budget) {
    const next = open.pop();
    count += 1;
    if (next?.kind === "seq") for (const item of next.items) open.push(item);
    else if (next?.kind === "map") for (const pair of next.pairs) open.push(pair.value);
  }
  return count;
}

/**
 * The offset where brackets, or sequence dashes on one line, or block indentation nest beyond the limit; undefined when
 * they do not. Quoted text and comments do not count. Runs before the parser, whose own work grows with the depth.
 */
function deepNesting(text: string): number | undefined {
  let depth = 0;
  let quote = 0;
  let dashes = 0;
  let lineStart = true;
  const indents: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === 0x5c && quote === 0x22) at += 1;
      else if (code === quote) quote = 0;
      continue;
    }
    if (lineStart && code !== 0x20) {
      lineStart = false;
      dashes = 0;
      if (code !== 0x0a && code !== 0x0d && code !== 0x23) {
        const indent = at - (text.lastIndexOf("\n", at - 1) + 1);
        while (indents.length > 0 && indents[indents.length - 1]! >= indent) indents.pop();
        indents.push(indent);
        if (indents.length > limits.depth + 1) return at;
      }
    }
    switch (code) {
      case 0x0a: lineStart = true; break;
      case 0x5b: case 0x7b:
        depth += 1;
        if (depth > limits.depth) return at;
        break;
      case 0x5d: case 0x7d: depth = Math.max(depth - 1, 0); break;
      case 0x22: case 0x27:
        // A quote opens a scalar only where one may begin; an apostrophe inside a word does not.
        if (at === 0 || /[\s,:[{]/.test(text[at - 1]!)) quote = code;
        break;
      case 0x23:
        if (at === 0 || /\s/.test(text[at - 1]!)) {
          const end = text.indexOf("\n", at);
          at = end === -1 ? text.length : end - 1;
        }
        break;
      case 0x2d: case 0x3f: case 0x3a:
        if (/\s/.test(text[at + 1] ?? " ") && (at === 0 || /\s/.test(text[at - 1]!))) {
          dashes += 1;
          if (dashes > limits.depth) return at;
        }
        break;
    }
  }
  return undefined;
}
