import { createAdvisor, type Finding, type RegisteredRule } from "../../server/src/advisor";
import { collectionNames } from "../../server/src/model/part";
import { createCutter } from "../../server/src/syntax/cut";
import { parseEntry, type EntryTree } from "../../server/src/syntax/parse-entry";
import { positionsOf, type PositionRange } from "../../server/src/syntax/range";
import { createSourceFile, type Replacement } from "../../server/src/syntax/source-file";
import { rules } from "../../rules/index";

/*
 * What the benchmark needs of the core, bundled to `dist/bench-core.cjs`. The suites know nothing else of it.
 */

const source = "architecture.yaml";
const today = "2026-07-01";

/** A descriptor of one file, analyzed with all recommended rules. */
export interface Session {
  /** Replaces a stretch of the text; offsets count UTF-16 units. */
  change(replacement: Replacement): void;
  /** The findings for the text as it is now. */
  findings(): readonly Finding[];
  /** The same as plain data, to compare two sessions. */
  report(): readonly ReportedFinding[];
}

export interface ReportedFinding {
  readonly rule: string;
  readonly severity: string;
  readonly element: string;
  readonly at: PositionRange;
  readonly message: string;
  readonly related: readonly { readonly at: PositionRange; readonly message: string }[];
  readonly folded: readonly string[];
}

/** Opens a text in a workspace of its own. */
export function open(text: string): Session {
  return openWith(text, rules);
}

function openWith(text: string, registered: readonly RegisteredRule[]): Session {
  const advisor = createAdvisor(source, { rules: registered });
  advisor.descriptor.setFile(source, text);
  const findings = (): readonly Finding[] => advisor.analyze(today).findings;
  return {
    change: replacement => advisor.descriptor.changeFile(source, replacement),
    findings,
    report: () => findings().map(reported),
  };
}

function reported(finding: Finding): ReportedFinding {
  return {
    rule: finding.rule.id,
    severity: finding.severity,
    element: finding.element,
    at: positionsOf(finding.at),
    message: finding.message,
    related: finding.related.map(({ at, message }) => ({ at: positionsOf(at), message })),
    folded: finding.folded,
  };
}

/** Cuts and parses a text whole; no model, no rules. */
export function parse(text: string): readonly EntryTree[] {
  return createSourceFile(source, text, createCutter(collectionNames)).entries.map(parseEntry);
}

export interface RuleTime {
  readonly rule: string;
  readonly ms: number;
  /** How many subjects it was asked about. */
  readonly subjects: number;
}

/** The time that each recommended rule takes in one full analysis, in milliseconds. */
export function ruleTimes(text: string): readonly RuleTime[] {
  const spent = new Map<string, { ms: number; subjects: number }>();
  const timed = rules.map(rule => {
    const own = { ms: 0, subjects: 0 };
    spent.set(rule.id, own);
    const check = rule.check as (subject: unknown, context: unknown) => Iterable<unknown>;
    const measured = (subject: unknown, context: unknown): readonly unknown[] => {
      const start = performance.now();
      const violations = [...check(subject, context)];
      own.ms += performance.now() - start;
      own.subjects += 1;
      return violations;
    };
    return { ...rule, check: measured } as RegisteredRule;
  });
  openWith(text, timed).findings();
  return [...spent].map(([rule, { ms, subjects }]) => ({ rule, ms, subjects })).filter(({ subjects }) => subjects > 0);
}
