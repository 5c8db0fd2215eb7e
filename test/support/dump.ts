import type { Analysis, Descriptor } from "../../server/src/advisor";
import { collectionNames, type Collection } from "../../server/src/model/part";
import { pathOf, type Place } from "../../server/src/model/place";
import { positionsOf, type Range } from "../../server/src/syntax/range";

/** Everything that a descriptor knows, as text: two descriptors are equal when their dumps are. */
export function dumpDescriptor(descriptor: Descriptor): string {
  const lines: string[] = [];
  for (const source of descriptor.sources()) {
    for (const { text, kind, section, indent, start, line } of descriptor.fileOf(source)!.entries) {
      lines.push(`entry ${source} ${kind} ${section} ${indent} ${start} ${line} ${JSON.stringify(text)}`);
    }
    for (const part of descriptor.partsOf(source)) {
      for (const { name, collections, holder, creates } of part.references) lines.push(`reference ${place(name)} ${name.value} ${collections.join()} ${pathOf(holder)} ${creates}`);
      for (const problem of [...part.syntaxProblems, ...part.schemaProblems]) lines.push(`problem ${place(problem.at)} ${problem.kind}`);
      for (const quantity of part.badQuantities) lines.push(`quantity ${place(quantity)} ${quantity.text}`);
      for (const placeholder of part.placeholders) lines.push(`placeholder ${place(placeholder)} ${placeholder.name}`);
      for (const ignore of part.ignores) lines.push(`ignore ${place(ignore.at)} ${ignore.rule} ${ignore.line}`);
    }
  }
  for (const collection of collectionNames) {
    for (const element of descriptor.store.all(collection as Collection)) lines.push(`element ${collection} ${dumpValue(element)}`);
  }
  for (const single of ["system", "defaults", "platform", "exceptions"] as const) lines.push(`single ${single} ${dumpValue(descriptor.store.single(single))}`);
  lines.push(...descriptor.store.duplicates().map(({ path, places }) => `duplicate ${path} ${places.map(place).join(" ")}`).sort());
  lines.push(`marking ${descriptor.marking().kind}`);
  return lines.join("\n");
}

/** What an analysis says, as text. */
export function dumpAnalysis({ findings, excepted }: Analysis): string {
  return [
    ...findings.map(({ rule, severity, at, message, element, related }) => `${place(at)} ${severity} ${rule.id} ${element} ${message} ${related.map(other => place(other.at)).join(" ")}`),
    ...excepted.map(({ finding, reason, by }) => `accepted ${by} ${place(finding.at)} ${finding.rule.id} ${reason}`),
  ].join("\n");
}

function place(range: Range): string {
  const { start, end } = positionsOf(range);
  return `${range.entry.source}:${start.line}:${start.character}-${end.line}:${end.character}`;
}

function dumpValue(value: unknown): string {
  if (value instanceof Map) return `table(${[...(value as Map<string, unknown>)].map(([key, child]) => `${key}: ${dumpValue(child)}`).join(", ")})`;
  if (Array.isArray(value)) return `[${value.map(dumpValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (!("$" in value)) {
    const located = value as Range & { readonly value?: unknown };
    return `${String(located.value)}@${place(located)}`;
  }
  const { $, ...rest } = value as { readonly $: Place };
  return `{${pathOf($)}@${place($)} ${Object.entries(rest).map(([key, child]) => `${key}: ${dumpValue(child)}`).join(", ")}}`;
}
