import { articleLink } from "../../../rules/kit/knowledge";
import type { Severity } from "../../../rules/kit/rule";
import type { ExceptedFinding, Finding, RegisteredRule } from "../analysis/finding";
import type { ReadyFix } from "../analysis/fixes";
import { positionsOf, type Range } from "../syntax/range";

/** What one system gave rise to, ready to be laid out. */
export interface SystemReport {
  /** The name of its root file, as the report shows it. */
  readonly root: string;
  readonly findings: readonly Finding[];
  readonly excepted: readonly ExceptedFinding[];
  /** The fixes of a finding, the preferred one first. */
  fixesOf(finding: Finding): readonly ReadyFix[];
  /** The text of one of its files, by source. */
  textOf(source: string): string;
}

/** One run over any number of systems. */
export interface Report {
  readonly systems: readonly SystemReport[];
  /** Files that were looked at, included ones among them. */
  readonly files: number;
  /** Inputs that could not be looked at: a name, and a phrase that follows it. */
  readonly failures: readonly { readonly name: string; readonly phrase: string }[];
  /** The rules that ran, for formats that list them. */
  readonly rules: readonly RegisteredRule[];
  /** Findings that are left out of the report but count for its verdict; absent: none. */
  readonly hidden?: Counts;
  /** The name that a report shows for a file: relative, with forward slashes. */
  nameOf(source: string): string;
}

/** How many findings there are of each severity. */
export type Counts = Readonly<Record<Severity, number>>;

export function countFindings(findings: Iterable<Finding>): Counts {
  const counts = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** All findings of a run, system by system. */
export function allFindings(report: Report): readonly Finding[] {
  return report.systems.flatMap(({ findings }) => findings);
}

/** A place for people: lines and columns from 1, columns in UTF-16 units. */
export interface PlaceFromOne {
  readonly line: number;
  readonly column: number;
}

/** Start and exclusive end of a range. */
export function placesOf(range: Range): { readonly start: PlaceFromOne; readonly end: PlaceFromOne } {
  const { start, end } = positionsOf(range);
  return {
    start: { line: start.line + 1, column: start.character + 1 },
    end: { line: end.line + 1, column: end.character + 1 },
  };
}

/** The article that a rule leads to first. */
export function articleFor(rule: RegisteredRule): { readonly title: string; readonly url: string } | undefined {
  const code = rule.articles[0];
  return code && articleLink(code);
}

/** The texts of rules are written over several indented lines; this joins them into one paragraph. */
export function paragraph(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

/** "1 error", "2 errors". */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
