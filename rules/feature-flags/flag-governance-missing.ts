import { code, count, defineRule, isInUse, missingPolicy, nameRange, policyEdits, yaml } from "../kit";

export default defineRule({
  id: "flag-governance-missing",
  scope: "system",
  title: "Feature flags without a policy",
  pattern: "feature-flags",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["RM", "FF"],

  why: `
    How old a flag may get and how often all of them are looked at has to be settled once for everybody, best before the
    first flag ships. Without the two numbers each flag is negotiated on its own, and the clean-up never has a day.
  `,
  unless: "another system of record enforces both; leave the policy out with `platform.flags: {none: true, reason: …}`.",

  *check(system) {
    const inUse = system.all("flags").filter(isInUse);
    const missing = missingPolicy(system);
    if (inUse.length === 0 || missing.length === 0) return;
    const flags = system.single("platform")?.flags;
    const holder = flags?.policy ?? flags;
    yield {
      at: holder ? holder.$.key : nameRange(inUse[0]!),
      ...(holder && { about: holder }),
      message: `${count(inUse.length, "flag")} ${inUse.length === 1 ? "is" : "are"} in use, and the flag policy sets ${missing.map(said).join(" and ")}`,
      help: `add ${missing.map(key => code(key)).join(" and ")} to \`platform.flags.policy\``,
    };
  },

  fix: (_system, edit, context) => ({ title: "Set a greatest age and a review cadence for flags", safe: true, edits: policyEdits(edit, context) }),

  examples: [
    {
      title: "A flag before any policy",
      bad: yaml`
        services: {shop: {}}
        flags:
          one-page: {type: release, expires: 2026-09-01}
        # ^^^^^^^^ warning
      `,
      good: yaml`
        services: {shop: {}}
        flags:
          one-page: {type: release, expires: 2026-09-01}
        platform:
          flags:
            policy: {maxAge: 6mo, reviewEvery: 1mo}
      `,
    },
    {
      title: "A flag system with half a policy",
      bad: yaml`
        services: {shop: {}}
        flags: {one-page: {type: release, expires: 2026-09-01}}
        platform: {flags: {system: openfeature, policy: {maxAge: 6mo}}}
        #                                       ^^^^^^ warning
      `,
      good: yaml`
        services: {shop: {}}
        flags: {one-page: {type: release, expires: 2026-09-01}}
        platform: {flags: {system: openfeature, policy: {maxAge: 6mo, reviewEvery: 1mo}}}
      `,
    },
    {
      title: "A flag system in the short form",
      bad: yaml`
        services: {shop: {}}
        flags: {one-page: {type: release, expires: 2026-09-01}}
        platform:
          flags: openfeature
        # ^^^^^ warning
      `,
      good: yaml`
        services: {shop: {}}
        flags: {one-page: {type: release, expires: 2026-09-01}}
        platform:
          flags: {system: openfeature, policy: {maxAge: 6mo, reviewEvery: 1mo}}
      `,
    },
  ],
});

function said(key: "maxAge" | "reviewEvery"): string {
  return key === "maxAge" ? "no greatest age" : "no review cadence";
}
