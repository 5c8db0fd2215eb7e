import { backends, callsByType, code, defineRule, kindOf, nameOf, nameRange, planBackend, typesInWords, yaml, type ClientCall, type Context } from "../kit";

/** Whose needs differ most from those of a general API, first. */
const mostDifferent = ["mobile", "iot", "tv", "third-party", "desktop", "web"];

export default defineRule({
  id: "one-api-many-client-types",
  scope: "service",
  title: "One API for different types of clients",
  pattern: "bff",
  group: "G1",
  severity: "info",
  status: "stable",
  articles: ["BFF", "MS11"],

  why: `
    A phone on a weak link wants one small answer, a browser wants a rich one, and a partner wants one that never changes.
    An API that serves all of them grows parameters for each, moves at the pace of the slowest, and still fits nobody. A
    backend of its own gives each client what it needs, and the team of the client can change it.
  `,
  unless: "clients choose the fields they get (`style: graphql`, `sparseFields: true`), or nobody has the hands to own another service.",
  fixWrites: "a backend for the client type that differs most, with protected calls, and the client's calls re-pointed to it",

  *check(service, context) {
    const { system } = context;
    const kind = kindOf(service);
    if ((kind !== "service" && kind !== "gateway") || service.style?.value === "graphql" || service.sparseFields?.value === true) return;
    const types = callsByType(system, service);
    if (types.size < 2 || system.fact(backends).length > 0) return;
    const calls = [...types.values()].flat();
    const difference = differenceOf(calls);
    yield {
      at: nameRange(service),
      severity: !difference && isShortOfHands(context) ? "hint" : "info",
      message: `${code(nameOf(service))} serves ${typesInWords(types.keys())} clients with one API${difference ? `, although they differ in ${difference}` : ""}`,
      help: "give the clients that differ most a backend of their own (`kind: bff`), or let clients choose the fields they get",
      related: calls.map(({ client, call }) => ({ at: call.to!, message: `${client.type?.value} client ${code(nameOf(client))} calls it` })),
      data: types,
    };
  },

  fix: (service, edit, context, violation) => {
    const types = violation.data as ReadonlyMap<string, readonly ClientCall[]>;
    const type = mostDifferent.find(name => types.has(name));
    if (!type || isShortOfHands(context)) return undefined;
    const plan = planBackend(edit, context, type, types.get(type)!, service);
    return { title: `Give ${type} clients a backend of their own, ${code(plan.name)}`, safe: false, edits: plan.edits };
  },

  examples: [
    {
      title: "An app and a web shop on one service",
      bad: yaml`
        clients:
          app: {type: mobile, calls: [{to: shop}, {to: prices}]}
          browser: {type: web, calls: [shop]}
        services:
          prices: {}
          shop:
        # ^^^^ info
            calls: [{to: prices, timeout: 1s}]
        defaults:
          telemetry: {signals: [circuit-breaker.state], alerts: [all]}
      `,
      good: yaml`
        clients:
          app: {type: mobile, calls: [{to: mobile-bff}]}
          browser: {type: web, calls: [shop]}
        services:
          prices: {}
          shop:
            calls: [{to: prices, timeout: 1s}]
          mobile-bff:
            kind: bff
            serves: [app]
            calls:
              - {to: shop, timeout: {connect: 500ms, request: 2s}}
              - {to: prices, timeout: {connect: 500ms, request: 2s}}
            health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}
        defaults:
          telemetry: {signals: [circuit-breaker.state], alerts: [all]}
          calls:
            circuitBreaker:
              failureRate: 50%
              slowCallRate: 50%
              slowCallDuration: 1s
              minCalls: 20
              window: 30s
              openFor: 30s
              halfOpenCalls: 5
            fallback: {type: TODO}
      `,
    },
    {
      title: "A television and a partner behind one gateway",
      bad: yaml`
        clients: {living-room: {type: tv, calls: [edge]}, reseller: {type: third-party, calls: [edge]}}
        services: {edge: {kind: gateway, calls: [{to: films, timeout: 3s}]}, films: {}}
        #          ^^^^ info
      `,
      good: yaml`
        clients: {living-room: {type: tv, calls: [edge]}, reseller: {type: third-party, calls: [edge]}}
        services: {edge: {kind: gateway, calls: [{to: films, timeout: 3s}, {to: tv-bff, timeout: {connect: 500ms, request: 2500ms}}]}, films: {}, tv-bff: {kind: bff, serves: [living-room], calls: [{to: films, timeout: {connect: 500ms, request: 2s}}], health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}}}
      `,
    },
  ],
});

/** Where the clients say that they need different answers. */
function differenceOf(calls: readonly ClientCall[]): string | undefined {
  const differs = (values: readonly (number | undefined)[]): boolean => new Set(values.filter(value => value !== undefined)).size > 1;
  const clients = calls.map(({ client }) => client);
  const found = [
    ...(differs(clients.map(client => client.payloadBudget?.value)) ? ["the size of answers"] : []),
    ...(differs(clients.map(client => client.roundTrips?.value)) ? ["round trips"] : []),
  ];
  return found.length > 0 ? found.join(" and ") : undefined;
}

/** True when all engineers together make a small team, which another service would weigh down. Unknown sizes do not count. */
function isShortOfHands({ system, thresholds }: Context): boolean {
  const sizes = system.all("teams").map(team => team.size?.value);
  if (sizes.length === 0 || sizes.some(size => size === undefined)) return false;
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) <= thresholds.smallTeam;
}
