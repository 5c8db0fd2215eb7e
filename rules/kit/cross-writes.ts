import type { Call, Flow, Publishes, Saga, Service, Uses } from "../../server/src/generated/elements";
import { nameOf, type Block } from "../../server/src/model/place";
import type { Fact, Index, System } from "../../server/src/model/system";
import { kindOf, namesIn } from "./facts";
import { transactionDomainOf } from "./outboxes";

/** One write of a business action. */
export interface RequiredWrite {
  /** The service that makes the change; absent where only the store is named. */
  readonly service: string | undefined;
  readonly store: string | undefined;
  /** The service whose data changes: the owner of the store, else the service that writes. */
  readonly owner: string;
  /** Where the write is declared: an entry of `writes` or `steps`, or a call that names the flow. */
  readonly block: Block;
}

/**
 * The writes of a flow that can come apart: one for each owner of data, in the order of the text, when there are at
 * least two owners and nothing takes the writes back together. Empty when one owner is enough, when a saga covers the
 * flow, when a distributed transaction does, or when the flow says with a reason that people undo it. A write that is
 * not required does not count; neither does one that follows from an event, where the flow says with a reason that it
 * needs no compensation.
 */
export function uncoveredWrites(system: System, flow: Flow): readonly RequiredWrite[] {
  if (flow.transaction && flow.transaction.value !== "none" && flow.transaction.value !== "local") return [];
  if (flow.compensation && (flow.compensation.value === undefined || (flow.compensation.value === "manual" && flow.reason))) return [];
  const byOwner = new Map<string, RequiredWrite>();
  const all = requiredWrites(system, flow);
  if (flow.transaction?.value === "local" && isOneDatabase(system, all)) return [];
  for (const write of all) if (!byOwner.has(write.owner)) byOwner.set(write.owner, write);
  const writes = [...byOwner.values()];
  if (writes.length < 2 || system.all("sagas").some(saga => isCoveredBy(saga, flow, writes))) return [];
  return writes;
}

/** True when one local transaction can hold all writes. */
function isOneDatabase(system: System, writes: readonly RequiredWrite[]): boolean {
  return writes.every(({ store }) => store !== undefined) && new Set(writes.map(({ store }) => transactionDomainOf(system, store!))).size === 1;
}

/** The flows whose writes can come apart. */
export const uncoveredFlows: Fact<readonly Flow[]> = {
  name: "uncovered flows",
  compute: system => system.all("flows").filter(flow => uncoveredWrites(system, flow).length > 0),
  same: (before, after) => before.length === after.length && before.every((flow, index) => flow === after[index]),
};

/** Every required write of a flow, in the order of the text: its entries, its steps, and the calls that name it. */
export function requiredWrites(system: System, flow: Flow): readonly RequiredWrite[] {
  const writes: RequiredWrite[] = [];
  const add = (service: string | undefined, store: string | undefined, block: Block): void => {
    const owner = system.find("datastores", store)?.owner?.value ?? service ?? store;
    if (owner !== undefined) writes.push({ service, store, owner, block });
  };
  const derived = flow.consistency?.value === "eventual" && flow.compensation?.value === "not-needed" && flow.reason !== undefined;
  for (const write of flow.writes ?? []) {
    if (write.required && write.required.value !== true) continue;
    if (derived && (write.via?.value === "outbox" || write.via?.value === "event")) continue;
    add(write.service?.value, write.store?.value, write);
  }
  for (const step of flow.steps ?? []) {
    if (step.effect?.value !== "write" || (derived && step.channel)) continue;
    add(step.service?.value, step.store?.value, step);
  }
  for (const call of system.index(callsByFlow).get(nameOf(flow))) if (!passesOn(system, call.to!.value)) add(call.to!.value, undefined, call);
  return writes;
}

/** True for layers that hold no data of their own: what is written through them is written behind them. */
function passesOn(system: System, name: string): boolean {
  const service = system.find("services", name);
  return service !== undefined && ["gateway", "bff", "facade", "acl"].includes(kindOf(service)) && !(service.uses ?? []).some(isWriteAccess);
}

/** The required calls that change something, by the flow they say they belong to. */
const callsByFlow: Index<Call> = {
  name: "write calls by flow",
  collection: "services",
  *entries(element) {
    for (const call of (element as Service).calls ?? []) {
      if (call.flow && call.to && call.effect?.value === "write" && call.required?.value !== false) yield [call.flow.value, call];
    }
  },
};

/** A saga covers the flow it names; one that names none covers what its orchestrator and the services of its steps write. */
function isCoveredBy(saga: Saga, flow: Flow, writes: readonly RequiredWrite[]): boolean {
  if (saga.status?.value === "retired") return false;
  if (saga.flow) return saga.flow.value === nameOf(flow);
  const members = new Set<string | undefined>([
    saga.orchestrator?.value,
    ...(saga.steps ?? []).map(step => step.service?.value),
    ...(saga.participants ?? []).map(participant => participant.service?.value),
  ]);
  return writes.every(write => members.has(write.service) || members.has(write.owner));
}

/** True when a service changes what a store holds. An unstated access is unknown. */
export function isWriteAccess(use: Uses): boolean {
  const access = use.access?.value;
  return access !== undefined && access !== "read";
}

/** True for writes that keep nobody's data: copies that expire, sessions, and counters of requests. */
export function isByTheWay(system: System, use: Uses): boolean {
  const store = system.find("datastores", use.store);
  return ["cache", "session", "rate-limit"].includes(use.purpose?.value ?? "domain") || store?.kind?.value === "cache" || store?.role?.value === "cache";
}

/** A message that goes out beside a write, with nothing that keeps the two together. */
export interface DualPublish {
  readonly publish: Publishes;
  readonly use: Uses;
}

/**
 * The messages that one operation of a service sends directly while it writes a store: `publishes[].with` and
 * `uses[].in` name the same operation. A message that may be lost, or that goes out before any write, does not count.
 */
export function dualPublishes(system: System, service: Service): readonly DualPublish[] {
  const found: DualPublish[] = [];
  for (const publish of service.publishes ?? []) {
    if (!publish.with || (publish.via && publish.via.value !== "direct")) continue;
    if (publish.loss?.value === "acceptable" || publish.beforeWrite?.value === true) continue;
    const use = service.uses?.find(candidate => isWriteAccess(candidate) && !isByTheWay(system, candidate) && namesIn(candidate.in).includes(publish.with!.value));
    if (use) found.push({ publish, use });
  }
  return found;
}
