import {
  answersEarly, attemptsOf, backoffOf, callersOf, code, defineRule, formatDuration, isDeadlinePropagated, isOn, isOwn,
  isRequired, isSync, nameOf, policyOf, requestLimit, retries, waitingClients, worstOfCall, yaml, type EffectivePolicy, type Located, type Pairs,
  type Service, type System,
} from "../kit";

/** How long the longest of those who wait for a service does so. */
interface Patience {
  readonly time: number;
  readonly who: string;
  readonly at: Located<unknown>;
}

export default defineRule({
  id: "retry-budget-exceeds-caller",
  scope: "call",
  title: "Attempts for somebody who has left",
  pattern: "retry",
  group: "X-CALL",
  severity: "warning",
  status: "stable",
  articles: ["MS16"],

  why: `
    Attempts and the pauses between them add up. When the sum is longer than anybody waits for this service, the last attempts
    work for nobody: their answer arrives where no one listens, and the callee has carried the load.
  `,
  unless: "the caller hands on the time that is left (`deadline: propagated`), or nobody waits for the answer.",

  *check({ caller, call, policy }, { system }) {
    const worst = worstOfCall(policy);
    if (!call.to || !isSync(call) || !isRequired(call) || !isOwn(caller) || !isOn(policy.retry) || !retries(policy) || worst === undefined) return;
    if (call.ackEarly?.value === true || isDeadlinePropagated(system, caller, call)) return;
    const patience = patienceFor(system, caller);
    if (!patience || worst <= patience.time) return;
    yield {
      at: policy.retry.origin.layer === "call" ? policy.retry.value.maxAttempts ?? policy.retry.value.$.key : call.to,
      about: call,
      message: `the attempts from ${code(nameOf(caller))} to ${code(call.to)} take up to ${formatDuration(worst)}, longer than ${patience.who} waits (${formatDuration(patience.time)})`,
      help: "lower `maxAttempts` or the timeout of one attempt",
      related: [{ at: patience.at, message: `${patience.who} waits ${formatDuration(patience.time)}` }],
      data: patience,
    };
  },

  fix: ({ call, policy }, edit, _context, { data }) => {
    const { time } = data as Patience;
    const request = requestLimit(policy)?.value ?? Infinity;
    const attempts = Math.min(attemptsOf(policy) ?? 1, Math.floor((time - backoffOf(policy)) / request));
    const fewer = Math.max(1, attempts);
    const own = call.retry;
    return fewer * request > time ? undefined : {
      title: fewer === 1 ? "Make one attempt only" : `Make ${fewer} attempts at most`,
      safe: false,
      edits: own?.maxAttempts ? edit.set(own.maxAttempts, fewer) : own ? edit.add(own, { maxAttempts: fewer }) : edit.add(call, { retry: { maxAttempts: fewer, ...ownPauses(policy) } }),
    };
  },

  examples: [{
    title: "Eight seconds of attempts for a user who waits five",
    bad: yaml`
      clients:
        web: {type: web, patience: 5s, calls: [shop]}
      services:
        shop:
          calls:
            - {to: catalog, timeout: 2s, retry: {maxAttempts: 4, jitter: full}}
      #                                                       ^ warning
        catalog: {}
    `,
    good: yaml`
      clients:
        web: {type: web, patience: 5s, calls: [shop]}
      services:
        shop:
          calls:
            - {to: catalog, timeout: 2s, retry: {maxAttempts: 2, jitter: full}}
        catalog: {}
    `,
  }],
});

/** The pauses of the shared retry, or calibrated ones: a call with a retry of its own speaks for itself. */
function ownPauses(policy: EffectivePolicy): Pairs {
  const { backoff, jitter } = isOn(policy.retry) ? policy.retry.value : {};
  return { ...(!backoff && { backoff: "exponential", baseDelay: "200ms", maxDelay: "5s" }), ...(!jitter && { jitter: "full" }) } as Pairs;
}

/**
 * The longest that anybody waits for a service: clients by their patience, services by their timeout. Undefined when
 * somebody may wait longer than is known, or when a required caller waits, for whom `timeout-inversion` compares the same.
 */
function patienceFor(system: System, service: Service): Patience | undefined {
  let longest: Patience | undefined;
  const add = (time: number | undefined, who: string, at: Located<unknown> | undefined): boolean => {
    if (time === undefined || !at) return false;
    if (!longest || time > longest.time) longest = { time, who, at };
    return true;
  };
  for (const client of waitingClients(system, service)) {
    if (!add(client.patience?.value, code(nameOf(client)), client.patience)) return undefined;
  }
  for (const { caller, call } of system.index(callersOf).get(nameOf(service))) {
    if (!isSync(call) || answersEarly(system, call)) continue;
    const limit = requestLimit(policyOf(system, caller, call));
    if (isRequired(call) || isDeadlinePropagated(system, caller, call) || !add(limit?.value, code(nameOf(caller)), limit)) return undefined;
  }
  return longest;
}
