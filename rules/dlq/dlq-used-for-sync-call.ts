import { code, defineRule, isOn, isOwn, isSet, isSync, nameOf, protectionPairs, signalEdits, yaml, type Call, type Editor, type Edits, type Pairs } from "../kit";

export default defineRule({
  id: "dlq-used-for-sync-call",
  scope: "call",
  title: "Dead letter queue on a call that waits",
  pattern: "dead-letter-queue",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["CB", "DLQ"],

  why: `
    A dead letter queue keeps messages that could not be handled. A synchronous call is no message: its caller holds a
    thread and waits, and no queue behind it frees that thread. What ends the waiting is a timeout, and a circuit breaker
    when the callee keeps failing.
  `,
  unless: "the call turns into queued work when it fails; then say `fallback: queued`.",
  fixWrites: "a circuit breaker with its signal, a timeout where there is none, and a queued fallback in place of the queue",

  *check({ caller, call, policy }) {
    if (!call.to || !call.dlq || !isSet(call.dlq) || !isSync(call) || !isOwn(caller)) return;
    const fallback = isOn(policy.fallback) ? policy.fallback.value.type : undefined;
    if (fallback && (fallback.value === undefined || fallback.value === "queued")) return;
    yield {
      at: call.dlq.$.key,
      message: `the dead letter queue on the call to ${code(call.to)} does not keep ${code(nameOf(caller))} from waiting`,
      help: "replace `dlq` by `circuitBreaker`, with `fallback: queued` when the work may be done later",
    };
  },

  fix: ({ caller, call, policy }, edit, { system }) => {
    const { fallback, circuitBreaker, ...others } = protectionPairs(system, call, policy);
    const pairs: Pairs = { ...(circuitBreaker !== undefined && { circuitBreaker }), ...others, ...(fallback !== undefined && { fallback: { type: "queued" } }) };
    const blocked = circuitBreaker !== undefined && call.circuitBreaker !== undefined;
    return {
      title: `Replace the dead letter queue by a circuit breaker for ${code(call.to)}`,
      safe: false,
      edits: blocked ? undefined : edit.all(
        replaceBy(edit, call, pairs),
        signalEdits(edit, system, caller, "circuit-breaker.state", "circuit-breaker-open"),
      ),
    };
  },

  examples: [{
    title: "A queue against a slow payment service",
    bad: yaml`
      services:
        orders:
          calls:
            - to: payments
              timeout: 2s
              dlq: payments.dlq
      #       ^^^ warning
        payments: {}
      defaults: {telemetry: {signals: [circuit-breaker.state], alerts: [all]}}
    `,
    good: yaml`
      services:
        orders:
          calls:
            - to: payments
              timeout: 2s
              circuitBreaker:
                failureRate: 50%
                slowCallRate: 50%
                slowCallDuration: 1s
                minCalls: 20
                window: 30s
                openFor: 30s
                halfOpenCalls: 5
              fallback: {type: queued}
        payments: {}
      defaults: {telemetry: {signals: [circuit-breaker.state], alerts: [all]}}
    `,
  }],
});

/** The first pair takes the place of the queue, the others follow behind. */
function replaceBy(edit: Editor, call: Call, pairs: Pairs): Edits {
  const [first, ...rest] = Object.entries(pairs);
  if (!first) return edit.remove(call.dlq!);
  return edit.all(
    edit.rename(call.dlq!.$.key, first[0]),
    edit.set(call.dlq!, first[1]),
    rest.length > 0 ? edit.add(call, Object.fromEntries(rest)) : [],
  );
}
