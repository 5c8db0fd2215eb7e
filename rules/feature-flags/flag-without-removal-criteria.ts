import { code, defineRule, flagWord, isTemporary, nameOf, nameRange, removalCriterion, yaml } from "../kit";

export default defineRule({
  id: "flag-without-removal-criteria",
  scope: "flag",
  title: "Release flag that does not say when it can go",
  pattern: "feature-flags",
  group: "G4",
  severity: "info",
  status: "stable",
  articles: ["RM", "FF"],

  why: `
    A date says when to look at a flag again, not what to look for. With a condition written down, such as two weeks on for
    everybody, whoever comes across the flag can delete it without asking around.
  `,
  unless: "the flag is meant to stay; give it a type that may stay and a day of review.",
  fixWrites: "`removeWhen` with the usual condition",

  *check(flag) {
    if (flag.removeWhen || flag.status?.value === "retired" || !isTemporary(flag)) return;
    yield {
      at: nameRange(flag),
      message: `${flagWord(flag)} ${code(nameOf(flag))} does not say when it can be deleted`,
      help: `add \`removeWhen\`, such as \`removeWhen: ${removalCriterion}\``,
    };
  },

  fix: (flag, edit) => ({
    title: `Let ${code(nameOf(flag))} go after two weeks at 100%`,
    safe: true,
    edits: edit.add(flag, { removeWhen: removalCriterion }),
  }),

  examples: [{
    title: "A date, but no condition",
    bad: yaml`
      services: {shop: {}}
      flags:
        one-page:
      # ^^^^^^^^ info
          type: release
          expires: 2026-09-01
    `,
    good: yaml`
      services: {shop: {}}
      flags:
        one-page:
          type: release
          expires: 2026-09-01
          removeWhen: 100% for 2 weeks
    `,
  }],
});
