import { addDays, code, defineRule, flagWord, nameOf, nameRange, yaml } from "../kit";

const permanent = ["ops", "permission", "entitlement", "kill-switch"];
/** Half a year, the usual distance between two looks. */
const reviewDays = 183;

export default defineRule({
  id: "permanent-flag-without-review",
  scope: "flag",
  title: "Flag that stays and is never looked at",
  pattern: "feature-flags",
  group: "G4",
  severity: "info",
  status: "stable",
  articles: ["FF", "RM"],

  why: `
    Kill switches, permissions and operational flags are right to stay, but what they guard changes. A switch that nobody
    has tried for a year may no longer do what its name says, and it is needed on the worst day.
  `,
  unless: "all flags are looked at regularly; set `platform.flags.policy.reviewEvery`.",
  fixWrites: "a day of review, half a year from today",

  *check(flag, { system }) {
    const type = flag.type?.value;
    if (type === undefined || !permanent.includes(type) || flag.reviewBy || flag.status?.value === "retired") return;
    if (system.single("platform")?.flags?.policy?.reviewEvery) return;
    yield {
      at: nameRange(flag),
      message: `${type === "kill-switch" ? "kill switch" : flagWord(flag)} ${code(nameOf(flag))} stays, and no day of review is set`,
      help: "add `reviewBy`, or set `platform.flags.policy.reviewEvery` for all flags",
    };
  },

  fix: (flag, edit, { today }) => {
    const day = addDays(today, reviewDays);
    return { title: `Look at ${code(nameOf(flag))} again by ${day}`, safe: true, edits: edit.add(flag, { reviewBy: day }) };
  },

  examples: [{
    title: "A kill switch from years ago",
    bad: yaml`
      services: {shop: {}}
      flags:
        stop-payments: {type: kill-switch, created: 2024-02-01}
      # ^^^^^^^^^^^^^ info
    `,
    good: yaml`
      services: {shop: {}}
      flags:
        stop-payments: {type: kill-switch, created: 2024-02-01, reviewBy: 2026-12-31}
    `,
  }],
});
