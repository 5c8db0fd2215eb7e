import { attemptsOf, callGraph, callersCanWait, count, defineRule, isOn, isOwn, isSync, placeOfPolicy, requestLimit, worstWith, yaml, type EffectivePolicy } from "../kit";

export default defineRule({
  id: "retry-without-limit",
  scope: "call",
  title: "Retry without an end",
  pattern: "retry",
  group: "X-CALL",
  severity: "error",
  status: "stable",
  articles: ["MS16"],

  why: `
    A retry that never gives up turns one failed request into a stream of them. During an outage every request joins that
    stream, and the service that comes back is met by all of them at once.
  `,
  unless: "the attempts end after a time (`giveUpAfter`), or an orchestrating worker repeats in the background with growing waits.",

  *check({ caller, call, policy }) {
    if (!call.to || !isOwn(caller) || !isOn(policy.retry) || attemptsOf(policy) !== Infinity) return;
    const { maxAttempts, giveUpAfter, backoff, maxDelay } = policy.retry.value;
    if (giveUpAfter || (!isSync(call) && backoff?.value === "exponential" && maxDelay)) return;
    const { at, about, name } = placeOfPolicy(caller, call, policy.retry, "retry");
    yield {
      at: maxAttempts ?? at,
      about,
      message: `${name} never ends: ${maxAttempts ? `\`maxAttempts\` sets no limit` : "it has no `maxAttempts`"}`,
      help: "set `maxAttempts: 3`",
    };
  },

  fix: ({ caller, policy }, edit, { system }) => {
    if (!isOn(policy.retry)) return undefined;
    const { maxAttempts, $ } = policy.retry.value;
    const isSame = (other: EffectivePolicy): boolean => isOn(other.retry) && other.retry.value.$ === $;
    const shared = policy.retry.origin.layer === "call" ? [{ caller, policy }] : system.fact(callGraph).out.flat().filter(arrow => isSame(arrow.policy));
    // As many as those who wait for these services have the time for.
    const attempts = [3, 2].find(number => shared.every(edge => {
      const request = requestLimit(edge.policy)?.value;
      return request === undefined || callersCanWait(system, edge.caller, worstWith(edge.policy, request, number));
    })) ?? 1;
    const pairs = { maxAttempts: attempts };
    const edits = maxAttempts ? edit.set(maxAttempts, attempts) : $.short ? edit.set($, pairs) : edit.add(policy.retry.value, pairs);
    return { title: `Give up after ${count(attempts, "attempt")}`, safe: false, edits };
  },

  examples: [{
    title: "Attempts without a number",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {backoff: exponential, baseDelay: 200ms, jitter: full}}
      #                                  ^^^^^ error
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {backoff: exponential, baseDelay: 200ms, jitter: full, maxAttempts: 3}}
        catalog: {}
    `,
  }],
});
