import { code, count, defineRule, firstShare, formatShare, isTooFine, nameOf, splitRouter, strategyOf, yaml } from "../kit";

export default defineRule({
  id: "canary-granularity-impossible",
  scope: "service",
  title: "Canary share that the replicas cannot carry",
  pattern: "canary",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["CAN", "MESH"],

  why: `
    Without something that divides traffic, a share is a number of replicas: with four of them the smallest canary is a
    quarter of the users. The descriptor then promises a care that the platform cannot take.
  `,
  unless: "something outside of the descriptor divides the traffic; name it as the `router`.",
  fixWrites: "a router that divides traffic by weight",

  *check(service, { system }) {
    const first = strategyOf(service, "canary") && firstShare(service.deploy);
    const replicas = service.replicas?.value;
    if (!first || replicas === undefined || replicas < 1 || !isTooFine(service, first.share)) return;
    if (system.single("platform")?.mesh?.trafficSplit?.value === true) return;
    yield {
      at: first.step.traffic!,
      message: `${code(nameOf(service))} has ${count(replicas, "replica")} and no router, so its smallest share is ${formatShare(100 / replicas)} and not ${formatShare(first.share)}`,
      help: "add `router: gateway-weight` or `router: mesh-split` to `deploy`",
      related: [{ at: service.replicas!, message: "one replica is the smallest share" }],
    };
  },

  fix: (service, edit, { system }) => service.deploy && {
    title: `Divide the traffic of ${code(nameOf(service))} by weight`,
    safe: false,
    edits: edit.add(service.deploy, { router: splitRouter(system) }),
  },

  examples: [{
    title: "Five percent of four replicas",
    bad: yaml`
      services:
        shop:
          replicas: 4
          deploy: {strategy: canary, steps: [5%, 25%, 100%]}
      #                                      ^^ warning
    `,
    good: yaml`
      services:
        shop:
          replicas: 4
          deploy: {strategy: canary, steps: [5%, 25%, 100%], router: gateway-weight}
    `,
  }],
});
