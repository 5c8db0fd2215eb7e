import { problemOf } from "../../../rules/kit/knowledge";
import type { Descriptor } from "../analysis/descriptor";
import type { Finding } from "../analysis/finding";
import type { Call, Service } from "../generated/elements";
import { shapes } from "../generated/shapes";
import type { Block } from "../model/place";
import type { Collection } from "../model/part";
import type { Range } from "../syntax/range";
import { describeElement } from "./describe-element";
import { articleMarkdown, describeKey, describePattern, patternsOf } from "./describe-key";
import { callNumbers } from "./describe-numbers";
import { describePolicy, isPolicyName } from "./describe-policy";
import { codeSpan, escapeMarkdown, prose } from "./markdown";
import { formsOf, schemaAt, type SchemaNode } from "./schema-guide";
import { spotAt, type Spot } from "./spot";

/** What a hover shows: Markdown in which every text of the descriptor is escaped, and the text it is about. */
export interface Hover {
  readonly markdown: string;
  readonly at: Range;
}

export interface HoverInput {
  readonly descriptor: Descriptor;
  /** The findings of the newest analysis in the file. */
  readonly findings: readonly Finding[];
  /** Those of the whole system, from which the findings on an element are counted. Absent: the same. */
  readonly all?: readonly Finding[];
}

/** What there is to say about the text at a file offset: findings first, then the element, the call, the key. */
export function hoverAt({ descriptor, findings, all = findings }: HoverInput, source: string, offset: number): Hover | undefined {
  const spot = spotAt(descriptor, source, offset);
  if (!spot) return undefined;
  const here = findings.filter(({ at }) => at.entry === spot.entry && at.start <= spot.offset && spot.offset <= at.end);
  const sections = here.map(describeFinding);
  if (spot.on !== "nothing" && descriptor.marking().kind === "descriptor") sections.push(...describeSpot(descriptor, spot, all));
  if (sections.length === 0) return undefined;
  return { markdown: sections.join("\n\n---\n\n"), at: spot.on === "nothing" ? here[0]!.at : spot.range };
}

/**
 * What a diagnostic does not say about its finding: why it matters, when it does not, what it rests on, what it stands for
 * and what to read. Message and help are shown by the editor itself.
 */
export function describeFinding({ rule, related, folded }: Finding): string {
  const lines = [`**${prose(rule.title)}** (${codeSpan(rule.id)})`, prose(rule.why), `*Unless* ${prose(lowerFirst(rule.unless))}`];
  if (related.length > 0) lines.push(`Because ${related.slice(0, mostEvidence).map(({ message }) => prose(message)).join("; ")}${related.length > mostEvidence ? `; and ${related.length - mostEvidence} more` : ""}`);
  if (folded.length > 0) lines.push(`Stands for ${folded.map(codeSpan).join(", ")} as well`);
  const article = rule.articles[0];
  if (article) lines.push(`Read: ${articleMarkdown(article)}`);
  return lines.join("\n\n");
}

const mostEvidence = 3;

function describeSpot(descriptor: Descriptor, spot: Spot, findings: readonly Finding[]): readonly string[] {
  const { path, on } = spot;
  const system = descriptor.store;
  const collection = path.length === 2 && on === "key" ? collectionOf(path[0]) : undefined;
  if (collection) {
    const element = system.find(collection, String(path[1]));
    return element ? [describeElement(system, collection, element, findings)] : [];
  }
  const sections: string[] = [];
  const node = schemaAt(path);
  const found = callAt(descriptor, spot);
  if (on === "value") sections.push(...describeReference(descriptor, spot, node, findings));
  if (found && isCallee(path)) sections.push([describePolicy(system, found.service, found.call), ...callNumbers(system, found.service, found.call)].join("\n"));
  const keyPath = typeof path[path.length - 1] === "number" ? path.slice(0, -1) : path;
  const name = String(keyPath[keyPath.length - 1] ?? "");
  const keyNode = schemaAt(keyPath);
  if (found && isPolicyName(name) && keyPath.length === 5) sections.push(describePolicy(system, found.service, found.call, name));
  if (keyNode && sections.length === 0 || keyNode && on === "key") sections.push(...describeSchema(name, keyNode, keyPath));
  return sections;
}

function describeSchema(name: string, node: SchemaNode, path: Spot["path"]): readonly string[] {
  const text = describeKey(node);
  const [pattern] = patternsOf(node, path);
  return [...(text ? [`**${escapeMarkdown(name)}**\n\n${text}`] : []), ...(pattern ? [describePattern(pattern)] : [])];
}

/** The element or the problem that a value names. */
function describeReference(descriptor: Descriptor, { text, path }: Spot, node: SchemaNode | undefined, findings: readonly Finding[]): readonly string[] {
  if (!node) return [];
  const { scalars, items } = formsOf(node);
  const all = [node, ...scalars, ...(items ? formsOf(items).scalars : [])];
  for (const kind of all.flatMap(form => form["x-ref"] ?? [])) {
    const collection = collectionOf(kind);
    const element: Block | undefined = collection && descriptor.store.find(collection, text);
    if (collection && element) return [describeElement(descriptor.store, collection, element, findings)];
  }
  const problem = path[0] === "system" && path[1] === "problems" ? problemOf(text) : undefined;
  return problem ? [`**${prose(problem.title)}**: ${prose(problem.question)}\n\n${prose(problem.answer)}`] : [];
}

/** True on the name of a callee: `to: payment`, or `payment` alone as an item of `calls`. */
function isCallee(path: Spot["path"]): boolean {
  return path[2] === "calls" && ((path.length === 5 && path[4] === "to") || path.length === 4 || (path.length === 3 && typeof path[2] === "string"));
}

/** The call of a service that the spot lies in. */
function callAt(descriptor: Descriptor, { entry, offset, path }: Spot): { readonly service: Service; readonly call: Call } | undefined {
  if (path[0] !== "services" || path[2] !== "calls" || path.length < 4) return undefined;
  const service = descriptor.store.find("services", String(path[1]));
  const call = service?.calls?.find(({ $ }) => $.entry === entry && $.start <= offset && offset <= $.end);
  return service && call ? { service, call } : undefined;
}

function collectionOf(name: unknown): Collection | undefined {
  return typeof name === "string" && shapes.collections.includes(name) ? (name as Collection) : undefined;
}

function lowerFirst(text: string): string {
  const trimmed = text.trim();
  return trimmed.charAt(0).toLowerCase() + trimmed.slice(1);
}
