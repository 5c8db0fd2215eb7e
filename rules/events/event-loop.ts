import { code, defineRule, eventLoops, nameOf, wayRound, yaml } from "../kit";

export default defineRule({
  id: "event-loop",
  scope: "system",
  title: "Events that set each other off in a ring",
  pattern: "event-driven",
  group: "X-EDA",
  severity: "warning",
  status: "stable",
  articles: ["INT"],

  why: `
    Each service only reacts to an event and sends its own, and none of them sees that the last event of the chain is the
    first one again. One message then keeps the ring busy for ever, and every new one adds to it. Nothing in a single
    service looks wrong, which makes such a ring hard to find once it turns.
  `,
  unless: "a state that has been reached stops the second round; then say so with `terminates` on the consumer where the chain ends.",

  *check(system) {
    for (const loop of eventLoops(system)) {
      const [first, ...rest] = loop;
      yield {
        at: first!.consume.channel!,
        about: first!.consume,
        message: `events go round in ${code(wayRound(loop))}, and nothing states what ends that`,
        help: "add `terminates` with the reason to the consumer where the chain ends, or break the ring",
        related: rest.map(({ service, consume }) => ({ at: consume.channel!, message: `${code(nameOf(service))} reacts to it and sends on` })),
      };
    }
  },

  examples: [{
    title: "Orders and stock that answer each other",
    bad: yaml`
      services:
        orders:
          publishes: [{channel: order.events, event: OrderChanged, via: outbox}]
          consumes: [{channel: stock.events, event: StockChanged, emits: [OrderChanged]}]
      #                        ^^^^^^^^^^^^ warning
        stock:
          publishes: [{channel: stock.events, event: StockChanged, via: outbox}]
          consumes: [{channel: order.events, event: OrderChanged, emits: [StockChanged]}]
      channels: {order.events: {kind: topic}, stock.events: {kind: topic}}
    `,
    good: yaml`
      services:
        orders:
          publishes: [{channel: order.events, event: OrderChanged, via: outbox}]
          consumes: [{channel: stock.events, event: StockChanged, emits: [OrderChanged], terminates: "an order that has its stock does not change again"}]
        stock:
          publishes: [{channel: stock.events, event: StockChanged, via: outbox}]
          consumes: [{channel: order.events, event: OrderChanged, emits: [StockChanged]}]
      channels: {order.events: {kind: topic}, stock.events: {kind: topic}}
    `,
  }],
});
