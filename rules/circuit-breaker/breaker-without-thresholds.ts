import { circuitBreakerBlock, commonCircuitBreakerBlock, defineRule, isOn, isUndecided, placeOfPolicy, yaml, type CircuitBreaker } from "../kit";

export default defineRule({
  id: "breaker-without-thresholds",
  scope: "call",
  title: "Circuit breaker without a threshold",
  pattern: "circuit-breaker",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["CB"],

  why: `
    The name of a pattern is not its configuration. A circuit breaker for which nobody wrote down when it opens runs with
    whatever the library sets, which may be never, and the next reader cannot tell whether it protects this call.
  `,
  unless: "the thresholds live in a preset or a shared library; name it in `preset`, or say `inherited: true`.",

  *check({ caller, call, policy }) {
    if (!call.to || !isOn(policy.circuitBreaker)) return;
    const breaker = policy.circuitBreaker.value;
    if (isUndecided(breaker) || hasThreshold(breaker) || breaker.preset || breaker.inherited?.value === true) return;
    const { at, about, name } = placeOfPolicy(caller, call, policy.circuitBreaker, "circuit breaker");
    yield {
      at,
      about,
      message: `${name} names no threshold, so nobody can tell when it opens`,
      help: "add `failureRate` and `slowCallRate`, with `minCalls` and `window`",
    };
  },

  fix: ({ call, policy }, edit, { system }) => {
    if (!isOn(policy.circuitBreaker)) return undefined;
    const { value, origin } = policy.circuitBreaker;
    const block = origin.layer === "call" ? circuitBreakerBlock(call, policy) : commonCircuitBreakerBlock(system);
    const missing = Object.fromEntries(Object.entries(block).filter(([key]) => !(key in value)));
    return { title: "Write calibrated thresholds", safe: true, edits: value.$.short ? edit.set(value.$, missing) : edit.add(value, missing) };
  },

  examples: [{
    title: "A circuit breaker in name only",
    bad: yaml`
      services:
        shop:
          calls:
            - to: catalog
              timeout: 1s
              circuitBreaker: true
      #       ^^^^^^^^^^^^^^ warning
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - to: catalog
              timeout: 1s
              circuitBreaker:
                failureRate: 50%
                slowCallRate: 50%
                slowCallDuration: 500ms
                minCalls: 20
                window: 30s
                openFor: 30s
                halfOpenCalls: 5
        catalog: {}
    `,
  }],
});

function hasThreshold({ failureRate, consecutiveFailures, slowCallRate }: CircuitBreaker): boolean {
  return (failureRate ?? consecutiveFailures ?? slowCallRate) !== undefined;
}
