import { automaticRollbackEdits, code, defineRule, gatesOf, isLeftOut, nameOf, strategyOf, yaml } from "../kit";

export default defineRule({
  id: "canary-without-auto-rollback",
  scope: "service",
  title: "Canary whose gates only inform",
  pattern: "canary",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["CAN"],

  why: `
    A gate that nobody acts on is a chart. In the minutes between the alarm and the person who reads it, the canary keeps
    failing for real users. The metrics were chosen in calm; let them decide when it is not.
  `,
  unless: "a rule of the house wants a person to decide; name who is on call during the steps in `approver`.",
  fixWrites: "automatic rollback",

  *check(service) {
    const canary = strategyOf(service, "canary");
    const { deploy } = service;
    if (!canary || !deploy || deploy.approver || isLeftOut(deploy.rollback, deploy)) return;
    const gates = gatesOf(deploy);
    const automatic = deploy.rollback?.automatic;
    if (gates.length === 0 || (automatic && automatic.value !== false)) return;
    yield {
      at: automatic ?? deploy.gates?.$.key ?? canary,
      message: `${gates.length === 1 ? "the gate" : `the ${gates.length} gates`} of ${code(nameOf(service))} only inform${gates.length === 1 ? "s" : ""}: nothing takes the canary back by itself`,
      help: "add `rollback: {automatic: true}`, or name the person who decides in `approver`",
    };
  },

  fix: (service, edit) => service.deploy && {
    title: `Let the gates take ${code(nameOf(service))} back`,
    safe: false,
    edits: automaticRollbackEdits(edit, service.deploy),
  },

  examples: [{
    title: "A gate, and a way back by hand",
    bad: yaml`
      services:
        shop:
          deploy:
            strategy: canary
            gates: [{metric: error-rate, max: 1%}]
      #     ^^^^^ warning
            rollback: {method: previous-version}
    `,
    good: yaml`
      services:
        shop:
          deploy:
            strategy: canary
            gates: [{metric: error-rate, max: 1%}]
            rollback: {method: previous-version, automatic: true}
    `,
  }],
});
