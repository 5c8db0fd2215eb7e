import { automaticRollbackEdits, canarySignalEdits, code, defineRule, gatesOf, nameOf, planGates, strategyOf, yaml, type Deploy, type Editor, type Edits, type Pairs } from "../kit";

export default defineRule({
  id: "canary-without-gates",
  scope: "service",
  title: "Canary release without gates",
  pattern: "canary",
  group: "G4",
  severity: "error",
  status: "stable",
  articles: ["CAN"],

  why: `
    A canary is a measurement: a few users meet the new version first so that a number can say stop. Without such a number
    the release goes on whatever happens to them, and the small share only delays the harm to everybody else.
  `,
  unless: "another tool holds the gates; name it and its template in `controller`.",
  fixWrites: "gates on errors and slow answers against the running version, the objective they guard, automatic rollback, and the signals of the canary",

  *check(service, { system }) {
    const canary = strategyOf(service, "canary");
    const { deploy } = service;
    if (!canary || !deploy || deploy.controller || gatesOf(deploy).length > 0) return;
    if (gatesOf(system.single("platform")?.ci?.deploy).length > 0) return;
    yield {
      at: canary,
      message: `the canary of ${code(nameOf(service))} has no gate, so no metric stops a bad version`,
      help: "add `gates` with the metrics that decide, such as `{metric: error-rate, max: 1%, comparedTo: stable}`",
      related: deploy.steps ? [{ at: deploy.steps.$.key, message: "traffic moves on through these steps whatever happens" }] : [],
    };
  },

  fix: (service, edit, { system, thresholds }) => {
    const { deploy } = service;
    if (!deploy) return undefined;
    const plan = planGates(edit, system, thresholds, service);
    return {
      title: `Stop the canary of ${code(nameOf(service))} by errors and slow answers`,
      safe: deploy.rollback?.automatic?.value !== false,
      edits: edit.all(
        gateEdits(edit, deploy, plan.gates),
        canarySignalEdits(edit, system, service, plan.gates),
        plan.edits,
      ),
    };
  },

  examples: [
    {
      title: "Five percent, then everybody",
      bad: yaml`
        services:
          checkout:
            deploy:
              strategy: canary
        #               ^^^^^^ error
              router: gateway-weight
              steps: [5%, 25%, 100%]
      `,
      good: yaml`
        services:
          checkout:
            deploy:
              strategy: canary
              router: gateway-weight
              steps: [5%, 25%, 100%]
              gates:
                - {metric: error-rate, max: 1%, comparedTo: stable, slo: checkout-availability}
                - {metric: latency.p99, maxRatioToBaseline: 1.2, comparedTo: stable}
              rollback: {automatic: true}
            telemetry: {signals: [canary.error-rate, canary.latency.p99]}
        slos:
          checkout-availability: {target: checkout, metric: availability, objective: TODO, window: 30d}
      `,
    },
    {
      title: "A flag on the same service knows what to watch",
      bad: yaml`
        services:
          checkout: {deploy: canary, telemetry: [error-rate]}
        #                    ^^^^^^ error
        flags:
          one-page: {type: release, services: [checkout], gates: [{metric: error-rate, max: 0.5%, slo: orders}]}
        slos:
          orders: {target: checkout, metric: availability, objective: 99.5%}
      `,
      good: yaml`
        services:
          checkout: {deploy: {strategy: canary, gates: [{comparedTo: stable, metric: error-rate, max: 0.5%, slo: orders}], rollback: {automatic: true}}, telemetry: [error-rate, canary.error-rate]}
        flags:
          one-page: {type: release, services: [checkout], gates: [{metric: error-rate, max: 0.5%, slo: orders}]}
        slos:
          orders: {target: checkout, metric: availability, objective: 99.5%}
      `,
    },
  ],
});

/** The gates, and the automatic way back that they need; what is new goes into the block at once, because a short form grows only once. */
function gateEdits(edit: Editor, deploy: Deploy, gates: readonly Pairs[]): Edits {
  const written = deploy.gates ? edit.set(deploy.gates.$, gates) : undefined;
  if (deploy.rollback || deploy.approver) return edit.all(written ?? edit.add(deploy, { gates }), automaticRollbackEdits(edit, deploy));
  return edit.all(written ?? [], edit.add(deploy, { ...(!written && { gates }), rollback: { automatic: true } }));
}
