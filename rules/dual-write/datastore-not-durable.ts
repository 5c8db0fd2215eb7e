import { byName, code, defineRule, listOf, nameOf, nameRange, readModelsByStore, storeUse, tierOf, yaml, type Datastore, type EventStore, type Index, type System } from "../kit";

export default defineRule({
  id: "datastore-not-durable",
  scope: "datastore",
  title: "Datastore that forgets when it restarts",
  pattern: "database-per-service",
  group: "X-OPS",
  severity: "warning",
  status: "stable",
  articles: ["MS7", "MS9"],

  why: `
    A store on a disk that lives no longer than its instance loses everything with the next update of a node, a crash or a
    move to another host. Nothing fails at that moment: the store comes back, healthy and empty. Copies do not help when all
    of them are replaced in one go, and a backup helps only as far as the last one.
  `,
  unless: "what it holds can be had again, as in a cache or a read model (`role: cache`), or losing it is accepted (give a `reason`).",

  *check(store, { system }) {
    if (!store.durable || !forgets(system, store)) return;
    const together = sameServer(system, store);
    if (together[0] !== store) return;
    const isOnlyLog = together.some(other => system.index(eventLogs).has(nameOf(other)));
    const hasMoney = together.some(other => other.data?.some(item => item.class?.some(({ value }) => value === "money")));
    const users = [...new Set(together.flatMap(({ $ }) => system.index(storeUse).get($.segment).map(({ service }) => nameOf(service))))];
    const whose = users.length > 0 ? ` of ${listOf(users)}` : "";
    const what = isOnlyLog ? "the events" : hasMoney ? "the records of money" : "the data";
    yield {
      at: store.durable,
      severity: isOnlyLog || hasMoney ? "error" : "warning",
      message: together.length > 1
        ? `server ${code(store.cluster)} loses ${what}${whose} when it restarts`
        : `datastore ${code(nameOf(store))} loses ${what}${whose} when it restarts`,
      help: "put it on a disk that outlives the instance and set `durable: true`, or say `role: cache` when everything in it can be had again",
      related: together.slice(1).map(other => ({ at: nameRange(other), message: `${code(nameOf(other))} is on the same server` })),
      data: together,
    };
  },

  fix: (store, edit, _context, violation) => {
    const together = violation.data as readonly Datastore[];
    return {
      title: `Keep what ${code(together.length > 1 ? store.cluster : nameOf(store))} holds on a disk that outlives it`,
      safe: false,
      edits: edit.all(...together.map(({ durable }) => edit.set(durable!, true))),
    };
  },

  examples: [{
    title: "Carts on a disk that goes with the instance",
    bad: yaml`
      services: {cart: {uses: [{store: carts, access: readwrite}]}}
      datastores: {carts: {kind: key-value, owner: cart, durable: false}}
      #                                                           ^^^^^ warning
    `,
    good: yaml`
      services: {cart: {uses: [{store: carts, access: readwrite}]}}
      datastores: {carts: {kind: key-value, owner: cart, durable: true}}
    `,
  }],
});

/** The datastores in which events are the state. */
const eventLogs: Index<EventStore> = {
  name: "event stores by datastore",
  collection: "eventStores",
  *entries(element) {
    const log = element as EventStore;
    if (log.store) yield [log.store.value, log];
  },
};

/** The stores on one server that forget together, by name: the server has the disk, so they are one cause. */
function sameServer(system: System, store: Datastore): readonly Datastore[] {
  if (!store.cluster) return [store];
  return byName(system.index(storesByServer).get(store.cluster.value).filter(other => forgets(system, other)));
}

const storesByServer: Index<Datastore> = {
  name: "stores that say whether they are durable, by server",
  collection: "datastores",
  *entries(element) {
    const store = element as Datastore;
    if (store.cluster && store.durable) yield [store.cluster.value, store];
  },
};

function forgets(system: System, store: Datastore): boolean {
  return store.durable?.value === false && !store.reason && tierOf(store) !== "best-effort" && !isRebuilt(system, store);
}

/** True for stores whose content comes from somewhere else, or is worth nothing a moment later. */
function isRebuilt(system: System, store: Datastore): boolean {
  const role = store.role?.value;
  if (store.kind?.value === "cache" || role === "cache" || role === "replica" || role === "read-model" || store.replicaOf) return true;
  const readModels = system.index(readModelsByStore).get(nameOf(store));
  if (readModels.length > 0 && readModels.every(model => model.rebuild !== undefined && model.rebuild.value !== "none")) return true;
  const uses = system.index(storeUse).get(nameOf(store));
  return uses.length > 0 && uses.every(({ use }) => use.purpose?.value === "cache" || use.purpose?.value === "rate-limit");
}
