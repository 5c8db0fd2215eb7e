import { addCallEdits, backendOf, calleesOf, code, defineRule, isActive, isFrontDoor, listOf, nameOf, newCall, repointEdits, yaml, type Call, type Service } from "../kit";

interface Bypassed {
  readonly backend: Service;
  readonly calls: readonly Call[];
}

export default defineRule({
  id: "client-bypasses-bff",
  scope: "client",
  title: "Client that goes around its own backend",
  pattern: "bff",
  group: "G1",
  severity: "warning",
  status: "stable",
  articles: ["BFF"],

  why: `
    The backend of a client is the one place that knows how the inside is cut. Each call past it ties a program in the hands
    of users to an inner service, which can then be split, moved or renamed only when the last old client is gone.
  `,
  unless: "the call needs a direct way, such as media or a socket with its own authentication; say so with `direct: true` and a `reason`.",
  fixWrites: "the backend as the callee, and the backend's own call where it has none",

  *check(client, { system }) {
    const backend = isActive(client) ? backendOf(system, client) : undefined;
    if (!backend) return;
    const calls = (client.calls ?? []).filter(call => {
      const callee = system.find("services", call.to);
      return callee !== undefined && !isFrontDoor(callee) && !(call.direct?.value === true && call.reason);
    });
    const first = calls[0];
    if (!first) return;
    yield {
      at: first.to!,
      message: `client ${code(nameOf(client))} calls ${listOf(calls.map(call => call.to!.value))} directly, past its backend ${code(nameOf(backend))}`,
      help: `call ${code(nameOf(backend))} instead, or say \`direct: true\` with a \`reason\``,
      related: [
        { at: backend.$.key, message: "the backend made for it" },
        ...calls.slice(1).map(call => ({ at: call.to!, message: `${code(call.to)} is called directly, too` })),
      ],
      data: { backend, calls } satisfies Bypassed,
    };
  },

  fix: (client, edit, context, violation) => {
    const { backend, calls } = violation.data as Bypassed;
    const name = nameOf(backend);
    const callees = [...new Set(calls.map(call => call.to!.value))].filter(callee => !calleesOf(backend).has(callee));
    return {
      title: `Send ${code(nameOf(client))} through ${code(name)}`,
      safe: false,
      edits: edit.all(
        repointEdits(edit, calls.map(call => ({ caller: client, call })), name),
        addCallEdits(edit, context.system, backend, callees.map(callee => newCall(context, { name, near: backend, callees, patience: client.patience?.value }, callee))),
      ),
    };
  },

  examples: [{
    title: "Prices straight from the source",
    bad: yaml`
      clients:
        app: {type: mobile, calls: [{to: app-bff}, {to: prices}]}
      #                                                 ^^^^^^ warning
      services:
        app-bff: {kind: bff, serves: [app], calls: [{to: shop, timeout: 1s}]}
        shop: {}
        prices: {}
      defaults:
        calls:
          circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 500ms}
          fallback: {type: cached}
        telemetry: [circuit-breaker.state]
    `,
    good: yaml`
      clients:
        app: {type: mobile, calls: [{to: app-bff}]}
      services:
        app-bff: {kind: bff, serves: [app], calls: [{to: shop, timeout: 1s}, {to: prices, timeout: {connect: 500ms, request: 2s}}]}
        shop: {}
        prices: {}
      defaults:
        calls:
          circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 500ms}
          fallback: {type: cached}
        telemetry: [circuit-breaker.state]
    `,
  }],
});
