import { isRequired, isSync, kindOf } from "../../../rules/kit/facts";
import type { Call, Client, Service } from "../generated/elements";
import { nameOf, type Block } from "../model/place";
import type { System } from "../model/system";
import type { Located } from "../syntax/range";
import type { EdgeKind } from "./shape";

/** One connection as the text declares it. Names of both ends are ids of nodes. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly required: boolean;
  /** What travels on it, in words. */
  readonly labels: readonly string[];
  readonly protocol: string | undefined;
  /** Where it is declared. */
  readonly block: Block;
  /** It follows from another declaration and is left out where the connection is declared itself. */
  readonly implied?: true;
}

export const serviceId = (name: string): string => `services.${name}`;
export const storeId = (name: string): string => `datastores.${name}`;
export const channelId = (name: string): string => `channels.${name}`;
export const clientId = (name: string): string => `clients.${name}`;

/** Every connection of a system, in the order of the text, those that merely follow from others last. */
export function connectionsOf(system: System): readonly Connection[] {
  const found: Connection[] = [];
  for (const client of system.all("clients")) found.push(...clientCalls(client));
  for (const service of system.all("services")) found.push(...serviceConnections(service));
  for (const pipeline of system.all("cdc")) {
    if (!pipeline.source || !pipeline.target) continue;
    const target = pipeline.target.value;
    const to = system.find("datastores", target) ? storeId(target) : system.find("services", target) ? serviceId(target) : channelId(target);
    found.push({ from: storeId(pipeline.source.value), to, kind: "async", required: true, labels: ["change data capture"], protocol: undefined, block: pipeline });
  }
  return [...found, ...impliedConnections(system)];
}

function clientCalls(client: Client): readonly Connection[] {
  const from = clientId(nameOf(client));
  return (client.calls ?? []).flatMap(call => callTo(from, call, client.protocol?.value));
}

function callTo(from: string, call: Call, protocol?: string): readonly Connection[] {
  if (!call.to) return [];
  return [{
    from, to: serviceId(call.to.value), kind: isSync(call) ? "sync" : "async", required: isRequired(call),
    labels: call.op ? [call.op.value] : call.mode?.value === "stream" ? ["stream"] : [], protocol: call.protocol?.value ?? protocol, block: call,
  }];
}

function serviceConnections(service: Service): readonly Connection[] {
  const id = serviceId(nameOf(service));
  const found: Connection[] = [];
  for (const call of service.calls ?? []) found.push(...callTo(id, call));
  for (const use of service.uses ?? []) {
    if (use.store) found.push({ from: id, to: storeId(use.store.value), kind: "data", required: true, labels: use.access?.value ? [use.access.value] : [], protocol: undefined, block: use });
  }
  for (const publish of service.publishes ?? []) {
    if (publish.channel) found.push({ from: id, to: channelId(publish.channel.value), kind: "async", required: true, labels: valuesOf(publish.event), protocol: undefined, block: publish });
  }
  for (const consume of service.consumes ?? []) {
    if (consume.channel) found.push({ from: channelId(consume.channel.value), to: id, kind: "async", required: true, labels: valuesOf(consume.event), protocol: undefined, block: consume });
  }
  return found;
}

/** What a reader expects to see connected although no list of a service says so. */
function impliedConnections(system: System): readonly Connection[] {
  const found: Connection[] = [];
  const imply = (from: string, to: string, kind: EdgeKind, block: Block, ...labels: readonly string[]): void =>
    void found.push({ from, to, kind, required: true, labels, protocol: undefined, block, implied: true });
  for (const saga of system.all("sagas")) {
    const orchestrator = saga.orchestrator && serviceId(saga.orchestrator.value);
    if (orchestrator && saga.state?.store) imply(orchestrator, storeId(saga.state.store.value), "data", saga, "saga state");
    for (const step of saga.steps ?? []) {
      if (!step.service) continue;
      const to = serviceId(step.service.value);
      if (step.channel) imply(channelId(step.channel.value), to, "async", step, ...valuesOf(step.action));
      if (!orchestrator || orchestrator === to) continue;
      if (step.channel) imply(orchestrator, channelId(step.channel.value), "async", step, ...valuesOf(step.action));
      else imply(orchestrator, to, step.mode?.value === "async" ? "async" : "sync", step, ...valuesOf(step.action));
    }
  }
  for (const model of system.all("readModels")) {
    if (!model.service) continue;
    const service = serviceId(model.service.value);
    if (model.store) imply(service, storeId(model.store.value), "data", model, "read model");
    if (model.feed?.channel) imply(channelId(model.feed.channel.value), service, "async", model, "read model");
  }
  for (const log of system.all("eventStores")) {
    if (log.service && log.store) imply(serviceId(log.service.value), storeId(log.store.value), "data", log, "event store");
  }
  for (const store of system.all("datastores")) {
    if (store.replicaOf) imply(storeId(store.replicaOf.value), storeId(nameOf(store)), "async", store, "replication");
    const owner = system.find("services", store.owner);
    if (owner && kindOf(owner) !== "external") imply(serviceId(nameOf(owner)), storeId(nameOf(store)), "data", store, "owner");
  }
  return found;
}

function valuesOf(list: Located<string> | readonly Located<string>[] | undefined): readonly string[] {
  if (list === undefined) return [];
  return ("value" in list ? [list] : list).map(({ value }) => value);
}
