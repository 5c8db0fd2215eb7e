import {
  answersEarly, attemptsOf, backoffOf, calleeIsDoneWithin, calleeOf, callersCanWait, code, defineRule, formatDuration,
  isDeadlinePropagated, isOwn, isRequired, isSync, nameOf, requestLimit, worstCallOf, worstWith, writeDuration, yaml, type Call,
  type CallSubject, type Editor, type Fix, type System, type WorstCall,
} from "../kit";

export default defineRule({
  id: "timeout-inversion",
  scope: "call",
  title: "Caller gives up before the callee does",
  pattern: "timeout",
  group: "X-CALL",
  severity: "error",
  status: "stable",
  articles: ["MS16", "MS6"],

  why: `
    When the caller's limit is shorter than what the callee may need further down, the callee keeps working for somebody who
    has left. The work is lost, or it happens and nobody knows, and a caller that tries again doubles the load at the worst
    moment. Limits have to shrink on the way down.
  `,
  unless: "the callee answers before its own work is done (`ackEarly`), or the time that is left travels with the call (`deadline: propagated`).",

  *check({ caller, call, policy }, { system }) {
    const callee = calleeOf(system, call);
    const limit = requestLimit(policy);
    if (!call.to || !callee || callee === caller || !isSync(call) || !isRequired(call) || limit === undefined || !isOwn(callee)) return;
    if (!isOwn(caller) || answersEarly(system, call) || isDeadlinePropagated(system, caller, call)) return;
    const worst = worstCallOf(system, callee);
    if (!worst || worst.time < limit.value || isDeadlinePropagated(system, callee, worst.call)) return;
    const own = limit === call.timeout?.request;
    const attempts = attemptsOf(worst.policy) ?? 1;
    const [wait, work] = [formatDuration(limit.value), formatDuration(worst.time)];
    yield {
      at: own ? limit : call.to,
      message: `${code(nameOf(caller))} stops waiting for ${code(call.to)} after ${wait}, but ${code(call.to)} may work up to ${work} for ${code(worst.call.to)}`,
      help: `make this timeout longer than ${work}, or give ${code(call.to)} less than ${wait} in all`,
      related: [{
        at: requestLimit(worst.policy)!,
        message: attempts > 1 && Number.isFinite(attempts)
          ? `${code(call.to)} makes ${attempts} attempts of ${formatDuration(requestLimit(worst.policy)!.value)} each`
          : `${code(call.to)} waits up to ${work} here`,
      }],
      data: worst,
    };
  },

  fix: (subject, edit, { system, thresholds }, { data }) => [
    ...lower(subject, edit, system, data as WorstCall),
    ...raise(subject, edit, system, thresholds.timeoutToP99Max, data as WorstCall),
  ],

  examples: [{
    title: "Two seconds above three seconds",
    bad: yaml`
      services:
        gateway:
          calls:
            - {to: checkout, timeout: 2s}
      #                               ^^ error
        checkout:
          calls:
            - {to: payments, timeout: 3s}
        payments: {}
    `,
    good: yaml`
      services:
        gateway:
          calls:
            - {to: checkout, timeout: 2s}
        checkout:
          calls:
            - {to: payments, timeout: 1600ms}
        payments: {}
    `,
  }],
});

function setTimeout(edit: Editor, call: Call, request: number): ReturnType<Editor["add"]> {
  const own = call.timeout;
  if (own?.request) return edit.set(own.request, writeDuration(request));
  return own ? edit.add(own, { request: writeDuration(request) }) : edit.add(call, { timeout: { request: writeDuration(request) } });
}

/** Gives the callee four fifths of the caller's time, where that is still twice what its call normally takes. */
function lower({ call, policy }: CallSubject, edit: Editor, system: System, worst: WorstCall): readonly Fix[] {
  const limit = requestLimit(policy)!.value;
  const share = (limit * 4) / 5 - backoffOf(worst.policy);
  const request = Math.floor(share / (attemptsOf(worst.policy) ?? 1));
  const normal = worst.call.expected?.p99?.value ?? 0;
  if (request < Math.max(1, 2 * normal) || !calleeIsDoneWithin(system, worst.call, request)) return [];
  return [{ title: `Let ${code(call.to)} give up on ${code(worst.call.to)} after ${writeDuration(request)}`, safe: false, edits: setTimeout(edit, worst.call, request) }];
}

/** Gives the caller a quarter more than the callee needs, where its own callers can wait that long. */
function raise({ caller, call, policy }: CallSubject, edit: Editor, system: System, most: number, worst: WorstCall): readonly Fix[] {
  const request = Math.ceil((worst.time * 5) / 4 / 100) * 100;
  const normal = call.expected?.p99?.value;
  if ((normal !== undefined && request > normal * most) || !callersCanWait(system, caller, worstWith(policy, request))) return [];
  return [{ title: `Wait up to ${writeDuration(request)} for ${code(call.to)}`, safe: false, edits: setTimeout(edit, call, request) }];
}
