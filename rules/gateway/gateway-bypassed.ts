import { calleeOf, calleesOf, code, defineRule, gatewaysOf, hasSignal, isFrontDoor, isOutside, listOf, nameOf, nameRange, newCall, readyForGuests, repointEdits, signalEdits, statesAuth, yaml, type Call, type Client, type Context, type Edits, type Editor, type Pairs, type Service } from "../kit";

const breakerState = "circuit-breaker.state";
const breakerAlert = "circuit-breaker-open";

export default defineRule({
  id: "gateway-bypassed",
  scope: "clientCall",
  title: "Client that goes around the gateway",
  pattern: "api-gateway",
  group: "X-EDGE",
  severity: "warning",
  status: "stable",
  articles: ["MS14"],

  why: `
    Who may come in, how often, and what is written down about it is decided at the gateway. A client with a way around it
    is bound by none of that, and the service at the end of that way has to be reachable from outside. Attackers look for
    exactly such ways, and the next change of a rule at the gateway forgets them.
  `,
  unless: "media or long-lived connections go around on purpose: say so with `direct: true` and a `reason`, and let the service ask who calls (`auth`).",
  fixWrites: "the gateway as the callee and, where it is missing, a protected call from the gateway to the service",

  *check({ client, call }, { system }) {
    const service = calleeOf(system, call);
    if (!service || !isOutside(client) || isFrontDoor(service)) return;
    const gateways = gatewaysOf(system);
    if (gateways.length === 0 || gateways.includes(service)) return;
    const decided = call.direct?.value === true && call.reason !== undefined;
    if (decided && asks(service)) return;
    yield {
      at: call.to!,
      message: `${code(nameOf(client))} reaches ${code(nameOf(service))} around gateway ${listOf(gateways.map(nameOf))}${decided ? `, and ${code(nameOf(service))} does not ask who calls` : ""}`,
      help: decided ? `add \`auth\` to ${code(nameOf(service))}` : `call ${listOf(gateways.map(nameOf))} instead, or state \`direct: true\` with a \`reason\` and give the service its own \`auth\``,
      related: gateways.map(gateway => ({ at: nameRange(gateway), message: `gateway ${code(nameOf(gateway))} is declared here` })),
    };
  },

  fix: ({ client, call }, edit, context) => {
    const called = new Set((client.calls ?? []).map(({ to }) => to?.value));
    const gateways = [...gatewaysOf(context.system)].sort((a, b) => Number(called.has(nameOf(b))) - Number(called.has(nameOf(a))));
    return gateways.slice(0, 3).map(gateway => ({
      title: `Send the calls of ${code(nameOf(client))} for ${code(call.to)} through ${code(nameOf(gateway))}`,
      safe: false,
      edits: through(edit, context, client, call, gateway),
    }));
  },

  examples: [{
    title: "A web shop that knows the orders service",
    bad: yaml`
      clients:
        web: {type: web, calls: [edge, {to: orders, op: list}]}
      #                                     ^^^^^^ warning
      services:
        edge: {kind: gateway, calls: [{to: catalog, timeout: 2s}], telemetry: [circuit-breaker.state]}
        catalog: {}
        orders: {}
    `,
    good: yaml`
      clients:
        web: {type: web, calls: [edge, {to: edge, op: list}]}
      services:
        edge: {kind: gateway, calls: [{to: catalog, timeout: 2s}, {to: orders, timeout: {connect: 500ms, request: 2s}, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}, fallback: {type: TODO}}], telemetry: [circuit-breaker.state]}
        catalog: {}
        orders: {}
    `,
  }],
});

/** True when the service itself makes callers prove who they are, as a whole or in every operation. */
function asks(service: Service): boolean {
  const operations = service.exposes ?? [];
  return statesAuth(service) || (operations.length > 0 && operations.every(statesAuth));
}

/** The client asks the gateway, and the gateway has what it needs to pass that on. */
function through(edit: Editor, context: Context, client: Client, call: Call, gateway: Service): Edits {
  const { system } = context;
  const callee = call.to!.value;
  const missing = calleesOf(gateway).has(callee) ? [] : [newCall(context, { name: nameOf(gateway), near: gateway, callees: [callee] }, callee)];
  const guarded = missing.some(pairs => "circuitBreaker" in pairs);
  // What is new on the gateway is written in one go: two additions to an empty mapping would collide.
  const pairs: Pairs = {
    ...readyForGuests(system, gateway, nameOf(client)),
    ...(missing.length > 0 && !gateway.calls && { calls: missing }),
    ...(guarded && !gateway.telemetry && !hasSignal(system, gateway, breakerState) && { telemetry: { signals: [breakerState], alerts: [breakerAlert] } }),
  };
  return edit.all(
    repointEdits(edit, [{ caller: client, call }], nameOf(gateway)),
    gateway.calls ? edit.all(...missing.map(item => edit.append(gateway.calls!, item))) : [],
    Object.keys(pairs).length > 0 ? edit.add(gateway, pairs) : [],
    guarded && gateway.telemetry ? signalEdits(edit, system, gateway, breakerState, breakerAlert) : [],
  );
}
