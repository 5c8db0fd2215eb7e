import type { Call, Client, Measurement, Pool, Saga, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import { isOn, policyOf, type EffectivePolicy } from "../../server/src/model/policy";
import { formatDuration, formatShare } from "../../server/src/model/quantity";
import type { Index, System } from "../../server/src/model/system";
import type { Located } from "../../server/src/syntax/range";
import { isUndecided } from "./decisions";
import { calleeOf, clientsOf, isActive, isRequired, isSync, tierOf } from "./facts";

/** What was measured on this call that a circuit breaker would have cut off; undefined when nothing was. */
export function troubleOf(call: Call): string | undefined {
  const { expected, observed } = call;
  const errors = observed?.errorRate?.value;
  if (errors !== undefined && errors > 1) return `${formatShare(errors)} of the calls fail`;
  const seen = observed?.p99?.value;
  const normal = expected?.p99?.value;
  if (seen !== undefined && normal !== undefined && seen > 3 * normal) return `it was seen to take ${formatDuration(seen)} instead of ${formatDuration(normal)}`;
  return observed?.incident ? "an incident is on record" : undefined;
}

/** A call that takes places of a pool of its service. */
export interface PoolUse {
  readonly pool: Pool;
  readonly call: Call;
  readonly policy: EffectivePolicy;
  /** Calls that one instance makes in a second. */
  readonly rate: number;
  readonly size: number;
}

/** The work that a call may pile up in a pool while it waits. */
export interface PoolLoad extends PoolUse {
  /** The longest wait in milliseconds: the timeout, or without one what was seen. */
  readonly wait: number;
  /** Places of the pool that are taken when every call waits that long. */
  readonly taken: number;
}

/**
 * The waiting calls of a service by the pools they run in, where size and rate are known. A pool serves the callees it
 * names in `usedFor` and the calls that name it; what else runs in it is unknown. A rate counts all instances, a pool one:
 * where the number of instances is unknown, one instance takes all. Runtimes that hold no thread while waiting use none.
 */
export function poolUses(system: System, service: Service): readonly PoolUse[] {
  if (!service.pools || service.concurrency?.value === "async") return [];
  const uses: PoolUse[] = [];
  for (const pool of service.pools) {
    const size = pool.size?.value;
    if (size === undefined || !Number.isFinite(size) || pool.concurrency?.value === "async") continue;
    for (const call of service.calls ?? []) {
      if (!isSync(call) || !call.to || call.rate?.value === undefined) continue;
      const policy = policyOf(system, service, call);
      const named = isOn(policy.bulkhead) ? policy.bulkhead.value.pool?.value : undefined;
      if (named === undefined ? !pool.usedFor?.some(use => use.value === call.to!.value) : named !== pool.name?.value) continue;
      uses.push({ pool, call, policy, rate: call.rate.value / Math.max(1, service.replicas?.value ?? 1), size });
    }
  }
  return uses;
}

/** The loads of a service's pools by calls that it cannot do without and whose longest wait is known, too. */
export function poolLoads(system: System, service: Service): readonly PoolLoad[] {
  return poolUses(system, service).flatMap(use => {
    const wait = isRequired(use.call) ? longestWait(use.policy, use.call.observed) : undefined;
    return wait === undefined ? [] : [{ ...use, wait, taken: (use.rate * wait) / 1000 }];
  });
}

function longestWait(policy: EffectivePolicy, observed: Measurement | undefined): number | undefined {
  if (isOn(policy.timeout) && policy.timeout.value.request) return finite(policy.timeout.value.request.value);
  return finite(observed?.p99?.value);
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** The others that a service depends on at run time: those it calls and the stores it works on. */
export function dependenciesOf(service: Service): ReadonlySet<string> {
  return new Set([
    ...(service.calls ?? []).flatMap(call => (call.to ? [`service ${call.to.value}`] : [])),
    ...(service.uses ?? []).flatMap(use => (use.store ? [`store ${use.store.value}`] : [])),
  ]);
}

/** True when a service has kinds of work of different importance, which a bulkhead keeps apart. */
export function hasWorkloadTiers(service: Service): boolean {
  return new Set((service.workloads ?? []).map(tierOf)).size > 1;
}

/** True when a bulkhead has something to keep apart: two dependencies, or work of different importance. */
export function bulkheadHasPurpose(service: Service): boolean {
  return dependenciesOf(service).size > 1 || hasWorkloadTiers(service);
}

/** The timeout for requests in force, when it is known; a number of milliseconds with its place. */
export function requestLimit(policy: EffectivePolicy): (Located<number>) | undefined {
  const request = isOn(policy.timeout) ? policy.timeout.value.request : undefined;
  return request?.value === undefined ? undefined : (request as Located<number>);
}

/**
 * The attempts that a call may make in all: one without a retry, endlessly many where nothing ends them, undefined where
 * the number is still to be decided.
 */
export function attemptsOf(policy: EffectivePolicy): number | undefined {
  if (!isOn(policy.retry)) return 1;
  const { maxAttempts, giveUpAfter } = policy.retry.value;
  if (!maxAttempts) return isUndecided(policy.retry.value) || giveUpAfter ? undefined : Infinity;
  return maxAttempts.value === 0 ? Infinity : maxAttempts.value;
}

const usualDelay = 100;

/** The longest pause between attempts of a call in all, in milliseconds; jitter only shortens it. */
export function backoffOf(policy: EffectivePolicy, attempts = attemptsOf(policy)): number {
  if (!isOn(policy.retry) || attempts === undefined || !Number.isFinite(attempts)) return 0;
  const { backoff, baseDelay, maxDelay } = policy.retry.value;
  const kind = backoff?.value ?? "none";
  if (kind === "none" || kind === "immediate") return 0;
  const base = baseDelay?.value ?? usualDelay;
  let sum = 0;
  for (let pause = 1; pause < Math.min(attempts, 100); pause += 1) {
    const delay = kind === "exponential" ? base * 2 ** (pause - 1) : kind === "linear" ? base * pause : base;
    sum += Math.min(delay, maxDelay?.value ?? Infinity);
  }
  return sum;
}

/**
 * The longest time that one call may take with all its attempts, in milliseconds; undefined where a limit is not known.
 * A retry that gives up after an age ends there. Endless attempts count once: that they have no end is a fault of its own.
 */
export function worstOfCall(policy: EffectivePolicy): number | undefined {
  const request = requestLimit(policy)?.value;
  const attempts = attemptsOf(policy);
  const end = isOn(policy.retry) ? policy.retry.value.giveUpAfter?.value : undefined;
  if (request === undefined || !Number.isFinite(request)) return undefined;
  // Without a number of attempts their age alone ends them.
  if (attempts === undefined) return end === undefined ? undefined : end + request;
  if (!Number.isFinite(attempts)) return request;
  const all = attempts * request + backoffOf(policy);
  return end === undefined ? all : Math.min(all, end + request);
}

/** True when the time that is left travels with the call, as the nearest place that says anything has it. */
export function isDeadlinePropagated(system: System, service: Service, call: Call): boolean {
  const defaults = system.single("defaults")?.calls;
  const said = call.deadline ?? (call.to && defaults?.to?.get(call.to.value)?.deadline) ?? service.defaults?.calls?.deadline ?? defaults?.deadline;
  return said !== undefined && said.value !== "none";
}

/** True when a service waits for a call with its own caller waiting, and nothing else ends the wait. */
export function mayKeepBusy(system: System, service: Service, call: Call): boolean {
  if (!isSync(call) || !isRequired(call) || call.ackEarly?.value === true || isDeadlinePropagated(system, service, call)) return false;
  return call.kind?.value !== "long-poll" && call.kind?.value !== "job" && call.to?.value !== nameOf(service);
}

/** The call of a service that may keep it busy longest, with that time. */
export interface WorstCall {
  readonly call: Call;
  readonly policy: EffectivePolicy;
  readonly time: number;
}

/**
 * The required waiting call that may keep a service busy longest; undefined when none is known. Calls that answer early
 * or share the caller's deadline end in time.
 */
export function worstCallOf(system: System, service: Service): WorstCall | undefined {
  let worst: WorstCall | undefined;
  for (const call of service.calls ?? []) {
    if (!mayKeepBusy(system, service, call)) continue;
    const policy = policyOf(system, service, call);
    const time = worstOfCall(policy);
    if (time !== undefined && (!worst || time > worst.time)) worst = { call, policy, time };
  }
  return worst;
}

/** True when the callee answers before its own work further down is done, as far as this call says. */
export function answersEarly(system: System, call: Call): boolean {
  return isAnsweredEarly(call, calleeOf(system, call));
}

/** The same for a call whose callee is known already. */
export function isAnsweredEarly(call: Call, callee: Service | undefined): boolean {
  if (call.ackEarly?.value === true || call.kind?.value === "long-poll" || call.kind?.value === "job") return true;
  const op = callee?.exposes?.find(exposed => exposed.op !== undefined && exposed.op.value === call.op?.value);
  return op?.ackEarly?.value === true || op?.mode?.value === "async";
}

/** The clients that wait for what a service answers: those that exist, and whose call neither goes on without it nor is answered early. */
export function waitingClients(system: System, service: Service): readonly Client[] {
  return system.index(clientsOf).get(nameOf(service)).filter(({ client, call }) => isActive(client) && isSync(call) && isRequired(call) && call.lazy?.value !== true && !answersEarly(system, call)).map(({ client }) => client);
}

/** The sagas that each service drives or takes part in. */
export const sagasOf: Index<Saga> = {
  name: "sagas of a service",
  collection: "sagas",
  *entries(element) {
    const saga = element as Saga;
    const members = new Set<string>();
    if (saga.orchestrator) members.add(saga.orchestrator.value);
    for (const step of saga.steps ?? []) if (step.service) members.add(step.service.value);
    for (const participant of saga.participants ?? []) if (participant.service) members.add(participant.service.value);
    for (const member of members) yield [member, saga];
  },
};
