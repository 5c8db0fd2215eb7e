import { code, defineRule, formatDuration, isOn, isSync, kindOf, nameOf, requestLimit, requestTimeout, worstCallOf, writeDuration, yaml } from "../kit";

export default defineRule({
  id: "timeout-above-normal",
  scope: "call",
  title: "Timeout far above the normal latency",
  pattern: "timeout",
  group: "X-CALL",
  severity: "warning",
  status: "stable",
  articles: ["MS16", "CB"],

  why: `
    A timeout protects the caller only when it ends the wait soon after it stopped being normal. Thirty seconds for a call
    that takes 300 milliseconds means that during an outage every request holds its thread a hundred times longer than
    usual, which is how one slow service empties the pools of all its callers.
  `,
  unless: "the operation is a report or a batch whose latency varies that much; say so with `kind: report` or `kind: batch`.",

  *check({ caller, call, policy }, { thresholds }) {
    const normal = call.expected?.p99?.value;
    const limit = requestLimit(policy);
    if (!call.to || !isSync(call) || normal === undefined || limit === undefined || limit.value <= normal * thresholds.timeoutToP99Max) return;
    if (call.kind && call.kind.value !== "request") return;
    if (kindOf(caller) === "external" || kindOf(caller) === "legacy") return;
    const own = limit === call.timeout?.request;
    const slow = isOn(policy.circuitBreaker) && policy.circuitBreaker.value.slowCallRate !== undefined;
    yield {
      at: own ? limit : call.to,
      ...(slow && { severity: "info" as const }),
      message: `${code(nameOf(caller))} waits up to ${formatDuration(limit.value)} for ${code(call.to)}, which normally takes ${formatDuration(normal)}`,
      help: `set \`request\` to ${writeDuration(requestTimeout(call))}, four times what is normal`,
      related: [
        { at: call.expected!.p99!, message: `${formatDuration(normal)} is expected here` },
        ...(own ? [] : [{ at: limit, message: `the limit of ${formatDuration(limit.value)} is set here` }]),
      ],
    };
  },

  fix: ({ call, policy }, edit, { system }) => {
    const request = writeDuration(requestTimeout(call));
    // The callee may be busy longer than that with calls of its own; then those have to come down first.
    const callee = system.find("services", call.to);
    const below = callee && worstCallOf(system, callee);
    const fits = !below || below.time < requestTimeout(call) || call.deadline?.value === "propagated" || call.ackEarly?.value === true;
    const own = call.timeout;
    const edits = own?.request ? edit.set(own.request, request) : own ? edit.add(own, { request }) : edit.add(call, { timeout: { request } });
    return { title: `Give up on ${code(call.to)} after ${request}`, safe: false, edits: fits && isOn(policy.timeout) ? edits : undefined };
  },

  examples: [{
    title: "A hundred times the normal latency",
    bad: yaml`
      services:
        order:
          calls:
            - to: payment
              expected: {p99: 300ms}
              timeout: {connect: 500ms, request: 30s}
      #                                          ^^^ warning
        payment: {}
    `,
    good: yaml`
      services:
        order:
          calls:
            - to: payment
              expected: {p99: 300ms}
              timeout: {connect: 500ms, request: 1200ms}
        payment: {}
    `,
  }],
});
