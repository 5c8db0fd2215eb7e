import {
  code, defineRule, isOn, isOwn, isRepeatSafe, isSet, isSync, isWrite, nameOf, requestLimit, sagasOf, yaml, type Call, type Service,
  type System,
} from "../kit";

export default defineRule({
  id: "timeout-ambiguous-write",
  scope: "call",
  title: "Write that nobody can settle after a timeout",
  pattern: "idempotency",
  group: "X-CALL",
  severity: "warning",
  status: "stable",
  articles: ["MS16", "INT"],

  why: `
    A timeout does not say whether the callee did the work. Behind a write that leaves two bad choices: to try again and
    perhaps do it twice, or to give up and perhaps report a failure that was none. A key that makes repeats harmless, or a
    question that settles it, gives a third.
  `,
  unless: "the write may be repeated by its nature (`idempotent: natural`), or a saga takes it back.",

  *check({ caller, call, policy }, { system }) {
    if (!call.to || !isSync(call) || !isWrite(call) || !isOwn(caller) || !isOn(policy.timeout) || !policy.timeout.value.request) return;
    if (isRepeatSafe(system, call) || call.statusQuery || isTakenBack(system, caller, call)) return;
    yield {
      at: requestLimit(policy) === call.timeout?.request ? call.timeout?.request ?? call.to : call.to,
      about: call,
      message: `when its write to ${code(call.to)} times out, ${code(nameOf(caller))} cannot know whether it happened`,
      help: "add `idempotent: {key: requestId}`, or name the operation that tells in `statusQuery`",
    };
  },

  fix: ({ call }, edit) => ({
    title: `Let ${code(call.to)} recognize a repeated write`,
    safe: false,
    edits: call.idempotent ? undefined : edit.add(call, { idempotent: { key: "requestId" } }),
  }),

  examples: [{
    title: "A charge that may have happened",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: payments, effect: write, timeout: 2s}
      #                                              ^^ warning
        payments: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: payments, effect: write, timeout: 2s, idempotent: {key: requestId}}
        payments: {}
    `,
  }],
});

/** True when a saga undoes the work of this call: the callee's step, or that of a participant who makes the call. */
function isTakenBack(system: System, caller: Service, call: Call): boolean {
  return system.index(sagasOf).get(nameOf(caller)).some(saga => saga.steps?.some(step => isSet(step.compensation)
    && (step.service?.value === call.to!.value || step.service?.value === nameOf(caller))));
}
