import {
  circuitBreakerBlock, code, count, defineRule, formatDuration, formatShare, isOn, nameOf, yaml, type Call, type CircuitBreaker,
  type Located,
} from "../kit";

/** Why a circuit breaker never opens, with the value that keeps it from it. */
interface Obstacle {
  readonly at: Located<unknown>;
  readonly fact: string;
}

const nearlyAll = 90;

export default defineRule({
  id: "breaker-threshold-too-high",
  scope: "call",
  title: "Circuit breaker that cannot open",
  pattern: "circuit-breaker",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["CB"],

  why: `
    A circuit breaker judges a window of calls. When it waits for more calls than ever happen in that window, or for nearly
    all of them to fail, it stays closed through every outage and only looks like protection.
  `,
  unless: "the rate of the call is far higher than written here.",

  *check({ caller, call, policy }, { thresholds }) {
    if (!call.to || !isOn(policy.circuitBreaker)) return;
    const obstacle = obstacleOf(policy.circuitBreaker.value, call, thresholds.breakerFailureRate.max ?? nearlyAll);
    if (!obstacle) return;
    const own = policy.circuitBreaker.origin.layer === "call";
    yield {
      at: own ? obstacle.at : call.to,
      message: `the circuit breaker from ${code(nameOf(caller))} to ${code(call.to)} cannot open: ${obstacle.fact}`,
      help: "lower it so that half of the usual calls of a window are enough",
      related: own ? [] : [{ at: obstacle.at, message: "the value is set here" }],
    };
  },

  fix: ({ call, policy }, edit, { thresholds }) => {
    if (!isOn(policy.circuitBreaker)) return undefined;
    const breaker = policy.circuitBreaker.value;
    const block = circuitBreakerBlock(call, policy);
    const fitting = {
      ...(breaker.minCalls && { minCalls: block["minCalls"]!, window: block["window"]! }),
      ...((breaker.failureRate?.value ?? 0) >= thresholds.breakerFailureRate.max && { failureRate: block["failureRate"]! }),
      ...(breaker.consecutiveFailures && { consecutiveFailures: fewest }),
    };
    const own = call.circuitBreaker;
    if (!own) return { title: "Fit the thresholds to the rate of the call", safe: false, edits: edit.add(call, { circuitBreaker: fitting }) };
    const added = Object.fromEntries(Object.entries(fitting).filter(([key]) => !(key in own)));
    const edits = edit.all(
      ...Object.entries(fitting).flatMap(([key, value]) => (key in own ? [edit.set(own[key as keyof CircuitBreaker] as Located<unknown>, value)] : [])),
      Object.keys(added).length > 0 ? edit.add(own, added) : [],
    );
    return { title: "Fit the thresholds to the rate of the call", safe: false, edits };
  },

  examples: [{
    title: "A hundred calls in half a minute, at one in ten seconds",
    bad: yaml`
      services:
        shop:
          calls:
            - to: catalog
              rate: 6/min
              timeout: 1s
              circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 500ms, minCalls: 100, window: 30s}
      #                                                                                                ^^^ warning
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - to: catalog
              rate: 6/min
              timeout: 1s
              circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 500ms, minCalls: 6, window: 2m}
        catalog: {}
    `,
  }],
});

const fewest = 5;

function obstacleOf(breaker: CircuitBreaker, call: Call, most: number): Obstacle | undefined {
  const { failureRate, minCalls, window, consecutiveFailures } = breaker;
  const calls = call.rate?.value === undefined ? Infinity : Math.floor(call.rate.value * 60);
  // One threshold within reach is enough to open.
  if (consecutiveFailures?.value !== undefined && consecutiveFailures.value <= Math.max(fewest, calls)) return undefined;
  if (failureRate?.value !== undefined && failureRate.value >= most) return { at: failureRate, fact: `it waits until ${formatShare(failureRate.value)} of the calls fail` };
  const rate = call.rate?.value;
  if (rate === undefined) return undefined;
  const seen = (span: number): number => Math.floor((rate * span) / 1000);
  if (minCalls?.value !== undefined && window?.value !== undefined && minCalls.value > seen(window.value)) {
    return { at: minCalls, fact: `it waits for ${minCalls.value} calls in ${formatDuration(window.value)}, and ${count(seen(window.value), "call")} happen` };
  }
  if (consecutiveFailures?.value === undefined) return undefined;
  return { at: consecutiveFailures, fact: `it waits for ${consecutiveFailures.value} failures in a row, and ${count(calls, "call")} happen in a minute` };
}
