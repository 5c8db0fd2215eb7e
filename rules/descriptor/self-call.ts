import { code, defineRule, isSync, nameOf, yaml } from "../kit";

export default defineRule({
  id: "self-call",
  scope: "call",
  title: "Service that calls itself",
  group: "X-DOC",
  severity: "warning",
  status: "stable",
  articles: ["RM"],

  why: `
    Calls in the descriptor connect different programs. A service that calls itself is usually a line that was copied and
    not changed. Where it is meant, it waits for a thread of its own pool while it holds one, which stops the service
    under load.
  `,
  unless: "the work goes back to the service through a queue; then the call is not waited for (`mode: async`), or the channel says it.",

  *check({ caller, call }) {
    if (!call.to || call.to.value !== nameOf(caller) || !isSync(call)) return;
    yield {
      at: call.to,
      message: `${code(nameOf(caller))} calls itself and waits for the answer`,
      help: "name the service that is meant, or remove the call",
    };
  },

  fix: ({ caller, call }, edit) => {
    const calls = caller.calls;
    if (!calls?.includes(call)) return undefined;
    return {
      title: `Remove the call to ${code(call.to)}`,
      safe: false,
      edits: edit.remove(call.$) ?? (calls.length === 1 ? edit.remove(calls.$) ?? edit.set(calls.$, []) : undefined),
    };
  },

  examples: [{
    title: "A line that was copied",
    bad: yaml`
      services:
        orders:
          calls:
            - {to: payments, timeout: 2s}
            - {to: orders, timeout: 2s}
      #            ^^^^^^ warning
        payments: {}
    `,
    good: yaml`
      services:
        orders:
          calls:
            - {to: payments, timeout: 2s}
        payments: {}
    `,
  }],
});
