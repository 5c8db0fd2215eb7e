import { calleeOf, code, defineRule, isDeclined, isOn, isSync, kindOf, nameOf, plannedTimeout, timeoutPairs, writeDuration, yaml } from "../kit";

export default defineRule({
  id: "sync-call-without-timeout",
  scope: "call",
  title: "Synchronous call without a timeout",
  pattern: "timeout",
  group: "X-CALL",
  severity: "error",
  status: "stable",
  articles: ["MS16", "CB"],

  why: `
    A caller that waits without a limit gives its threads and connections to whoever is slow. One hanging dependency
    then takes the caller down, and after it the caller's own callers. A timeout costs one line and is what circuit
    breakers, retries and bulkheads all build on.
  `,
  unless: "the stream is meant to stay open; then `timeout: {idle: …}` bounds its silence instead.",

  *check({ caller, call, policy }, { system }) {
    if (!call.to || !isSync(call) || isDeclined(policy.timeout)) return;
    if (isOn(policy.timeout) && (policy.timeout.value.request || policy.timeout.value.idle || policy.timeout.value.$.short)) return;
    const kind = kindOf(caller);
    if (kind === "external" || kind === "legacy") return;
    const callee = calleeOf(system, call);
    const connectOnly = isOn(policy.timeout) && policy.timeout.value.connect;
    yield {
      at: call.to,
      // No request waits for what monitoring asks.
      severity: call.purpose?.value === "telemetry" ? "info" : "error",
      message: connectOnly
        ? `${code(nameOf(caller))} limits connecting to ${code(call.to)}, but waits for its answer without a limit`
        : `${code(nameOf(caller))} waits for ${code(call.to)} without a limit`,
      help: "add a `timeout` to the call, or to `defaults.calls`: longer than the callee may work, shorter than its callers wait",
      related: callee ? [{ at: callee.$.key, message: `${code(nameOf(callee))} may take as long as it likes` }] : [],
    };
  },

  fix: ({ call, policy }, edit, { system }) => {
    const planned = plannedTimeout(system, call);
    const request = writeDuration(planned.request);
    const own = call.timeout;
    return {
      title: `Give up on ${code(call.to)} after ${request}`,
      safe: planned.fits,
      edits: own && isOn(policy.timeout) ? edit.add(own, { request }) : own ? undefined : edit.add(call, timeoutPairs(call, planned.request)),
    };
  },

  examples: [{
    title: "A call that may hang",
    bad: yaml`
      services:
        orders:
          calls:
            - to: payments
      #           ^^^^^^^^ error
              expected: {p99: 300ms}
        payments: {}
    `,
    good: yaml`
      services:
        orders:
          calls:
            - to: payments
              expected: {p99: 300ms}
              timeout: {connect: 500ms, request: 1200ms}
        payments: {}
    `,
  }],
});
