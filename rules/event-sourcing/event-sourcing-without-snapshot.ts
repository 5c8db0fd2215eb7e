import { code, defineRule, isLeftOut, nameOf, nameRange, yaml, type EventStore } from "../kit";

/** Streams up to this length are read in one go, so that a snapshot would save nothing. */
const shortStream = 200;

export default defineRule({
  id: "event-sourcing-without-snapshot",
  scope: "eventStore",
  title: "Event store without a snapshot policy",
  pattern: "event-sourcing",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["ES"],

  why: `
    The state of an event-sourced entity is the sum of its events, and every load adds them up again. Without snapshots a
    load takes longer with each event, until the busiest entities, which matter most, are the slowest ones.
  `,
  unless: "streams stay short by their nature; then say so with `maxStreamLength`.",
  fixWrites: "a snapshot every 100 events",

  *check(store) {
    if (!isState(store) || isLeftOut(store.snapshots, store) || (store.snapshots && store.snapshots.none?.value !== true)) return;
    const length = store.maxStreamLength;
    if (length && (length.value === undefined || length.value <= shortStream)) return;
    yield {
      at: nameRange(store),
      message: length && Number.isFinite(length.value)
        ? `event store ${code(nameOf(store))} reads up to ${length.value} events to load one entity and has no snapshot policy`
        : `event store ${code(nameOf(store))} has no snapshot policy, so loading an entity takes longer with every event`,
      help: `add \`snapshots: {every: 100}\`, or state the \`maxStreamLength\` when streams stay below ${shortStream} events`,
    };
  },

  fix: (store, edit) => ({
    title: `Keep a snapshot of ${code(nameOf(store))} every 100 events`,
    safe: true,
    edits: store.snapshots ? undefined : edit.add(store, { snapshots: { every: 100 } }),
  }),

  examples: [{
    title: "Streams that grow for ever",
    bad: yaml`
      services: {orders: {}}
      eventStores:
        order-log:
      # ^^^^^^^^^ warning
          service: orders
          versioning: upcasters
          retention: {hot: 1y, archive: true}
          reason: the regulator asks for every state an order ever had
    `,
    good: yaml`
      services: {orders: {}}
      eventStores:
        order-log:
          service: orders
          versioning: upcasters
          retention: {hot: 1y, archive: true}
          reason: the regulator asks for every state an order ever had
          snapshots: {every: 100}
    `,
  }],
});

/** A log that only carries or records events is never added up. */
function isState({ purpose }: EventStore): boolean {
  return purpose === undefined || purpose.value === "state";
}
