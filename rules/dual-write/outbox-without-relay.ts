import { code, defineRule, isLeftOut, isOwn, isUndecided, nameOf, yaml, type Service, type System } from "../kit";

export default defineRule({
  id: "outbox-without-relay",
  scope: "service",
  title: "Outbox that nothing empties",
  pattern: "transactional-outbox",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["MDP", "DW"],

  why: `
    An outbox is a table. Messages leave it only when something reads the table and sends them: a poller, or change data
    capture on its log. Without a relay each message is stored safely, and never sent.
  `,
  unless: "the broker itself takes part in the transaction; then say `relay: broker` or `via: transactional`.",
  fixWrites: "a relay by change data capture",

  *check(service, { system }) {
    const { outbox } = service;
    if (!outbox || !isOwn(service) || outbox.relay || outbox.none?.value === true || isLeftOut(outbox, service) || isUndecided(outbox)) return;
    if (isRelayedElsewhere(system, service)) return;
    yield {
      at: outbox.$.key,
      message: `${code(nameOf(service))} fills an outbox${outbox.store ? ` in ${code(outbox.store)}` : ""} that nothing reads`,
      help: "add `relay` with the `type` of what sends its messages: `cdc` or `poller`",
    };
  },

  fix: (service, edit) => ({
    title: `Send the messages of ${code(nameOf(service))} by change data capture`,
    safe: true,
    // The short form only says that there is one; it has no key to grow from.
    edits: service.outbox!.$.short ? edit.set(service.outbox!, { relay: { type: "cdc" } }) : edit.add(service.outbox!, { relay: { type: "cdc" } }),
  }),

  examples: [{
    title: "A table full of messages",
    bad: yaml`
      services:
        orders:
          outbox: {store: order-db}
      #   ^^^^^^ error
          publishes: [{channel: order.events, via: outbox}]
      datastores: {order-db: {owner: orders}}
      channels: {order.events: {kind: topic}}
    `,
    good: yaml`
      services:
        orders:
          outbox: {store: order-db, relay: {type: cdc}}
          publishes: [{channel: order.events, via: outbox}]
      datastores: {order-db: {owner: orders}}
      channels: {order.events: {kind: topic}}
    `,
  }],
});

/** True when change data capture is declared for the outbox, or when every message leaves in one step with the broker. */
function isRelayedElsewhere(system: System, { outbox, publishes }: Service): boolean {
  if (publishes && publishes.length > 0 && publishes.every(publish => publish.via?.value === "transactional")) return true;
  const store = outbox?.store?.value;
  return store !== undefined && system.all("cdc").some(({ source, shape, purpose }) =>
    source?.value === store && (shape?.value === "outbox" || purpose?.value === "outbox"));
}
