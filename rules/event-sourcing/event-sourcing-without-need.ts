import { code, defineRule, nameOf, nameRange, todo, yaml, type System } from "../kit";

export default defineRule({
  id: "event-sourcing-without-need",
  scope: "eventStore",
  title: "Event sourcing that no requirement asks for",
  pattern: "event-sourcing",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["RM", "ES"],

  why: `
    Event sourcing costs more to run than any other pattern here: versions of events that stay for ever, snapshots,
    projections, rebuilds, and people who know all of it. That is worth it where an audit, a replay or questions about
    past states are required. Where they merely sound good, a table of changes does the job.
  `,
  unless: "there is a reason that the requirements do not show; write it under `reason`.",
  fixWrites: "a `reason` to be filled in",

  *check(store, { system }) {
    if (store.reason || store.purpose && store.purpose.value !== "state" || isRequired(system)) return;
    yield {
      at: nameRange(store),
      message: `event store ${code(nameOf(store))} carries the cost of event sourcing, and no requirement asks for audit, replay, or past states`,
      help: "state the need under `system.requirements` or `reason`, or keep an audit table beside the current state instead",
    };
  },

  fix: (store, edit) => ({
    title: `Leave a place for the reason of ${code(nameOf(store))}`,
    safe: true,
    edits: edit.add(store, { reason: todo }),
  }),

  examples: [{
    title: "No requirement and no reason",
    bad: yaml`
      system: {requirements: {audit: none, replay: false}}
      services: {orders: {}}
      eventStores:
        order-log:
      # ^^^^^^^^^ warning
          service: orders
          snapshots: 100
          versioning: upcasters
          retention: {hot: 1y, archive: true}
    `,
    good: yaml`
      system: {requirements: {audit: none, replay: false}}
      services: {orders: {}}
      eventStores:
        order-log:
          service: orders
          snapshots: 100
          versioning: upcasters
          retention: {hot: 1y, archive: true}
          reason: TODO
    `,
  }],
});

/** True when any need is stated, or stated as still open. */
function isRequired(system: System): boolean {
  const { audit, replay, temporalQueries } = system.single("system")?.requirements ?? {};
  return (audit !== undefined && audit.value !== "none") || (replay !== undefined && replay.value !== false) || (temporalQueries !== undefined && temporalQueries.value !== false);
}
