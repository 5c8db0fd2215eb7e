import type { Call, Service } from "../../server/src/generated/elements";
import { nameOf, type Block } from "../../server/src/model/place";
import { isDeclined, isOn, policyOf, type EffectivePolicy } from "../../server/src/model/policy";
import { writeDuration } from "../../server/src/model/quantity";
import type { System } from "../../server/src/model/system";
import { circuitBreakerBlock, ownerFor, timeoutBlock, todo } from "./blocks";
import { requestLimit } from "./call-load";
import type { Editor, Edits, Pairs, Writable } from "./editor";
import { deployables, hasSignal, isOwn, isSync, kindOf, teamCount } from "./facts";
import { margin, plannedWork } from "./planned-timeouts";
import type { Context } from "./rule";

/** A service that a fix is about to declare. */
export interface NewService {
  readonly name: string;
  /** The element that the fix begins at; it lends its place to names that are not written yet. */
  readonly near: Block;
  readonly callees: readonly string[];
  /** Milliseconds that those who will call it wait at most; absent: not known. */
  readonly patience?: number | undefined;
  /** Milliseconds that a callee may work which is new as well; absent: as its own calls say. */
  readonly work?: number;
  /** True when the defaults are about to give every call a circuit breaker. */
  readonly guarded?: boolean;
}

/**
 * A call of a new service with what protects it: a timeout that outlasts the callee's own work and, in a system that is
 * not tiny, a circuit breaker and a fallback to be decided. What defaults or the mesh give already is left out.
 */
export function newCall(context: Context, plan: NewService, callee: string): Pairs {
  const { system, thresholds } = context;
  const { call, policy, request, isOwn: ownTimeout } = limitOf(context, plan, callee);
  const pairs: Record<string, Writable> = { to: callee };
  if (ownTimeout) pairs["timeout"] = { ...timeoutBlock(call), request: writeDuration(request) };
  const target = system.find("services", callee);
  const isWorthIt = system.fact(deployables) + 1 > thresholds.tinySystemMax || (target !== undefined && kindOf(target) === "external");
  if (isWorthIt && !plan.guarded && !policy.circuitBreaker) {
    pairs["circuitBreaker"] = { ...circuitBreakerBlock(call, policy), ...(ownTimeout && { slowCallDuration: writeDuration(Math.round(request / 2)) }) };
  }
  if ((isWorthIt || isOn(policy.circuitBreaker)) && !plan.guarded && !isDeclined(policy.circuitBreaker) && !policy.fallback) pairs["fallback"] = { type: todo };
  return pairs;
}

/** The longest that a new service will work for one of those it calls, in milliseconds. */
export function workOfNew(context: Context, plan: NewService): number {
  return Math.max(0, ...plan.callees.map(callee => limitOf(context, plan, callee).request));
}

/** How long a new service waits for one of those it calls, in milliseconds, and whether it has to say so itself. */
function limitOf({ system }: Context, plan: NewService, callee: string): { readonly call: Call; readonly policy: EffectivePolicy; readonly request: number; readonly isOwn: boolean } {
  const $ = { ...plan.near.$, segment: plan.name };
  const call: Call = { $, to: { ...plan.near.$.key, value: callee } };
  const policy = policyOf(system, { $ }, call);
  const inherited = requestLimit(policy)?.value;
  const work = plan.work ?? plannedWork(system, system.find("services", callee));
  const isTooLong = plan.patience !== undefined && work < plan.patience && (inherited ?? 0) >= plan.patience;
  if (inherited !== undefined && inherited > work && !isTooLong) return { call, policy, request: inherited, isOwn: false };
  const usual = Number.isFinite(plan.patience) ? Math.min(2_000, plan.patience! / 2) : 2_000;
  return { call, policy, request: Math.max(Math.round(usual), Math.ceil((work * margin) / 100) * 100), isOwn: true };
}

/**
 * Edits that declare a service which calls others: with its team, health checks, protected calls, and the state of its
 * circuit breakers as a signal. Where it is the service that makes a tiny system one in which circuit breakers count, the
 * defaults give all calls one.
 */
export function newServiceEdits(edit: Editor, context: Context, kind: string, team: string | undefined, wanted: NewService, more: Pairs = {}): Edits {
  const { system } = context;
  const guarded = tips(context);
  const plan = { ...wanted, guarded };
  const calls = plan.callees.map(callee => newCall(context, plan, callee));
  const defaults = system.single("defaults");
  const hasHealth = defaults?.health !== undefined || system.single("platform")?.probes?.value === true;
  const hasBreaker = calls.some(call => "circuitBreaker" in call) || defaults?.calls?.circuitBreaker !== undefined;
  return edit.all(
    edit.declare("services", plan.name, {
      kind,
      ...(team !== undefined && { team }),
      ...more,
      calls,
      ...(!hasHealth && { health: { liveness: "/live", readiness: "/ready", interval: "10s", timeout: "1s" } }),
      ...(hasBreaker && !hasSignal(system, {}, signal) && { telemetry: signals }),
    }),
    guarded ? defaultBreakerEdits(edit, system) : [],
  );
}

const signal = "circuit-breaker.state";
const signals: Pairs = { signals: [signal], alerts: ["circuit-breaker-open"] };

/** True when one more service makes the system large enough for circuit breakers, and calls are there that have none. */
function tips({ system, thresholds }: Context): boolean {
  if (system.fact(deployables) !== thresholds.tinySystemMax || system.single("defaults")?.calls?.circuitBreaker) return false;
  return system.all("services").some(service => isOwn(service)
    && (service.calls ?? []).some(call => isSync(call) && policyOf(system, service, call).circuitBreaker === undefined));
}

/** A circuit breaker for every call that has none of its own, and the signal that shows its state. */
function defaultBreakerEdits(edit: Editor, system: System): Edits {
  const defaults = system.single("defaults");
  const hasFallback = defaults?.calls?.fallback !== undefined;
  const policies = {
    circuitBreaker: { failureRate: "50%", slowCallRate: "50%", slowCallDuration: "1s", minCalls: 20, window: "30s", openFor: "30s", halfOpenCalls: 5 },
    ...(!hasFallback && { fallback: { type: todo } }),
  };
  if (!defaults) return edit.addAt(["defaults"], { calls: policies, telemetry: signals });
  const { telemetry } = defaults;
  const missing: Pairs = { ...(!defaults.calls && { calls: policies }), ...(!telemetry && !hasSignal(system, {}, signal) && { telemetry: signals }) };
  return edit.all(
    defaults.calls ? edit.add(defaults.calls, policies) : [],
    hasSignal(system, {}, signal) || !telemetry ? [] : telemetry.signals ? edit.append(telemetry.signals, signal) : edit.add(telemetry, { signals: [signal] }),
    Object.keys(missing).length > 0 ? edit.add(defaults, missing) : [],
  );
}

/** The team for a new service: the first of the named ones that is declared, else the only one; `TODO` among several. */
export function newTeam(system: System, candidates: readonly (string | undefined)[]): string | undefined {
  const declared = candidates.find(name => name !== undefined && system.find("teams", name) !== undefined);
  return declared ?? ownerFor(system, undefined) ?? ((system.fact(teamCount) ?? 0) > 1 ? todo : undefined);
}

/** A name that no service has yet. */
export function freeServiceName(system: System, wanted: string): string {
  let name = wanted;
  for (let number = 2; system.find("services", name); number += 1) name = `${wanted}-${number}`;
  return name;
}

/** The services a service calls already, by name. */
export function calleesOf(service: Service): ReadonlySet<string> {
  return new Set((service.calls ?? []).flatMap(call => (call.to && call.to.value !== nameOf(service) ? [call.to.value] : [])));
}
