import { schema } from "../generated/schema";

/** A node of the JSON Schema, with the annotations that are ours. */
export interface SchemaNode {
  readonly description?: string;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  readonly enum?: readonly (string | number | boolean)[];
  readonly const?: string | number | boolean;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly if?: SchemaNode;
  readonly then?: SchemaNode;
  readonly else?: SchemaNode;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly "x-silence"?: "absent" | "unknown" | "default";
  readonly "x-pattern"?: string;
  readonly "x-quantity"?: string;
  readonly "x-words"?: readonly string[];
  readonly "x-ref"?: string | readonly string[];
  readonly "x-ref-create"?: boolean;
  readonly "x-suggest"?: string | readonly string[];
  readonly "x-none"?: boolean;
  readonly "x-short"?: string;
  readonly "x-list"?: boolean;
  readonly "x-key"?: string | readonly string[];
  readonly "x-collection"?: string;
  /** The text is a path or an address that a reader may want to open. */
  readonly "x-link"?: boolean;
}

/** A step on the way from the root of a descriptor: a key, or the index of a list item. */
export type Step = string | number;

/** The ways in which a value may be written at one place of the descriptor. */
export interface Forms {
  /** A mapping with known keys. */
  readonly mapping: SchemaNode | undefined;
  /** A mapping from names to values of one kind. */
  readonly table: SchemaNode | undefined;
  /** The items of a list. */
  readonly items: SchemaNode | undefined;
  /** The scalars; more than one where a short form stands beside a list. */
  readonly scalars: readonly SchemaNode[];
  /** True when `none` switches it off. */
  readonly none: boolean;
}

const root = schema as SchemaNode;

/** The schema's word on a place of the descriptor, or undefined where the schema has none. */
export function schemaAt(path: readonly Step[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const step of path) node = node && childOf(node, step);
  return node;
}

/** The keys of the mapping at a place, in the order of the schema, with what the schema says about each. */
export function keysOf(node: SchemaNode | undefined): readonly (readonly [string, SchemaNode])[] {
  return Object.entries((node && formsOf(node).mapping?.properties) ?? {});
}

/** The keys that the mapping must have. */
export function requiredOf(node: SchemaNode | undefined): readonly string[] {
  return (node && formsOf(node).mapping?.required) ?? [];
}

const knownForms = new WeakMap<SchemaNode, Forms>();

/** Every way in which a value may be written that the schema describes with `node`. The schema never changes, so each answer is kept. */
export function formsOf(node: SchemaNode): Forms {
  let forms = knownForms.get(node);
  if (!forms) knownForms.set(node, forms = readForms(node));
  return forms;
}

function readForms(node: SchemaNode): Forms {
  const found: { mapping?: SchemaNode; table?: SchemaNode; items?: SchemaNode; scalars: SchemaNode[]; none: boolean } = { scalars: [], none: false };
  const visit = (at: SchemaNode): void => {
    const here = at.$ref ? { ...definitionOf(at.$ref), ...withoutRef(at) } : at;
    if (here["x-none"]) found.none = true;
    if (here.if && here.then) {
      const short = here["x-suggest"] !== undefined || here["x-ref"] !== undefined ? { "x-suggest": here["x-suggest"], "x-ref": here["x-ref"] } : {};
      visit(here.then);
      if (here.else) visit({ ...short, ...here.else });
      return;
    }
    if (here.properties) found.mapping ??= here;
    else if (here.type === "array" || here.items) found.items ??= here.items ?? { type: "string" };
    else if (typeof here.additionalProperties === "object") found.table ??= here.additionalProperties;
    else if (here.type !== "object") found.scalars.push(here);
  };
  visit(node);
  return { mapping: found.mapping, table: found.table, items: found.items, scalars: found.scalars, none: found.none };
}

/** The description that fits best: the place's own, else that of the definition it refers to. */
export function descriptionOf(node: SchemaNode): string | undefined {
  return node.description ?? (node.$ref ? definitionOf(node.$ref)?.description : undefined);
}

/** The definition that a place refers to, or the place itself. */
export function definitionBehind(node: SchemaNode): SchemaNode {
  return (node.$ref ? definitionOf(node.$ref) : undefined) ?? node;
}

function childOf(node: SchemaNode, step: Step): SchemaNode | undefined {
  const { mapping, table, items } = formsOf(node);
  if (typeof step === "number") return items;
  if (mapping?.properties && Object.hasOwn(mapping.properties, step)) return mapping.properties[step];
  if (table) return table;
  // One item may be written without the list around it.
  return items ? childOf(items, step) : undefined;
}

function definitionOf(reference: string): SchemaNode | undefined {
  const name = reference.replace("#/$defs/", "");
  return root.$defs && Object.hasOwn(root.$defs, name) ? root.$defs[name] : undefined;
}

function withoutRef(node: SchemaNode): SchemaNode {
  const { $ref: _, ...rest } = node;
  return rest;
}
