import { defineRule, deployables, isLeftOut, isSet, systemName, systemPlace, todo, yaml } from "../kit";

const manyServices = 5;

export default defineRule({
  id: "infrastructure-not-codified",
  scope: "system",
  title: "Infrastructure that no file describes",
  pattern: "iac",
  group: "G5",
  severity: "info",
  status: "stable",
  articles: ["IAC"],

  why: `
    Servers, networks and rights that were set up by hand exist once. Nobody can review a change to them, a second
    environment is never quite the same, and after a loss they are rebuilt from memory. In a repository they can be read,
    compared, and built again.
  `,
  unless: "the system is a prototype, or a managed platform builds everything from a manifest (`platform: {paas: {manifest: …}}`).",

  *check(system) {
    if (system.single("system")?.stage?.value === "prototype") return;
    const platform = system.single("platform");
    const { iac, gitops, paas } = platform ?? {};
    if ((iac && (isSet(iac) || isLeftOut(iac))) || (gitops && isSet(gitops)) || paas?.manifest) return;
    const place = systemPlace(system, platform);
    if (!place) return;
    yield {
      ...place,
      severity: system.fact(deployables) >= manyServices ? "warning" : "info",
      message: `nothing says from which files the infrastructure of ${systemName(system)} can be built again`,
      help: "declare `iac` under `platform`, with its tool, its state, and who reviews changes",
    };
  },

  fix: (system, edit) => ({
    title: "Describe the infrastructure as code",
    safe: false,
    edits: system.single("platform")?.iac ? undefined : edit.addAt(["platform"], {
      iac: { tool: todo, state: { locking: true }, review: "required", policyChecks: true, drift: "daily" },
    }),
  }),

  examples: [{
    title: "One service on a server that somebody set up",
    bad: yaml`
      system: {name: shop}
      #              ^^^^ info
      services: {shop: {}}
    `,
    good: yaml`
      system: {name: shop}
      services: {shop: {}}
      platform:
        iac:
          tool: TODO
          state: {locking: true}
          review: required
          policyChecks: true
          drift: daily
    `,
  }],
});
