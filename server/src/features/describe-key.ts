import { articleLink, groupOf, patternOf, patternsAt, type Pattern } from "../../../rules/kit/knowledge";
import { renderFlow, type Writable } from "../syntax/render";
import { codeSpan, link, prose } from "./markdown";
import { definitionBehind, descriptionOf, formsOf, type SchemaNode, type Step } from "./schema-guide";

const silent = "When silent:";

const unitsOf: Readonly<Record<string, string>> = {
  duration: "a duration with its unit: `250ms`, `2s`, `5m` (minutes), `12h`, `7d`, `6w`, `6mo` (months), `2y`",
  share: "a share: `50%`, or a bare number from 0 to 100",
  rate: "a rate: `20/s`, `400/min`, `90/h`",
  size: "a size: `10MB`, `512KiB`",
  growth: "growth over time: `2GB/day`, `50GB/month`",
  date: "an ISO date: `2026-08-01`",
  count: "a whole number",
  number: "a number",
};

const knownTexts = new WeakMap<SchemaNode, string>();

/** What a person wants to know about a key: what it means, its unit, its values, its default, what silence means. */
export function describeKey(node: SchemaNode): string {
  let text = knownTexts.get(node);
  if (text === undefined) knownTexts.set(node, text = writeDescription(node));
  return text;
}

function writeDescription(node: SchemaNode): string {
  const text = descriptionOf(node) ?? "";
  const split = text.indexOf(silent);
  const meaning = (split === -1 ? text : text.slice(0, split)).trim();
  const lines = [prose(meaning)];
  const { scalars, none } = formsOf(node);
  const unit = scalars.map(scalar => scalar["x-quantity"]).find(quantity => quantity !== undefined);
  if (unit && unitsOf[unit]) lines.push(`Written as ${prose(unitsOf[unit])}`);
  const values = scalars.flatMap(scalar => scalar.enum ?? []).filter(value => value !== "none" && typeof value !== "boolean");
  if (values.length > 0) lines.push(`Values: ${values.map(value => codeSpan(String(value))).join(", ")}`);
  if (none) lines.push("`none` with a `reason` says that it is left out on purpose");
  if (split !== -1) lines.push(`*${silent}* ${prose(text.slice(split + silent.length).trim())}`);
  if (node.default !== undefined) lines.push(`Default: ${codeSpan(String(node.default))}`);
  const example = node.examples?.[0] ?? definitionBehind(node).examples?.[0];
  if (example !== undefined) lines.push(`Example: ${codeSpan(renderFlow(example as Writable))}`);
  return lines.filter(line => line !== "").join("\n\n");
}

/** The patterns that a place of the descriptor stands for: as the schema says, else as the knowledge about patterns does. */
export function patternsOf(node: SchemaNode | undefined, path: readonly Step[]): readonly Pattern[] {
  const own = node?.["x-pattern"];
  const named = own === undefined ? undefined : patternOf(own);
  if (named) return [named];
  return patternsAt(path).slice(0, 1);
}

/** A pattern in a few lines: its intent, what it needs, where it belongs, and what to read. */
export function describePattern(pattern: Pattern): string {
  const lines = [`**${prose(pattern.name)}**: ${prose(pattern.intent)}`];
  if (pattern.needs.length > 0) {
    const needs = pattern.needs.map(need => prose(patternOf(need)?.name ?? need));
    lines.push(`Needs: ${needs.join(", ")}`);
  }
  const group = groupOf(pattern.group);
  if (group) lines.push(`Group: ${prose(`${group.id}, ${group.title}`)}`);
  const article = pattern.articles[0];
  if (article) lines.push(`Read: ${articleMarkdown(article)}`);
  return lines.join("\n\n");
}

/** A link to an article, by its code. */
export function articleMarkdown(code: Pattern["articles"][number]): string {
  const { title, url } = articleLink(code);
  return link(title, url);
}
