import { askOwnerEdits, buildsFrom, code, defineRule, isHandover, isOwn, isWriteAccess, nameOf, nameRange, readModelsByStore, writersOf, yaml, type Datastore, type Service, type System, type Uses } from "../kit";

export default defineRule({
  id: "foreign-datastore-read",
  scope: "use",
  title: "Service that reads another service's database",
  pattern: "database-per-service",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["MS3", "MDP"],

  why: `
    The tables of a service are its inside. Whoever reads them around its interface sees half-finished states, skips its
    rules, and keeps it from ever changing a column. The owner often does not even know, until a release breaks somebody
    it never heard of.
  `,
  unless: "the owner offers the data for reading: a replica, a view under a contract, or a copy made by change data capture.",
  fixWrites: "a protected call to the owner in place of the access",

  *check({ service, use }, { system }) {
    const store = system.find("datastores", use.store);
    const owner = system.find("services", store?.owner);
    if (!store || !owner || owner === service || !isOwn(service) || !readsAround(system, store, use)) return;
    if (isOffered(system, service, store, use) || isPartOfMove(system, service, owner, use)) return;
    yield {
      at: use.store!,
      message: `${code(nameOf(service))} ${use.access!.value === "read" ? "reads" : "works on"} ${code(use.store)}, the database of ${code(nameOf(owner))}, around its interface`,
      help: `call ${code(nameOf(owner))} instead, or follow its events, or name the \`contract\` under which its data may be read`,
      related: [{ at: nameRange(store), message: `${code(nameOf(owner))} owns ${code(nameOf(store))}` }],
    };
  },

  fix: ({ service, use }, edit, context) => {
    const owner = context.system.find("datastores", use.store)!.owner!.value;
    return {
      title: `Ask ${code(owner)} in place of reading ${code(use.store)}`,
      safe: false,
      edits: askOwnerEdits(edit, context, service, [use], owner, use.access!.value === "read" ? "read" : "write"),
    };
  },

  examples: [{
    title: "Billing reads the orders",
    bad: yaml`
      services:
        orders: {uses: [{store: order-db, access: readwrite}]}
        billing: {uses: [{store: order-db, access: read}]}
      #                          ^^^^^^^^ warning
      datastores: {order-db: {kind: relational, owner: orders}}
    `,
    good: yaml`
      services:
        orders: {uses: [{store: order-db, access: readwrite}]}
        billing: {calls: [{to: orders, effect: read, timeout: {connect: 500ms, request: 2s}, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}, fallback: {type: TODO}}], telemetry: {signals: [circuit-breaker.state], alerts: [circuit-breaker-open]}}
      datastores: {order-db: {kind: relational, owner: orders}}
    `,
  }],
});

/** Reading counts, and so does writing where no second writer makes it a shared database. An unstated access is unknown. */
function readsAround(system: System, store: Datastore, use: Uses): boolean {
  if (use.access?.value === undefined || use.sameService?.value === true || store.sameService?.value === true) return false;
  return use.access.value === "read" || (isWriteAccess(use) && writersOf(system, store).length < 2);
}

/** True when the data is there to be read by others. */
function isOffered(system: System, service: Service, store: Datastore, use: Uses): boolean {
  if (use.contract || store.contract || use.replica?.value === true || store.replicaOf || store.readOnly?.value === true) return true;
  const role = store.role?.value;
  if (role === "replica" || role === "read-model" || role === "reference" || role === "cache" || store.kind?.value === "cache") return true;
  if (use.access?.value === "read" && system.all("eventStores").some(log => log.store?.value === nameOf(store) && buildsFrom(system, service, nameOf(log)))) return true;
  return system.index(readModelsByStore).has(nameOf(store)) || system.all("cdc").some(({ target }) => target?.value === nameOf(store));
}

function isPartOfMove(system: System, service: Service, owner: Service, use: Uses): boolean {
  return use.until !== undefined || use.purpose?.value === "migration" || isHandover(system, nameOf(service), nameOf(owner));
}
