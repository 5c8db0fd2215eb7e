import { circuitBreakerBlock, code, defineRule, formatDuration, isOn, isSync, nameOf, requestLimit, yaml } from "../kit";

export default defineRule({
  id: "breaker-blind-to-slowness",
  scope: "call",
  title: "Circuit breaker that does not see slow calls",
  pattern: "circuit-breaker",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["CB", "MS16"],

  why: `
    The failure that takes systems down is seldom an error; it is an answer that comes late. A circuit breaker that counts
    failures alone sees a call that hangs for half a minute as neither good nor bad, and stays closed while the threads of
    the caller run out.
  `,
  unless: "the timeout lies close to the normal latency, so that slow calls fail and are counted.",

  *check({ caller, call, policy }, { thresholds }) {
    if (!call.to || !isSync(call) || !isOn(policy.circuitBreaker)) return;
    const breaker = policy.circuitBreaker.value;
    if (breaker.slowCallRate || breaker.slowCallDuration || breaker.preset || !(breaker.failureRate ?? breaker.consecutiveFailures)) return;
    const normal = call.expected?.p99?.value;
    const limit = requestLimit(policy);
    const bounded = isOn(policy.timeout) && (policy.timeout.value.request ?? policy.timeout.value.idle) !== undefined;
    const undecided = isOn(policy.timeout) && policy.timeout.value.$.short === true;
    if (bounded ? limit === undefined || normal === undefined || limit.value <= normal * thresholds.timeoutToP99Max : undecided) return;
    yield {
      at: policy.circuitBreaker.origin.layer === "call" ? breaker.$.key : call.to,
      message: limit
        ? `a call from ${code(nameOf(caller))} to ${code(call.to)} can hang for ${formatDuration(limit.value)} and its circuit breaker does not count it`
        : `a call from ${code(nameOf(caller))} to ${code(call.to)} can hang without end and its circuit breaker does not count it`,
      help: "add `slowCallRate` and `slowCallDuration`, or lower the timeout",
    };
  },

  fix: ({ call, policy }, edit) => {
    const { slowCallRate, slowCallDuration } = circuitBreakerBlock(call, policy);
    const pairs = { slowCallRate: slowCallRate!, slowCallDuration: slowCallDuration! };
    return {
      title: `Count calls above ${String(slowCallDuration)} as slow`,
      safe: true,
      edits: call.circuitBreaker ? edit.add(call.circuitBreaker, pairs) : edit.add(call, { circuitBreaker: pairs }),
    };
  },

  examples: [{
    title: "Thirty seconds that nobody counts",
    bad: yaml`
      services:
        shop:
          calls:
            - to: catalog
              expected: {p99: 300ms}
              timeout: 30s
              circuitBreaker: {failureRate: 50%, minCalls: 20, window: 30s}
      #       ^^^^^^^^^^^^^^ warning
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - to: catalog
              expected: {p99: 300ms}
              timeout: 30s
              circuitBreaker: {failureRate: 50%, minCalls: 20, window: 30s, slowCallRate: 50%, slowCallDuration: 600ms}
        catalog: {}
    `,
  }],
});
