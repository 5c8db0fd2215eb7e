import type { Descriptor } from "../../analysis/descriptor";
import { buildPart, type Part } from "../../model/part";
import { applyEdits, type TextEdit } from "../../syntax/edit";
import type { Entry } from "../../syntax/range";

/**
 * What a value of the model says, as text: equal for two values exactly when they say the same, wherever and however they
 * are written.
 */
export function meaningOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? JSON.stringify(value) : String(value);
  if (Array.isArray(value)) return `[${value.map(meaningOf).join(",")}]`;
  if (value instanceof Map) return tableOf([...(value as ReadonlyMap<string, unknown>)]);
  if ("$" in value) return tableOf(Object.entries(value).filter(([key]) => key !== "$"));
  if ("value" in value && "entry" in value) return meaningOf(value.value);
  return tableOf(Object.entries(value));
}

function tableOf(entries: readonly (readonly [string, unknown])[]): string {
  const written = entries.map(([key, value]) => `${JSON.stringify(key)}:${meaningOf(value)}`);
  return `{${written.sort().join(",")}}`;
}

/** What one entry of a file says. */
function meaningOfPart({ declarations, singles, broken, schemaProblems, badQuantities }: Part): string {
  const elements = declarations.map(({ collection, name, element }) => `${collection}.${name}=${meaningOf(element)}`);
  return [broken, schemaProblems.length, badQuantities.length, ...elements, ...singles.map(({ name, value }) => `${name}=${meaningOf(value)}`)].join("\n");
}

/** True when edits of one entry leave everything that it says as it is. */
export function keepsMeaning(entry: Entry, edits: readonly TextEdit[]): boolean {
  const alone = { ...entry, start: 0, line: 0 };
  const text = applyEdits(entry.text, edits.map(edit => ({ ...edit, at: { ...edit.at, entry: alone } })));
  return meaningOfPart(buildPart(entry)) === meaningOfPart(buildPart({ ...alone, text }));
}

/** What all files of a system say about its elements, in no particular order; what they include is not part of it. */
export function meaningOfSystem(descriptor: Descriptor): string {
  const lines: string[] = [];
  for (const source of descriptor.sources()) {
    for (const part of descriptor.partsOf(source)) {
      if (part.broken) lines.push("broken");
      for (const { collection, name, element } of part.declarations) lines.push(`${collection}.${name}=${meaningOf(element)}`);
      for (const { name, value } of part.singles) if (name !== "include" && name !== "apiVersion") lines.push(`${name}=${meaningOf(value)}`);
      for (const { rule, reason, until } of part.ignores) lines.push(`ignore ${rule} ${reason ?? ""} ${until ?? ""}`);
    }
  }
  return lines.sort().join("\n");
}
