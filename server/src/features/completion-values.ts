import { eolOf } from "../syntax/edit";
import { placeholder } from "../syntax/placeholder";
import { renderFlow, renderScalar, type Writable } from "../syntax/render";
import type { Range } from "../syntax/range";
import type { Completion, CompletionInput } from "./completion";
import type { Cursor } from "./cursor";
import { describeKey } from "./describe-key";
import { isPast, daysAhead, daysBehind } from "./days";
import { mostNames, namesFor } from "./names";
import { definitionBehind, formsOf, type SchemaNode } from "./schema-guide";

/** What the completion of values looks at. */
export interface ValueInput extends CompletionInput {
  readonly cursor: Cursor;
  readonly range: Range;
  readonly node: SchemaNode;
}

const unitWords: Readonly<Record<string, readonly string[]>> = {
  duration: ["s", "ms", "m", "h", "d", "w", "mo", "y"],
  share: ["%"],
  rate: ["/s", "/min", "/h"],
  size: ["MB", "KB", "GB", "TB"],
  growth: ["GB/day", "MB/day", "GB/month"],
};

/** What to begin with where the schema has no examples of its own. */
const usual: Readonly<Record<string, readonly string[]>> = {
  duration: ["250ms", "2s", "5m"], share: ["1%", "50%"], rate: ["20/s"], size: ["10MB"], growth: ["2GB/day"], count: ["3"],
};

/** The values that may stand at the cursor: names of elements, words of the language, quantities, and `TODO`. */
export function completeValues(input: ValueInput): readonly Completion[] {
  const { node, cursor, range, descriptor, rules, today } = input;
  const forms = formsOf(node);
  const documentation = describeKey(node);
  const lead = cursor.needsSpace ? " " : "";
  const items = new Map<string, Completion>();
  const add = (label: string, detail: string, kind: Completion["kind"], insert = wrap(renderScalar(label))): void => {
    if (!items.has(label)) items.set(label, { label, kind, detail, documentation: kind === "name" ? "" : documentation, insert: lead + insert, snippet: false, at: range });
  };
  const isListOnly = forms.scalars.length === 0 && forms.items !== undefined;
  const scalars = isListOnly ? formsOf(forms.items!).scalars : forms.scalars;
  // Where only a list may stand, one item makes one.
  const wrap = (text: string): string => (isListOnly && cursor.spot === "value" ? `[${text}]` : text);

  const addQuantities = (scalar: SchemaNode): void => {
    // The names of examples are declared nowhere.
    if ((scalar["x-ref"] ?? node["x-ref"]) !== undefined && scalar["x-quantity"] === undefined) return;
    for (const quantity of quantities(scalar, node, cursor.typed)) add(quantity, scalar["x-quantity"] ?? "", "value", wrap(quantity));
  };
  if (isExceptionTarget(cursor.path)) {
    for (const { name, detail } of acceptable(input)) add(name, detail, "name");
  }
  for (const scalar of scalars) {
    // Whoever has typed a digit means a number.
    if (/^[0-9]/.test(cursor.typed)) addQuantities(scalar);
    const reference = scalar["x-ref"] ?? node["x-ref"];
    const suggested = scalar["x-suggest"] ?? node["x-suggest"];
    for (const kind of [reference, suggested]) {
      if (kind === undefined) continue;
      for (const { name, detail } of namesFor(kind, cursor, descriptor.store, rules)) add(name, detail, "name");
    }
    for (const value of scalar.enum ?? []) add(String(value), valueDetail(value, node), "value", wrap(typeof value === "string" ? renderScalar(value) : String(value)));
    if (scalar.const !== undefined) add(String(scalar.const), "", "value");
    if (types(scalar).includes("boolean")) for (const value of [true, false]) add(String(value), valueDetail(value, node), "value", String(value));
    for (const word of scalar["x-words"] ?? []) add(word, "", "value");
    addQuantities(scalar);
    if (scalar["x-quantity"] === "date") {
      const key = String(cursor.path[cursor.path.length - 1] ?? "");
      for (const { day, detail } of isPast(key) ? daysBehind(today) : daysAhead(today)) add(day, detail, "value", day);
    }
  }
  // The names of examples are declared nowhere; where a name is meant, only those that exist help.
  const namesOnly = isExceptionTarget(cursor.path) || scalars.some(scalar => (scalar["x-ref"] ?? node["x-ref"]) !== undefined);
  for (const example of node.examples ?? []) {
    if (namesOnly && typeof example === "string") continue;
    const text = typeof example === "object" ? flowExample(example, input) : String(example);
    if (text !== undefined && (typeof example === "object" || scalars.length > 0)) add(text, "example", "value", text === String(example) ? renderExample(example) : text);
  }
  if (forms.none) add("none", "left out on purpose; say why with `reason`", "value");
  if (scalars.length > 0 && !scalars.every(isSwitch)) add(placeholder, "to be decided; `placeholder-left` keeps it in sight", "value", placeholder);
  return [...items.values()];
}

function renderExample(example: unknown): string {
  return typeof example === "string" ? renderScalar(example) : String(example);
}

/** A mapping or list of the schema's examples, on one line; names in it are examples, so only small ones are offered. */
function flowExample(example: unknown, { cursor, range }: ValueInput): string | undefined {
  const text = renderFlow(example as Writable);
  return text.length <= 90 && cursor.spot === "value" && !text.includes(eolOf(range.entry)) ? text : undefined;
}

function valueDetail(value: unknown, node: SchemaNode): string {
  return node.default === value ? "the default" : "";
}

/**
 * A number that was typed with every unit it can have, the likely ones first; before that, the usual values. A small
 * number of seconds is often meant as hundreds of milliseconds, so that is offered, too.
 */
function quantities(scalar: SchemaNode, node: SchemaNode, typed: string): readonly string[] {
  const kind = scalar["x-quantity"] ?? "";
  if (kind === "") return (scalar.examples ?? []).map(String);
  const units = unitWords[kind] ?? [];
  const number = /^[0-9]+(?:\.[0-9]+)?/.exec(typed)?.[0];
  const examples = examplesOf(node, scalar);
  if (number === undefined) return kind === "date" ? [] : examples;
  const likely = [...unitsOf(examples)].filter(unit => units.includes(unit));
  const ordered = [...new Set([...units.filter(unit => likely.includes(unit)), ...units])];
  const values = ordered.map(unit => `${number}${unit}`);
  return kind === "duration" && likely.includes("ms") && /^[1-9]$/.test(number) ? [values[0]!, `${number}00ms`, ...values.slice(1)] : values;
}

/** The examples of a quantity: those of the place, else those of the key that its short form stands for, else of its kind. */
function examplesOf(node: SchemaNode, scalar: SchemaNode): readonly string[] {
  const short = definitionBehind(node)["x-short"];
  const meant = short ? formsOf(node).mapping?.properties?.[short]?.examples : undefined;
  const found = [...(node.examples ?? []), ...(meant ?? [])].filter(example => typeof example !== "object").map(String);
  const common = (scalar.examples ?? usual[scalar["x-quantity"] ?? ""] ?? []).map(String);
  return found.length === 0 ? common : [...new Set([...found, ...common.filter(example => unitsOf(found).has(unitOf(example)))])];
}

function unitsOf(examples: readonly string[]): ReadonlySet<string> {
  return new Set(examples.map(unitOf));
}

function unitOf(example: string): string {
  return /^[0-9.]+\s*(\D+)$/.exec(example)?.[1] ?? "";
}

function isExceptionTarget(path: Cursor["path"]): boolean {
  return path[0] === "exceptions" && path[2] === "on";
}

/** The elements that an exception may be about: those with findings, of its rule where it names one. */
function acceptable({ cursor, findings }: ValueInput): readonly { readonly name: string; readonly detail: string }[] {
  const rule = cursor.siblings.get("rule");
  const found = new Map<string, string>();
  for (const finding of findings) {
    if (finding.element === "" || (rule && finding.rule.id !== rule)) continue;
    if (!found.has(finding.element)) found.set(finding.element, finding.rule.title);
    if (found.size > mostNames) break;
  }
  return [...found].map(([name, detail]) => ({ name, detail }));
}

function types(scalar: SchemaNode): readonly string[] {
  return typeof scalar.type === "string" ? [scalar.type] : scalar.type ?? [];
}

function isSwitch(scalar: SchemaNode): boolean {
  return scalar.enum !== undefined ? scalar.enum.every(value => typeof value === "boolean" || value === "none") : types(scalar).every(type => type === "boolean");
}
