import { patternOf } from "../../../rules/kit/knowledge";
import { renderBlock, renderFlow, renderScalar, type Writable } from "../syntax/render";
import { eolOf } from "../syntax/edit";
import type { Range } from "../syntax/range";
import type { Completion, CompletionInput } from "./completion";
import type { Cursor } from "./cursor";
import { describeKey, describePattern } from "./describe-key";
import { namesFor } from "./names";
import { definitionBehind, formsOf, keysOf, requiredOf, schemaAt, type SchemaNode } from "./schema-guide";
import { escapeChoice, escapeSnippet } from "./snippet";

/** What the completion of keys looks at. */
export interface KeyInput extends CompletionInput {
  readonly source: string;
  readonly cursor: Cursor;
  readonly range: Range;
  /** The top-level keys of the file, which lie in other entries than the cursor. */
  readonly topKeys: ReadonlySet<string>;
}

/** The keys that the mapping around the cursor may still get: required ones first, then in the order of the schema. */
export function completeKeys(input: KeyInput): readonly Completion[] {
  const { cursor, topKeys } = input;
  const node = schemaAt(cursor.path);
  if (!node) return [];
  const forms = formsOf(node);
  if (forms.mapping) {
    const required = new Set(requiredOf(node));
    const taken = cursor.path.length === 0 ? topKeys : cursor.siblings;
    const open = keysOf(node).filter(([key]) => !taken.has(key));
    const ordered = [...open.filter(([key]) => required.has(key)), ...open.filter(([key]) => !required.has(key))];
    return ordered.flatMap(([key, child]) => keyItems(key, child, required.has(key), input));
  }
  if (forms.items && cursor.spot === "key" && !cursor.flow) return completeDash(input);
  if (forms.table) return completeNames(input, node);
  return [];
}

/** An item of the list around the cursor, which has no dash yet. */
export function completeDash(input: KeyInput): readonly Completion[] {
  const { cursor, range } = input;
  const node = schemaAt(cursor.path);
  const items = node && formsOf(node).items;
  if (!items) return [];
  const forms = formsOf(items);
  const words = forms.scalars.flatMap(scalar => scalar["x-ref"] ?? []);
  const names = words.length > 0 ? namesFor(words, { path: cursor.path, siblings: new Map(), typed: cursor.typed }, input.descriptor.store, input.rules) : [];
  const first = forms.mapping && firstKey(node, items);
  const documentation = describeKey(items);
  return [
    ...(first ? [item(`- ${first}:`, `- ${first}: $0`, "a new item", documentation, range, true)] : []),
    ...names.map(({ name, detail }) => item(`- ${name}`, `- ${renderScalar(name)}`, detail, "", range, false)),
  ];
}

/** The key that tells the items of a list apart, or the first one that an item may have. */
function firstKey(list: SchemaNode, items: SchemaNode): string | undefined {
  const label = list["x-key"] ?? items["x-key"];
  return (typeof label === "string" ? label : label?.[0]) ?? definitionBehind(items)["x-short"] ?? keysOf(items)[0]?.[0];
}

function item(label: string, insert: string, detail: string, documentation: string, at: Range, snippet: boolean): Completion {
  return { label, kind: "name", detail, documentation, insert, snippet, at };
}

/** Keys that are names: of elements somebody mentions and nobody declares, or of what the table is about. */
function completeNames(input: KeyInput, node: SchemaNode): readonly Completion[] {
  const { cursor, descriptor, rules, findings } = input;
  const collection = cursor.path.length === 1 ? String(cursor.path[0]) : undefined;
  const suggested = definitionBehind(node)["x-suggest"] ?? node["x-suggest"];
  const wanted = new Map<string, string>();
  for (const { rule, subject } of findings) {
    if (rule.id !== "unknown-reference") continue;
    const { reference } = subject as { readonly reference?: { readonly collections: readonly string[]; readonly name: { readonly value: string } } };
    if (reference && collection !== undefined && reference.collections.includes(collection)) wanted.set(reference.name.value, "mentioned, not declared yet");
  }
  const table = cursor.path.join(".") === "defaults.calls.to" ? "services" : suggested;
  if (table) for (const { name, detail } of namesFor(table, cursor, descriptor.store, rules)) wanted.set(name, detail);
  return [...wanted].filter(([name]) => !cursor.siblings.has(name)).map(([name, detail]): Completion => ({
    label: name, kind: "name", detail, documentation: "", at: input.range, ...written(renderScalar(name), node, input, true),
  }));
}

function keyItems(key: string, child: SchemaNode, required: boolean, input: KeyInput): readonly Completion[] {
  const pattern = child["x-pattern"] === undefined ? undefined : patternOf(child["x-pattern"]);
  const documentation = [describeKey(child), ...(pattern ? [describePattern(pattern)] : [])].join("\n\n---\n\n");
  const base = { label: key, kind: "key", documentation, at: input.range } as const;
  const items: Completion[] = [{ ...base, detail: detailOf(child, required), ...written(renderScalar(key), child, input, false) }];
  const example = [...(child.examples ?? []), ...(definitionBehind(child).examples ?? [])].find(isMapping);
  if (pattern && example && !input.cursor.hasColon) {
    items.push({ ...base, label: `${key} (example)`, kind: "block", detail: "the whole block", ...block(key, example, input) });
  }
  return items;
}

function detailOf(child: SchemaNode, required: boolean): string {
  const { scalars, mapping, table, items } = formsOf(child);
  const scalar = scalars.find(form => form["x-quantity"] ?? form.enum ?? form.type);
  const kind = scalar?.["x-quantity"] ?? (scalar?.enum ? "one of a few words" : typeof scalar?.type === "string" ? scalar.type : undefined);
  const word = mapping || table ? "block" : items ? "list" : kind ?? "value";
  return required ? `${word}, required` : word;
}

type Insert = Pick<Completion, "insert" | "snippet">;

/** The key with as much of its value as can be foreseen. */
function written(key: string, child: SchemaNode, { cursor, range }: KeyInput, isName: boolean): Insert {
  const name = escapeSnippet(key);
  if (cursor.hasColon) return { insert: key, snippet: false };
  const lead = cursor.needsSpace ? " " : "";
  const { mapping, table, items, scalars } = formsOf(isName ? { ...child, ...tableOf(child) } : child);
  const values = scalars.flatMap(scalar => scalar.enum ?? []);
  const onlySwitch = scalars.every(scalar => scalar.enum?.every(value => typeof value === "boolean" || value === "none"));
  if ((mapping || table) && onlySwitch) {
    if (cursor.flow) return { insert: `${lead}${name}: {$1}`, snippet: true };
    return { insert: `${lead}${name}:${eolOf(range.entry)}${" ".repeat(cursor.column + 2)}$0`, snippet: true };
  }
  if (items && scalars.every(scalar => scalar["x-ref"] === undefined || cursor.flow) && !mapping) {
    return { insert: cursor.flow || isScalarList(items) ? `${lead}${name}: [$1]` : `${lead}${name}:${eolOf(range.entry)}${" ".repeat(cursor.column + 2)}- $0`, snippet: true };
  }
  if (!mapping && values.length > 1 && values.length <= 12) {
    return { insert: `${lead}${name}: \${1|${values.map(value => escapeChoice(String(value))).join(",")}|}`, snippet: true };
  }
  return { insert: `${lead}${name}: $1`, snippet: true };
}

function tableOf(node: SchemaNode): SchemaNode {
  return formsOf(node).table ?? {};
}

function isScalarList(items: SchemaNode): boolean {
  const { mapping, table } = formsOf(items);
  return !mapping && !table;
}

function block(key: string, example: { readonly [key: string]: Writable }, { cursor, range }: KeyInput): Insert {
  const name = renderScalar(key);
  if (cursor.flow) return { insert: escapeSnippet(`${name}: ${renderFlow(example)}`), snippet: true };
  const eol = eolOf(range.entry);
  const deeper = cursor.column + 2;
  return { insert: `${cursor.needsSpace ? " " : ""}${escapeSnippet(`${name}:${eol}${" ".repeat(deeper)}${renderBlock(example, deeper, eol)}`)}$0`, snippet: true };
}

function isMapping(example: unknown): example is { readonly [key: string]: Writable } {
  return typeof example === "object" && example !== null && !Array.isArray(example);
}
