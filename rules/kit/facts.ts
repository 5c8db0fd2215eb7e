import type { Call, Channel, Client, Consumes, Dlq, Publishes, Saga, SagaStep, Service, Telemetry, Uses } from "../../server/src/generated/elements";
import { nameOf, type Block } from "../../server/src/model/place";
import type { Fact, Index, System } from "../../server/src/model/system";
import type { Located } from "../../server/src/syntax/range";
import type { Context } from "./rule";

/** What a service is; `service` where nothing is said. */
export function kindOf(service: Service): NonNullable<NonNullable<Service["kind"]>["value"]> {
  return service.kind?.value ?? "service";
}

/** How much a service matters; `standard` where nothing is said. */
export function tierOf(element: { readonly tier?: { readonly value: "critical" | "standard" | "best-effort" | undefined } | undefined }): "critical" | "standard" | "best-effort" {
  return element.tier?.value ?? "standard";
}

/** True for programs that this system's teams can change. */
export function isOwn(service: Service | undefined): service is Service {
  return service !== undefined && kindOf(service) !== "external" && kindOf(service) !== "legacy";
}

/** True when the caller waits for the answer. A call is synchronous unless it says otherwise. */
export function isSync(call: Call): boolean {
  return call.mode === undefined || call.mode.value === "sync";
}

/** True unless the caller can do without the callee. */
export function isRequired(call: Call): boolean {
  return call.required === undefined || call.required.value === true;
}

/** True when it is stated that the call changes something; an unstated effect is unknown. */
export function isWrite(element: { readonly effect?: { readonly value: string | undefined } | undefined }): boolean {
  return element.effect?.value === "write";
}

/** The service a call goes to, when it is declared. */
export function calleeOf(system: System, call: Call): Service | undefined {
  return system.find("services", call.to);
}

/** True when repeating has the effect of once. A placeholder counts as declared. */
export function isIdempotent(element: { readonly idempotent?: { readonly none?: { readonly value: boolean | undefined } | undefined } | undefined }): boolean {
  return element.idempotent !== undefined && element.idempotent.none?.value !== true;
}

/** True when a policy block is there and not switched off. */
export function isSet(block: { readonly none?: { readonly value: boolean | undefined } | undefined } | undefined): boolean {
  return block !== undefined && block.none?.value !== true;
}

/**
 * The number of first-party deployables: services without gateways, external and legacy systems. The functions of one
 * bounded context count as one.
 */
export const deployables: Fact<number> = {
  name: "deployables",
  compute: system => {
    const found = system.index(deployablesByContext);
    const contexts = found.keys().filter(context => context !== "").length;
    return found.get("").length + contexts;
  },
};

/** Services that are deployed by themselves under the empty key, functions under that of their bounded context. */
const deployablesByContext: Index<string> = {
  name: "deployables by context",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    const kind = kindOf(service);
    if (kind === "gateway" || kind === "external" || kind === "legacy") return;
    yield [kind === "function" ? service.context?.value ?? "" : "", nameOf(service)];
  },
};

/** The number of declared teams; undefined when none is declared, because then nobody said how many there are. */
export const teamCount: Fact<number | undefined> = {
  name: "team count",
  compute: system => system.all("teams").length || undefined,
};

/** True for a system of two deployables at most. */
export function isTiny({ system, thresholds }: Context): boolean {
  return system.fact(deployables) <= thresholds.tinySystemMax;
}

/** True when a flag, an owner or a duty need not name its team, because there is only one to name. */
export function ownerIsObvious(system: System): boolean {
  return (system.fact(teamCount) ?? 0) <= 1;
}

/** One call with its caller. */
export interface Edge {
  readonly caller: Service;
  readonly call: Call;
}

/** The calls that go to each service, by its name. */
export const callersOf: Index<Edge> = {
  name: "callers",
  collection: "services",
  *entries(element) {
    const caller = element as Service;
    for (const call of caller.calls ?? []) if (call.to) yield [call.to.value, { caller, call }];
  },
};

/** The services that publish to each channel, by the name it is called, declared or not. */
export const producersOf: Index<{ readonly service: Service; readonly publish: Publishes }> = {
  name: "producers",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    for (const publish of service.publishes ?? []) if (publish.channel) yield [publish.channel.value, { service, publish }];
  },
};

/** The services that consume from each channel, by the name it is called, declared or not. */
export const consumersOf: Index<{ readonly service: Service; readonly consume: Consumes }> = {
  name: "consumers",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    for (const consume of service.consumes ?? []) if (consume.channel) yield [consume.channel.value, { service, consume }];
  },
};

/** The services that work on each datastore themselves, by the store's name. */
export const storeUse: Index<{ readonly service: Service; readonly use: Uses }> = {
  name: "store use",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    for (const use of service.uses ?? []) if (use.store) yield [use.store.value, { service, use }];
  },
};

/** The clients that call each service. */
export const clientsOf: Index<{ readonly client: Client; readonly call: Call }> = {
  name: "clients",
  collection: "clients",
  *entries(element) {
    const client = element as Client;
    for (const call of client.calls ?? []) if (call.to) yield [call.to.value, { client, call }];
  },
};

/** A channel that carries a saga's work. */
export interface Carrier {
  readonly saga: Saga;
  /** True when compensations travel on it. */
  readonly compensations: boolean;
}

/**
 * The channels that carry steps or compensations, by name: those that steps and compensations name, and those that an
 * orchestrator publishes to and a service of one of its steps consumes, on which compensations travel too.
 */
export const sagaCarriers: Fact<ReadonlyMap<string, readonly Carrier[]>> = {
  name: "saga carriers",
  compute: system => {
    const carriers = new Map<string, Carrier[]>();
    const add = (name: string | undefined, saga: Saga, compensations: boolean): void => {
      if (name === undefined) return;
      const list = carriers.get(name) ?? [];
      const known = list.findIndex(carrier => carrier.saga === saga);
      if (known === -1) list.push({ saga, compensations });
      else if (compensations) list[known] = { saga, compensations };
      carriers.set(name, list);
    };
    for (const saga of system.all("sagas")) {
      const participants = new Set((saga.steps ?? []).flatMap(step => (step.service ? [step.service.value] : [])));
      for (const step of saga.steps ?? []) {
        add(step.channel?.value, saga, false);
        add(step.compensation?.channel?.value, saga, true);
      }
      const orchestrator = system.find("services", saga.orchestrator);
      for (const publish of orchestrator?.publishes ?? []) {
        const consumers = publish.channel ? system.index(consumersOf).get(publish.channel.value) : [];
        if (consumers.some(({ service }) => participants.has(nameOf(service)))) add(publish.channel!.value, saga, true);
      }
    }
    return carriers;
  },
  same: (before, after) => before.size === after.size && [...before].every(([name, list]) => {
    const other = after.get(name);
    return other?.length === list.length && list.every((carrier, at) => carrier.saga === other[at]!.saga && carrier.compensations === other[at]!.compensations);
  }),
};

/** The dead letter queue in force for a channel: its own, or that of the defaults. */
export function dlqOfChannel(system: System, channel: Channel | undefined): Dlq | undefined {
  const dlq = channel?.dlq ?? (channel ? system.single("defaults")?.channels?.dlq : undefined);
  return isSet(dlq) ? dlq : undefined;
}

/** The dead letter queue in force for a saga itself. */
export function dlqOfSaga(system: System, saga: Saga): Dlq | undefined {
  const dlq = saga.dlq ?? system.single("defaults")?.sagas?.dlq;
  return isSet(dlq) ? dlq : undefined;
}

/** True when the saga's engine keeps failed work where people see it, which does what a dead letter queue does. */
export function parksFailedWork(saga: Saga): boolean {
  return saga.engine !== undefined && saga.failedWork?.value === "parked";
}

/** True for steps that change nothing. An unstated effect is unknown, and a step usually changes something. */
export function isReadOnly(step: SagaStep): boolean {
  return step.effect?.value === "read" || step.effect?.value === "none";
}

/** True when the signal is declared for the element: on itself, in the defaults or on the platform. */
export function hasSignal(system: System, element: { readonly telemetry?: Telemetry }, ...signals: readonly string[]): boolean {
  const defaults = system.single("defaults");
  const sources = [element.telemetry, defaults?.telemetry, system.single("platform")?.telemetry];
  return sources.some(telemetry => telemetry?.signals?.some(signal => signals.includes(signal.value)));
}

/** The names in a list of the descriptor; empty when the list is absent. */
export function namesIn(list: readonly Located<string>[] | undefined): readonly string[] {
  return (list ?? []).map(name => name.value);
}

/** The range to underline for an element: its name. */
export function nameRange(block: Block): Block["$"]["key"] {
  return block.$.key;
}

/** True for clients that exist; one that is only planned needs nothing yet. */
export function isActive(client: Client): boolean {
  return client.planned?.value !== true && client.status?.value !== "planned";
}

/** True for what is there today: neither planned nor retired. */
export function isRunning({ status }: { readonly status?: { readonly value: string | undefined } | undefined }): boolean {
  return status?.value !== "planned" && status?.value !== "retired";
}
