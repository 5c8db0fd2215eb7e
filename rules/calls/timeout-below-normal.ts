import { callersCanWait, code, defineRule, formatDuration, isOn, isOwn, isSync, nameOf, requestLimit, worstWith, writeDuration, yaml } from "../kit";

export default defineRule({
  id: "timeout-below-normal",
  scope: "call",
  title: "Timeout below the normal latency",
  pattern: "timeout",
  group: "X-CALL",
  severity: "warning",
  status: "stable",
  articles: ["MS16"],

  why: `
    A timeout below the 99th percentile cuts off calls that were about to succeed. One in a hundred or more fails on a good
    day, the callee does the work anyway, and on a bad day nearly all of them fail at once.
  `,
  unless: "a hedged request or a fallback follows on purpose; give the reason in `timeout: {aggressive: …}`.",

  *check({ caller, call, policy }) {
    const normal = call.expected?.p99;
    const limit = requestLimit(policy);
    if (!call.to || !isSync(call) || !isOwn(caller) || normal?.value === undefined || limit === undefined || limit.value >= normal.value) return;
    if ((isOn(policy.timeout) && policy.timeout.value.aggressive) || (isOn(policy.retry) && policy.retry.value.hedging?.value === true)) return;
    const own = limit === call.timeout?.request;
    yield {
      at: own ? limit : call.to,
      message: `${code(nameOf(caller))} gives up on ${code(call.to)} after ${formatDuration(limit.value)}, although it normally takes ${formatDuration(normal.value)}`,
      help: `set \`request\` to ${writeDuration(normal.value * 2)}, twice what is normal`,
      related: [{ at: normal, message: `${formatDuration(normal.value)} is expected here` }],
    };
  },

  fix: ({ caller, call, policy }, edit, { system }) => {
    const request = Math.ceil((call.expected?.p99?.value ?? 0) * 2);
    const text = writeDuration(request);
    const own = call.timeout;
    const edits = own?.request ? edit.set(own.request, text) : own ? edit.add(own, { request: text }) : edit.add(call, { timeout: { request: text } });
    // A longer wait here must not outlast those who wait for this service.
    return { title: `Wait up to ${text} for ${code(call.to)}`, safe: false, edits: callersCanWait(system, caller, worstWith(policy, request)) ? edits : undefined };
  },

  examples: [{
    title: "Half of the normal latency",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: catalog, expected: {p99: 400ms}, timeout: 200ms}
      #                                                      ^^^^^ warning
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: catalog, expected: {p99: 400ms}, timeout: 800ms}
        catalog: {}
    `,
  }],
});
