import type { Call, Capability, Client, DataSync, Migration, Service } from "../../server/src/generated/elements";
import { nameOf, type Block } from "../../server/src/model/place";
import type { Index, System } from "../../server/src/model/system";
import { ownerFor, signalEdits, todo } from "./blocks";
import type { Editor, Edits, Pairs } from "./editor";
import { callersOf, clientsOf, isSet, kindOf, namesIn, storeUse } from "./facts";
import { calleesOf, freeServiceName, newCall, newServiceEdits, newTeam, type NewService } from "./new-service";
import type { Context } from "./rule";

/** True until a migration says that it is done. */
export function isUnderWay(migration: Migration): boolean {
  return migration.status?.value !== "done";
}

/** The capabilities that are not wholly on the new side yet. */
export function openCapabilities(migration: Migration): readonly Capability[] {
  return (migration.capabilities ?? []).filter(capability => capability.status?.value !== "done");
}

/** A capability as messages name it. */
export function capabilityName(capability: Capability): string {
  return capability.name?.value ?? capability.to?.value ?? "?";
}

/** The team that would answer for a migration: the only team of the services that take over, else the only one there is. */
export function migrationOwner(system: System, migration: Migration): string {
  const teams = new Set((migration.capabilities ?? []).flatMap(({ to }) => namesIn(system.find("services", to)?.team)));
  return (teams.size === 1 ? [...teams][0] : undefined) ?? ownerFor(system, undefined) ?? todo;
}

/** A call from outside that goes to one of the two sides of a migration itself. */
export interface Bypass {
  readonly caller: Client | Service;
  readonly isClient: boolean;
  readonly call: Call;
}

/**
 * The calls that do not ask the facade which side answers: those of clients, partners, gateways and backends for clients.
 * Calls between new services are not traffic from outside, and those with an end date are on their way out.
 */
export function bypassesOf(system: System, migration: Migration, facade: string): readonly Bypass[] {
  const sides = new Set([migration.from?.value, ...openCapabilities(migration).map(({ to }) => to?.value)]);
  const served = system.find("services", facade);
  const behind = served ? calleesOf(served) : new Set<string>();
  const found: Bypass[] = [];
  for (const side of sides) {
    if (side === undefined || side === facade) continue;
    for (const { client, call } of system.index(clientsOf).get(side)) found.push({ caller: client, isClient: true, call });
    for (const { caller, call } of system.index(callersOf).get(side)) {
      const name = nameOf(caller);
      const isOutside = ["gateway", "bff", "external"].includes(kindOf(caller)) && name !== facade && !sides.has(name) && !behind.has(name);
      if (isOutside) found.push({ caller, isClient: false, call });
    }
  }
  return found.filter(({ call }) => !call.until);
}

/** Edits that send calls to another service instead; one that says nothing of its own goes when its caller asks there already. */
export function repointEdits(edit: Editor, calls: readonly { readonly caller: { readonly calls?: readonly Call[] } & Block; readonly call: Call }[], to: string): Edits {
  const asking = new Set<Block>();
  return edit.all(...calls.map(({ caller, call }) => {
    const asks = asking.has(caller) || (caller.calls ?? []).some(other => other.to?.value === to);
    asking.add(caller);
    const isBare = Object.keys(call).every(key => key === "$" || key === "to");
    if (asks && isBare) return edit.remove(call);
    // Whoever is asked instead is no way around, so what was said about that goes.
    const turned = edit.all(edit.set(call.to!, to), call.direct ? edit.remove(call.direct) : []);
    return (call.direct && call.reason && edit.all(turned, edit.remove(call.reason))) ?? turned;
  }));
}

/** The service in front of the old system that could decide which side answers, when there is one. */
function facadeInPlace(system: System, migration: Migration): Service | undefined {
  const callers = migration.from ? system.index(callersOf).get(migration.from.value).map(({ caller }) => caller) : [];
  return callers.find(caller => kindOf(caller) === "facade") ?? callers.find(caller => kindOf(caller) === "gateway");
}

/** What puts a facade in front of a migration. */
export interface FacadePlan {
  readonly name: string;
  readonly isNew: boolean;
  readonly edits: Edits;
}

/**
 * Names a facade for the migration: the facade or gateway that calls the old system already, else a new service that
 * calls both sides. Calls from outside go to it from then on.
 */
export function planFacade(edit: Editor, context: Context, migration: Migration): FacadePlan {
  const { system } = context;
  const known = facadeInPlace(system, migration);
  const name = known ? nameOf(known) : freeServiceName(system, `${nameOf(migration)}-facade`);
  const sides = [...new Set([migration.from, ...openCapabilities(migration).map(({ to }) => to)].flatMap(side => (side && side.value !== todo ? [side.value] : [])))];
  const plan: NewService = { name, near: migration, callees: sides.filter(side => side !== name) };
  const team = newTeam(system, [migration.owner?.value, migrationOwner(system, migration)]);
  return {
    name,
    isNew: known === undefined,
    edits: edit.all(
      edit.add(migration, { facade: name }),
      repointEdits(edit, bypassesOf(system, migration, name), name),
      known
        ? addCallEdits(edit, system, known, plan.callees.filter(side => !calleesOf(known).has(side)).map(side => newCall(context, plan, side)))
        : newServiceEdits(edit, context, "facade", team, plan),
    ),
  };
}

/** Edits that add calls to a service, and the state of their circuit breakers to its signals. */
export function addCallEdits(edit: Editor, system: System, service: Service, calls: readonly Pairs[]): Edits {
  if (calls.length === 0) return [];
  const { calls: list } = service;
  return edit.all(
    list ? edit.all(...calls.map(call => edit.append(list, call))) : edit.add(service, { calls }),
    calls.some(call => "circuitBreaker" in call) ? signalEdits(edit, system, service, "circuit-breaker.state", "circuit-breaker-open") : [],
  );
}

const storesByEntity: Index<string> = {
  name: "stores by entity",
  collection: "datastores",
  *entries(element) {
    for (const { entity } of (element as { readonly data?: readonly { readonly entity?: { readonly value: string } }[] }).data ?? []) {
      if (entity) yield [entity.value, nameOf(element)];
    }
  },
};

/** A capability whose data both sides work on, with the store it lies in where that is known. */
export interface SharedData {
  readonly capability: Capability;
  readonly store: string | undefined;
  /** The text that says so. */
  readonly at: Block["$"]["key"];
}

/** The way data flows for a capability: its own, else that of the migration. A way left out with a reason is a decision. */
export function dataSyncOf(migration: Migration, capability: Capability): DataSync | undefined {
  const sync = capability.dataSync ?? migration.dataSync;
  return sync && (isSet(sync) || sync.reason) ? sync : undefined;
}

/**
 * The capabilities under way whose data lies on both sides while nothing carries it from one to the other. Data that the
 * new side fetches through an anti-corruption layer stays on the old one.
 */
export function unsyncedData(system: System, migration: Migration): readonly SharedData[] {
  return openCapabilities(migration).flatMap(capability => {
    if (capability.status?.value === "planned" || capability.traffic?.value === 0 || capability.stateless?.value === true) return [];
    const shared = dataSyncOf(migration, capability) ? undefined : sharedData(system, migration, capability);
    return shared ? [shared] : [];
  });
}

function sharedData(system: System, migration: Migration, capability: Capability): SharedData | undefined {
  const from = migration.from?.value;
  const to = system.find("services", capability.to);
  if (from === undefined) return undefined;
  // The new side works on a store of the old one.
  const foreign = to?.uses?.find(use => belongsTo(system, use.store?.value, from) && !belongsTo(system, use.store?.value, nameOf(to)));
  if (foreign?.store) return { capability, store: foreign.store.value, at: capability.data?.[0] ?? capability.to ?? capability.$.key };
  // Or the old one on a store of the new.
  const back = to && system.find("services", from)?.uses?.find(use => system.find("datastores", use.store)?.owner?.value === nameOf(to));
  if (back?.store) return { capability, store: back.store.value, at: capability.data?.[0] ?? capability.$.key };
  if (asksThroughLayer(migration, capability, to)) return undefined;
  for (const entity of capability.data ?? []) {
    const stores = system.index(storesByEntity).get(entity.value);
    const old = stores.find(store => belongsTo(system, store, from));
    if (old !== undefined || stores.length === 0) return { capability, store: old, at: entity };
  }
  return undefined;
}

/** True when a store is a service's own, or when it has no owner and the service works on it. */
function belongsTo(system: System, store: string | undefined, service: string): boolean {
  if (store === undefined) return false;
  const owner = system.find("datastores", store)?.owner;
  return owner ? owner.value === service : system.index(storeUse).get(store).some(use => nameOf(use.service) === service);
}

function asksThroughLayer(migration: Migration, capability: Capability, to: Service | undefined): boolean {
  const layer = capability.acl ?? migration.acl ?? to?.acl;
  if (!layer || !to) return false;
  const callees = calleesOf(to);
  return callees.has(layer.value) || (migration.from !== undefined && callees.has(migration.from.value));
}

/**
 * Edits that let change data capture carry the data of a migration: the way itself, and a pipeline with everything that
 * one needs. A source that gives no access to its log is asked again and again instead.
 */
export function dataSyncEdits(edit: Editor, context: Context, migration: Migration, shared: readonly SharedData[]): Edits {
  const { system } = context;
  const sources = new Set(shared.map(({ store }) => store ?? storeOf(system, migration.from?.value)));
  const source = sources.size === 1 ? [...sources][0] ?? todo : todo;
  const targets = new Set(shared.map(({ capability }) => storeOf(system, capability.to?.value, source)));
  const target = targets.size === 1 ? [...targets][0] ?? todo : todo;
  if (migration.dataSync) return undefined;
  if (system.find("datastores", source)?.logAccess?.value === false) {
    return edit.add(migration, { dataSync: { method: "polling", source, target, interval: todo, reconciliation: "daily" } });
  }
  const name = freePipelineName(system, `${migration.from?.value ?? nameOf(migration)}-${shared.length === 1 ? capabilityName(shared[0]!.capability) : "data"}`);
  return edit.all(
    edit.add(migration, { dataSync: { method: "cdc", cdc: name, reconciliation: "daily" } }),
    edit.declare("cdc", name, pipelinePairs(system, migration, source, target)),
  );
}

/** A change data capture pipeline for a migration, with the five things that one needs before it can be relied on. */
export function pipelinePairs(system: System, migration: Migration, source: string, target: string): Pairs {
  const isRelational = system.find("datastores", source)?.kind?.value === "relational";
  return {
    source, target,
    owner: migration.owner?.value ?? migrationOwner(system, migration),
    purpose: "migration",
    ...(migration.deadline?.value !== undefined && { until: migration.deadline.value }),
    snapshot: { mode: "initial", handoff: isRelational ? "lsn" : "watermark" },
    deletes: "tombstone",
    schemaCompatibility: "backward",
    checkpoint: "connect-offsets",
    idempotentSink: true,
    reconciliation: "daily",
    telemetry: { signals: ["cdc.lag"], alerts: ["cdc-lag"] },
  };
}

/** A name that no pipeline has yet. */
export function freePipelineName(system: System, wanted: string): string {
  let name = wanted;
  for (let number = 2; system.find("cdc", name); number += 1) name = `${wanted}-${number}`;
  return name;
}

/** The store that a service works on, preferably its own; `except` is the other end. */
function storeOf(system: System, service: string | undefined, except?: string): string | undefined {
  if (service === undefined) return undefined;
  const used = (system.find("services", service)?.uses ?? []).flatMap(use => (use.store && use.store.value !== except ? [use.store.value] : []));
  return used.find(store => belongsTo(system, store, service))
    ?? system.all("datastores").find(store => store.owner?.value === service && nameOf(store) !== except)?.$.segment;
}
