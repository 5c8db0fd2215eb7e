import { code, defineRule, firstShare, formatShare, isTooFine, nameOf, splitRouter, strategyOf, yaml, type Deploy, type Editor, type Edits, type Range } from "../kit";

export default defineRule({
  id: "canary-first-step-too-large",
  scope: "service",
  title: "Canary that begins with too many users",
  pattern: "canary",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["CAN"],

  why: `
    The first step exists to find out cheaply that a version is bad. What it costs is its share of the traffic times the
    minutes until the gates react, so a first step of half the users is half an outage.
  `,
  unless: "traffic is so low that a smaller share would say nothing; give the `reason`.",
  fixWrites: "the steps 5%, 25% and 100%, and a router that can divide traffic that finely",

  *check(service, { thresholds }) {
    const first = strategyOf(service, "canary") && firstShare(service.deploy);
    if (!first || first.share <= thresholds.canaryFirstStepMax || first.step.reason || service.deploy!.reason) return;
    yield {
      at: first.step.traffic!,
      message: `the canary of ${code(nameOf(service))} begins with ${formatShare(first.share)} of the traffic, and the limit is ${formatShare(thresholds.canaryFirstStepMax)}`,
      help: "begin with 5%, such as `steps: [5%, 25%, 100%]`, or give the `reason` when traffic is too low for that",
      data: first.step.traffic,
    };
  },

  fix: (service, edit, { system }, violation) => {
    const { deploy } = service;
    return deploy && {
      title: `Begin the canary of ${code(nameOf(service))} with 5%`,
      safe: false,
      edits: edit.all(
        stepEdits(edit, deploy, violation.data as Range),
        isTooFine(service, 5) ? edit.add(deploy, { router: splitRouter(system) }) : [],
      ),
    };
  },

  examples: [{
    title: "Half of the users at once",
    bad: yaml`
      services:
        shop: {deploy: {strategy: canary, router: gateway-weight, steps: [50%, 100%]}}
      #                                                                   ^^^ warning
    `,
    good: yaml`
      services:
        shop: {deploy: {strategy: canary, router: gateway-weight, steps: [5%, 25%, 100%]}}
    `,
  }],
});

/** Plain steps are written anew; where steps say more than a share, only the first share changes. */
function stepEdits(edit: Editor, deploy: Deploy, first: Range): Edits {
  const steps = deploy.steps!;
  const isPlain = steps.every(step => step.$.short === true && step.traffic?.value !== "shadow" && step.traffic?.value !== "retire");
  return isPlain ? edit.set(steps.$, ["5%", "25%", "100%"]) : edit.set(first, "5%");
}
