import { fastParse } from "./fast-parse";
import { limits } from "./limits";
import { writtenEnd, type Node, type ScalarNode } from "./node";
import type { SyntaxProblem } from "./problem";
import type { Entry } from "./range";
import { tolerantParse } from "./tolerant-parse";

/** What one entry says. Never fails: whatever could not be read is missing from `root` and listed in `problems`. */
export interface EntryTree {
  readonly entry: Entry;
  readonly root: Node | undefined;
  readonly problems: readonly SyntaxProblem[];
  readonly anchors: boolean;
  readonly openAliases: boolean;
  /** True when the text had to be repaired; fixes leave such entries alone. */
  readonly broken: boolean;
}

/** Parses one entry: quickly where that is safe, else with the tolerant parser. */
export function parseEntry(entry: Entry): EntryTree {
  const problems: SyntaxProblem[] = [];
  if (entry.text.length > limits.fileLength) {
    const message = `the text is longer than ${limits.fileLength} characters`;
    problems.push({ kind: "limit", limit: "fileLength", message, at: { entry, start: 0, end: 0 } });
    return { entry, root: undefined, problems, anchors: false, openAliases: false, broken: true };
  }
  findHiddenCharacters(entry, problems);
  const fast = fastParse(entry.text);
  if (fast) {
    const stray = strayContent(entry, fast.root);
    if (stray) problems.push(stray);
    checkKeys(entry, fast.root, problems);
    return { entry, root: fast.root, problems, anchors: false, openAliases: false, broken: stray !== undefined };
  }
  const tolerant = tolerantParse(entry);
  problems.push(...tolerant.problems);
  const unreadable = tolerant.problems.some(({ kind }) => kind === "syntax" || kind === "limit");
  const stray = unreadable ? undefined : strayContent(entry, tolerant.root);
  if (stray) problems.push(stray);
  checkKeys(entry, tolerant.root, problems);
  const broken = tolerant.problems.length > 0 || stray !== undefined;
  return { entry, root: tolerant.root, problems, anchors: tolerant.anchors, openAliases: tolerant.openAliases, broken };
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

/** Duplicate keys (linear, unlike the library's own check) and keys that are no strings. */
function checkKeys(entry: Entry, root: Node | undefined, problems: SyntaxProblem[]): void {
  const open: (Node | undefined)[] = [root];
  let nodes = 0;
  while (open.length > 0) {
    const node = open.pop();
    nodes += 1;
    if (nodes > limits.nodes) {
      problems.push({ kind: "limit", limit: "nodes", message: `more than ${limits.nodes} values`, at: { entry, start: 0, end: 0 } });
      return;
    }
    if (node === undefined || node.kind === "scalar" || node.aliasAt) continue;
    if (node.kind === "seq") {
      open.push(...node.items);
      continue;
    }
    const first = new Map<string, ScalarNode>();
    for (const { key, value, merged } of node.pairs) {
      if (merged) continue;
      open.push(value);
      const known = first.get(key.text);
      if (!known) {
        first.set(key.text, key);
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
}
