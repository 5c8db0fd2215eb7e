import { code, defineRule, isDeclined, isOn, isOwn, kindOf, nameOf, plannedTimeout, timeoutPairs, writeDuration, yaml } from "../kit";

export default defineRule({
  id: "breaker-without-timeout",
  scope: "call",
  title: "Circuit breaker over a call without a timeout",
  pattern: "circuit-breaker",
  group: "G2",
  severity: "error",
  status: "stable",
  articles: ["CB", "MS16"],

  why: `
    A circuit breaker counts how calls end. One that hangs does not end, so it is neither a failure nor slow, and the
    circuit breaker waits together with the caller. The timeout is what turns hanging into something to count.
  `,
  unless: "the stream is meant to stay open; then `timeout: {idle: …}` bounds its silence instead.",

  *check({ caller, call, policy }) {
    if (!call.to || call.mode?.value === "async" || !isOn(policy.circuitBreaker) || isDeclined(policy.timeout)) return;
    if (isOn(policy.timeout) && (policy.timeout.value.request || policy.timeout.value.idle || policy.timeout.value.$.short)) return;
    if (!isOwn(caller) || kindOf(caller) === "external") return;
    yield {
      at: policy.circuitBreaker.origin.layer === "call" ? policy.circuitBreaker.value.$.key : call.to,
      message: `the call from ${code(nameOf(caller))} to ${code(call.to)} has a circuit breaker but no timeout, so a hanging call never counts`,
      help: "add a `timeout` to the call, or to `defaults.calls`: longer than the callee may work, shorter than its callers wait",
    };
  },

  fix: ({ call, policy }, edit, { system }) => {
    const planned = plannedTimeout(system, call);
    const request = writeDuration(planned.request);
    const own = call.timeout;
    return {
      title: `Give up on ${code(call.to)} after ${request}`,
      safe: planned.fits && call.mode?.value !== "stream",
      edits: own && isOn(policy.timeout) ? edit.add(own, { request }) : own ? undefined : edit.add(call, timeoutPairs(call, planned.request)),
    };
  },

  examples: [{
    title: "Nothing ends the call that is counted",
    bad: yaml`
      services:
        shop:
          calls:
            - to: catalog
              circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s}
      #       ^^^^^^^^^^^^^^ error
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - to: catalog
              circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s}
              timeout: {connect: 500ms, request: 2s}
        catalog: {}
    `,
  }],
});
