import { code, defineRule, listOf, nameOf, nameRange, sagaSkeleton, uncoveredWrites, yaml } from "../kit";

export default defineRule({
  id: "cross-service-write-without-saga",
  scope: "flow",
  title: "Business action over several services that nothing takes back",
  pattern: "saga",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["SAGA", "MDP"],

  why: `
    Each of these writes commits in a database of its own, so no transaction spans them. When one succeeds and the next
    fails, the first stays: stock is gone and nothing is paid, or the other way round. A saga gives every write a way
    back and remembers how far a run has come.
  `,
  unless: "the services can share one transactional boundary, or the later writes only follow from an event and may lag (`consistency: eventual`, `compensation: not-needed`, and a reason).",
  fixWrites: "an orchestrated saga with a step and a compensation for each write, state, a dead letter queue and its signal, and protection for the calls it waits for",

  *check(flow, { system }) {
    const writes = uncoveredWrites(system, flow);
    if (writes.length === 0) return;
    const owners = writes.map(write => write.owner);
    yield {
      at: nameRange(flow),
      message: `flow ${code(nameOf(flow))} changes data of ${listOf(owners)}, and nothing takes one change back when another fails`,
      help: `cover ${code(nameOf(flow))} with a saga that has a compensation for each write, or bring the data behind one owner`,
      related: writes.map(write => ({ at: write.block.$.key, message: `data of ${code(write.owner)} changes here` })),
    };
  },

  fix: (flow, edit, context) => ({
    title: `Cover ${code(nameOf(flow))} with a saga, compensations to be decided`,
    safe: false,
    edits: sagaSkeleton(edit, context, flow, uncoveredWrites(context.system, flow)),
  }),

  examples: [{
    title: "Stock and payment in two databases",
    bad: yaml`
      teams: {shop: {size: 6}}
      defaults: {telemetry: {signals: [circuit-breaker.state, saga.compensation.success], alerts: [all]}}
      datastores: {stock-db: {owner: stock}, pay-db: {owner: payments}}
      services:
        shop:
          calls:
            - {to: stock, effect: write, timeout: 2s, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s}}
            - {to: payments, effect: write, timeout: 2s, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s}}
        stock: {uses: [{store: stock-db, access: readwrite}]}
        payments: {uses: [{store: pay-db, access: readwrite}]}
      flows:
        checkout: {entry: shop, writes: [{service: stock, op: reserve, store: stock-db}, {service: payments, op: charge, store: pay-db}]}
      # ^^^^^^^^ error
    `,
    good: yaml`
      teams: {shop: {size: 6}}
      defaults: {telemetry: {signals: [circuit-breaker.state, saga.compensation.success], alerts: [all]}}
      datastores: {stock-db: {owner: stock}, pay-db: {owner: payments}}
      services:
        shop:
          calls:
            - {to: stock, effect: write, timeout: 2s, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s}}
            - {to: payments, effect: write, timeout: 2s, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s}}
        stock: {uses: [{store: stock-db, access: readwrite}]}
        payments: {uses: [{store: pay-db, access: readwrite}]}
      flows:
        checkout: {entry: shop, writes: [{service: stock, op: reserve, store: stock-db}, {service: payments, op: charge, store: pay-db}]}
      sagas:
        checkout:
          flow: checkout
          style: orchestration
          orchestrator: shop
          state: {store: TODO}
          deadline: 15m
          steps:
            - service: stock
              action: reserve
              effect: write
              idempotent: {key: sagaId}
              compensation:
                action: TODO
                idempotent: {key: sagaId}
            - service: payments
              action: charge
              effect: write
              idempotent: {key: sagaId}
              compensation:
                action: TODO
                idempotent: {key: sagaId}
          dlq:
            channel: checkout.dlq
            maxAttempts: 5
            owner: shop
            replay: {mode: manual}
            alert: {depth: 1}
            retention: 14d
            telemetry: [dlq.depth]
    `,
  }],
});
