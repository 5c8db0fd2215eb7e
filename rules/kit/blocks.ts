import type { Call, Channel, Consumes, Saga, Service, Telemetry } from "../../server/src/generated/elements";
import type { Block } from "../../server/src/model/place";
import type { EffectivePolicy } from "../../server/src/model/policy";
import { isOn, policyOf } from "../../server/src/model/policy";
import { writeDuration } from "../../server/src/model/quantity";
import type { System } from "../../server/src/model/system";
import type { Editor, Edits, Pairs } from "./editor";
import { hasSignal, isWrite } from "./facts";
import { plannedTimeout, requestTimeout } from "./planned-timeouts";

/** The word for what only a person can decide; `placeholder-left` keeps it in sight. */
export const todo = "TODO";

const connectLimit = 500;

/**
 * A timeout for a call: four times what it normally takes, two seconds where that is not known. Four times the 99th
 * percentile leaves room for a bad day and stays well below the ten times that count as too long.
 */
export function timeoutBlock(call: Call, request = requestTimeout(call)): Pairs {
  return { connect: writeDuration(Math.min(connectLimit, request / 2)), request: writeDuration(request) };
}

/**
 * A timeout for a call that has none. Behind a write it leaves open whether the write happened, so the key that answers
 * this is asked for with it. `request` in milliseconds where another limit than the usual one is wanted.
 */
export function timeoutPairs(call: Call, request = requestTimeout(call)): Pairs {
  const timeout = timeoutBlock(call, request);
  const settled = !isWrite(call) || call.idempotent !== undefined || call.idempotencyKey !== undefined || call.statusQuery !== undefined;
  return settled ? { timeout } : { timeout, idempotent: { key: todo } };
}

/**
 * A calibrated circuit breaker: it counts failures and slow calls, opens for half a minute and probes with five calls.
 * A call counts as slow at half its timeout, so that the breaker opens before the callers' threads are gone.
 */
export function circuitBreakerBlock(call: Call, policy?: EffectivePolicy, planned?: number): Pairs {
  const timeout = planned ?? (policy && isOn(policy.timeout) ? policy.timeout.value.request?.value : undefined);
  const slow = call.expected?.p99?.value !== undefined ? call.expected.p99.value * 2 : (timeout ?? requestTimeout(call)) / 2;
  const window = windowFor(call);
  return {
    failureRate: "50%", slowCallRate: "50%", slowCallDuration: writeDuration(Math.max(1, Math.min(slow, timeout ?? slow))),
    minCalls: minimumCalls(call, window), window: writeDuration(window), openFor: "30s", halfOpenCalls: 5,
  };
}

/** A circuit breaker for every call there is: it needs so few calls that the most seldom used one can open it, too. */
export function commonCircuitBreakerBlock(system: System): Pairs {
  let least = minimumCalls({});
  let shortest = Infinity;
  for (const service of system.all("services")) {
    for (const call of service.calls ?? []) {
      least = Math.min(least, minimumCalls(call));
      const { timeout } = policyOf(system, service, call);
      shortest = Math.min(shortest, (isOn(timeout) ? timeout.value.request?.value : undefined) ?? Infinity);
    }
  }
  return { ...circuitBreakerBlock({} as Call, undefined, Math.min(shortest, requestTimeout({} as Call))), minCalls: least };
}

const usualWindow = 30_000;
const leastCalls = 5;

/** Half a minute, or for a seldom used call as many minutes as it takes to see ten calls. */
function windowFor(call: Call): number {
  const rate = call.rate?.value;
  if (rate === undefined || rate <= 0 || rate * (usualWindow / 1000) >= 2 * leastCalls) return usualWindow;
  return Math.ceil((2 * leastCalls) / rate / 60) * 60_000;
}

/** Twenty calls make a rate meaningful; a seldom used call must still be able to open the breaker within its window. */
function minimumCalls(call: Pick<Call, "rate">, window = usualWindow): number {
  const rate = call.rate?.value;
  return rate === undefined ? 20 : Math.max(leastCalls, Math.min(20, Math.floor((rate * (window / 1000)) / 2)));
}

/** What protects a call: a timeout where there is none, a circuit breaker, and a fallback to be decided. */
export function protectionPairs(system: System, call: Call, policy: EffectivePolicy): Pairs {
  const pairs: Record<string, Pairs[string]> = {};
  const planned = !isOn(policy.timeout) || policy.timeout.value.request === undefined ? plannedTimeout(system, call).request : undefined;
  if (planned !== undefined && !call.timeout) Object.assign(pairs, timeoutPairs(call, planned));
  // Slow is measured against the timeout that is written beside it.
  if (!isOn(policy.circuitBreaker)) pairs["circuitBreaker"] = circuitBreakerBlock(call, policy, planned);
  if (!policy.fallback) pairs["fallback"] = { type: todo };
  return pairs;
}

/**
 * A dead letter queue that can be worked with: bounded attempts, an owner, a planned replay, an alert at the first
 * message and its depth as a signal.
 */
export function dlqBlock(channel: string, owner: string | undefined): Pairs {
  return {
    channel, maxAttempts: 5, owner: owner ?? todo, replay: { mode: "manual" }, alert: { depth: 1 }, retention: "14d",
    telemetry: ["dlq.depth"],
  };
}

/** The team that would look after something of this service: its own, or the only one there is. */
export function ownerFor(system: System, service: Service | undefined): string | undefined {
  const own = service?.team?.[0]?.value;
  if (own) return own;
  const teams = system.all("teams");
  return teams.length === 1 ? teams[0]!.$.segment : undefined;
}

/** The owner for the dead letter queue of a channel. */
export function channelOwner(system: System, channel: Channel | undefined, consume?: { service: Service; consume: Consumes }): string | undefined {
  return channel?.owner?.value ?? ownerFor(system, consume?.service);
}

/** The owner for what belongs to a saga. */
export function sagaOwner(system: System, saga: Saga): string | undefined {
  return saga.owner?.value ?? ownerFor(system, system.find("services", saga.orchestrator));
}

/** Edits that make an element emit a signal, with an alert where one is named; none when it does so already. */
export function signalEdits(edit: Editor, system: System, element: Block & { telemetry?: Telemetry }, signal: string, alert?: string): Edits {
  if (hasSignal(system, element, signal)) return [];
  const telemetry = element.telemetry;
  if (!telemetry) return edit.add(element, { telemetry: alert ? { signals: [signal], alerts: [alert] } : { signals: [signal] } });
  const signals = telemetry.signals ? edit.append(telemetry.signals, signal) : edit.add(telemetry, { signals: [signal] });
  if (!alert || telemetry.alerts || telemetry.$.short) return signals;
  return edit.all(signals, edit.add(telemetry, { alerts: [alert] }));
}
