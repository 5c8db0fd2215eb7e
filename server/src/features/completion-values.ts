import { eolOf } from "../syntax/edit";
import { placeholder } from "../syntax/placeholder";
import { renderFlow, renderScalar, type Writable } from "../syntax/render";
import type { Range } from "../syntax/range";
import type { Completion, CompletionInput } from "./completion";
import type { Cursor } from "./cursor";
import { describeKey } from "./describe-key";
import { namesFor } from "./names";
import { formsOf, type SchemaNode } from "./schema-guide";

/** What the completion of values looks at. */
export interface ValueInput extends CompletionInput {
  readonly cursor: Cursor;
  readonly range: Range;
  readonly node: SchemaNode;
}

const unitWords: Readonly<Record<string, readonly string[]>> = {
  duration: ["ms", "s", "m", "h", "d", "w", "mo", "y"],
  share: ["%"],
  rate: ["/s", "/min", "/h"],
  size: ["KB", "MB", "GB", "TB"],
  growth: ["MB/day", "GB/day", "GB/month"],
};

/** What to begin with where the schema has no examples of its own. */
const usual: Readonly<Record<string, readonly string[]>> = {
  duration: ["250ms", "2s", "5m"], share: ["1%", "50%"], rate: ["20/s"], size: ["10MB"], growth: ["2GB/day"], count: ["3"],
};

/** The values that may stand at the cursor: names of elements, words of the language, quantities, and `TODO`. */
export function completeValues(input: ValueInput): readonly Completion[] {
  const { node, cursor, range, descriptor, rules } = input;
  const forms = formsOf(node);
  const documentation = describeKey(node);
  const lead = cursor.needsSpace ? " " : "";
  const items = new Map<string, Completion>();
  const add = (label: string, detail: string, kind: Completion["kind"], insert = renderScalar(label)): void => {
    if (!items.has(label)) items.set(label, { label, kind, detail, documentation: kind === "name" ? "" : documentation, insert: lead + insert, snippet: false, at: range });
  };
  const scalars = forms.scalars.length > 0 || !forms.items ? forms.scalars : formsOf(forms.items).scalars;

  for (const scalar of scalars) {
    const reference = scalar["x-ref"] ?? node["x-ref"];
    const suggested = scalar["x-suggest"] ?? node["x-suggest"];
    for (const kind of [reference, suggested]) {
      if (kind === undefined) continue;
      for (const { name, detail } of namesFor(kind, cursor, descriptor.store, rules)) add(name, detail, "name");
    }
    for (const value of scalar.enum ?? []) add(String(value), valueDetail(value, node), "value", typeof value === "string" ? renderScalar(value) : String(value));
    if (scalar.const !== undefined) add(String(scalar.const), "", "value");
    if (types(scalar).includes("boolean")) for (const value of [true, false]) add(String(value), valueDetail(value, node), "value", String(value));
    for (const word of scalar["x-words"] ?? []) add(word, "", "value");
    for (const quantity of quantities(scalar, cursor.typed)) add(quantity, scalar["x-quantity"] ?? "", "value", quantity);
  }
  for (const example of node.examples ?? []) {
    const text = typeof example === "object" ? flowExample(example, input) : String(example);
    if (text !== undefined && (typeof example === "object" || scalars.length > 0)) add(text, "example", "value", text === String(example) ? renderExample(example) : text);
  }
  if (forms.none) add("none", "left out on purpose; say why with `reason`", "value");
  if (scalars.length > 0 && !scalars.every(isSwitch)) add(placeholder, "to be decided; `placeholder-left` keeps it in sight", "value");
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

/** A number that was typed with every unit it can have; before that, the usual values. */
function quantities(scalar: SchemaNode, typed: string): readonly string[] {
  const units = unitWords[scalar["x-quantity"] ?? ""] ?? [];
  const number = /^[0-9]+(?:\.[0-9]+)?/.exec(typed)?.[0];
  if (number !== undefined) return units.map(unit => `${number}${unit}`);
  return (scalar.examples ?? usual[scalar["x-quantity"] ?? ""] ?? []).map(String);
}

function types(scalar: SchemaNode): readonly string[] {
  return typeof scalar.type === "string" ? [scalar.type] : scalar.type ?? [];
}

function isSwitch(scalar: SchemaNode): boolean {
  return scalar.enum !== undefined ? scalar.enum.every(value => typeof value === "boolean" || value === "none") : types(scalar).every(type => type === "boolean");
}
