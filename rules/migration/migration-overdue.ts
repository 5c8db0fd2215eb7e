import { addDays, capabilityName, code, count, daysBetween, defineRule, isUnderWay, nameOf, openCapabilities, todo, yaml } from "../kit";

/** A quarter of a year is enough to finish a part, and short enough to come back to. */
const extension = 90;

export default defineRule({
  id: "migration-overdue",
  scope: "migration",
  title: "Migration past its end date",
  pattern: "strangler-fig",
  group: "G5",
  severity: "error",
  status: "stable",
  articles: ["MOD"],

  why: `
    The date was the team's own limit for running two systems at once. Past it, each month costs twice, the people who know
    the old system leave, and what has not moved becomes what never moves.
  `,
  unless: "more time was agreed on; say until when in `extendedUntil` and why in `reason`.",
  fixWrites: "an agreed later end with room for its reason",

  *check(migration, { today }) {
    const deadline = migration.deadline?.value;
    if (deadline === undefined || deadline >= today || !isUnderWay(migration)) return;
    const extended = migration.extendedUntil;
    if (extended && migration.reason && (extended.value ?? today) >= today) return;
    const end = extended?.value !== undefined && migration.reason && extended.value > deadline ? extended.value : deadline;
    const left = openCapabilities(migration);
    yield {
      at: end === deadline ? migration.deadline! : extended!,
      message: `migration ${code(nameOf(migration))} was to end on ${end}, ${count(daysBetween(end, today), "day")} ago${left.length === 0 ? "" : `, and ${count(left.length, "capability is", "capabilities are")} still in ${code(migration.from)}`}`,
      help: "finish it and set `status: done`, or set `extendedUntil` together with a `reason`",
      related: left.map(capability => ({ at: capability.$.key, message: `${code(capabilityName(capability))} is not done` })),
    };
  },

  fix: (migration, edit, { today }) => {
    const extended = migration.extendedUntil;
    const stays = extended !== undefined && (extended.value ?? today) >= today;
    const until = addDays(today, extension);
    return {
      title: stays ? `Give the extension of ${code(nameOf(migration))} a reason` : `Extend ${code(nameOf(migration))} until ${until}, with a reason`,
      safe: false,
      edits: edit.all(
        extended && !stays ? edit.set(extended, until) : [],
        extended && migration.reason ? [] : edit.add(migration, { ...(!extended && { extendedUntil: until }), ...(!migration.reason && { reason: todo }) }),
      ),
    };
  },

  examples: [{
    title: "Two parts were left behind",
    bad: yaml`
      services: {monolith: {kind: legacy}, orders: {}}
      migrations:
        core:
          from: monolith
          deadline: 2026-03-31
      #             ^^^^^^^^^^ error
          capabilities: [{name: orders, to: orders, status: done}, carts, prices]
    `,
    good: yaml`
      services: {monolith: {kind: legacy}, orders: {}}
      migrations:
        core:
          from: monolith
          deadline: 2026-03-31
          capabilities: [{name: orders, to: orders, status: done}, carts, prices]
          extendedUntil: 2026-09-29
          reason: TODO
    `,
  }],
});
