import {
  articleLink, groups, patterns, problemOf, problems, type ArticleCode, type Group, type KnowledgeText, type Pattern, type PatternId,
  type Problem, type ProblemId,
} from "../../../rules/kit/knowledge";
import { severities, type Finding, type ReadyFix } from "../advisor";
import { nearest } from "../model/nearest";
import type { Range } from "../syntax/range";
import { isHeavy } from "./patterns-in-use";
import { closedGates, needsOf, rulesOf, type ClosedGate, type Situation } from "./situation";
import type { Change } from "./text-diff";

/** A row of the decision guide, seen from one system. */
export interface ProblemView {
  readonly problem: Problem;
  /** Somebody wrote it under `system.problems`. */
  readonly told: boolean;
  /** Findings of its rules, the heaviest first. Empty: the descriptor shows no trace of it. */
  readonly evidence: readonly Finding[];
  /** The pattern that answers it is declared, its family has no open error, and no error or warning shows the problem. */
  readonly solved: boolean;
  /** Problems found in this system that lie behind this one. */
  readonly causes: readonly { readonly problem: Problem; readonly reason: string }[];
}

/** The problems of a system, in the order in which to take them. */
export interface ProblemList {
  readonly problems: readonly ProblemView[];
  /** Names under `system.problems` that the guide does not have. */
  readonly unknown: readonly { readonly name: string; readonly near: string | undefined; readonly at: Range }[];
}

/** Whether a pattern is declared and works, is declared and has open findings, or is not declared. */
export type Standing = "has" | "in-name-only" | "missing";

export interface Answer {
  readonly pattern: Pattern;
  readonly standing: Standing;
}

/** The edit that starts the answer: the preferred fix of the heaviest finding that has one. */
export interface FirstEdit {
  readonly finding: Finding;
  readonly fix: ReadyFix;
  readonly changes: ReadonlyMap<string, readonly Change[]>;
}

/** What the guide answers to one problem in one system. */
export interface Decision extends ProblemView {
  readonly primary: Answer | undefined;
  readonly supporting: readonly Answer[];
  readonly groups: readonly Group[];
  /** What the primary pattern rests on and the system does not have. */
  readonly first: readonly { readonly pattern: Pattern; readonly reason: string }[];
  readonly gates: readonly ClosedGate[];
  readonly simplerFirst: readonly string[];
  readonly price: string;
  readonly articles: readonly { readonly code: ArticleCode; readonly title: string; readonly url: string }[];
  readonly edit: FirstEdit | undefined;
}

/** The problems that the descriptor shows or tells, by precedence: what to begin with comes first. */
export function problemsIn(situation: Situation): ProblemList {
  const told = toldIn(situation);
  const views = Object.values(problems)
    .map(problem => viewOf(problem, situation, told.known))
    .filter(view => view.told || view.evidence.length > 0);
  return { problems: byPrecedence(views), unknown: told.unknown };
}

/** The answer to one problem for this system, whether it has the problem or not. */
export function decide(id: ProblemId, situation: Situation, text: KnowledgeText): Decision {
  const problem = problems[id];
  const view = viewOf(problem, situation, toldIn(situation).known);
  const { primary } = problem;
  const { simplerFirst, price } = text.problems[id];
  return {
    ...view,
    primary: primary && answer(primary, situation),
    supporting: problem.supporting.map(pattern => answer(pattern, situation)),
    groups: problem.groups.map(group => groups[group]),
    first: primary ? needsOf(situation, primary).map(({ pattern, edge }) => ({ pattern: patterns[pattern], reason: text.edgeReasons[primary][edge] ?? "" })) : [],
    gates: primary ? closedGates(situation, primary) : [],
    simplerFirst,
    price,
    articles: problem.articles.map(code => ({ code, ...articleLink(code) })),
    edit: firstEdit(view.evidence, situation),
  };
}

/** The id closest to a name that no problem has. */
export function nearestProblem(name: string): string | undefined {
  return nearest(name, Object.keys(problems));
}

/** How a pattern stands in a system. */
export function standingOf(pattern: PatternId, { uses }: Situation): Standing {
  const use = uses.get(pattern);
  return use === undefined ? "missing" : use.open.length > 0 ? "in-name-only" : "has";
}

function answer(id: PatternId, situation: Situation): Answer {
  return { pattern: patterns[id], standing: standingOf(id, situation) };
}

function viewOf(problem: Problem, situation: Situation, told: ReadonlySet<ProblemId>): ProblemView {
  const evidence = evidenceOf(problem, situation);
  const causes = problem.causes.flatMap(({ problem: id, reason }) => (evidenceOf(problems[id], situation).some(isHeavy) ? [{ problem: problems[id], reason }] : []));
  return { problem, told: told.has(problem.id), evidence, solved: isSolved(problem, evidence, situation), causes };
}

function evidenceOf({ rules, opposites }: Problem, { findings }: Situation): readonly Finding[] {
  const speaks = (finding: Finding): boolean => rulesOf(finding).some(rule => rules.includes(rule) && !opposites.includes(rule));
  return findings.filter(speaks).sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

function isSolved({ primary }: Problem, evidence: readonly Finding[], situation: Situation): boolean {
  if (primary === undefined || !situation.uses.has(primary) || evidence.some(isHeavy)) return false;
  const family = familyOf(primary, situation);
  return !situation.findings.some(({ severity, rule }) => severity === "error" && (rule.pattern === primary || rule.family === family));
}

/** The folder that most rules of a pattern lie in. */
function familyOf(pattern: PatternId, { rules }: Situation): string | undefined {
  const counts = new Map<string, number>();
  for (const rule of rules.values()) if (rule.pattern === pattern) counts.set(rule.family, (counts.get(rule.family) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

function toldIn({ system }: Situation): { readonly known: ReadonlySet<ProblemId>; readonly unknown: ProblemList["unknown"] } {
  const known = new Set<ProblemId>();
  const unknown: { name: string; near: string | undefined; at: Range }[] = [];
  for (const name of system.single("system")?.problems ?? []) {
    const problem = problemOf(name.value);
    if (problem) known.add(problem.id);
    else unknown.push({ name: name.value, near: nearestProblem(name.value), at: name });
  }
  return { known, unknown };
}

/** Simpler protection first, then the groups in the order in which they rest on each other (`precedence.yaml`). */
const cheap: readonly PatternId[] = ["timeout", "rate-limiting", "idempotency", "idempotency-key", "idempotent-receiver"];
const groupOrder: readonly string[] = ["G1", "G2", "X-CALL", "X-CON", "X-EDA", "G3", "X-EDGE", "X-GRAPH", "G4", "X-OPS", "X-FIT", "G5"];

/** Where a pattern stands in the order of adoption; smaller comes first. */
export function rankOf(pattern: PatternId): number {
  const at = cheap.indexOf(pattern);
  return at >= 0 ? at / cheap.length : 1 + indexIn(groupOrder, patterns[pattern].group);
}

function byPrecedence(views: readonly ProblemView[]): readonly ProblemView[] {
  const ids = Object.keys(problems);
  const rank = ({ problem, evidence }: ProblemView): readonly number[] => [
    evidence.some(({ rule }) => rule.structural) ? 0 : 1,
    problem.primary === undefined ? 1 + indexIn(groupOrder, problem.groups[0] ?? "") : rankOf(problem.primary),
    evidence[0] ? severities.indexOf(evidence[0].severity) : severities.length,
    ids.indexOf(problem.id),
  ];
  const open = [...views].sort((a, b) => compare(rank(a), rank(b)));
  const sorted: ProblemView[] = [];
  // What lies behind a problem comes before it, whatever its rank.
  const place = (view: ProblemView): void => {
    if (sorted.includes(view)) return;
    for (const { problem } of view.causes) {
      const cause = open.find(other => other.problem === problem);
      if (cause) place(cause);
    }
    sorted.push(view);
  };
  for (const view of open) place(view);
  return [...sorted.filter(({ solved }) => !solved), ...sorted.filter(({ solved }) => solved)];
}

function indexIn(order: readonly string[], name: string): number {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

function firstEdit(evidence: readonly Finding[], situation: Situation): FirstEdit | undefined {
  for (const finding of evidence) {
    const [fix] = situation.fixesOf(finding);
    if (fix) return { finding, fix, changes: situation.changesOf(fix) };
  }
  return undefined;
}
