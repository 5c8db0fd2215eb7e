import { code, defineRule, featuresFor, flagsFor, gatePairs, gatesOf, isUserFacing, kindOf, nameOf, newFlagEdits, strategyOf, yaml } from "../kit";

export default defineRule({
  id: "canary-without-flags",
  scope: "service",
  title: "Canary of a user-facing service without a flag",
  pattern: "canary",
  group: "G4",
  severity: "hint",
  status: "stable",
  articles: ["FF", "CAN"],

  why: `
    A canary limits how many requests meet a new version; it cannot say which users see a feature, and switching the
    feature off means another release. With a flag the code can be everywhere while the feature is on for a few, and it is
    off again in seconds.
  `,
  unless: "the release changes no feature that users can tell apart, such as a new protocol or runtime; say so in `deploy.reason`.",
  fixWrites: "a release flag for the service, with owner, end date, kill switch and the gates of the canary, and the flag policy where there is none",

  *check(service, { system }) {
    const canary = strategyOf(service, "canary");
    const kind = kindOf(service);
    if (!canary || service.deploy!.reason || kind === "gateway" || kind === "facade" || kind === "acl") return;
    if (!isUserFacing(system, service) || flagsFor(system, service).length > 0) return;
    const features = featuresFor(system, service);
    if (features.length > 0 && features.every(feature => feature.userVariants?.value === false)) return;
    yield {
      at: canary,
      message: `the canary of ${code(nameOf(service))} moves requests, and no flag decides which users see a feature`,
      help: `add a flag with \`services: [${nameOf(service)}]\`, or say in \`deploy.reason\` why users see no difference`,
    };
  },

  fix: (service, edit, context) => {
    const name = `${nameOf(service)}-release`;
    const taken = context.system.find("flags", name) !== undefined;
    return {
      title: `Declare release flag ${code(name)} for ${code(nameOf(service))}`,
      safe: false,
      edits: taken ? undefined : newFlagEdits(edit, context, {
        name, service: nameOf(service), rollout: { percent: "5%", by: "user" }, gates: gatesOf(service.deploy).map(gatePairs),
      }),
    };
  },

  examples: [{
    title: "A web shop that releases by traffic alone",
    bad: yaml`
      teams: {core: {size: 6}}
      clients: {web: {type: web, calls: [shop]}}
      services:
        shop: {team: core, deploy: {strategy: canary, steps: [5%, 100%], gates: [{metric: error-rate, max: 1%, slo: shop-availability}]}}
      #                                       ^^^^^^ hint
      slos: {shop-availability: {target: shop, metric: availability, objective: 99.9%}}
      platform: {flags: {policy: {maxAge: 6mo, reviewEvery: 1mo}}}
    `,
    good: yaml`
      teams: {core: {size: 6}}
      clients: {web: {type: web, calls: [shop]}}
      services:
        shop: {team: core, deploy: {strategy: canary, steps: [5%, 100%], gates: [{metric: error-rate, max: 1%, slo: shop-availability}]}}
      slos: {shop-availability: {target: shop, metric: availability, objective: 99.9%}}
      platform: {flags: {policy: {maxAge: 6mo, reviewEvery: 1mo}}}
      flags:
        shop-release:
          type: release
          owner: core
          created: 2026-07-01
          expires: 2026-09-29
          removeWhen: 100% for 2 weeks
          killSwitch: true
          default: off
          rollout: {percent: 5%, by: user}
          services: [shop]
          gates: [{metric: error-rate, max: 1%, slo: shop-availability}]
    `,
  }],
});
