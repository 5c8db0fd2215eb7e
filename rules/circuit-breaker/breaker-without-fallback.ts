import { code, defineRule, isDeclined, isOn, isOwn, isSync, nameOf, todo, yaml } from "../kit";

export default defineRule({
  id: "breaker-without-fallback",
  scope: "call",
  title: "Circuit breaker without a fallback",
  pattern: "fallback",
  group: "G2",
  severity: "info",
  status: "stable",
  articles: ["CB"],

  why: `
    An open circuit breaker answers at once, and somebody has to decide what: an older value, a smaller page, a promise to do
    it later, or an honest error. Where nobody decided, the user gets whatever the library throws.
  `,
  unless: "failing is the right answer; say so with `fallback: {type: fail, reason: …}`.",

  *check({ caller, call, policy }) {
    if (!call.to || !isSync(call) || !isOwn(caller) || !isOn(policy.circuitBreaker) || isOn(policy.fallback) || isDeclined(policy.fallback)) return;
    yield {
      at: policy.circuitBreaker.origin.layer === "call" ? policy.circuitBreaker.value.$.key : call.to,
      ...(call.required?.value === false && { severity: "warning" as const }),
      message: `nobody decided what ${code(nameOf(caller))} answers while the circuit breaker to ${code(call.to)} is open`,
      help: "add `fallback` with a `type`: `cached`, `degraded`, `queued`, `static`, or `fail` with a `reason`",
    };
  },

  fix: ({ call }, edit) => ({
    title: `Ask for the fallback of ${code(call.to)}`,
    safe: true,
    edits: call.fallback ? undefined : edit.add(call, { fallback: { type: todo } }),
  }),

  examples: [{
    title: "What the shop shows without its catalog",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, circuitBreaker: {failureRate: 50%, minCalls: 20, window: 30s}}
      #                                  ^^^^^^^^^^^^^^ info
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, circuitBreaker: {failureRate: 50%, minCalls: 20, window: 30s}, fallback: {type: TODO}}
        catalog: {}
    `,
  }],
});
