import type { Finding } from "../../advisor";
import type { Place } from "../../model/place";
import { rulesOf } from "../situation";
import { effectsOn, type Scene } from "./scene";
import type { ElementEffect, Exposure, ExposureFix, State } from "./types";
import { reasonFor } from "./words";

/** Rules that would protect a connection, the one whose fix does most first. */
const protecting: readonly string[] = [
  "saga-participant-unprotected", "sync-call-without-breaker", "cascading-failure-path", "sync-call-without-timeout", "timeout-above-normal",
  "thread-pool-exhaustion-risk", "breaker-without-timeout", "breaker-blind-to-slowness", "breaker-threshold-too-high", "breaker-without-thresholds",
  "bulkhead-without-limit", "shared-pool-mixed-criticality", "retry-without-limit", "retry-amplification", "retry-without-backoff",
  "retry-without-breaker", "retry-budget-exceeds-caller", "timeout-inversion", "optional-call-without-fallback", "breaker-without-fallback",
  "critical-depends-on-best-effort", "external-dependency-critical", "burst-on-sync-path", "sync-chain-too-deep", "sync-fan-out-of-reactions",
  "dual-write-db-and-broker", "outbox-without-relay", "saga-without-dlq", "consumer-without-dlq", "cell-shared-dependency",
];

const states: readonly State[] = ["failed", "blocked", "protected", "degraded", "unaffected"];

/** The connections along which trouble travels: where the caller blocks, and where it gets an error with nothing to put in its place. */
export function exposuresIn(scene: Scene, elements: readonly ElementEffect[]): readonly Exposure[] {
  const exposures: Exposure[] = [];
  const found = helpfulFindings(scene);
  for (const element of elements) {
    if (element.state === "failed" || element.state === "unaffected") continue;
    const kind = element.path.startsWith("services.") ? "service" : element.path.startsWith("clients.") ? "client" : undefined;
    if (kind !== "service") continue;
    for (const effect of effectsOn(scene, { kind, name: element.name })) {
      if (!effect.blocks && !(effect.fails && effect.link.soft === undefined)) continue;
      const offers = offersFor(scene, found.get(effect.link.block.$) ?? []);
      exposures.push({
        from: element.name, to: effect.link.target.name, state: effect.blocks ? "blocked" : element.state, reason: reasonFor(scene, effect), at: effect.link.at,
        rules: [...new Set(offers.rules)], fixes: offers.fixes,
      });
    }
  }
  return exposures.map((exposure, at) => ({ exposure, at }))
    .sort((a, b) => states.indexOf(a.exposure.state) - states.indexOf(b.exposure.state) || a.at - b.at).map(({ exposure }) => exposure);
}

/** The findings that would protect something, the most helpful first, by the places that they lie in. */
function helpfulFindings({ situation: { findings } }: Scene): ReadonlyMap<Place, readonly Finding[]> {
  const ranks = new Map(protecting.map((rule, rank) => [rule, rank]));
  const rank = (finding: Finding): number => Math.min(...rulesOf(finding).map(rule => ranks.get(rule) ?? protecting.length));
  const byPlace = new Map<Place, Finding[]>();
  const ranked = findings.map(finding => ({ finding, rank: rank(finding) })).filter(item => item.rank < protecting.length).sort((a, b) => a.rank - b.rank);
  for (const { finding } of ranked) {
    for (let at = finding.block?.$; at; at = at.parent) {
      const list = byPlace.get(at);
      if (list) list.push(finding);
      else byPlace.set(at, [finding]);
    }
  }
  return byPlace;
}

/** The rules of some findings, and their fixes; two that write the same are one. */
function offersFor({ situation }: Scene, findings: readonly Finding[]): { readonly rules: readonly string[]; readonly fixes: readonly ExposureFix[] } {
  const titles = new Set<string>();
  const fixes: ExposureFix[] = [];
  for (const finding of findings) {
    for (const fix of situation.fixesOf(finding)) {
      if (titles.has(fix.title)) continue;
      titles.add(fix.title);
      fixes.push({ finding, fix });
    }
  }
  return { rules: findings.flatMap(rulesOf), fixes };
}
