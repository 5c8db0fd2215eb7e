import { groups, patterns, type GroupId, type PatternId, type Thresholds } from "../../../rules/kit/knowledge";
import { deployables, isOwn, isSync } from "../../../rules/kit/facts";
import { textsAfter, type Advisor, type Finding, type ReadyFix, type RegisteredRule } from "../advisor";
import type { System } from "../model/system";
import { changesBetween, type Change } from "./text-diff";
import { isHeavy, openByPattern, patternsInUse, type PatternUse } from "./patterns-in-use";

/** One system on one day, with what the advisor found: what the decision guide and the plan reason from. */
export interface Situation {
  readonly system: System;
  readonly thresholds: Thresholds;
  readonly findings: readonly Finding[];
  /** Every rule there is, by id. */
  readonly rules: ReadonlyMap<string, RegisteredRule>;
  readonly uses: ReadonlyMap<PatternId, PatternUse>;
  /** Errors and warnings by pattern. */
  readonly open: ReadonlyMap<PatternId, readonly Finding[]>;
  fixesOf(finding: Finding): readonly ReadyFix[];
  /** What a fix changes, by file. */
  changesOf(fix: ReadyFix): ReadonlyMap<string, readonly Change[]>;
}

/** Looks at the system of an advisor as it is on a day, an ISO date. */
export function situationOf(advisor: Advisor, today: string): Situation {
  const { findings } = advisor.analyze(today);
  const { descriptor, rules } = advisor;
  return {
    system: descriptor.store,
    thresholds: rules.thresholds,
    findings,
    rules: rules.known,
    uses: patternsInUse(descriptor.store, findings, rules.known),
    open: openByPattern(findings, rules.known),
    fixesOf: finding => advisor.fixesOf(finding, today),
    changesOf: fix => new Map([...textsAfter(fix, descriptor)].map(([source, text]) => [source, changesBetween(descriptor.fileOf(source)?.text ?? "", text)])),
  };
}

/** True when the pattern is declared, or the team has run it before (`platform.adoption`). */
export function isThere({ uses, system }: Situation, pattern: PatternId): boolean {
  return uses.has(pattern) || system.single("platform")?.adoption?.has(pattern) === true;
}

/** The rules that a finding speaks for: its own, and those folded into it. */
export function rulesOf(finding: Finding): readonly string[] {
  return [finding.rule.id, ...finding.folded];
}

/** A pattern that another one is unsafe without, and that is not there. */
export interface Need {
  readonly pattern: PatternId;
  /** Index of the arrow among the edges of the pattern that needs it, which is that of its reason, too. */
  readonly edge: number;
}

/**
 * What a pattern requires and this system does not have. What is written inside the pattern's own block, such as the
 * compensations of a saga, comes with it and is not listed.
 */
export function needsOf(situation: Situation, id: PatternId): readonly Need[] {
  const needs: Need[] = [];
  patterns[id].edges.forEach(({ type, to }, edge) => {
    if (type !== "requires" || isThere(situation, to) || comesWith(id, to)) return;
    if ((conditions[`${id} ${to}`]?.(situation) ?? true) && !needs.some(({ pattern }) => pattern === to)) needs.push({ pattern: to, edge });
  });
  return needs;
}

function comesWith(whole: PatternId, part: PatternId): boolean {
  const { descriptor } = patterns[part];
  const roots = patterns[whole].descriptor;
  return descriptor.length > 0 && descriptor.every(path => roots.some(root => path === root || path.startsWith(`${root}.`)));
}

/** Arrows that hold under a condition only; all others always do. */
const conditions: Readonly<Record<string, (situation: Situation) => boolean>> = {
  "saga circuit-breaker": ({ system }) => system.all("services").some(service => isOwn(service) && service.calls?.some(isSync)),
  "saga message-broker": ({ uses }) => uses.has("choreography"),
  // The limit on attempts is a part of the dead letter queue itself.
  "dead-letter-queue retry": () => false,
  "blue-green expand-contract": ({ system }) =>
    system.all("datastores").some(({ schemaChange }) => schemaChange) || system.all("services").some(({ deploy }) => deploy?.schemaChange),
  "strangler-fig change-data-capture": ({ system }) => system.all("migrations").some(({ capabilities, dataSync }) => !dataSync && capabilities?.some(({ data }) => data)),
  "service-mesh saga": ({ system, open }) => open.has("saga") || system.all("flows").some(({ writes }) => new Set(writes?.map(({ service }) => service?.value)).size > 1),
  "microservices database-per-service": ({ system }) => system.all("datastores").length > 0,
  "microservices service-discovery": ({ system, thresholds }) => system.fact(deployables) >= thresholds.meshMinServices,
  "event-driven idempotency": ({ uses }) => !uses.has("idempotent-receiver"),
};

/** A group that has to be in order before another one, and is not. */
export interface ClosedGate {
  readonly group: GroupId;
  readonly reason: string;
  readonly open: readonly Finding[];
}

/** The groups whose open findings stand in the way of a pattern. */
export function closedGates({ findings, rules }: Situation, pattern: PatternId): readonly ClosedGate[] {
  const closed: ClosedGate[] = [];
  for (const { needs, patterns: meant, reason } of groups[patterns[pattern].group].gates) {
    if (meant.length > 0 && !meant.includes(pattern)) continue;
    for (const group of needs) {
      const open = findings.filter(finding => isHeavy(finding) && rulesOf(finding).some(id => groupsOf(rules.get(id)).includes(group)));
      if (open.length > 0) closed.push({ group, reason, open });
    }
  }
  return closed;
}

function groupsOf(rule: RegisteredRule | undefined): readonly GroupId[] {
  return rule ? [rule.group, ...(rule.pattern ? [patterns[rule.pattern].group] : [])] : [];
}
