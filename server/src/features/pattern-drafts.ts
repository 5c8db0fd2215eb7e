import { circuitBreakerBlock, ownerFor, timeoutBlock, todo } from "../../../rules/kit/blocks";
import { calleeOf, hasSignal, isOwn, isSync, isWrite, kindOf, namesIn, storeUse } from "../../../rules/kit/facts";
import { defaultThresholds } from "../../../rules/kit/knowledge";
import { flagsFor } from "../../../rules/kit/flags";
import { slosOf, splitRouter } from "../../../rules/kit/releases";
import { repeatGuardPairs, stateStoreOf } from "../../../rules/kit/sagas";
import type { Call, Flow, Migration, Service } from "../generated/elements";
import type { Collection } from "../model/part";
import { nameOf } from "../model/place";
import { isOn, policyOf, type EffectivePolicy } from "../model/policy";
import { addDays } from "../model/quantity";
import type { System } from "../model/system";
import { stop, stopName, type Draft, type DraftPairs } from "./snippet";

/** Services further behind than this are not looked at for a suggestion. */
const lookedAt = 200;

/**
 * A saga with compensations, durable state and a dead letter queue, for a flow that has none yet. Names are those of the
 * system where they can be known; what only a person can decide is a placeholder.
 */
export function sagaDraft(system: System): DraftPairs {
  const flow = system.all("flows").slice(0, lookedAt).find(candidate => !system.find("sagas", nameOf(candidate)));
  const orchestrator = orchestratorOf(system, flow);
  const name = freeName(system, "sagas", flow ? nameOf(flow) : "place-order");
  const owner = ownerFor(system, orchestrator) ?? todo;
  const guard = repeatGuardPairs(system, undefined);
  const steps = participantsOf(system, flow, orchestrator).map((service, at): Draft => ({
    service: stop(3 + 3 * at, service ? nameOf(service) : todo),
    action: stop(4 + 3 * at, operationOf(service, 0)),
    effect: "write",
    ...guard,
    compensation: { action: stop(5 + 3 * at, operationOf(service, 1)), ...guard },
  }));
  return {
    [stopName(1, name)]: {
      ...(flow && { flow: nameOf(flow) }),
      style: "orchestration",
      orchestrator: stop(2, orchestrator ? nameOf(orchestrator) : todo),
      state: { store: stop(20, stateStoreOf(orchestrator)) },
      deadline: stop(21, "15m"),
      steps,
      dlq: { channel: stop(22, `${name}.dlq`), maxAttempts: 5, owner: stop(23, owner), replay: { mode: "manual" }, alert: { depth: 1 }, retention: "14d", telemetry: ["dlq.depth"] },
      telemetry: { signals: ["saga.compensation.success"], alerts: ["saga-compensation-failed"] },
    },
  };
}

/** The service where the flow begins, else the first one that calls others to change something. */
function orchestratorOf(system: System, flow: Flow | undefined): Service | undefined {
  const passOn = ["gateway", "bff", "facade", "acl"];
  const drives = (service: Service | undefined): service is Service => isOwn(service) && !passOn.includes(kindOf(service));
  const entry = system.find("services", flow?.entry);
  if (drives(entry)) return entry;
  const near = system.all("services").slice(0, lookedAt).filter(drives);
  return near.find(service => service.calls?.some(isWrite)) ?? near.find(service => service.calls?.some(isSync));
}

/** The services whose writes belong together: those that the flow names, else those that the orchestrator calls; two at least. */
function participantsOf(system: System, flow: Flow | undefined, orchestrator: Service | undefined): readonly (Service | undefined)[] {
  const found = new Set<Service>();
  for (const { service } of flow?.writes ?? []) {
    const writing = system.find("services", service);
    if (writing && writing !== orchestrator) found.add(writing);
  }
  const calls = (orchestrator?.calls ?? []).filter(isSync);
  for (const call of [...calls.filter(isWrite), ...calls]) {
    const callee = calleeOf(system, call);
    if (callee && found.size < 2) found.add(callee);
  }
  const chosen: (Service | undefined)[] = [...found].slice(0, 4);
  while (chosen.length < 2) chosen.push(undefined);
  return chosen;
}

/** An operation of the service that changes something, the first or the second of them. */
function operationOf(service: Service | undefined, place: number): string {
  const writes = (service?.exposes ?? []).filter(({ op, effect }) => op !== undefined && effect?.value !== "read");
  return writes[place]?.op?.value ?? todo;
}

/** What is known about the call that a snippet is for. */
export interface CallPlace {
  readonly service: Service | undefined;
  readonly call: Call | undefined;
  /** The keys that are written already. */
  readonly taken: ReadonlySet<string>;
}

/** A timeout, a circuit breaker and a fallback; what is in force already is left out. */
export function breakerDraft(system: System, { service, call, taken }: CallPlace): DraftPairs {
  const known = call ?? ({} as Call);
  const policy: Partial<EffectivePolicy> = service && call ? policyOf(system, service, call) : {};
  const hasTimeout = taken.has("timeout") || (isOn(policy.timeout) && policy.timeout.value.request !== undefined);
  const timeout = timeoutBlock(known);
  const breaker = circuitBreakerBlock(known, service && call ? (policy as EffectivePolicy) : undefined);
  return {
    ...(!hasTimeout && { timeout: { connect: stop(2, String(timeout["connect"])), request: stop(3, String(timeout["request"])) } }),
    // Behind a write a timeout leaves open whether the write happened, which a key that is sent again settles.
    ...(!hasTimeout && call && isWrite(call) && !taken.has("idempotent") && !taken.has("idempotencyKey") && !taken.has("statusQuery") && { idempotent: { key: stop(4, "requestId") } }),
    circuitBreaker: { ...(breaker as DraftPairs), failureRate: stop(5, String(breaker["failureRate"])), openFor: stop(6, String(breaker["openFor"])) },
    ...(!taken.has("fallback") && !isOn(policy.fallback) && { fallback: { type: stop(7, "degraded", ["degraded", "cached", "queued", "static"]), reason: stop(8, "answers without this part") } }),
  };
}

/** A table in the own store that messages are written to, the relay that sends them, and the publication that uses it. */
export function outboxDraft(system: System, service: Service | undefined, taken: ReadonlySet<string>): DraftPairs {
  const store = stateStoreOf(service);
  const owned = service ? system.all("channels").slice(0, lookedAt) : [];
  const names = new Set([service ? nameOf(service) : "", ...namesIn(service?.team)]);
  const channel = owned.find(({ owner }) => owner !== undefined && names.has(owner.value)) ?? owned[0];
  const event = service?.publishes?.[0]?.event?.[0]?.value;
  return {
    ...(!taken.has("publishes") && { publishes: [{ channel: stop(1, channel ? nameOf(channel) : todo), event: stop(2, event ?? "OrderPlaced"), via: "outbox" }] }),
    outbox: { store: stop(3, store), relay: stop(4, "cdc", ["cdc", "poller"]), telemetry: ["outbox.age"] },
  };
}

/** A canary in small steps, with gates that compare it with the running version and take it back by themselves. */
export function canaryDraft(system: System, service: Service | undefined, taken: ReadonlySet<string>): DraftPairs {
  const objective = service && slosOf(system, service)[0];
  const flagged = service && flagsFor(system, service).find(flag => (flag.gates?.length ?? 0) > 0);
  const errors = flagged?.gates?.find(({ metric }) => metric?.value === "error-rate")?.max;
  const limit = errors ? errors.entry.text.slice(errors.start, errors.end) : `${defaultThresholds.canaryErrorRateMax}%`;
  const isWatched = service !== undefined && hasSignal(system, service, "canary.error-rate");
  return {
    deploy: {
      strategy: "canary",
      router: stop(1, splitRouter(system)),
      steps: ["5%", "25%", "100%"],
      bakeTime: stop(2, "15m"),
      gates: [
        { metric: "error-rate", max: stop(3, limit), comparedTo: "stable", ...(objective && { slo: nameOf(objective) }) },
        { metric: "latency.p99", maxRatioToBaseline: stop(4, 1.2), comparedTo: "stable" },
      ],
      rollback: { automatic: true, method: "route" },
    },
    ...(!taken.has("telemetry") && !isWatched && { telemetry: { signals: ["canary.error-rate", "canary.latency.p99"] } }),
  };
}

/** A migration behind a facade, capability by capability, with an end date half a year from `today`. */
export function stranglerDraft(system: System, today: string): DraftPairs {
  const services = system.all("services").slice(0, lookedAt);
  const old = services.find(service => kindOf(service) === "monolith" || kindOf(service) === "legacy");
  const oldName = old ? nameOf(old) : todo;
  const callers = old ? services.filter(service => service.calls?.some(call => call.to?.value === oldName)) : services;
  const facade = callers.find(service => kindOf(service) === "facade") ?? callers.find(service => kindOf(service) === "gateway")
    ?? services.find(service => kindOf(service) === "facade" || kindOf(service) === "gateway");
  const acl = services.find(service => kindOf(service) === "acl");
  const taken = new Set(system.all("migrations").slice(0, lookedAt).flatMap(({ capabilities }: Migration) => (capabilities ?? []).flatMap(({ to }) => (to ? [to.value] : []))));
  const isNew = (service: Service): boolean => isOwn(service) && !["gateway", "facade", "bff", "acl", "monolith"].includes(kindOf(service)) && !taken.has(nameOf(service));
  const called = new Set((facade?.calls ?? []).flatMap(call => (call.to ? [call.to.value] : [])));
  const next = services.find(service => isNew(service) && called.has(nameOf(service))) ?? services.find(isNew);
  const pipeline = system.all("cdc").slice(0, lookedAt).find(({ source }) => source && old && system.index(storeUse).get(source.value).some(({ service }) => service === old)) ?? system.all("cdc")[0];
  const name = next ? nameOf(next) : todo;
  return {
    [stopName(1, freeName(system, "migrations", old ? `leave-${oldName}` : "leave-monolith"))]: {
      from: stop(2, oldName),
      pattern: "strangler-fig",
      facade: stop(3, facade ? nameOf(facade) : todo),
      acl: stop(4, acl ? nameOf(acl) : "in-process"),
      owner: stop(5, ownerFor(system, next) ?? todo),
      status: "open",
      deadline: stop(6, addDays(today, 182)),
      dataSync: { method: "cdc", cdc: stop(7, pipeline ? nameOf(pipeline) : todo), reconciliation: "daily" },
      capabilities: [{
        name: stop(8, name), to: stop(9, name), traffic: stop(10, "5%"), steps: ["shadow", "5%", "50%", "100%", "retire"], rollback: "route-to-legacy",
      }],
    },
  };
}

/** A release flag that ends: with an owner, a day on which it expires, and what has to be true before it goes. */
export function flagDraft(system: System, today: string): DraftPairs {
  const near = system.all("services").slice(0, lookedAt).find(service => service.team !== undefined);
  return {
    [stopName(1, freeName(system, "flags", "new-checkout"))]: {
      type: stop(2, "release", ["release", "experiment", "ops", "permission"]),
      owner: stop(3, ownerFor(system, near) ?? todo),
      created: today,
      expires: stop(4, addDays(today, 90)),
      removeWhen: stop(5, "100% for 2 weeks"),
      rollout: { percent: stop(6, "5%"), by: "user" },
      killSwitch: true,
    },
  };
}

function freeName(system: System, collection: Collection, wanted: string): string {
  let name = wanted;
  for (let number = 2; system.find(collection, name); number += 1) name = `${wanted}-${number}`;
  return name;
}
