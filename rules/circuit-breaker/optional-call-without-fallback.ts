import { code, defineRule, failsOnPurpose, hasFallback, isOn, isOwn, isSync, nameOf, yaml } from "../kit";

export default defineRule({
  id: "optional-call-without-fallback",
  scope: "call",
  title: "Optional call without a fallback",
  pattern: "fallback",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["CB", "MS6"],

  why: `
    A call that is not required promises that the caller works without it. The promise holds only when somebody decided what
    the caller does instead; otherwise the optional part takes the required one down with it.
  `,
  unless: "the answer is not used (`usesResult: false`), or failing is right here; say so with `fallback: {type: fail, reason: …}`.",

  *check({ caller, call, policy }) {
    if (!call.to || !isSync(call) || call.required?.value !== false || !isOwn(caller)) return;
    if (call.usesResult?.value === false || call.purpose?.value === "notify" || call.purpose?.value === "telemetry") return;
    if (hasFallback(policy) || failsOnPurpose(policy)) return;
    yield {
      at: isOn(policy.fallback) && call.fallback ? call.fallback.$.key : call.to,
      message: `${code(nameOf(caller))} can do without ${code(call.to)}, but has no answer for the time it is down`,
      help: "add `fallback: {type: degraded}`, or `cached` with `maxStale`",
    };
  },

  fix: ({ call }, edit) => ({
    title: `Answer without ${code(call.to)} while it is down`,
    safe: false,
    edits: call.fallback?.type ? edit.set(call.fallback.type, "degraded") : call.fallback ? edit.set(call.fallback.$, "degraded") : edit.add(call, { fallback: { type: "degraded" } }),
  }),

  examples: [{
    title: "A page that stops without its reviews",
    bad: yaml`
      services:
        page:
          calls:
            - {to: reviews, required: false, timeout: 300ms}
      #            ^^^^^^^ warning
        reviews: {}
    `,
    good: yaml`
      services:
        page:
          calls:
            - {to: reviews, required: false, timeout: 300ms, fallback: {type: degraded}}
        reviews: {}
    `,
  }],
});
