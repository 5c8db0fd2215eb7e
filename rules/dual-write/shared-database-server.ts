import { byName, code, count, defineRule, isOwn, listOf, nameOf, nameRange, storeUse, yaml, type Datastore, type Index, type System } from "../kit";

export default defineRule({
  id: "shared-database-server",
  scope: "system",
  title: "One server under the databases of several services",
  pattern: "database-per-service",
  group: "G3",
  severity: "info",
  status: "stable",
  articles: ["MS3", "MS9"],

  why: `
    Databases of their own keep services apart in shape and in ownership. On one server they still share its processor, its
    connections, its restarts and its upgrades: a report of one service slows down all others, and the server is where all
    of them fail together. That is often good enough, as long as somebody has decided it.
  `,
  unless: "the services are small and may stop together, which a `reason` on the stores says.",

  *check(system) {
    const groups = system.index(storesByCluster);
    for (const cluster of groups.keys()) {
      const stores = byName(groups.get(cluster));
      const services = [...new Set(stores.flatMap(store => servicesOf(system, store)))];
      if (stores.length < 2 || services.length < 2) continue;
      const [first, ...others] = stores as [Datastore, ...Datastore[]];
      yield {
        at: first.cluster!,
        about: first,
        message: `server ${code(cluster)} holds ${count(stores.length, "database")} of ${listOf(services)}: one of them can slow down or stop the others`,
        help: "give the busiest or most important one a server of its own, or state the `reason` why they may stop together",
        related: others.map(store => ({ at: nameRange(store), message: `${code(nameOf(store))} is on the same server` })),
      };
    }
  },

  examples: [{
    title: "Two services on one server",
    bad: yaml`
      services:
        orders: {uses: [order-db]}
        billing: {uses: [billing-db]}
      datastores:
        order-db: {cluster: main}
        billing-db: {cluster: main}
      #                       ^^^^ info
    `,
    good: yaml`
      services:
        orders: {uses: [order-db]}
        billing: {uses: [billing-db]}
      datastores:
        order-db: {cluster: orders}
        billing-db: {cluster: billing}
    `,
  }],
});

const storesByCluster: Index<Datastore> = {
  name: "stores by server",
  collection: "datastores",
  *entries(element) {
    const store = element as Datastore;
    // Caches come back by themselves; copies stand beside their source on purpose.
    if (!store.cluster || store.reason || store.kind?.value === "cache" || store.role?.value === "cache" || store.replicaOf) return;
    yield [store.cluster.value, store];
  },
};

/** The services whose data a store holds: its owner, and else those that use it, the parts of one service once. */
function servicesOf(system: System, store: Datastore): readonly string[] {
  if (store.owner) return [store.owner.value];
  const uses = system.index(storeUse).get(nameOf(store)).filter(({ service }) => isOwn(service));
  return uses.filter(({ use }, at) => at === 0 || (use.sameService?.value !== true && store.sameService?.value !== true)).map(({ service }) => nameOf(service));
}
