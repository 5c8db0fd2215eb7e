import { addDays, code, defineRule, isUnderWay, nameOf, nameRange, yaml } from "../kit";

/** A year and a half: long enough for an old system, short enough to be meant. */
const usualLength = 548;

export default defineRule({
  id: "migration-without-deadline",
  scope: "migration",
  title: "Migration without an end date",
  pattern: "strangler-fig",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MOD"],

  why: `
    Half moved is the worst place to stay: two systems to run, data in both, and a layer between them that everybody has to
    understand. The easy parts move first and the hard ones wait, so without a date the last ones wait for ever.
  `,
  unless: "the migration is done; say so in `status`.",
  fixWrites: "an end date a year and a half from today, to be talked over",

  *check(migration) {
    if (migration.deadline || !isUnderWay(migration)) return;
    yield {
      at: nameRange(migration),
      message: `migration ${code(nameOf(migration))} has no end date`,
      help: "add `deadline`, the day by which the old system is switched off",
    };
  },

  fix: (migration, edit, { today }) => {
    const deadline = addDays(migration.since?.value !== undefined && migration.since.value > today ? migration.since.value : today, usualLength);
    return { title: `End migration ${code(nameOf(migration))} by ${deadline}`, safe: false, edits: edit.add(migration, { deadline }) };
  },

  examples: [{
    title: "Begun, and open ever since",
    bad: yaml`
      services: {monolith: {kind: legacy}}
      migrations:
        core: {from: monolith, pattern: strangler-fig}
      # ^^^^ warning
    `,
    good: yaml`
      services: {monolith: {kind: legacy}}
      migrations:
        core: {from: monolith, pattern: strangler-fig, deadline: 2027-12-31}
    `,
  }],
});
