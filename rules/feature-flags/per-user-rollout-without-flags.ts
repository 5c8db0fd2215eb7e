import { code, defineRule, flagsFor, formatShare, gatePairs, gatesOf, nameOf, newFlagEdits, strategyOf, todo, type Context, type Flag, type Rollout, type Writable, yaml } from "../kit";

const wholeUsers = ["users", "tenants", "cohorts"] as const;

export default defineRule({
  id: "per-user-rollout-without-flags",
  scope: "rollout",
  title: "Rollout to a share of users without a flag",
  pattern: "feature-flags",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["FF", "CAN"],

  why: `
    A canary or a weighted router divides requests, not people: the same user meets the new version on one click and the
    old one on the next, and five percent of the requests touch far more than five percent of the users. Who gets a
    feature has to be decided where the user is known, and that is what a flag does.
  `,
  unless: "the router keeps each user on one version by a hash of the user; say so with `sticky: user-hash`.",
  fixWrites: "a release flag that carries the rollout, with owner, end date, kill switch and gates, and the flag policy where there is none",

  *check(rollout, { system }) {
    const unit = wholeUsers.find(name => name === rollout.unit?.value);
    if (!unit || rollout.flag?.value === todo || isSticky(rollout, system) || carrierOf(rollout, system)) return;
    const service = system.find("services", rollout.service);
    const split = service && strategyOf(service, "canary", "blue-green", "rolling");
    const share = rollout.percent?.value;
    const named = system.find("flags", rollout.flag ?? nameOf(rollout));
    yield {
      at: rollout.unit!,
      message: `rollout ${code(nameOf(rollout))} is for ${share === undefined ? "a part" : formatShare(share)} of the ${unit}, ${named
        ? `but flag ${code(nameOf(named))} divides ${countedIn(named)}`
        : split ? `but only requests are divided, by a ${split.value} release` : `but no flag decides which ${unit} that are`}`,
      help: `add a flag with \`rollout: {by: ${singular(unit)}}\`, and name it in \`flag\``,
      related: split ? [{ at: split, message: `${code(rollout.service)} is released as ${split.value}` }] : [],
    };
  },

  fix: (rollout, edit, context) => {
    const { system } = context;
    const name = rollout.flag?.value ?? nameOf(rollout);
    const by = singular(rollout.unit?.value ?? "users");
    const known = system.find("flags", name);
    if (known) {
      const { rollout: own } = known;
      return own?.by && { title: `Let flag ${code(name)} divide ${by}s`, safe: false, edits: edit.set(own.by, by) };
    }
    return {
      title: `Carry the rollout with flag ${code(name)}`,
      safe: true,
      edits: edit.all(
        rollout.flag ? [] : edit.add(rollout, { flag: name }),
        newFlagEdits(edit, context, {
          name, service: rollout.service?.value, owner: rollout.owner?.value, gates: gatesFor(rollout, context),
          rollout: { ...(rollout.percent?.value !== undefined && { percent: formatShare(rollout.percent.value) }), by },
        }),
      ),
    };
  },

  examples: [{
    title: "Five percent of the users, and a canary",
    bad: yaml`
      teams: {core: {size: 6}}
      services:
        checkout: {team: core, deploy: {strategy: canary, router: gateway-weight, steps: [5%, 25%, 100%]}}
      rollouts:
        new-checkout: {service: checkout, unit: users, percent: 5, rollbackWhen: {metric: error-rate, above: 1%}}
      #                                         ^^^^^ warning
    `,
    good: yaml`
      teams: {core: {size: 6}}
      services:
        checkout: {team: core, deploy: {strategy: canary, router: gateway-weight, steps: [5%, 25%, 100%]}}
      rollouts:
        new-checkout: {service: checkout, unit: users, percent: 5, rollbackWhen: {metric: error-rate, above: 1%}, flag: new-checkout}
      flags:
        new-checkout:
          type: release
          owner: core
          created: 2026-07-01
          expires: 2026-09-29
          removeWhen: 100% for 2 weeks
          killSwitch: true
          default: off
          rollout: {percent: 5%, by: user}
          services: [checkout]
          gates: [{metric: error-rate, max: 1%}]
      platform:
        flags:
          policy: {maxAge: 6mo, reviewEvery: 1mo}
    `,
  }, {
    title: "Nothing but the wish",
    bad: yaml`
      services: {checkout: {replicas: 10}}
      rollouts: {new-checkout: {service: checkout, unit: users, percent: 5%}}
      #                                                  ^^^^^ warning
      platform: {flags: {policy: {maxAge: 6mo, reviewEvery: 1mo}}}
    `,
    good: yaml`
      services: {checkout: {replicas: 10}}
      rollouts: {new-checkout: {service: checkout, unit: users, percent: 5%, flag: new-checkout}}
      platform: {flags: {policy: {maxAge: 6mo, reviewEvery: 1mo}}}
      flags:
        new-checkout:
          type: release
          owner: TODO
          created: 2026-07-01
          expires: 2026-09-29
          removeWhen: 100% for 2 weeks
          killSwitch: true
          default: off
          rollout: {percent: 5%, by: user}
          services: [checkout]
          telemetry: [flag.exposure]
    `,
  }],
});

/** True when each user stays on one version. A session ends; whoever comes back may meet the other version. */
function isSticky(rollout: Rollout, system: Context["system"]): boolean {
  const kept = [rollout.sticky?.value, system.find("services", rollout.service)?.deploy?.sticky?.value];
  return kept.includes("user-hash") || (rollout.unit?.value !== "users" && kept.includes("tenant"));
}

/** The flag that decides who is in: the one it names, the one of its name, or one on its service that divides users. */
function carrierOf(rollout: Rollout, system: Context["system"]): Flag | undefined {
  const dividesUsers = (flag: Flag) => flag.rollout?.by === undefined || !["request", "region", "session"].includes(flag.rollout.by.value ?? "");
  const named = system.find("flags", rollout.flag ?? nameOf(rollout));
  if (named) return dividesUsers(named) ? named : undefined;
  const service = system.find("services", rollout.service);
  return service && flagsFor(system, service).find(flag => flag.rollout?.by !== undefined && dividesUsers(flag));
}

/** Gates like those of the canary beside it, so that both watch the same; else the rollout's own condition. */
function gatesFor(rollout: Rollout, { system }: Context): readonly Writable[] {
  const ofCanary = gatesOf(system.find("services", rollout.service)?.deploy).map(gatePairs);
  if (ofCanary.length > 0) return ofCanary;
  const { metric, above, below, slo } = rollout.rollbackWhen ?? {};
  if (!metric && !slo) return [];
  return [{
    ...(metric && { metric: metric.value }), ...(above && { max: above.value }), ...(below && { min: below.value }), ...(slo && { slo: slo.value }),
  }];
}

function countedIn(flag: Flag): string {
  return `${flag.rollout?.by?.value ?? "request"}s`;
}

function singular(unit: string): string {
  return unit.replace(/s$/, "");
}
