import { buildsFrom, code, defineRule, isOwn, listOf, nameOf, nameRange, storeUse, todo, writersOf, yaml, type EventStore, type Pairs, type Service, type System, type Uses } from "../kit";

interface User {
  readonly service: Service;
  readonly use: Uses;
}

export default defineRule({
  id: "event-sourcing-shared-log",
  scope: "eventStore",
  title: "Event store that several services share",
  pattern: "event-sourcing",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["ES", "MDP"],

  why: `
    Services that append to one event store, or load their state from it, depend on each other's private events: none can
    change a field, split a stream or take a snapshot alone. It is a shared database under another name. What others need
    to know belongs in integration events on a channel.
  `,
  unless: "the log is used as a channel: integration events on a shared topic are what topics are for.",

  *check(store, { system }) {
    if (store.purpose && store.purpose.value !== "state") return;
    const users = usersOf(system, store);
    const names = new Set([store.service?.value, ...users.map(({ service }) => nameOf(service))].filter((name): name is string => name !== undefined));
    if (names.size < 2) return;
    // Where the log lies in a datastore that they write, it is that one which they share.
    const datastore = system.find("datastores", store.store);
    yield {
      at: nameRange(store),
      about: datastore && writersOf(system, datastore).length > 1 ? datastore : store,
      message: `event store ${code(nameOf(store))} holds the state of ${names.size} services: ${listOf(names)}`,
      help: "give each service an event store of its own, and tell the others by events on a channel",
      related: users.map(({ service, use }) => ({ at: use.store!, message: `${code(nameOf(service))} works on it` })),
    };
  },

  fix: (store, edit, { system }) => {
    const owner = store.service?.value ?? nameOf(usersOf(system, store)[0]!.service);
    const others = usersOf(system, store).filter(({ service }) => nameOf(service) !== owner);
    const names = new Set(others.map(({ service }) => nameOf(service)));
    return {
      title: `Give ${listOf(names)} ${names.size === 1 ? "an event store of its own" : "event stores of their own"}`,
      safe: false,
      // Who only reads wants events on a channel rather than a log, which is more than a fix can lay out.
      edits: others.some(({ use }) => use.access!.value === "read") ? undefined : edit.all(
        ...[...names].map(name => edit.declare("eventStores", `${name}-log`, ownLog(name))),
        ...others.map(({ service, use }) => edit.set(use.store!, `${nameOf(service)}-log`)),
      ),
    };
  },

  examples: [{
    title: "Two services on one log",
    bad: yaml`
      services:
        orders: {uses: [{store: order-log, access: append}]}
        billing: {uses: [{store: order-log, access: append}]}
      eventStores:
        order-log: {service: orders, snapshots: 100, versioning: upcasters}
      # ^^^^^^^^^ warning
    `,
    good: yaml`
      services:
        orders: {uses: [{store: order-log, access: append}]}
        billing: {uses: [{store: billing-log, access: append}]}
      eventStores:
        order-log: {service: orders, snapshots: 100, versioning: upcasters}
        billing-log:
          service: billing
          snapshots: {every: 100}
          versioning: {strategy: upcasters}
          retention: {hot: 1y, archive: true}
          concurrency: optimistic
          reason: TODO
    `,
  }],
});

/** An event store with all that one needs; why it is one is for its service to say. */
function ownLog(service: string): Pairs {
  return {
    service, snapshots: { every: 100 }, versioning: { strategy: "upcasters" }, retention: { hot: "1y", archive: true }, concurrency: "optimistic", reason: todo,
  };
}

/** The services that append to the log or load state from it; work on archives, analytics and migrations is not theirs. */
function usersOf(system: System, store: EventStore): readonly User[] {
  const names = [nameOf(store), store.store?.value];
  const users = names.flatMap(name => (name === undefined ? [] : system.index(storeUse).get(name)));
  return users.filter(({ service, use }) => isOwn(service) && use.access !== undefined && use.access.value !== undefined
    && use.sameService?.value !== true && use.replica?.value !== true && (use.purpose === undefined || use.purpose.value === "domain")
    && !(use.access.value === "read" && buildsFrom(system, service, nameOf(store))));
}
