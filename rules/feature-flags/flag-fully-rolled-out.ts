import { code, daysBetween, defineRule, flagWord, isInUse, isTemporary, nameOf, removeFlag, yaml } from "../kit";

export default defineRule({
  id: "flag-fully-rolled-out",
  scope: "flag",
  title: "Release flag that decides nothing any more",
  pattern: "feature-flags",
  group: "G4",
  severity: "info",
  status: "stable",
  articles: ["FF", "RM"],

  why: `
    A flag that has been on for everybody, or off for everybody, for weeks has given its answer. What is left is a branch in
    the code that nobody takes and everybody has to read, and a switch that can still be thrown by mistake.
  `,
  unless: "the rollout rests on purpose, for instance over a holiday; then the flag goes soon after.",
  fixWrites: "nothing: it takes the flag out, once the code no longer asks for it",

  *check(flag, { thresholds, today }) {
    const percent = flag.rollout?.percent;
    const since = flag.rollout?.since?.value;
    if (since === undefined || !percent || !isInUse(flag) || !isTemporary(flag)) return;
    if (percent.value !== 0 && percent.value !== 100) return;
    const days = daysBetween(since, today);
    if (days <= thresholds.flagStaleRolloutDays) return;
    yield {
      at: percent,
      tag: "unnecessary",
      message: `${flagWord(flag)} ${code(nameOf(flag))} has been ${percent.value === 100 ? "on" : "off"} for everybody for ${days} days`,
      help: "delete the flag with the code path that lost",
    };
  },

  fix: (flag, edit, { system }) => ({ title: `Remove ${code(nameOf(flag))} from the descriptor`, safe: false, edits: removeFlag(edit, system, flag) }),

  examples: [{
    title: "On for everybody since spring",
    bad: yaml`
      services: {shop: {}}
      flags:
        one-page:
          type: release
          rollout: {percent: 100%, since: 2026-04-01}
      #                      ^^^^ info
        two-factor: {type: release, rollout: 50%, telemetry: [flag.exposure]}
    `,
    good: yaml`
      services: {shop: {}}
      flags:
        two-factor: {type: release, rollout: 50%, telemetry: [flag.exposure]}
    `,
  }],
});
