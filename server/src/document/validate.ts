import type { ErrorObject } from "ajv";
import { keysAt } from "./keys";
import { placeholder } from "../syntax/placeholder";
import { plainValue, type MapNode, type Node } from "../syntax/node";
import type { Entry, Range } from "../syntax/range";

/** A breach of the schema, at the smallest text it is about. */
export type SchemaProblem =
  | { readonly kind: "unknown-key"; readonly key: string; readonly known: readonly string[]; readonly at: Range }
  | { readonly kind: "missing-key"; readonly key: string; readonly at: Range }
  | { readonly kind: "type"; readonly expected: string; readonly found: string; readonly at: Range }
  | { readonly kind: "choice"; readonly text: string; readonly allowed: readonly string[]; readonly at: Range }
  | { readonly kind: "size"; readonly limit: string; readonly at: Range };

/** Reports no more than this from one value: what follows from one mistake tells the reader nothing. */
const mostProblems = 50;

/**
 * Checks a value against the schema of its key: for a collection the schema of one element, for any other top-level
 * key its own. Values that are `TODO` satisfy every scalar place, as the language says.
 */
export function validateValue(key: string, node: Node | undefined, entry: Entry): SchemaProblem[] {
  const validate = loadValidators()[key];
  if (!validate || node === undefined || validate(plainValue(node))) return [];
  const problems: SchemaProblem[] = [];
  const seen = new Set<string>();
  for (const error of validate.errors ?? []) {
    if (problems.length >= mostProblems) break;
    const problem = toProblem(error, key, node, entry);
    if (!problem) continue;
    const identity = `${problem.kind}:${problem.at.start}:${problem.at.end}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    problems.push(problem);
  }
  return problems;
}

declare const require: (id: "../generated/validate") => Readonly<Record<string, Validate | undefined>>;

/** The validators are large and a sound descriptor never needs them, so they are evaluated at the first fault only. */
function loadValidators(): Readonly<Record<string, Validate | undefined>> {
  return require("../generated/validate");
}

interface Validate {
  (value: unknown): boolean;
  readonly errors?: readonly ErrorObject[] | null;
}

function toProblem(error: ErrorObject, topKey: string, root: Node, entry: Entry): SchemaProblem | undefined {
  const node = nodeAt(root, error.instancePath);
  if (!node || (node.kind === "scalar" && (node.text === placeholder || node.value === null))) return undefined;
  const at = rangeOf(entry, node);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "additionalProperties":
    case "unevaluatedProperties": {
      const key = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
      const pair = node.kind === "map" ? node.pairs.find(candidate => candidate.key.text === key) : undefined;
      if (!pair || pair.merged) return undefined;
      return { kind: "unknown-key", key, known: keysAt(topKey, steps(error.instancePath)), at: rangeOf(entry, pair.key) };
    }
    case "required":
      return { kind: "missing-key", key: String(params["missingProperty"]), at: headOf(node, entry) };
    case "enum":
      return { kind: "choice", text: textOf(node), allowed: (params["allowedValues"] as unknown[]).map(String), at };
    case "const":
      return { kind: "choice", text: textOf(node), allowed: [String(params["allowedValue"])], at };
    case "type":
      return { kind: "type", expected: expectedType(params["type"]), found: textOf(node), at: node.kind === "scalar" ? at : headOf(node, entry) };
    case "maxLength":
    case "maxItems":
    case "minItems":
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
      return { kind: "size", limit: limitText(error.keyword, Number(params["limit"])), at };
    case "pattern":
      return { kind: "type", expected: expectedForm(String(params["pattern"])), found: textOf(node), at };
    default:
      // `if`, `anyOf` and the like only sum up what other errors say.
      return undefined;
  }
}

function limitText(keyword: string, limit: number): string {
  switch (keyword) {
    case "maxLength": return `at most ${limit} characters`;
    case "maxItems": return `at most ${limit} items`;
    case "minItems": return `at least ${limit} items`;
    case "minimum": return `at least ${limit}`;
    case "exclusiveMinimum": return `more than ${limit}`;
    default: return `at most ${limit}`;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: "a mapping", array: "a list", string: "text", number: "a number", integer: "a whole number", boolean: "`true` or `false`", null: "nothing",
};

function expectedType(type: unknown): string {
  const names = (Array.isArray(type) ? type : [type]).map(name => typeNames[String(name)] ?? String(name));
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}` : names[0] ?? "another value";
}

/** The few patterns that are not quantities of one kind. */
function expectedForm(pattern: string): string {
  return pattern.includes("shadow") ? "a share such as `5%`, `shadow` or `retire`" : "a number, or a quantity such as `1%` or `200ms`,";
}

/** Follows a JSON pointer; undefined when it leads nowhere in this tree. */
function nodeAt(root: Node, pointer: string): Node | undefined {
  let node: Node | undefined = root;
  for (const step of steps(pointer)) {
    if (node?.kind === "map") node = node.pairs.find(pair => pair.key.text === step)?.value;
    else if (node?.kind === "seq") node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

function steps(pointer: string): readonly string[] {
  return pointer.split("/").slice(1).map(step => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function textOf(node: Node): string {
  return node.kind === "scalar" ? node.text : node.kind === "seq" ? "a list" : "a mapping";
}

/** A whole mapping is too much to underline; its first key shows where it begins. */
function headOf(node: Node, entry: Entry): Range {
  if (node.kind === "map" && node.pairs[0]) return rangeOf(entry, (node as MapNode).pairs[0]!.key);
  if (node.kind === "seq") return { entry, start: node.start, end: Math.min(node.start + 1, node.end) };
  return rangeOf(entry, node);
}

function rangeOf(entry: Entry, node: { readonly start: number; readonly end: number }): Range {
  return { entry, start: node.start, end: node.end };
}
