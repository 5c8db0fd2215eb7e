import { patternOf, type PatternId } from "../../../rules/kit/knowledge";
import type { Collection } from "../model/part";
import type { Block } from "../model/place";
import { formsOf, schemaAt, type SchemaNode } from "./schema-guide";

/** Keys that say how something is set up rather than that a pattern is there. */
const noPattern: ReadonlySet<string> = new Set(["telemetry", "via", "deploy", "owner", "kind", "backoff", "jitter", "consistency", "timeout", "contract", "publishes", "consumes"]);

const deepest = 4;

/** The names of the patterns that an element itself declares, in the order of its text; what is switched off does not count. */
export function patternsOfElement(collection: Collection, element: Block): readonly string[] {
  const found = new Set<PatternId>();
  const add = (id: string | undefined): void => {
    const pattern = id === undefined ? undefined : patternOf(id);
    if (pattern && !pattern.antiPattern) found.add(pattern.id);
  };
  visit(element, schemaAt([collection, element.$.segment]), 0, add);
  const { kind, deploy } = element as { readonly kind?: { readonly value?: unknown }; readonly deploy?: { readonly strategy?: readonly { readonly value?: unknown }[] } };
  if (collection === "services") {
    add(kindPatterns[String(kind?.value)]);
    for (const strategy of deploy?.strategy ?? []) add(String(strategy.value));
  }
  return [...found].map(id => patternOf(id)!.name);
}

const kindPatterns: Readonly<Record<string, string>> = {
  gateway: "api-gateway", bff: "bff", acl: "anti-corruption-layer", facade: "facade", monolith: "monolith", function: "serverless",
};

function visit(block: Block, node: SchemaNode | undefined, depth: number, add: (id: string | undefined) => void): void {
  const properties = node && formsOf(node).mapping?.properties;
  if (!properties || depth > deepest) return;
  for (const [key, value] of Object.entries(block)) {
    if (key === "$" || !Object.hasOwn(properties, key) || isOff(value)) continue;
    const child = properties[key]!;
    if (!noPattern.has(key)) add(child["x-pattern"]);
    const items = formsOf(child).items;
    if (Array.isArray(value)) for (const item of value) if (isBlock(item)) visit(item, items ?? child, depth + 1, add);
    if (isBlock(value) && !Array.isArray(value)) visit(value, child, depth + 1, add);
  }
}

function isOff(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  const { none, value: scalar } = value as { readonly none?: { readonly value?: unknown }; readonly value?: unknown };
  return none?.value === true || scalar === false || scalar === "none";
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "$" in value;
}
