import type { Diagnostic } from "vscode-languageserver";
import { severities, type Finding } from "../advisor";
import type { ConfigurationProblem } from "../analysis/config";
import type { Severity } from "../../../rules/kit/rule";
import type { Abilities } from "./abilities";
import { diagnosticsOf, toDiagnostic } from "./diagnostics";
import type { System } from "./systems";

/** What one file shows at the moment. */
export interface Report {
  readonly diagnostics: Diagnostic[];
  /** Changes with every change of what is shown. */
  readonly id: string;
  readonly counts: Readonly<Record<Severity, number>>;
}

/** The diagnostics of every file, made anew only where something about them has changed. */
export interface Reports {
  get(source: string): Report | undefined;
  sources(): Iterable<string>;
  /** Brings one file up to date; true when it now shows something else. `notices` are shown as they are. */
  update(source: string, findings: readonly Finding[], problems: readonly ConfigurationProblem[], notices: readonly Diagnostic[]): boolean;
  counts(): Readonly<Record<Severity, number>>;
}

interface Kept extends Report {
  readonly stamps: readonly Stamp[];
  readonly problems: readonly ConfigurationProblem[];
  readonly notices: number;
}

/** Everything that tells whether a finding would look the same. The rest of it never changes while these are the same. */
interface Stamp {
  readonly violation: Finding["violation"];
  readonly severity: Severity;
  readonly line: number;
  readonly related: number;
}

export function createReports(uriOf: (source: string) => string, abilities: () => Abilities): Reports {
  const reports = new Map<string, Kept>();
  const made = new WeakMap<Finding["violation"], { readonly stamp: Stamp; readonly diagnostic: Diagnostic }>();
  let number = 0;

  /** The diagnostic of a finding, made once for as long as the finding looks the same. */
  const convert = (finding: Finding): Diagnostic => {
    const stamp = stampOf(finding);
    const known = made.get(finding.violation);
    if (known && sameStamp(known.stamp, stamp)) return known.diagnostic;
    const diagnostic = toDiagnostic(finding, uriOf, abilities());
    made.set(finding.violation, { stamp, diagnostic });
    return diagnostic;
  };

  return {
    get: source => reports.get(source),
    sources: () => reports.keys(),
    update: (source, findings, problems, notices) => {
      const before = reports.get(source);
      if (!before && findings.length === 0 && problems.length === 0 && notices.length === 0) return false;
      const stamps = findings.map(stampOf);
      if (before && sameStamps(before.stamps, stamps) && sameObjects(before.problems, problems) && before.notices === notices.length) return false;
      const diagnostics = [...notices, ...diagnosticsOf(findings, problems, convert)];
      const same = before !== undefined && sameDiagnostics(before.diagnostics, diagnostics);
      if (!same) number += 1;
      reports.set(source, { diagnostics, id: same ? before.id : String(number), counts: countOf(findings), stamps, problems, notices: notices.length });
      // A file that shows nothing any more has been told so once; after that it is like any other.
      if (diagnostics.length === 0) reports.delete(source);
      return !same;
    },
    counts: () => {
      const sum = { error: 0, warning: 0, info: 0, hint: 0 };
      for (const { counts } of reports.values()) for (const severity of severities) sum[severity] += counts[severity];
      return sum;
    },
  };
}

/** Most of what was there before is there again as the same object; only the rest is compared by what it says. */
function sameDiagnostics(a: readonly Diagnostic[], b: readonly Diagnostic[]): boolean {
  return a.length === b.length && a.every((diagnostic, index) => diagnostic === b[index] || JSON.stringify(diagnostic) === JSON.stringify(b[index]));
}

/** The findings of one file over all systems that it is part of; what two of them say alike is said once. */
export function findingsIn(source: string, systems: readonly System[]): readonly Finding[] {
  const lists = systems.filter(system => system.isReady && system.isActive).map(system => system.findingsByFile().get(source) ?? []);
  const filled = lists.filter(list => list.length > 0);
  if (filled.length <= 1) return filled[0] ?? [];
  const said = new Set<string>();
  return filled.flat().filter(({ rule, element, message, at }) => {
    const identity = `${rule.id}\0${element}\0${message}\0${at.entry.start + at.start}`;
    return !said.has(identity) && said.add(identity);
  });
}

function stampOf({ violation, severity, at, related }: Finding): Stamp {
  let hash = related.length;
  for (const other of related) hash = (Math.imul(hash, 31) + other.at.entry.line * 7 + other.at.start) | 0;
  return { violation, severity, line: at.entry.line, related: hash };
}

function sameStamps(a: readonly Stamp[], b: readonly Stamp[]): boolean {
  return a.length === b.length && a.every((stamp, index) => sameStamp(stamp, b[index]!));
}

function sameStamp(a: Stamp, b: Stamp): boolean {
  return a.violation === b.violation && a.severity === b.severity && a.line === b.line && a.related === b.related;
}

function sameObjects(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((object, index) => object === b[index]);
}

function countOf(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
