import { code, defineRule, lackOf, nameOf, nameRange, plannedTimeout, protectEdge, sagaEdges, signalEdits, yaml, type Lack } from "../kit";

export default defineRule({
  id: "saga-participant-unprotected",
  scope: "saga",
  title: "Saga that waits for a participant without protection",
  pattern: "saga",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["SAGA", "CB", "RM"],

  why: `
    A run of a saga holds what its earlier steps reserved while it waits for the next one. When a participant, or an
    external system behind it, turns slow, runs pile up in the orchestrator until that stops as well, and with it every
    other saga it drives. A timeout bounds each wait; a circuit breaker ends the waiting for all of them.
  `,
  unless: "the step travels over a channel, or a workflow engine bounds it with its own timeout and retries.",
  fixWrites: "a timeout, a circuit breaker with its signal, and a fallback to be decided",

  *check(saga, context) {
    for (const edge of sagaEdges(context.system, saga)) {
      const lack = lackOf(edge, context);
      if (!lack) continue;
      const what = edge.participant ? `${code(edge.participant)} and the external ${code(edge.call.to)} behind it` : code(edge.call.to);
      yield {
        at: edge.call.to!,
        about: edge.call,
        message: `saga ${code(nameOf(saga))} waits for ${what} ${lack.timeout ? "without a limit" : "with no circuit breaker to cut a slow answer off"}`,
        help: `add ${[lack.timeout && "`timeout`", lack.breaker && "`circuitBreaker`"].filter(Boolean).join(" and ")} to the call, or to \`defaults.calls\``,
        related: [{ at: nameRange(saga), message: `saga ${code(nameOf(saga))} needs the answer` }],
        data: lack,
      };
    }
  },

  fix: (_saga, edit, { system }, violation) => {
    const lack = violation.data as Lack;
    const { call, caller } = lack.edge;
    return {
      title: lack.breaker ? `Put a ${lack.timeout ? "timeout and a " : ""}circuit breaker in front of ${code(call.to)}` : `Bound the wait for ${code(call.to)}`,
      safe: plannedTimeout(system, call).fits,
      edits: edit.all(
        protectEdge(edit, system, lack),
        lack.breaker ? signalEdits(edit, system, caller, "circuit-breaker.state", "circuit-breaker-open") : [],
      ),
    };
  },

  examples: [{
    title: "An orchestrator that trusts its participant",
    bad: yaml`
      services:
        orders: {calls: [{to: payments, effect: write, timeout: 2s, fallback: {type: fail, reason: "no order without payment"}}]}
      #                       ^^^^^^^^ error
        payments: {}
        stock: {}
      sagas:
        place-order:
          orchestrator: orders
          steps: [{service: payments, action: charge, effect: write}]
      defaults: {telemetry: {signals: [circuit-breaker.state], alerts: [all]}}
    `,
    good: yaml`
      services:
        orders: {calls: [{to: payments, effect: write, timeout: 2s, fallback: {type: fail, reason: "no order without payment"}, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}}]}
        payments: {}
        stock: {}
      sagas:
        place-order:
          orchestrator: orders
          steps: [{service: payments, action: charge, effect: write}]
      defaults: {telemetry: {signals: [circuit-breaker.state], alerts: [all]}}
    `,
  }],
});
