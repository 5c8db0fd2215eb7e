import { addDays, code, daysBetween, defineRule, extensionDays, flagMaxAge, flagWord, isInUse, isTemporary, nameOf, removalCriterion, removeFlag, todo, yaml } from "../kit";

export default defineRule({
  id: "flag-older-than-limit",
  scope: "flag",
  title: "Release flag older than the limit",
  pattern: "feature-flags",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["RM", "FF"],

  why: `
    A release or experiment flag is a question with a date: on for everybody, or gone. After half a year nobody remembers
    which way it was going to be answered, both code paths have to be kept alive, and the branch that nobody tests is the
    one that an accident turns on. An end date in the future does not help when it keeps moving.
  `,
  unless: "the flag is meant to stay; give it the type `ops`, `permission` or `kill-switch` and a day of review.",
  fixWrites: "an agreed later end with room for its reason, and when the flag can go",

  *check(flag, { system, thresholds, today }) {
    const created = flag.created?.value;
    if (created === undefined || !isInUse(flag) || !isTemporary(flag)) return;
    if (flag.extendedUntil && flag.reason && (flag.extendedUntil.value ?? today) >= today) return;
    const age = daysBetween(created, today);
    const limit = flagMaxAge(system, thresholds);
    if (age <= limit) return;
    const policy = system.single("platform")?.flags?.policy?.maxAge;
    yield {
      at: flag.created!,
      message: `${flagWord(flag)} ${code(nameOf(flag))} is ${age} days old, and the limit is ${limit} days`,
      help: "delete the flag with the code path that lost, or give it a `type` that may stay",
      related: policy ? [{ at: policy, message: "the limit is set here" }] : [],
    };
  },

  fix: (flag, edit, { system, today }) => {
    const until = addDays(today, extensionDays);
    return [
      {
        title: `Keep ${code(nameOf(flag))} until ${until}, with a reason`,
        safe: false,
        edits: edit.all(
          flag.extendedUntil ? edit.set(flag.extendedUntil, until) : [],
          edit.add(flag, {
            ...(!flag.removeWhen && { removeWhen: removalCriterion }),
            ...(!flag.extendedUntil && { extendedUntil: until }),
            ...(!flag.reason && { reason: todo }),
          }),
        ),
      },
      { title: `Remove ${code(nameOf(flag))} from the descriptor`, safe: false, edits: removeFlag(edit, system, flag) },
    ];
  },

  examples: [{
    title: "A release flag from last year",
    bad: yaml`
      services: {search: {}}
      flags:
        new-search: {type: release, created: 2025-11-20, expires: 2026-09-01, removeWhen: 100% for 2 weeks}
      #                                      ^^^^^^^^^^ warning
    `,
    good: yaml`
      services: {search: {}}
      flags:
        new-search: {type: release, created: 2025-11-20, expires: 2026-09-01, removeWhen: 100% for 2 weeks, extendedUntil: 2026-07-31, reason: TODO}
    `,
  }],
});
