import { addDays, code, daysBetween, defineRule, extensionDays, flagWord, nameOf, removeFlag, todo, yaml } from "../kit";

export default defineRule({
  id: "flag-expired",
  scope: "flag",
  title: "Feature flag past its end date",
  pattern: "feature-flags",
  group: "G4",
  severity: "error",
  status: "stable",
  articles: ["FF", "RM"],

  why: `
    The end date is a promise of the team to itself, made while everybody still knew what the flag was for. Once it has
    passed and nothing happened, dates stop meaning anything, and flags pile up until no combination of them is tested.
  `,
  unless: "more time was agreed on; say until when in `extendedUntil` and why in `reason`.",
  fixWrites: "an agreed later end with room for its reason",

  *check(flag, { today }) {
    const expires = flag.expires?.value;
    if (expires === undefined || expires >= today || flag.status?.value === "retired") return;
    const extended = flag.extendedUntil;
    if (extended && flag.reason && (extended.value ?? today) >= today) return;
    const end = extended?.value !== undefined && extended.value > expires ? extended.value : expires;
    const known = extended && !flag.reason && (extended.value ?? today) >= today;
    yield {
      at: known ? extended : end === expires ? flag.expires! : extended!,
      message: known
        ? `${flagWord(flag)} ${code(nameOf(flag))} was to end on ${expires} and was extended without a reason`
        : `${flagWord(flag)} ${code(nameOf(flag))} was to end on ${end}, ${ago(daysBetween(end, today))}`,
      help: "delete the flag with the code path that lost, or set `extendedUntil` together with a `reason`",
    };
  },

  fix: (flag, edit, { system, today }) => {
    const extended = flag.extendedUntil;
    const stays = extended !== undefined && (extended.value ?? today) >= today;
    const until = addDays(today, extensionDays);
    return [
      {
        title: stays ? `Give the extension of ${code(nameOf(flag))} a reason` : `Extend ${code(nameOf(flag))} until ${until}, with a reason`,
        safe: false,
        edits: edit.all(
          extended && !stays ? edit.set(extended, until) : [],
          extended && flag.reason ? [] : edit.add(flag, { ...(!extended && { extendedUntil: until }), ...(!flag.reason && { reason: todo }) }),
        ),
      },
      { title: `Remove ${code(nameOf(flag))} from the descriptor`, safe: false, edits: removeFlag(edit, system, flag) },
    ];
  },

  examples: [{
    title: "A banner that was to go in March",
    bad: yaml`
      services: {shop: {}}
      flags:
        old-banner:
          type: release
          created: 2025-10-01
          expires: 2026-03-01
      #            ^^^^^^^^^^ error
    `,
    good: yaml`
      services: {shop: {}}
      flags:
        old-banner:
          type: release
          created: 2025-10-01
          expires: 2026-03-01
          extendedUntil: 2026-07-31
          reason: TODO
    `,
  }],
});

function ago(days: number): string {
  return days === 1 ? "yesterday" : `${days} days ago`;
}
