import { code, dataPatterns, defineRule, namesIn, nameOf, todo, yaml, type EventStore, type ReadModel, type Saga, type System } from "../kit";

export default defineRule({
  id: "data-patterns-before-consistency",
  scope: "system",
  title: "Distributed data without a chosen consistency",
  pattern: "consistency-patterns",
  group: "X-ORD",
  severity: "info",
  status: "stable",
  articles: ["CONS", "RM"],

  why: `
    Sagas, read models and event stores give up one guarantee for another: readers may see older data, and a business action
    may be half done for a while. Which data may be how old is a decision of the business. Until somebody has written it
    down, every service makes it again for itself.
  `,
  unless: "all of the data lives in one store.",

  *check(system) {
    const [first, ...rest] = dataPatterns(system);
    if (!first || system.all("datastores").length === 1) return;
    if (system.all("datastores").some(store => store.consistency) || system.all("flows").some(flow => flow.consistency)) return;
    if (system.all("readModels").some(model => model.consistency ?? model.freshness)) return;
    yield {
      at: first.block.$.key,
      about: first.block,
      message: `${first.kind} ${code(nameOf(first.block))} runs, but nothing says how old or how different the data may be`,
      help: "add `consistency` to the datastores and flows it touches, and `freshness` to read models",
      related: rest.map(({ kind, block }) => ({ at: block.$.key, message: `${kind} ${code(nameOf(block))} needs the same choice` })),
    };
  },

  fix: (system, edit) => {
    const stores = involvedStores(system);
    return {
      title: "Ask for the consistency of the datastores",
      safe: true,
      edits: stores.length === 0 ? undefined : edit.all(...stores.map(store => edit.add(store, { consistency: todo }))),
    };
  },

  examples: [{
    title: "A read model whose age nobody limited",
    bad: yaml`
      services: {orders: {uses: [order-db]}, query: {uses: [list-db]}}
      datastores:
        order-db: {owner: orders}
        list-db: {owner: query}
      channels: {order.events: {}}
      readModels:
        order-list: {service: query, store: list-db, feed: order.events}
      # ^^^^^^^^^^ info
    `,
    good: yaml`
      services: {orders: {uses: [order-db]}, query: {uses: [list-db]}}
      datastores:
        order-db: {owner: orders}
        list-db: {owner: query, consistency: TODO}
      channels: {order.events: {}}
      readModels:
        order-list: {service: query, store: list-db, feed: order.events}
    `,
  }],
});

/** The stores that the patterns name, and those that the services of saga steps work on. */
function involvedStores(system: System) {
  const names = new Set<string>();
  const add = (name: string | undefined): void => void (name !== undefined && names.add(name));
  for (const { kind, block } of dataPatterns(system)) {
    if (kind !== "saga") {
      add((block as ReadModel | EventStore).store?.value);
      continue;
    }
    const saga = block as Saga;
    for (const step of saga.steps ?? []) {
      add(step.store?.value);
      for (const use of system.find("services", step.service)?.uses ?? []) namesIn(use.store && [use.store]).forEach(add);
    }
  }
  return system.all("datastores").filter(store => names.has(nameOf(store)) && store.kind?.value !== "cache");
}
