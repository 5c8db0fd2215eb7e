import { bypassesOf, code, defineRule, isUnderWay, nameOf, planFacade, yaml } from "../kit";

export default defineRule({
  id: "strangler-without-facade",
  scope: "migration",
  title: "Strangler fig without a facade",
  pattern: "strangler-fig",
  group: "G5",
  severity: "error",
  status: "stable",
  articles: ["MOD", "BFF"],

  why: `
    The fig grows around the tree because one place decides, request by request, which side answers. Without that place
    every caller has to know what has moved, no share of the traffic can be sent over and back, and each step of the
    migration is a release of all clients.
  `,
  unless: "the old system is left by intercepting its events; then the pattern is `event-interception`.",
  fixWrites: "a facade service that calls both sides (or the gateway that is there), the reference to it, and calls from outside that go through it",

  *check(migration, { system }) {
    if (migration.pattern?.value !== "strangler-fig" || migration.facade || !isUnderWay(migration)) return;
    const open = bypassesOf(system, migration, "");
    yield {
      at: migration.pattern,
      message: `migration ${code(nameOf(migration))} has no facade, so nothing decides which side answers`,
      help: "add `facade` with the service in front of both sides",
      related: open.map(({ caller, call }) => ({ at: call.to!, message: `${code(nameOf(caller))} calls ${code(call.to)} itself` })),
    };
  },

  fix: (migration, edit, context) => {
    const plan = planFacade(edit, context, migration);
    return {
      title: plan.isNew ? `Put facade ${code(plan.name)} in front of both sides` : `Make ${code(plan.name)} the facade of ${code(nameOf(migration))}`,
      safe: false,
      edits: plan.edits,
    };
  },

  examples: [
    {
      title: "A client that knows both sides",
      bad: yaml`
        teams: {core: {size: 6}}
        clients:
          web: {type: web, calls: [{to: monolith}, {to: orders}]}
        services:
          monolith: {kind: legacy}
          orders: {team: core, calls: [{to: monolith, timeout: 2s}]}
        migrations:
          shop:
            from: monolith
            pattern: strangler-fig
        #            ^^^^^^^^^^^^^ error
            owner: core
            capabilities: [{name: orders, to: orders, traffic: 10%, rollback: route-to-legacy}]
      `,
      good: yaml`
        teams: {core: {size: 6}}
        clients:
          web: {type: web, calls: [{to: shop-facade}]}
        services:
          monolith: {kind: legacy}
          orders: {team: core, calls: [{to: monolith, timeout: 2s}]}
          shop-facade:
            kind: facade
            team: core
            calls:
              - {to: monolith, timeout: {connect: 500ms, request: 2s}}
              - {to: orders, timeout: {connect: 500ms, request: 2500ms}}
            health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}
        migrations:
          shop:
            from: monolith
            pattern: strangler-fig
            owner: core
            capabilities: [{name: orders, to: orders, traffic: 10%, rollback: route-to-legacy}]
            facade: shop-facade
      `,
    },
    {
      title: "A gateway stands in front of the old system already",
      bad: yaml`
        clients: {web: {type: web, calls: [edge]}}
        services:
          monolith: {kind: legacy}
          edge: {kind: gateway, calls: [{to: monolith, timeout: 5s}]}
          orders: {}
        migrations:
          shop: {from: monolith, pattern: strangler-fig, capabilities: [{name: orders, to: orders}]}
        #                                 ^^^^^^^^^^^^^ error
      `,
      good: yaml`
        clients: {web: {type: web, calls: [edge]}}
        services:
          monolith: {kind: legacy}
          edge: {kind: gateway, calls: [{to: monolith, timeout: 5s}, {to: orders, timeout: {connect: 500ms, request: 2s}}]}
          orders: {}
        migrations:
          shop: {from: monolith, pattern: strangler-fig, capabilities: [{name: orders, to: orders}], facade: edge}
      `,
    },
  ],
});
