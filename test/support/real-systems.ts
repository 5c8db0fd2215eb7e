import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { rules } from "../../rules/index";
import type { Severity } from "../../rules/kit";
import { createAdvisor, type Finding } from "../../server/src/advisor";
import { pathOf } from "../../server/src/model/place";
import { today } from "./analyze";

/**
 * Compares what the advisor says about a system with what people say who looked at it. A mapping ties their labels to
 * rules; it is a file of its own, so that the comparison can be run on any system that has a descriptor and labels.
 */
export interface Mapping {
  readonly system: string;
  /** Descriptors by the form of the system that they describe, such as `A` for its compose files. */
  readonly forms: Readonly<Record<string, string>>;
  /** What must be found, by the id of the label. */
  readonly must: Readonly<Record<string, Expectation>>;
  /** What must not be said at warning or above. */
  readonly mustNot: readonly (Expectation & { readonly concept: string })[];
}

export interface Expectation {
  /** Rule ids, ids that end in `*`, and families. */
  readonly rules?: readonly string[];
  /** Why no rule covers it; stands in place of `rules`. */
  readonly none?: string;
  /** The forms it holds for; all when silent. */
  readonly in?: readonly string[];
  /** What the findings must speak of, or must not. Everything when silent. */
  readonly subjects?: readonly string[];
}

export interface Row {
  readonly form: string;
  /** The id of a label that must be found, else the concept that must not be. */
  readonly label: string;
  readonly verdict: "found" | "missed" | "not covered" | "silent" | "false alarm";
  readonly severity: Severity | undefined;
  /** The rules that spoke, the subjects that nobody spoke of, or the reason. */
  readonly note: string;
}

const weights: readonly Severity[] = ["hint", "info", "warning", "error"];

/** How much a severity weighs, for comparing two of them. */
export function weightOf(severity: Severity | undefined): number {
  return severity === undefined ? -1 : weights.indexOf(severity);
}

export function mappingsIn(folder: string): readonly Mapping[] {
  return readdirSync(folder).filter(name => name.endsWith(".yaml")).sort().map(name => parse(readFileSync(path.join(folder, name), "utf8")) as Mapping);
}

/** What the advisor says about one descriptor, with everything that its includes bring. */
export function findingsOf(descriptor: string): readonly Finding[] {
  const advisor = createAdvisor("architecture.yaml", { rules });
  advisor.descriptor.setFile("architecture.yaml", readFileSync(descriptor, "utf8"));
  return advisor.analyze(today).findings;
}

/** One row for each label and each form that it holds for. */
export function compare(mapping: Mapping): readonly Row[] {
  return Object.entries(mapping.forms).flatMap(([form, descriptor]) => {
    const findings = findingsOf(descriptor);
    const holds = (expectation: Expectation): boolean => expectation.in === undefined || expectation.in.includes(form);
    return [
      ...Object.entries(mapping.must).filter(([, expected]) => holds(expected)).map(([label, expected]) => mustRow(form, label, expected, findings)),
      ...mapping.mustNot.filter(holds).map(expected => mustNotRow(form, expected, findings)),
    ];
  });
}

function mustRow(form: string, label: string, { rules: names = [], none, subjects = [] }: Expectation, findings: readonly Finding[]): Row {
  if (none !== undefined) return { form, label, verdict: "not covered", severity: undefined, note: none };
  const heard = findings.filter(finding => names.some(name => isMeant(name, finding)));
  const unheard = subjects.filter(subject => !heard.some(finding => speaksOf(finding, subject)));
  const severity = heard.map(finding => finding.severity).sort((a, b) => weightOf(b) - weightOf(a))[0];
  if (heard.length === 0) return { form, label, verdict: "missed", severity, note: `${names.join(", ")}: silent` };
  if (unheard.length > 0) return { form, label, verdict: "missed", severity, note: `nothing about ${unheard.join(", ")}` };
  return { form, label, verdict: "found", severity, note: [...new Set(heard.map(({ rule }) => rule.id))].join(", ") };
}

function mustNotRow(form: string, { concept: label, rules: names = [], none, subjects }: Mapping["mustNot"][number], findings: readonly Finding[]): Row {
  if (none !== undefined) return { form, label, verdict: "silent", severity: undefined, note: none };
  const heard = findings.filter(finding => names.some(name => isMeant(name, finding)) && weightOf(finding.severity) >= weightOf("warning")
    && (subjects === undefined || subjects.some(subject => speaksOf(finding, subject))));
  if (heard.length === 0) return { form, label, verdict: "silent", severity: undefined, note: names.join(", ") };
  return { form, label, verdict: "false alarm", severity: heard[0]!.severity, note: heard.map(({ rule, element }) => `${rule.id} on ${element}`).join(", ") };
}

/** True when a name of a mapping means the rule of a finding. */
function isMeant(name: string, { rule }: Finding): boolean {
  return name === rule.id || name === rule.family || (name.endsWith("*") && rule.id.startsWith(name.slice(0, -1)));
}

/** True when a finding names something: by its place, in its words, or in what it points at. */
function speaksOf(finding: Finding, subject: string): boolean {
  const words = [finding.message, ...(finding.related ?? []).map(({ message }) => message)];
  const place = finding.block ? pathOf(finding.block.$) : finding.element;
  return words.some(text => text.includes(`\`${subject}\``)) || [place, finding.element].some(text => text.split(/[.[\]]/).includes(subject));
}

/** The names in mappings that mean no rule, and so would find nothing for ever. */
export function unknownNames(mapping: Mapping): readonly string[] {
  const names = [...Object.values(mapping.must), ...mapping.mustNot].flatMap(expected => expected.rules ?? []);
  return [...new Set(names)].filter(name => !rules.some(rule => name === rule.id || name === rule.family || (name.endsWith("*") && rule.id.startsWith(name.slice(0, -1)))));
}

/** The comparison as a table for people. */
export function tableOf(mapping: Mapping, rows: readonly Row[]): string {
  const cells = rows.map(row => [row.form, row.label, row.verdict, row.severity ?? "", row.note]);
  const widths = [0, 1, 2, 3].map(column => Math.max(...cells.map(cell => cell[column]!.length)));
  return [mapping.system, ...cells.map(cell => `  ${cell.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ").trimEnd()}`)].join("\n");
}
