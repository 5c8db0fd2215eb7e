import { code, defineRule, isLeftOut, nameOf, nameRange, yaml } from "../kit";

export default defineRule({
  id: "event-sourcing-without-versioning",
  scope: "eventStore",
  title: "Event store without a plan for old events",
  pattern: "event-sourcing",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["ES", "RM"],

  why: `
    Events are never rewritten, so code of today has to read what code of years ago wrote. The first change of a field
    without a plan for that breaks the loading of every entity which has older events, and the way back is closed because
    newer events are there already.
  `,
  unless: "the log only carries events that nobody reads again, such as a channel with a short retention.",
  fixWrites: "upcasters, which turn old events into the newest version while they are read",

  *check(store) {
    if (store.purpose?.value === "channel" || isLeftOut(store.versioning, store)) return;
    if (store.versioning && store.versioning.none?.value !== true) return;
    yield {
      at: nameRange(store),
      message: `event store ${code(nameOf(store))} has no plan for reading events that older versions wrote`,
      help: "add `versioning: {strategy: upcasters}`, or name another strategy: `schema-version`, `weak-schema`, `copy-and-transform`",
    };
  },

  fix: (store, edit) => ({
    title: `Read old events of ${code(nameOf(store))} through upcasters`,
    safe: true,
    edits: store.versioning ? undefined : edit.add(store, { versioning: { strategy: "upcasters" } }),
  }),

  examples: [{
    title: "Events that only today's code can read",
    bad: yaml`
      services: {orders: {}}
      eventStores:
        order-log:
      # ^^^^^^^^^ error
          service: orders
          snapshots: 100
    `,
    good: yaml`
      services: {orders: {}}
      eventStores:
        order-log:
          service: orders
          snapshots: 100
          versioning: {strategy: upcasters}
    `,
  }],
});
