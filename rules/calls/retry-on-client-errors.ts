import { defineRule, isOn, isOwn, listOf, placeOfPolicy, yaml, type Retry } from "../kit";

/** Status codes of the callee's "not now", which another attempt can change. */
const passing: ReadonlySet<string> = new Set(["408", "425", "429"]);
const usual: readonly string[] = ["timeout", "connect-error", "503", "429"];

export default defineRule({
  id: "retry-on-client-errors",
  scope: "call",
  title: "Retry of errors that stay",
  pattern: "retry",
  group: "X-CALL",
  severity: "warning",
  status: "stable",
  articles: ["MS16"],

  why: `
    A request that the callee refuses as wrong is wrong the second time, too. Repeating it costs the callee work that can
    never succeed, and it hides a fault of the caller behind a delay.
  `,
  unless: "the callee answers 404 until its data has arrived; give that as the `reason` of the retry.",

  *check({ caller, call, policy }) {
    if (!call.to || !isOwn(caller) || !isOn(policy.retry)) return;
    const hopeless = hopelessIn(policy.retry.value);
    if (hopeless.length === 0) return;
    const { about, name } = placeOfPolicy(caller, call, policy.retry, "retry");
    yield {
      at: hopeless[0]!,
      about,
      message: `${name} repeats ${listOf(hopeless.map(({ value }) => value))}, which cannot succeed the next time`,
      help: "retry `timeout`, `connect-error`, `503` and `429` only",
      related: hopeless.slice(1).map(at => ({ at, message: "this stays an error, too" })),
    };
  },

  fix: ({ policy }, edit) => {
    const list = isOn(policy.retry) ? policy.retry.value.retryOn : undefined;
    if (!list || !isOn(policy.retry)) return undefined;
    const hopeless = hopelessIn(policy.retry.value);
    const kept = list.filter(item => !hopeless.includes(item)).map(({ value }) => value);
    const chosen = kept.length > 0 && !hopeless.some(({ value }) => value === "all") ? kept : usual;
    return { title: "Repeat only what can succeed", safe: false, edits: edit.set(list.$, chosen) };
  },

  examples: [{
    title: "A bad request, three times",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, jitter: full, retryOn: [timeout, "400", "503"]}}
      #                                                                                                                 ^^^^^ warning
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, jitter: full, retryOn: [timeout, "503"]}}
        catalog: {}
    `,
  }],
});

/** The entries of `retryOn` that another attempt cannot change. A 404 with a reason is a decision. */
function hopelessIn({ retryOn, reason }: Retry) {
  return (retryOn ?? []).filter(({ value }) => {
    if (value === "404" && reason) return false;
    return value === "all" || value === "4xx" || value === "client-error" || (/^4\d\d$/.test(value) && !passing.has(value));
  });
}
