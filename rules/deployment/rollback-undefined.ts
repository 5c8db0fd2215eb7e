import { code, defineRule, isLeftOut, isOwn, kindOf, nameOf, strategyOf, yaml } from "../kit";

export default defineRule({
  id: "rollback-undefined",
  scope: "service",
  title: "Release without a way back",
  pattern: "deployment-overview",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["DEP"],

  why: `
    However a version gets out, what limits the damage of a bad one is the time until the old one serves again. Where the
    way back was never decided, it is found out during the outage, by whoever happens to be there.
  `,
  unless: "the way back is part of the way out, as with the alias of a function or the switch of a blue-green release.",
  fixWrites: "the previous version as the way back, within five minutes",

  *check(service, { system }) {
    const { deploy } = service;
    if (!deploy || !isOwn(service) || kindOf(service) === "function") return;
    if (deploy.rollback && (deploy.rollback.none?.value !== true || isLeftOut(deploy.rollback, deploy))) return;
    if (system.single("platform")?.ci?.deploy?.rollback) return;
    // A canary goes back through its gates; rules of their own ask for those.
    if (strategyOf(service, "blue-green") || (strategyOf(service, "canary") && !deploy.approver)) return;
    const strategy = deploy.strategy?.[0];
    yield {
      at: strategy ?? deploy.$.key,
      message: `${code(nameOf(service))} can be released, but nothing says how it is taken back`,
      help: "add `rollback: {method: previous-version, maxMinutes: 5}`",
    };
  },

  fix: (service, edit) => service.deploy && {
    title: `Take ${code(nameOf(service))} back by starting the previous version`,
    safe: true,
    edits: service.deploy.rollback ? undefined : edit.add(service.deploy, { rollback: { method: "previous-version", maxMinutes: 5 } }),
  },

  examples: [{
    title: "A strategy for the way out only",
    bad: yaml`
      services:
        shop:
          deploy: rolling
      #           ^^^^^^^ warning
    `,
    good: yaml`
      services:
        shop:
          deploy: {strategy: rolling, rollback: {method: previous-version, maxMinutes: 5}}
    `,
  }],
});
