import type { Exception } from "../generated/elements";
import { nearest } from "../model/nearest";
import type { ExceptionFault, Problem } from "../model/problem";
import type { Ignore } from "../model/ignore";
import { parseQuantity } from "../model/quantity";
import { placeholder } from "../syntax/placeholder";
import { collectionNames, type Collection } from "../model/part";
import type { Place } from "../model/place";
import type { Entry, Located, Range } from "../syntax/range";
import type { Descriptor } from "./descriptor";
import type { ExceptedFinding, Finding } from "./finding";
import type { RuleSet } from "./rule-set";

/** Findings sorted into open and accepted ones, with what is wrong with the exceptions themselves. */
export interface Acceptance {
  readonly open: Finding[];
  readonly excepted: ExceptedFinding[];
  readonly problems: readonly Problem[];
}

/** Applies the exceptions of a descriptor: comments beside the text, and the list under `exceptions`. */
export function acceptFindings(findings: readonly Finding[], descriptor: Descriptor, rules: RuleSet, today: string): Acceptance {
  const comments = new Map<Entry, Comment[]>();
  for (const source of descriptor.sources()) {
    for (const part of descriptor.notablePartsOf(source)) {
      if (part.ignores.length > 0) comments.set(part.entry, part.ignores.map(ignore => ({ ignore, ...judge(ignore, rules, today), used: false })));
    }
  }
  const listed = ((descriptor.store.single("exceptions") ?? []) as readonly Exception[]).map(exception => ({
    exception, ...judge(listedIgnore(exception), rules, today), used: false,
  }));
  if (comments.size === 0 && listed.length === 0) return { open: [...findings], excepted: [], problems: [] };

  const open: Finding[] = [];
  const excepted: ExceptedFinding[] = [];
  for (const finding of findings) {
    const comment = soundest(comments.get(finding.at.entry)?.filter(({ ignore }) => matches(ignore.rule, finding) && ignore.line === lineOf(finding.at)));
    if (comment) comment.used = true;
    if (comment && comment.faults.length === 0) {
      excepted.push({ finding, reason: comment.ignore.reason!, until: comment.ignore.until, by: "comment" });
      continue;
    }
    const entry = soundest(listed.filter(({ exception }) => matches(exception.rule?.value, finding) && covers(exception, finding, descriptor)));
    if (entry) entry.used = true;
    if (entry && entry.faults.length === 0) {
      excepted.push({ finding, reason: entry.exception.reason!.value, until: entry.exception.until?.value, by: "list" });
      continue;
    }
    open.push(finding);
  }

  const problems: Problem[] = [];
  for (const list of comments.values()) {
    for (const { ignore, faults, near, used } of list) {
      problems.push(...toProblems(ignore.rule, "", faults, near, used, rules, undefined, ignore.ruleAt));
    }
  }
  for (const { exception, faults, near, used } of listed) {
    const rule = exception.rule?.value ?? "";
    problems.push(...toProblems(rule, exception.on?.map(on => on.value).join(", ") ?? "", faults, near, used, rules, exception, exception.rule ?? exception.$.key));
  }
  return { open, excepted, problems };
}

/** Of several exceptions for one finding the first without a fault: one that has run out must not stand before its successor. */
function soundest<T extends Verdict>(exceptions: readonly T[] = []): T | undefined {
  return exceptions.find(({ faults }) => faults.length === 0) ?? exceptions[0];
}

interface Verdict {
  readonly faults: readonly ExceptionFault[];
  readonly near: string | undefined;
}

type Comment = Verdict & { readonly ignore: Ignore; used: boolean };

type Judged = Pick<Ignore, "rule" | "reason" | "until">;

function judge({ rule, reason, until }: Judged, rules: RuleSet, today: string): Verdict {
  const faults: ExceptionFault[] = [];
  let near: string | undefined;
  if (!rules.known.has(rule)) {
    near = nearest(rule, rules.known.keys());
    faults.push({ kind: "unknown-rule" });
  } else {
    if (reason === undefined) faults.push({ kind: "no-reason" });
    if (until !== undefined && until !== placeholder) {
      const date = parseQuantity("date", until);
      if (date === undefined) faults.push({ kind: "bad-date", text: until });
      else if (String(date) < today) faults.push({ kind: "expired", until });
    }
  }
  return { faults, near };
}

function listedIgnore(exception: Exception): Judged {
  const reason = exception.reason?.value.trim();
  const until = exception.until;
  return {
    rule: exception.rule?.value ?? "",
    reason: reason === "" ? undefined : reason,
    until: until && (until.value ?? textOf(until)),
  };
}

function toProblems(
  rule: string, element: string, faults: readonly ExceptionFault[], near: string | undefined, used: boolean, rules: RuleSet,
  entry: Exception | undefined, at: Range,
): readonly Problem[] {
  const base = { kind: "exception", rule, element, entry, at, ...(near !== undefined && { near }) } as const;
  if (faults.length > 0) return faults.map(fault => ({ ...base, fault }));
  // A rule that does not run cannot use its exceptions, which says nothing about them.
  if (!used && rules.isOn(rule)) return [{ ...base, fault: { kind: "unused" } }];
  return [];
}

function matches(name: string | undefined, finding: Finding): boolean {
  return name === finding.rule.id;
}

/**
 * `services.report` covers the service and everything in it, and findings about something else that the service has a
 * part in: a shared database is excepted for one of those who share it.
 */
function covers(exception: Exception, finding: Finding, descriptor: Descriptor): boolean {
  return (exception.on ?? []).some(({ value }) => {
    if (finding.element === "" && value === "system" && finding.rule.scope !== "problem") return true;
    if (finding.element === value || finding.element.startsWith(`${value}.`) || finding.element.startsWith(`${value}[`)) return true;
    const element = elementAt(value, descriptor);
    return element !== undefined && finding.related.some(({ at }) => lieIn(element, at));
  });
}

/** The element of a collection that a path such as `services.report` names; names may hold dots. */
function elementAt(path: string, descriptor: Descriptor): Place | undefined {
  const dot = path.indexOf(".");
  const collection = path.slice(0, dot);
  if (dot === -1 || !collectionNames.has(collection)) return undefined;
  return descriptor.store.find(collection as Collection, path.slice(dot + 1))?.$;
}

function lieIn(place: Place, range: Range): boolean {
  return range.entry === place.entry && range.start >= place.key.start && range.end <= place.end;
}

/** The line of a range, counted from the first line of its entry. */
function lineOf(range: Range): number {
  let line = 0;
  for (let at = range.entry.text.indexOf("\n"); at !== -1 && at < range.start; at = range.entry.text.indexOf("\n", at + 1)) line += 1;
  return line;
}

function textOf(located: Located<unknown>): string {
  return located.entry.text.slice(located.start, located.end);
}
