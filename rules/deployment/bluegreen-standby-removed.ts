import { code, defineRule, nameOf, strategyOf, yaml } from "../kit";

export default defineRule({
  id: "bluegreen-standby-removed",
  scope: "service",
  title: "Old environment gone right after the switch",
  pattern: "blue-green",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["BG"],

  why: `
    Many faults show only under a day of real use: the nightly job, the weekly report, the cache that fills up. As long as
    the old environment stays warm, each of them is answered by switching back; once it is gone, by an outage.
  `,
  unless: "keeping two environments costs more than an outage would; say so in `deploy.reason`.",
  fixWrites: "a day of standby for the old environment",

  *check(service) {
    const strategy = strategyOf(service, "blue-green");
    const { deploy } = service;
    if (!strategy || !deploy || deploy.reason) return;
    const { standby } = deploy;
    if (standby && standby.value !== 0) return;
    yield {
      at: standby ?? strategy,
      message: standby
        ? `the old environment of ${code(nameOf(service))} is taken away at the moment of the switch`
        : `nothing says how long the old environment of ${code(nameOf(service))} stays after the switch`,
      help: "set `standby: 24h`, or say in `deploy.reason` why it goes at once",
    };
  },

  fix: (service, edit) => {
    const { deploy } = service;
    return deploy && {
      title: `Keep the old environment of ${code(nameOf(service))} for a day`,
      safe: false,
      edits: deploy.standby ? edit.set(deploy.standby, "24h") : edit.add(deploy, { standby: "24h" }),
    };
  },

  examples: [{
    title: "No way back after the switch",
    bad: yaml`
      services:
        shop:
          deploy:
            strategy: blue-green
            router: load-balancer
            standby: 0
      #              ^ warning
    `,
    good: yaml`
      services:
        shop:
          deploy:
            strategy: blue-green
            router: load-balancer
            standby: 24h
    `,
  }],
});
