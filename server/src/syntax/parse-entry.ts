import type { Anchor } from "./anchor";
import { everydayParse } from "./everyday-parse";
import { fastParse } from "./fast-parse";
import { limits } from "./limits";
import { writtenEnd, type Node, type Pair, type ScalarNode } from "./node";
import type { SyntaxProblem } from "./problem";
import type { Entry } from "./range";
import { findSecrets } from "./secrets";
import { tolerantParse } from "./tolerant-parse";

/** What one entry says. Never fails: whatever could not be read is missing from `root` and listed in `problems`. */
export interface EntryTree {
  readonly entry: Entry;
  readonly root: Node | undefined;
  readonly problems: readonly SyntaxProblem[];
  readonly anchors: readonly Anchor[];
  readonly openAliases: boolean;
  /** What aliases of the entry stand for; an edit there would change other places, too. */
  readonly shared: ReadonlySet<Node>;
  /** True when the text had to be repaired; fixes leave such entries alone. */
  readonly broken: boolean;
  /** What the entry adds to the figures that are limited for a whole file. */
  readonly size: EntrySize;
}

export interface EntrySize {
  readonly nodes: number;
  readonly aliases: number;
  /** Nodes that the aliases stand for. */
  readonly expandedNodes: number;
}

/** Parses one entry: quickly where that is safe, else with the tolerant parser. */
export function parseEntry(entry: Entry): EntryTree {
  if (entry.text.length > limits.fileLength) return refusedTree(entry, tooLarge(entry, "fileLength", `the text is longer than ${limits.fileLength} characters`));
  if (entry.text.length > limits.nodes && mostNodes(entry.text) > limits.nodes) return refusedTree(entry, tooLarge(entry, "nodes", `more than ${limits.nodes} values`));
  if (entry.kind === "stray") return refusedTree(entry, strayText(entry));
  const problems: SyntaxProblem[] = [];
  const everyday = everydayParse(entry.text);
  // It steps aside for every character that a reader of the file could not see.
  if (!everyday) findHiddenCharacters(entry, problems);
  findSecrets(entry, problems);
  const quick = everyday ?? fastParse(entry.text);
  const tolerant = quick ? undefined : tolerantParse(entry);
  const root = (quick ?? tolerant)?.root;
  const { problems: found, anchors, openAliases, aliases, expandedNodes, shared } = tolerant ?? plain;
  problems.push(...found);
  const unreadable = found.some(({ kind }) => kind === "syntax" || kind === "limit");
  const stray = unreadable ? undefined : strayContent(entry, root);
  if (stray) problems.push(stray);
  const nodes = checkKeys(entry, root, problems);
  return { entry, root, problems, anchors, openAliases, shared, broken: found.length > 0 || stray !== undefined, size: { nodes, aliases, expandedNodes } };
}

/** What the quick parsers accept holds none of these. */
const plain: Omit<ReturnType<typeof tolerantParse>, "root"> = { problems: [], anchors: [], openAliases: false, shared: new Set<Node>(), aliases: 0, expandedNodes: 0 };

/** The tree of an entry that was not read, for the reason given. */
function refusedTree(entry: Entry, problem: SyntaxProblem): EntryTree {
  return { entry, root: undefined, problems: [problem], anchors: plain.anchors, openAliases: false, shared: plain.shared, broken: true, size: { nodes: 0, aliases: 0, expandedNodes: 0 } };
}

function tooLarge(entry: Entry, limit: string, message: string): SyntaxProblem {
  return { kind: "limit", limit, message, at: { entry, start: 0, end: 0 } };
}

/**
 * At least the number of nodes that a text can hold: each but the first needs a bracket, a separator or a line of its own.
 * Parsing first and counting then would take the memory that the limit is there to save.
 */
function mostNodes(text: string): number {
  let count = 1;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x0a: case 0x2c: case 0x3a: case 0x5b: case 0x7b: count += 1;
    }
  }
  return count;
}

/** The first line that says something. */
function strayText(entry: Entry): SyntaxProblem {
  const [line = ""] = /^ *[^\s#].*$/m.exec(entry.text) ?? [];
  const start = Math.max(entry.text.indexOf(line), 0) + line.length - line.trimStart().length;
  return { kind: "syntax", code: "BAD_INDENT", message: "this is indented deeper than the names below it", at: { entry, start, end: start + line.trim().length } };
}

/**
 * What the text of a cut entry means on its own and not in its file: an entry is one pair of a block mapping, and a bare
 * name, a list or a mapping in braces would be sound as a document while it breaks the mapping around it.
 */
function strayContent(entry: Entry, root: Node | undefined): SyntaxProblem | undefined {
  if (entry.kind === "whole" || root === undefined) return undefined;
  const column = root.start - (entry.text.lastIndexOf("\n", root.start - 1) + 1);
  if (root.kind === "map" && !root.flow && column === entry.indent) return undefined;
  const message = root.kind === "scalar" ? "a colon is missing behind the name" : "a name and a colon are missing in front of the value";
  return { kind: "syntax", code: "MISSING_COLON", message, at: { entry, start: root.start, end: writtenEnd(root) } };
}

/**
 * Control characters, invisible ones and those that reorder text, which a reader of the file cannot see. The byte order
 * mark at the very beginning of a file is customary and allowed.
 */
const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\r(?!\n)/g;

function findHiddenCharacters(entry: Entry, problems: SyntaxProblem[]): void {
  hidden.lastIndex = 0;
  let found = 0;
  for (let match = hidden.exec(entry.text); match && found < 20; match = hidden.exec(entry.text)) {
    if (match.index === 0 && entry.start === 0 && match[0] === "\ufeff") continue;
    found += 1;
    problems.push({
      kind: "hidden-character",
      codePoint: match[0].charCodeAt(0),
      at: { entry, start: match.index, end: match.index + 1 },
    });
  }
}

const fewPairs = 12;

/** The key of a pair before the one at `index` that has the same text and is its own, too. */
function firstOf(pairs: readonly Pair[], index: number): ScalarNode | undefined {
  const { text } = pairs[index]!.key;
  for (let at = 0; at < index; at += 1) {
    const { key, merged } = pairs[at]!;
    if (!merged && key.text === text) return key;
  }
  return undefined;
}

/** Finds duplicate keys (in linear time, unlike the library's own check) and keys that are no strings; returns the number of nodes. */
function checkKeys(entry: Entry, root: Node | undefined, problems: SyntaxProblem[]): number {
  const open: (Node | undefined)[] = [root];
  let nodes = 0;
  while (open.length > 0) {
    const node = open.pop();
    nodes += 1;
    if (node === undefined || node.kind === "scalar" || node.aliasAt) continue;
    if (node.kind === "seq") {
      for (const item of node.items) open.push(item);
      continue;
    }
    // Nearly all mappings are small, and comparing a few names takes less than writing them down.
    const first = node.pairs.length > fewPairs ? new Map<string, ScalarNode>() : undefined;
    for (let index = 0; index < node.pairs.length; index += 1) {
      const { key, value, merged } = node.pairs[index]!;
      if (merged) continue;
      open.push(value);
      const known = first ? first.get(key.text) : firstOf(node.pairs, index);
      if (!known) {
        first?.set(key.text, key);
        if (key.style === "plain" && typeof key.value !== "string") {
          problems.push({ kind: "key-not-string", text: key.text, at: { entry, start: key.start, end: key.end } });
        }
        continue;
      }
      problems.push({
        kind: "duplicate-key",
        name: key.text,
        at: { entry, start: key.start, end: key.end },
        first: { entry, start: known.start, end: known.end },
        value: value && { entry, start: value.start, end: value.end },
      });
    }
  }
  return nodes;
}
