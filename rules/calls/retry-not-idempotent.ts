import {
  attemptsOf, code, defineRule, isOn, isOwn, isRepeatSafe, isWrite, nameOf, retries, sagasOf, travelsAsMessage, yaml, type Call, type Service, type System,
} from "../kit";

export default defineRule({
  id: "retry-not-idempotent",
  scope: "call",
  title: "Retried write that is not idempotent",
  pattern: "idempotency",
  group: "X-CALL",
  severity: "error",
  status: "stable",
  articles: ["MS16", "INT"],

  why: `
    A retry cannot tell a request that was lost from an answer that was lost. When the answer was lost the work is done, and
    the next attempt does it again: two charges, two orders, two mails. Only a callee that recognizes the repeat is safe.
  `,
  unless: "only requests that were never sent are repeated (`retryOn: [connect-error]`), or repeating is harmless by nature (`idempotent: natural`).",

  *check({ caller, call, policy }, { system }) {
    if (!call.to || !isWrite(call) || !isOwn(caller) || !isOn(policy.retry) || !retries(policy) || isRepeatSafe(system, call) || isSagaWork(system, caller, call)) return;
    const { retryOn, maxAttempts } = policy.retry.value;
    if (retryOn !== undefined && retryOn.length > 0 && retryOn.every(({ value }) => value === "connect-error" || value === "connection-refused" || value === "connect-timeout")) return;
    const attempts = attemptsOf(policy)!;
    yield {
      at: policy.retry.origin.layer === "call" ? maxAttempts ?? policy.retry.value.$.key : call.to,
      about: call,
      message: `${code(nameOf(caller))} makes ${Number.isFinite(attempts) ? `up to ${attempts} attempts` : "any number of attempts"} at a write to ${code(call.to)} that is not idempotent`,
      help: "add `idempotent: {key: requestId}`, or set `maxAttempts: 1`",
    };
  },

  fix: ({ call }, edit) => {
    const attempts = call.retry?.maxAttempts;
    return [
      { title: `Let ${code(call.to)} recognize a repeated write`, safe: false, edits: call.idempotent ? undefined : edit.add(call, { idempotent: { key: "requestId" } }) },
      { title: "Make one attempt only", safe: false, edits: attempts ? edit.set(attempts, 1) : call.retry ? undefined : edit.add(call, { retry: { maxAttempts: 1 } }) },
    ];
  },

  examples: [{
    title: "Three attempts at a charge",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: payments, effect: write, timeout: 2s, retry: {maxAttempts: 3, backoff: exponential, jitter: full}}
      #                                                                       ^ error
        payments: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: payments, effect: write, timeout: 2s, retry: {maxAttempts: 3, backoff: exponential, jitter: full}, idempotent: {key: requestId}}
        payments: {}
    `,
  }],
});

/** What an orchestrator asks for as a step of its saga, or to take one back, is judged there. */
function isSagaWork(system: System, caller: Service, call: Call): boolean {
  const isAsked = (action: string | undefined): boolean => call.op === undefined || action === undefined || action === call.op.value;
  return system.index(sagasOf).get(nameOf(caller)).some(({ orchestrator, steps }) => orchestrator?.value === nameOf(caller) && steps?.some(step =>
    step.service?.value === call.to!.value && isWrite(step) && !travelsAsMessage(step) && (isAsked(step.action?.value) || step.compensation?.action?.value === call.op?.value)));
}
