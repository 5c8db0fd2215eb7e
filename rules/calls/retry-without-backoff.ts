import {
  attemptsOf, backoffOf, callersCanWait, defineRule, isOn, isOwn, placeOfPolicy, requestLimit, retries, yaml, type EffectivePolicy,
  type Retry,
} from "../kit";

const shortest = 100;
const connectionFaults: ReadonlySet<string> = new Set(["connect-error", "connection-reset", "connection-refused", "connect-timeout"]);

export default defineRule({
  id: "retry-without-backoff",
  scope: "call",
  title: "Retry without a pause",
  pattern: "exponential-backoff",
  group: "X-CALL",
  severity: "warning",
  status: "stable",
  articles: ["MS16"],

  why: `
    Most failures that a retry can mend need a moment to pass. A second attempt right behind the first meets the same
    trouble and adds to it: the callee gets two or three times its load just when it cannot carry its own.
  `,
  unless: "it is one more attempt after a connection that broke, or a hedged request.",

  *check({ caller, call, policy }) {
    if (!call.to || !isOwn(caller) || !isOn(policy.retry) || !retries(policy) || pauses(policy.retry.value) || isHarmless(policy)) return;
    const { at, about, name } = placeOfPolicy(caller, call, policy.retry, "retry");
    yield {
      at: policy.retry.value.backoff ?? at,
      about,
      message: `${name} tries again at once, while the callee is struggling`,
      help: "set `backoff: exponential` with `baseDelay: 200ms`, `maxDelay: 5s` and `jitter: full`",
    };
  },

  fix: ({ caller, policy }, edit, { system }) => {
    if (!isOn(policy.retry)) return undefined;
    const { backoff, baseDelay, maxDelay, jitter, maxAttempts, $ } = policy.retry.value;
    const pairs = {
      ...(!backoff && { backoff: "exponential" }), ...(!baseDelay && { baseDelay: "200ms" }), ...(!maxDelay && { maxDelay: "5s" }), ...(!jitter && { jitter: "full" }),
    };
    const edits = $.short
      ? edit.set($, { ...(maxAttempts?.value !== undefined && { maxAttempts: Number.isFinite(maxAttempts.value) ? maxAttempts.value : "unlimited" }), ...pairs })
      : edit.all(
        backoff ? edit.set(backoff, "exponential") : [],
        baseDelay && (baseDelay.value ?? 0) < shortest ? edit.set(baseDelay, "200ms") : [],
        Object.keys(pairs).length > 0 ? edit.add(policy.retry.value, pairs) : [],
      );
    // The pauses add to what those who wait for this service have to wait.
    const attempts = attemptsOf(policy) ?? 1;
    const longer = (requestLimit(policy)?.value ?? 0) * attempts + Math.max(backoffOf(policy), 200 * (2 ** Math.min(attempts - 1, 5) - 1));
    return { title: "Wait longer before each further attempt", safe: false, edits: Number.isFinite(attempts) && !callersCanWait(system, caller, longer) ? undefined : edits };
  },

  examples: [{
    title: "Three attempts in a row",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {maxAttempts: 3}}
      #                                  ^^^^^ warning
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, baseDelay: 200ms, maxDelay: 5s, jitter: full}}
        catalog: {}
    `,
  }],
});

/** True when each further attempt waits; a wait that is still to be decided counts. */
function pauses({ backoff, baseDelay }: Retry): boolean {
  if (!backoff) return false;
  if (backoff.value === "none" || backoff.value === "immediate") return false;
  return backoff.value !== "fixed" || !baseDelay || baseDelay.value === undefined || baseDelay.value >= shortest;
}

/** One more attempt for a request that was never sent, or one that is sent early on purpose. */
function isHarmless(policy: EffectivePolicy): boolean {
  if (!isOn(policy.retry)) return false;
  const { hedging, retryOn } = policy.retry.value;
  const unsent = retryOn !== undefined && retryOn.length > 0 && retryOn.every(({ value }) => connectionFaults.has(value));
  return hedging?.value === true || (unsent && attemptsOf(policy) === 2);
}
