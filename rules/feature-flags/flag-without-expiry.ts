import { addDays, code, defineRule, extensionDays, flagMaxAge, flagWord, isTemporary, nameOf, nameRange, yaml } from "../kit";

export default defineRule({
  id: "flag-without-expiry",
  scope: "flag",
  title: "Release flag without an end date",
  pattern: "feature-flags",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["FF", "RM"],

  why: `
    The end of a flag is cheap to agree on before it ships and close to impossible afterwards, when other work is more
    urgent. A release or experiment flag without a date is a fork in the code that nobody has promised to close.
  `,
  unless: "the flag is meant to stay; give it the type `ops`, `permission`, `entitlement` or `kill-switch` and a `reviewBy`.",
  fixWrites: "an end date: its first day plus the greatest age of a flag, a month from today at the earliest",

  *check(flag) {
    if (flag.expires || flag.status?.value === "retired" || !isTemporary(flag)) return;
    yield {
      at: flag.type ?? nameRange(flag),
      message: flag.type
        ? `${flagWord(flag)} ${code(nameOf(flag))} has no end date`
        : `flag ${code(nameOf(flag))} has no end date, and no type that may stay`,
      help: flag.type
        ? "add `expires`, the day by which the flag and the losing code path are gone"
        : "add `expires`, or a `type` such as `ops` together with `reviewBy` when it is meant to stay",
    };
  },

  fix: (flag, edit, { system, thresholds, today }) => {
    const earliest = addDays(today, extensionDays);
    const usual = addDays(flag.created?.value ?? today, flagMaxAge(system, thresholds));
    const expires = usual < earliest ? earliest : usual;
    return { title: `Let ${code(nameOf(flag))} end on ${expires}`, safe: false, edits: edit.add(flag, { expires }) };
  },

  examples: [
    {
      title: "A release flag for ever",
      bad: yaml`
        services: {shop: {}}
        flags:
          one-page: {type: release, created: 2026-06-01}
        #                  ^^^^^^^ warning
      `,
      good: yaml`
        services: {shop: {}}
        flags:
          one-page: {type: release, created: 2026-06-01, expires: 2026-12-01}
      `,
    },
    {
      title: "One whose time is over",
      bad: yaml`
        services: {shop: {}}
        flags:
          one-page: {type: release, created: 2025-06-01}
        #                  ^^^^^^^ warning
      `,
      good: yaml`
        services: {shop: {}}
        flags:
          one-page: {type: release, created: 2025-06-01, expires: 2026-07-31}
      `,
    },
  ],
});
