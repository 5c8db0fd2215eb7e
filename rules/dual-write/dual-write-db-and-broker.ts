import { code, defineRule, dualPublishes, isOwn, namesIn, listOf, publishThroughOutbox, yaml, type DualPublish } from "../kit";

export default defineRule({
  id: "dual-write-db-and-broker",
  scope: "service",
  title: "Operation that writes a store and publishes beside it",
  pattern: "dual-write",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["DW", "MDP"],

  why: `
    A database and a broker share no transaction. After a crash between the two the change is there and nobody hears of
    it, or, the other way round, everybody hears of a change that was rolled back. No retry helps, because the process
    that knew is gone. An outbox stores the message with the change, and a relay sends it afterwards.
  `,
  unless: "the message may be lost (`loss: acceptable`), or goes out first and the own write follows from it (`beforeWrite: true`).",
  fixWrites: "`via: outbox`, and the outbox with its relay where there is none",

  *check(service, { system }) {
    if (!isOwn(service)) return;
    for (const dual of dualPublishes(system, service)) {
      const { publish, use } = dual;
      if (!publish.channel || publish.purpose?.value === "telemetry" || isTelemetry(system.find("channels", publish.channel)?.purpose?.value)) continue;
      yield {
        at: publish.via ?? publish.channel,
        about: publish,
        message: `operation ${code(publish.with)} commits to ${code(use.store)} and publishes ${publish.event ? listOf(namesIn(publish.event)) : `to ${code(publish.channel)}`} apart from it: a crash in between loses the message`,
        help: "set `via: outbox`, with an `outbox` in the same store",
        related: [{ at: use.store!, message: `${code(use.store)} is written here` }],
        data: dual,
      };
    }
  },

  fix: (service, edit, { system }, violation) => {
    const { publish, use } = violation.data as DualPublish;
    return {
      title: `Publish to ${code(publish.channel)} through an outbox in ${code(use.store)}`,
      safe: publish.via === undefined,
      edits: publishThroughOutbox(edit, system, service, publish, use.store!.value),
    };
  },

  examples: [{
    title: "An order and its event",
    bad: yaml`
      services:
        orders:
          uses: [{store: order-db, access: readwrite, in: place-order}]
          publishes: [{channel: order.events, event: OrderPlaced, with: place-order}]
      #                         ^^^^^^^^^^^^ error
      datastores: {order-db: {owner: orders}}
      channels: {order.events: {kind: topic}}
    `,
    good: yaml`
      services:
        orders:
          uses: [{store: order-db, access: readwrite, in: place-order}]
          publishes: [{channel: order.events, event: OrderPlaced, with: place-order, via: outbox}]
          outbox:
            store: order-db
            relay: {type: cdc}
            telemetry: [outbox.age]
      datastores: {order-db: {owner: orders}}
      channels: {order.events: {kind: topic}}
    `,
  }],
});

function isTelemetry(purpose: string | undefined): boolean {
  return purpose === "telemetry" || purpose === "presence";
}
