import { callsByType, code, defineRule, kindOf, nameOf, nameRange, namesIn, planBackend, typesInWords, yaml, type ClientCall, type Edits, type Editor, type Service } from "../kit";

export default defineRule({
  id: "bff-shared-by-client-types",
  scope: "service",
  title: "Backend for frontends of different types",
  pattern: "bff",
  group: "G1",
  severity: "warning",
  status: "stable",
  articles: ["BFF", "MS11"],

  why: `
    A backend for frontend is worth its hop because it fits one kind of client and moves with it. As soon as a second kind
    calls it, every answer is a compromise again and every change needs two teams: it is the general API under a new name.
  `,
  unless: "the clients have the same needs; give them one `family`, or list them in `serves` with a `reason`.",
  fixWrites: "a backend of its own for one of the types, with the same protected calls, and the clients re-pointed to it",

  *check(service, { system }) {
    if (kindOf(service) !== "bff" || (service.serves && service.reason)) return;
    const types = callsByType(system, service);
    if (types.size < 2) return;
    const calls = [...types.values()].flat();
    yield {
      at: nameRange(service),
      message: `backend ${code(nameOf(service))} is called by ${typesInWords(types.keys())} clients`,
      help: "give each type of clients a backend of its own, or list them in `serves` with the `reason`",
      related: calls.map(({ client, call }) => ({ at: call.to!, message: `${client.type?.value} client ${code(nameOf(client))} calls it` })),
      data: types,
    };
  },

  fix: (service, edit, context, violation) => {
    const types = violation.data as ReadonlyMap<string, readonly ClientCall[]>;
    const served = namesIn(service.serves);
    const isMeant = ([type, calls]: readonly [string, readonly ClientCall[]]): boolean =>
      served.includes(type) || calls.some(({ client }) => served.includes(nameOf(client))) || nameOf(service).includes(type);
    const other = [...types].find(entry => !isMeant(entry)) ?? [...types].at(-1);
    if (!other || types.size > 2) return undefined;
    const [type, calls] = other;
    const plan = planBackend(edit, context, type, calls, service);
    return {
      title: `Give ${type} clients a backend of their own, ${code(plan.name)}`,
      safe: false,
      edits: edit.all(withoutServed(edit, service, [type, ...calls.map(({ client }) => nameOf(client))]), plan.edits),
    };
  },

  examples: [{
    title: "A television uses the app's backend",
    bad: yaml`
      clients:
        app: {type: mobile, calls: [app-bff]}
        living-room: {type: tv, calls: [app-bff]}
      services:
        app-bff: {kind: bff, serves: [app, living-room], calls: [{to: films, timeout: 1s}]}
      # ^^^^^^^ warning
        films: {}
      defaults:
        calls:
          circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 500ms}
          fallback: {type: cached}
        telemetry: {signals: [circuit-breaker.state], alerts: [all]}
        health: {liveness: /live, readiness: /ready}
    `,
    good: yaml`
      clients:
        app: {type: mobile, calls: [app-bff]}
        living-room: {type: tv, calls: [tv-bff]}
      services:
        app-bff: {kind: bff, serves: [app], calls: [{to: films, timeout: 1s}]}
        films: {}
        tv-bff:
          kind: bff
          serves: [living-room]
          calls: [{to: films, timeout: {connect: 500ms, request: 2s}}]
      defaults:
        calls:
          circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 500ms}
          fallback: {type: cached}
        telemetry: {signals: [circuit-breaker.state], alerts: [all]}
        health: {liveness: /live, readiness: /ready}
    `,
  }],
});

/** The list of those it serves, without some. */
function withoutServed(edit: Editor, service: Service, gone: readonly string[]): Edits {
  const { serves } = service;
  const left = (serves ?? []).filter(name => !gone.includes(name.value));
  if (!serves || left.length === serves.length || left.length === 0) return [];
  return edit.set(serves.$, left.map(name => name.value));
}
