import { code, defineRule, isLeftOut, nameOf, nameRange, yaml, type EventStore } from "../kit";

/** Bytes a month. Below this a log can be kept at hand for years. */
const smallGrowth = 10e9;

export default defineRule({
  id: "event-log-unbounded-growth",
  scope: "eventStore",
  title: "Event store that grows without a plan",
  pattern: "event-sourcing",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["ES", "RM"],

  why: `
    Nothing leaves an append-only log by itself. Backups, rebuilds and migrations grow with it, until a replay that took
    minutes takes days. Moving old events to an archive is simple while the log is small, and a project when it is not.
  `,
  unless: "the log is known to grow slowly (`growth`), or law asks to keep all of it and older events have an archive.",
  fixWrites: "a year at hand and an archive behind it",

  *check(store) {
    const { growth } = store;
    if (isPlanned(store) || (growth && (growth.value === undefined || growth.value <= smallGrowth))) return;
    const forever = store.retention?.hot !== undefined;
    yield {
      at: forever ? store.retention!.hot! : nameRange(store),
      message: `event store ${code(nameOf(store))} ${growth ? `grows by ${gigabytes(growth.value!)} GB a month` : "grows"} ${forever ? "and keeps all events at hand for ever" : "without a plan for old events"}`,
      help: "add `retention: {hot: 1y, archive: true}`, with a `reason` where events must be kept for ever",
    };
  },

  fix: (store, edit) => {
    const { retention } = store;
    const plan = { hot: "1y", archive: true };
    return {
      title: `Keep events of ${code(nameOf(store))} for a year and archive older ones`,
      safe: !retention,
      edits: !retention ? edit.add(store, { retention: plan })
        : retention.none || !retention.hot ? undefined
          : retention.$.short ? edit.set(retention, plan)
            : edit.all(edit.set(retention.hot, "1y"), retention.archive ? edit.set(retention.archive, true) : edit.add(retention, { archive: true })),
    };
  },

  examples: [{
    title: "A log without an end",
    bad: yaml`
      services: {orders: {}}
      eventStores:
        order-log:
      # ^^^^^^^^^ warning
          service: orders
          growth: 40GB/month
          snapshots: 100
    `,
    good: yaml`
      services: {orders: {}}
      eventStores:
        order-log:
          service: orders
          growth: 40GB/month
          snapshots: 100
          retention: {hot: 1y, archive: true}
    `,
  }],
});

/** True when it is decided what happens to old events. To keep all of them needs a reason and a cheaper place. */
function isPlanned(store: EventStore): boolean {
  const { retention } = store;
  if (!retention) return false;
  if (retention.none?.value === true) return isLeftOut(retention, store);
  if (retention.hot?.value !== Infinity) return true;
  return (retention.reason ?? store.reason) !== undefined && retention.archive !== undefined && retention.archive.value !== false;
}

function gigabytes(bytes: number): string {
  return String(Number((bytes / 1e9).toPrecision(3)));
}
