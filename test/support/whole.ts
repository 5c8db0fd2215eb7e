import { isAlias, isCollection, isMap, isScalar, isSeq, parseDocument, Schema } from "yaml";
import type { SourceFile } from "../../server/src/syntax/source-file";
import { plainValue } from "../../server/src/syntax/node";
import { parseEntry } from "../../server/src/syntax/parse-entry";
import type { SyntaxProblem } from "../../server/src/syntax/problem";

/** What a text means: whether it is taken without a complaint about its syntax, and its value as plain data. */
export interface Meaning {
  readonly accepted: boolean;
  readonly value: unknown;
  /** What was complained about, for failing tests. */
  readonly complaints: readonly string[];
}

const core = new Schema({ schema: "core", resolveKnownTags: true });

class Rejection extends Error {}

/**
 * What `yaml` makes of the whole text, by rules that need no entries: of two equal keys the first counts, and `<<` merges.
 * Collections as keys, aliases that lead nowhere or in a circle, and merges of what is no mapping reject it.
 */
export function meaningOfWhole(text: string): Meaning {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: "error", version: "1.2", prettyErrors: false, schema: core.clone() });
  const complaints = document.errors.map(error => `${error.code} ${error.message}`);
  if (complaints.length > 0) return { accepted: false, value: undefined, complaints };
  const anchors = new Map<string, unknown>();
  const open = Symbol("open");
  const convert = (node: unknown): unknown => {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === open || !anchors.has(node.source)) throw new Rejection(`alias ${node.source}`);
      return target;
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    if (node.anchor !== undefined) anchors.set(node.anchor, open);
    const value = isScalar(node) ? scalarOf(node.value, node.source) : isSeq(node) ? node.items.map(convert) : mapOf(node.items);
    if (node.anchor !== undefined) anchors.set(node.anchor, value);
    return value;
  };
  const mapOf = (items: readonly { readonly key: unknown; readonly value: unknown }[]): unknown => {
    const map = emptyMap();
    const merges: unknown[] = [];
    for (const { key, value } of items) {
      const name = convert(key);
      const converted = convert(value);
      if (typeof name === "object" && name !== null) throw new Rejection("a collection as a key");
      const plain = isScalar(key) && (key.type === "PLAIN" || key.type === undefined);
      const label = isScalar(key) && plain && key.source !== undefined ? key.source : String(name ?? "");
      if (key === null || (isScalar(key) && plain && !key.source && key.value === null)) continue;
      if (plain && label === "<<") {
        if (converted !== null) merges.push(converted);
      } else if (!(label in map)) map[label] = converted;
    }
    for (const merge of merges) {
      for (const source of Array.isArray(merge) ? merge as unknown[] : [merge]) {
        if (typeof source !== "object" || source === null || Array.isArray(source)) throw new Rejection("merge");
        for (const [key, value] of Object.entries(source)) if (!(key in map)) map[key] = value;
      }
    }
    return map;
  };
  try {
    return { accepted: true, value: convert(document.contents), complaints };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { accepted: false, value: undefined, complaints: [error.message] };
  }
}

/** What the entries of a file mean together. */
export function meaningOfEntries(file: SourceFile, trees = file.entries.map(entry => parseEntry(entry))): Meaning {
  const complaints: string[] = [];
  let value: unknown = null;
  let current: Record<string, unknown> | undefined;
  for (const [index, entry] of file.entries.entries()) {
    const tree = trees[index]!;
    complaints.push(...tree.problems.filter(isComplaint).map(problem => `${problem.kind} ${"code" in problem ? problem.code : ""} ${"message" in problem ? problem.message : ""}`));
    const part = plainValue(tree.root);
    if (entry.kind === "whole") return { accepted: complaints.length === 0, value: part, complaints };
    value ??= emptyMap();
    const target = entry.kind === "entry" ? current : value as Record<string, unknown>;
    if (entry.kind === "head") current = emptyMap();
    for (const [key, child] of Object.entries((part ?? {}) as Record<string, unknown>)) {
      if (target && !(key in target)) target[key] = entry.kind === "head" && child === null ? current : child;
    }
  }
  return { accepted: complaints.length === 0, value: withoutEmpty(value, file), complaints };
}

/** True for problems that leave something out: what is not well-formed, and keys that are collections. */
export function isComplaint(problem: SyntaxProblem): boolean {
  if (problem.kind !== "key-not-string") return problem.kind === "syntax" || problem.kind === "limit";
  const { entry, start, end } = problem.at;
  return isCollection(parseDocument(entry.text.slice(start, end)).contents);
}

/** A head with no children is a key with nothing behind it. */
function withoutEmpty(value: unknown, file: SourceFile): unknown {
  if (value === null || !file.entries.some(entry => entry.kind === "head")) return value;
  const map = value as Record<string, unknown>;
  for (const [index, entry] of file.entries.entries()) {
    if (entry.kind !== "head" || file.entries[index + 1]?.kind === "entry") continue;
    for (const [key, child] of Object.entries(map)) {
      if (typeof child === "object" && child !== null && !Array.isArray(child) && Object.keys(child).length === 0 && entry.section === key) map[key] = null;
    }
  }
  return value;
}

/** Tags may make dates or bytes of a text; to a descriptor it stays a text. */
function scalarOf(value: unknown, source: string | undefined): unknown {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "object" && value !== null ? source : value;
}

function emptyMap(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
