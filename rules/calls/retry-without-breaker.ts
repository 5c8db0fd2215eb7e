import {
  calleeOf, code, defineRule, isDeclined, isOn, isOwn, isSync, isTiny, kindOf, nameOf, plannedTimeout, protectionPairs, retries, signalEdits, troubleOf,
  yaml,
} from "../kit";

export default defineRule({
  id: "retry-without-breaker",
  scope: "call",
  title: "Retry without a circuit breaker",
  pattern: "retry",
  group: "X-CALL",
  severity: "warning",
  status: "stable",
  articles: ["MS16", "CB"],

  why: `
    A retry helps against a failure that passes. Against one that stays it only adds load, attempt by attempt, until nobody
    can reach the callee at all. The circuit breaker tells the two apart and stops the attempts when they cannot help.
  `,
  unless: "a budget bounds the share of repeats (`retry: {budget: 10%}`).",

  *check({ caller, call, policy }, context) {
    if (!call.to || !isSync(call) || !isOwn(caller) || !isOn(policy.retry) || !retries(policy) || policy.retry.value.budget) return;
    if (isOn(policy.circuitBreaker) || isDeclined(policy.circuitBreaker)) return;
    const callee = calleeOf(context.system, call);
    if (isTiny(context) && troubleOf(call) === undefined && !(callee && kindOf(callee) === "external")) return;
    yield {
      at: policy.retry.origin.layer === "call" ? policy.retry.value.$.key : call.to,
      about: call,
      message: `${code(nameOf(caller))} repeats its calls to ${code(call.to)} even while ${code(call.to)} is clearly down`,
      help: "add `circuitBreaker` with a failure rate and a slow-call rate, or bound the repeats with `budget`",
    };
  },

  fix: ({ caller, call, policy }, edit, { system }) => ({
    title: `Put a circuit breaker in front of ${code(call.to)}`,
    safe: plannedTimeout(system, call).fits,
    edits: call.circuitBreaker ? undefined : edit.all(
      edit.add(call, protectionPairs(system, call, policy)),
      signalEdits(edit, system, caller, "circuit-breaker.state", "circuit-breaker-open"),
    ),
  }),

  examples: [{
    title: "Attempts that nothing stops",
    bad: yaml`
      services:
        shop:
          calls: [{to: catalog, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, jitter: full}, fallback: cached}]
      #                                      ^^^^^ warning
        catalog: {}
        orders: {}
      defaults: {telemetry: [circuit-breaker.state]}
    `,
    good: yaml`
      services:
        shop:
          calls: [{to: catalog, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, jitter: full}, fallback: cached, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 500ms, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}}]
        catalog: {}
        orders: {}
      defaults: {telemetry: [circuit-breaker.state]}
    `,
  }],
});
