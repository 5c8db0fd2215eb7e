import type { Context, Severity, Violation } from "../../../rules/kit/rule";
import { pathOf, type Block } from "../model/place";
import type { Part } from "../model/part";
import type { Problem } from "../model/problem";
import type { Memo } from "../model/system";
import type { Range } from "../syntax/range";
import { differingStretch } from "../syntax/stretch";
import { compareRanges } from "./order";
import type { Descriptor, PartsChange } from "./descriptor";
import { acceptFindings, type Acceptance } from "./exceptions";
import type { ExceptedFinding, Finding, RegisteredRule } from "./finding";
import { foldFindings } from "./fold";
import { holderPath, problemsOf, systemProblems } from "./problems";
import type { RuleSet } from "./rule-set";
import { subjectsOf } from "./subjects";

/** What the advisor says about one version of a system. */
export interface Analysis {
  /** Sorted by file, place and rule. */
  readonly findings: readonly Finding[];
  readonly excepted: readonly ExceptedFinding[];
}

/** Analyzes a descriptor again and again, repeating only what a change can have touched. */
export interface Analyzer {
  /** `today` is an ISO date. */
  analyze(today: string): Analysis;
}

interface Draft {
  readonly rule: RegisteredRule;
  readonly violation: Violation;
  readonly subject: unknown;
  readonly block: Block | undefined;
}

/**
 * Analyzes with these rules; another configuration needs another analyzer. `unchanging`: the texts stay as they are, so
 * nothing of an entry is remembered but what was found.
 */
export function createAnalyzer(descriptor: Descriptor, rules: RuleSet, unchanging = false): Analyzer {
  const { store } = descriptor;
  // A part keeps its findings itself: looking twenty thousand of them up at every keystroke would be felt.
  let owner = {};
  const systemMemos = new Map<RegisteredRule, Memo<readonly Draft[]>>();
  let lastToday = "";
  const fileRules = (rules.byScope.get("problem") ?? []) as readonly RegisteredRule[];
  const systemRules = (rules.byScope.get("system") ?? []) as readonly RegisteredRule[];

  const run = (rule: RegisteredRule, subject: unknown, block: Block | undefined, context: Context, drafts: Draft[]): void => {
    try {
      const check = rule.check as (subject: unknown, context: Context) => IterableIterator<Violation>;
      const found = check(subject, context);
      // Asked directly, because a check that is silent, as nearly all are, should cost next to nothing.
      for (let step = found.next(); !step.done; step = found.next()) drafts.push({ rule, violation: step.value, subject, block: step.value.about ?? block });
    } catch (error) {
      drafts.push(crash(rule, error, block, descriptor));
    }
  };

  /** Everything that one entry gives rise to: problems of its text, and findings about its elements. */
  const partDrafts = (part: Part, context: Context): readonly Draft[] => {
    const drafts: Draft[] = [];
    for (const problem of problemsOf(part, store)) {
      for (const rule of fileRules) run(rule, problem, undefined, context, drafts);
    }
    for (const { collection, element } of part.declarations) {
      for (const { scope, subject, block } of subjectsOf(collection, element, store)) {
        for (const rule of rules.byScope.get(scope) ?? []) run(rule, subject, block, context, drafts);
      }
    }
    return drafts;
  };

  /** The parts as they were last time, by file, and those of them that something was found in. */
  let parts: ReadonlyMap<string, readonly Part[]> = new Map();
  const filled = new Set<Part>();
  /** Parts whose findings may be old, as their memories told. */
  const stale = new Set<Part>();

  const examine = (part: Part, context: Context): void => {
    const memo = store.remember(() => partDrafts(part, context), () => stale.add(part));
    part.kept.owner = owner;
    part.kept.memo = memo;
    if (memo.value.length > 0) filled.add(part);
    else filled.delete(part);
  };

  /** Examines what is new or may have changed. Parts before and behind an edit are the same objects as before. */
  const bringUpToDate = (context: Context): void => {
    store.spread();
    const now = new Map(descriptor.sources().map(source => [source, descriptor.partsOf(source)]));
    for (const [source, old] of parts) if (!now.has(source)) for (const part of old) filled.delete(part);
    const open = new Set<Part>();
    for (const [source, list] of now) {
      const { removed, added } = difference(parts.get(source) ?? [], list, descriptor.changeOf(source));
      for (const part of removed) filled.delete(part);
      for (const part of added) open.add(part);
    }
    for (const part of stale) if (descriptor.partOf(part.entry) === part) open.add(part);
    stale.clear();
    parts = now;
    for (const part of open) {
      if (part.kept.owner === owner && part.kept.memo?.stale === false) continue;
      store.release(part.kept.memo);
      examine(part, context);
    }
  };

  return {
    analyze: today => {
      if (today !== lastToday) {
        owner = {};
        systemMemos.clear();
        parts = new Map();
        filled.clear();
        lastToday = today;
      }
      const marking = descriptor.marking();
      if (marking.kind !== "descriptor") return unmarked(descriptor, rules, today);

      const context: Context = { system: store, thresholds: rules.thresholds, today };
      const drafts: Draft[] = [];
      if (unchanging) {
        for (const source of descriptor.sources()) for (const part of descriptor.partsOf(source)) drafts.push(...partDrafts(part, context));
      } else {
        bringUpToDate(context);
        for (const part of inOrder(filled, descriptor)) drafts.push(...(part.kept.memo as Memo<readonly Draft[]>).value);
      }
      for (const problem of systemProblems(descriptor)) {
        for (const rule of fileRules) run(rule, problem, undefined, context, drafts);
      }
      for (const rule of systemRules) {
        let memo = systemMemos.get(rule);
        if (!memo || !store.isFresh(memo)) {
          memo = store.remember(() => {
            const found: Draft[] = [];
            run(rule, store, undefined, context, found);
            return found;
          });
          systemMemos.set(rule, memo);
        }
        drafts.push(...memo.value);
      }
      return finish(drafts, descriptor, rules, context);
    },
  };
}

/** What only the first of two lists holds, and what only the second; `last` is how the second came about. */
function difference(before: readonly Part[], after: readonly Part[], last: PartsChange | undefined): Pick<PartsChange, "removed" | "added"> {
  if (before === after) return { removed: [], added: [] };
  if (last?.since === before) return last;
  const { start, behind } = differingStretch(before, after);
  const gone = new Set(before.slice(start, before.length - behind));
  const added = after.slice(start, after.length - behind).filter(part => !gone.delete(part));
  return { removed: [...gone], added };
}

/** Parts by file and place, the way they would come up one after the other. */
function inOrder(parts: ReadonlySet<Part>, descriptor: Descriptor): readonly Part[] {
  const rank = new Map(descriptor.sources().map((source, at) => [source, at]));
  return [...parts].sort((a, b) => rank.get(a.entry.source)! - rank.get(b.entry.source)! || a.entry.start - b.entry.start);
}

function finish(drafts: readonly Draft[], descriptor: Descriptor, rules: RuleSet, context: Context): Analysis {
  const prototype = descriptor.store.single("system")?.stage?.value === "prototype";
  const broken = brokenElements(drafts);
  const findings: Finding[] = [];
  const said = new Set<string>();
  for (const draft of drafts) {
    if (draft.rule.scope !== "problem" && isBroken(draft, broken)) continue;
    if (isRepeated(draft, said)) continue;
    findings.push(toFinding(draft, severityOf(draft.rule, draft.violation, rules, prototype)));
  }
  const acceptance: Acceptance = acceptFindings(findings, descriptor, rules, context.today);
  for (const problem of acceptance.problems) {
    for (const rule of rules.byScope.get("problem") ?? []) {
      const check = rule.check as (subject: Problem, context: Context) => Iterable<Violation>;
      for (const violation of check(problem, context)) {
        acceptance.open.push(toFinding({ rule, violation, subject: problem, block: violation.about }, severityOf(rule, violation, rules, prototype)));
      }
    }
  }
  const folded = foldFindings(mergeSamePlace(acceptance.open));
  return { findings: [...folded].sort(compareFindings), excepted: acceptance.excepted };
}

/**
 * What a default or a policy of the mesh says holds for many elements; a fault in it is one finding at its place and not
 * one for each of them. The elements behind it are listed as related information.
 */
function mergeSamePlace(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map<string, Finding>();
  const entries = new Map<Range["entry"], number>();
  const merged = new Map<Finding, Finding[]>();
  for (const finding of findings) {
    const { entry, start, end } = finding.at;
    const number = entries.get(entry) ?? entries.set(entry, entries.size).get(entry)!;
    const place = `${finding.rule.id}\0${number}\0${start}\0${end}`;
    const head = first.get(place);
    if (!head) first.set(place, finding);
    else merged.set(head, [...(merged.get(head) ?? []), finding]);
  }
  if (merged.size === 0) return findings;
  return [...first.values()].map(finding => {
    const others = merged.get(finding);
    if (!others) return finding;
    const more = others.slice(0, mostRelated).flatMap(other => (other.block ? [{ at: other.block.$.key, message: other.message }] : []));
    return { ...finding, related: [...finding.related, ...more] };
  });
}

/** Related places beyond these say nothing new. */
const mostRelated = 20;

/** A file that does not say it is a descriptor gets silence, or one hint when it looks like one. */
function unmarked(descriptor: Descriptor, rules: RuleSet, today: string): Analysis {
  const marking = descriptor.marking();
  const file = descriptor.fileOf(descriptor.root);
  const entry = file?.entries[0];
  if (!entry || marking.kind === "descriptor") return { findings: [], excepted: [] };
  const problems: Problem[] = [];
  if (marking.kind === "other-version") problems.push({ kind: "version", found: { ...marking.found, value: marking.text }, at: marking.found });
  else if (marking.looksLikeOne) problems.push({ kind: "not-marked", at: firstKey(descriptor) ?? { entry, start: 0, end: 0 } });
  const context: Context = { system: descriptor.store, thresholds: rules.thresholds, today };
  const findings: Finding[] = [];
  for (const problem of problems) {
    for (const rule of rules.byScope.get("problem") ?? []) {
      const check = rule.check as (subject: Problem, context: Context) => Iterable<Violation>;
      for (const violation of check(problem, context)) {
        findings.push(toFinding({ rule, violation, subject: problem, block: undefined }, rules.severityOf(rule, violation.severity)));
      }
    }
  }
  return { findings, excepted: [] };
}

function firstKey(descriptor: Descriptor): Part["keys"][number]["at"] | undefined {
  for (const part of descriptor.partsOf(descriptor.root)) if (part.keys[0]) return part.keys[0].at;
  return undefined;
}

function severityOf(rule: RegisteredRule, violation: Violation, rules: RuleSet, prototype: boolean): Severity {
  const severity = rules.severityOf(rule, violation.severity);
  // A prototype may leave everything out but what contradicts itself.
  return prototype && rule.family !== "descriptor" && !rule.structural ? "hint" : severity;
}

function toFinding(draft: Draft, severity: Severity): Finding {
  const { rule, violation, subject, block } = draft;
  return {
    rule,
    severity,
    at: violation.at,
    message: violation.message,
    help: violation.help,
    related: violation.related ?? [],
    element: block ? holderPath(block) : rule.scope === "problem" ? elementOfProblem(subject as Problem) : "",
    folded: [],
    violation,
    subject,
    block,
  };
}

function elementOfProblem(problem: Problem): string {
  switch (problem.kind) {
    case "unknown-reference": return pathOf(problem.reference.holder);
    case "placeholder": return pathOf(problem.holder);
    case "opt-out-without-reason": return pathOf(problem.policy.$);
    case "duplicate": return problem.path;
    case "exception": return problem.element;
    default: return "";
  }
}

/** The blocks that hold a name nobody declared: what follows from that name would only repeat it. */
function brokenElements(drafts: readonly Draft[]): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const { rule, subject } of drafts) {
    if (rule.id === "unknown-reference") paths.add(pathOf((subject as Problem & { kind: "unknown-reference" }).reference.holder));
  }
  return paths;
}

/** What many elements take from one place, such as the defaults, is said once about that place. */
function isRepeated({ rule, violation }: Draft, said: Set<string>): boolean {
  // Only what a rule says about another element than its subject can be said twice.
  if (!violation.about) return false;
  const { entry, start } = violation.at;
  const identity = `${rule.id}\0${entry.source}\0${entry.start + start}\0${violation.message}`;
  if (said.has(identity)) return true;
  said.add(identity);
  return false;
}

function isBroken(draft: Draft, broken: ReadonlySet<string>): boolean {
  return broken.size > 0 && draft.block !== undefined && broken.has(pathOf(draft.block.$));
}

function compareFindings(a: Finding, b: Finding): number {
  return compareRanges(a.at, b.at) || (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : a.message < b.message ? -1 : a.message > b.message ? 1 : 0);
}

/** A rule that throws is one finding; the others go on. */
function crash(rule: RegisteredRule, error: unknown, block: Block | undefined, descriptor: Descriptor): Draft {
  const entry = descriptor.fileOf(descriptor.root)?.entries[0];
  const at = block ? block.$.key : { entry: entry!, start: 0, end: 0 };
  const detail = error instanceof Error ? error.message : String(error);
  return {
    rule: { ...rule, severity: "warning" },
    subject: undefined,
    block,
    violation: { at, severity: "warning", message: `rule \`${rule.id}\` failed here and was left out: ${detail}` },
  };
}

