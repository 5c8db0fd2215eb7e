import {
  groups, patterns, readingOrder, type ArticleCode, type Group, type KnowledgeText, type Pattern, type PatternId, type Playbook, type PlaybookStep,
  type Problem,
} from "../../../rules/kit/knowledge";
import type { Finding } from "../advisor";
import { problemsIn, rankOf } from "./decide";
import { overEngineering, type OverEngineering } from "./over-engineering";
import { isHeavy, type PatternUse } from "./patterns-in-use";
import { applies, findingsFor, liesInMigration } from "./plan-conditions";
import { readingFor, type Reading } from "./reading";
import { needsOf, type Situation } from "./situation";
import { verdictOf, type Verdict } from "./verdict";

/** Why a pattern would help this system. */
export type Why =
  | { readonly kind: "problem"; readonly problem: Problem; readonly told: boolean; readonly finding: Finding | undefined }
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "needed"; readonly by: Pattern; readonly reason: string };

/** One step of a plan. */
export interface PlanStep {
  /** From 1, in the order in which to do them. */
  readonly number: number;
  /** Playbook and step, such as `strangler-fig/facade`. */
  readonly id: string;
  readonly title: string;
  /** The pattern that stands when the step is done. */
  readonly pattern: Pattern;
  /** The pattern whose playbook the step is from. */
  readonly towards: Pattern;
  readonly group: Group;
  readonly reason: string;
  /** Errors and warnings that the step answers. */
  readonly findings: readonly Finding[];
  /** The steps it stands on, each with the reason. */
  readonly after: readonly { readonly step: number; readonly reason: string }[];
  readonly articles: readonly ArticleCode[];
}

export interface Plan {
  readonly verdict: Verdict;
  readonly has: readonly PatternUse[];
  readonly inNameOnly: readonly PatternUse[];
  readonly missing: readonly { readonly pattern: Pattern; readonly why: readonly Why[] }[];
  readonly steps: readonly PlanStep[];
  /** Errors and warnings that no step answers, by the pattern they are about. */
  readonly beside: readonly { readonly pattern: Pattern | undefined; readonly findings: readonly Finding[] }[];
  readonly reading: readonly Reading[];
  readonly overEngineering: readonly OverEngineering[];
}

/** The way from the system as it is to one whose patterns are all there and work. */
export function planFor(situation: Situation, playbooks: readonly Playbook[], text: KnowledgeText): Plan {
  const { uses, findings } = situation;
  const books = new Map(playbooks.map(book => [book.pattern, book]));
  const unneeded = new Set(overEngineering(situation, new Set()).filter(({ finding }) => finding).map(({ pattern }) => pattern.id));
  const wanted = wantedIn(situation, text, unneeded);
  const tooMuch = overEngineering(situation, new Set(wanted.keys()));
  const dropped = new Set(tooMuch.map(({ pattern }) => pattern.id));
  const chosen = chooseSteps([...wanted.keys()].filter(id => !dropped.has(id)), books, situation);
  const steps = sequence(chosen, situation, text);
  const answered = new Set(steps.flatMap(step => step.findings));
  const built = new Set(steps.map(({ pattern }) => pattern.id));
  const inNameOnly = [...uses.values()].filter(({ open }) => open.length > 0);
  const beside = besides(findings.filter(finding => isHeavy(finding) && !answered.has(finding)));
  const reasons = new Map(wanted);
  // What a step builds for a finding is missing as well, whoever asked for the step.
  for (const { pattern, findings: [finding] } of steps) if (finding && !reasons.has(pattern.id)) reasons.set(pattern.id, [{ kind: "finding", finding }]);
  const missing = [...reasons]
    .filter(([id]) => !uses.has(id) && !dropped.has(id) && (books.has(id) || built.has(id)))
    .map(([id, why]) => ({ pattern: patterns[id], why }))
    .sort((a, b) => byRank(a.pattern.id, b.pattern.id));
  return {
    verdict: verdictOf(steps, beside.flatMap(group => group.findings), uses),
    has: [...uses.values()].filter(({ open }) => open.length === 0).sort((a, b) => byRank(a.pattern.id, b.pattern.id)),
    inNameOnly: inNameOnly.sort((a, b) => byRank(a.pattern.id, b.pattern.id)),
    missing,
    steps,
    beside,
    reading: readingFor(steps.map(({ towards, articles }) => ({ pattern: towards.id, articles }))),
    overEngineering: tooMuch,
  };
}

/** The patterns that the system needs or has to mend, each with the reasons. Nothing is built for what is not needed itself. */
function wantedIn(situation: Situation, text: KnowledgeText, unneeded: ReadonlySet<PatternId>): ReadonlyMap<PatternId, readonly Why[]> {
  const wanted = new Map<PatternId, Why[]>();
  const want = (id: PatternId, why: Why): void => void wanted.set(id, [...(wanted.get(id) ?? []), why]);
  for (const { problem, told, evidence, solved } of problemsIn(situation).problems) {
    const finding = evidence.find(isHeavy);
    if (!solved && problem.primary && (told || finding)) want(problem.primary, { kind: "problem", problem, told, finding });
  }
  for (const [id, [finding]] of situation.open) {
    if (finding && !wanted.has(id) && !patterns[id].antiPattern) want(id, { kind: "finding", finding });
  }
  // What they rest on, and what that rests on.
  const queue = [...wanted.keys(), ...[...situation.uses.keys()].filter(id => !wanted.has(id))];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const need of unneeded.has(id) ? [] : needsOf(situation, id)) {
      if (!wanted.has(need.pattern)) queue.push(need.pattern);
      want(need.pattern, { kind: "needed", by: patterns[id], reason: text.edgeReasons[id][need.edge] ?? "" });
    }
  }
  return wanted;
}

interface ChosenStep {
  readonly book: Playbook;
  readonly step: PlaybookStep;
  readonly findings: readonly Finding[];
}

/** The steps that apply, without those that another playbook does on the way. */
function chooseSteps(ids: readonly PatternId[], books: ReadonlyMap<PatternId, Playbook>, situation: Situation): readonly ChosenStep[] {
  const open = ids.flatMap(id => books.get(id) ?? []).sort((a, b) => byRank(a.pattern, b.pattern));
  const applying = open.flatMap(book => book.steps.filter(step => applies(step, situation)).map(step => ({ book, step, findings: findingsFor(step, situation) })));
  const covered = new Set(applying.flatMap(({ book, step }) => step.covers.filter(pattern => pattern !== book.pattern && isWithinMigration(pattern, situation))));
  const kept = applying.filter(({ book }) => !covered.has(book.pattern));
  const own = new Set(kept.map(({ book }) => book.pattern));
  // A step that leads to another pattern gives way to that pattern's own playbook.
  const isLent = ({ book, step }: ChosenStep): boolean => step.builds !== book.pattern && own.has(step.builds) && ["missing", "finding", "unsound"].includes(step.when);
  return kept.filter(chosen => !isLent(chosen));
}

function isWithinMigration(pattern: PatternId, { open, system }: Situation): boolean {
  return (open.get(pattern) ?? []).every(finding => liesInMigration(finding, system));
}

interface Arrow {
  readonly from: ChosenStep;
  readonly reason: string;
}

/** Puts the steps in an order in which each stands on finished ones. */
function sequence(chosen: readonly ChosenStep[], situation: Situation, text: KnowledgeText): readonly PlanStep[] {
  const arrows = new Map(chosen.map(step => [step, arrowsTo(step, chosen, situation, text)]));
  const order: ChosenStep[] = [];
  const waiting = [...chosen];
  while (waiting.length > 0) {
    const ready = waiting.findIndex(step => arrows.get(step)!.every(({ from }) => order.includes(from)));
    // Arrows between playbooks could close a circle; then the rank decides.
    order.push(...waiting.splice(Math.max(ready, 0), 1));
  }
  const numbers = new Map(order.map((step, at) => [step, at + 1]));
  return order.map(step => {
    const number = numbers.get(step)!;
    return {
      number,
      id: `${step.book.pattern}/${step.step.id}`,
      title: step.step.title,
      pattern: patterns[step.step.builds],
      towards: patterns[step.book.pattern],
      group: groups[patterns[step.step.builds].group],
      reason: step.step.reason,
      findings: step.findings,
      after: arrows.get(step)!.map(({ from, reason }) => ({ step: numbers.get(from)!, reason })).filter(arrow => arrow.step < number).sort((a, b) => a.step - b.step),
      articles: step.step.articles,
    };
  });
}

function arrowsTo(step: ChosenStep, chosen: readonly ChosenStep[], situation: Situation, text: KnowledgeText): readonly Arrow[] {
  const siblings = chosen.filter(({ book }) => book === step.book);
  const before = siblings[siblings.indexOf(step) - 1];
  if (before) return [{ from: before, reason: step.step.because ?? step.step.reason }];
  const arrows = new Map<ChosenStep, Arrow>();
  const add = (from: ChosenStep | undefined, reason: string): void => {
    if (from && !arrows.has(from)) arrows.set(from, { from, reason });
  };
  const { pattern } = step.book;
  patterns[pattern].edges.forEach(({ type, to }, edge) => {
    if (type === "requires") add(lastOf(to, chosen), text.edgeReasons[pattern][edge] ?? "");
  });
  for (const { problem, causes } of problemsIn(situation).problems) {
    if (problem.primary !== pattern) continue;
    for (const cause of causes) if (cause.problem.primary && cause.problem.primary !== pattern) add(lastOf(cause.problem.primary, chosen), cause.reason);
  }
  for (const gate of groups[patterns[pattern].group].gates) {
    if (gate.patterns.length > 0 && !gate.patterns.includes(pattern)) continue;
    const early = new Set(chosen.filter(({ book }) => gate.needs.includes(patterns[book.pattern].group)).map(({ book }) => book.pattern));
    for (const other of early) add(lastOf(other, chosen), gate.reason);
  }
  return [...arrows.values()];
}

function lastOf(pattern: PatternId, chosen: readonly ChosenStep[]): ChosenStep | undefined {
  return chosen.filter(({ book }) => book.pattern === pattern).at(-1);
}

function besides(findings: readonly Finding[]): Plan["beside"] {
  const byPattern = new Map<PatternId | undefined, Finding[]>();
  for (const finding of findings) byPattern.set(finding.rule.pattern, [...(byPattern.get(finding.rule.pattern) ?? []), finding]);
  return [...byPattern].map(([id, list]) => ({ pattern: id && patterns[id], findings: list }));
}

/** The order of adoption: by precedence, then by the roadmap's posts, then by name. */
export function byRank(a: PatternId, b: PatternId): number {
  return rankOf(a) - rankOf(b) || postOf(a) - postOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function postOf(pattern: PatternId): number {
  return readingOrder.posts.find(post => post.pattern === pattern)?.post ?? readingOrder.posts.length + 1;
}
