import { code, defineRule, isOn, isOwn, nameOf, placeOfPolicy, retries, yaml } from "../kit";

export default defineRule({
  id: "retry-without-jitter",
  scope: "call",
  title: "Retry in step",
  pattern: "jitter",
  group: "X-CALL",
  severity: "warning",
  status: "stable",
  articles: ["MS16"],

  why: `
    When a callee fails for a moment, all instances of its callers fail with it in that moment. With equal pauses they also
    come back together, and again after the next pause. A random part in each pause spreads them out and costs nothing.
  `,
  unless: "the caller is known to run as a single instance, or each client waits a share of its own (`staggered`).",

  *check({ caller, call, policy }) {
    if (!call.to || !isOwn(caller) || !isOn(policy.retry) || !retries(policy)) return;
    const { backoff, jitter, staggered, hedging } = policy.retry.value;
    if (!backoff || backoff.value === undefined || backoff.value === "none" || backoff.value === "immediate") return;
    if ((jitter && jitter.value !== "none") || staggered?.value === true || hedging?.value === true || caller.replicas?.value === 1 || caller.schedule) return;
    const { at, about, name } = placeOfPolicy(caller, call, policy.retry, "retry");
    const own = about === call;
    yield {
      at: jitter ?? at,
      about,
      message: own ? `all instances of ${code(nameOf(caller))} repeat their calls to ${code(call.to)} at the same moment` : `${name} lets all callers repeat at the same moment`,
      help: "set `jitter: full`",
    };
  },

  fix: ({ policy }, edit) => {
    if (!isOn(policy.retry)) return undefined;
    const { jitter } = policy.retry.value;
    return { title: "Spread the attempts at random", safe: jitter === undefined, edits: jitter ? edit.set(jitter, "full") : edit.add(policy.retry.value, { jitter: "full" }) };
  },

  examples: [{
    title: "Pauses of equal length",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, baseDelay: 200ms}}
      #                                  ^^^^^ warning
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, baseDelay: 200ms, jitter: full}}
        catalog: {}
    `,
  }],
});
