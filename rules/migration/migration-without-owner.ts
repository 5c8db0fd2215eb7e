import { code, defineRule, isUnderWay, migrationOwner, nameOf, nameRange, ownerIsObvious, todo, yaml } from "../kit";

export default defineRule({
  id: "migration-without-owner",
  scope: "migration",
  title: "Migration without an owner",
  pattern: "strangler-fig",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MOD"],

  why: `
    Each team moves the parts it likes; finishing means moving those that nobody likes and switching the old system off.
    That is a job of its own, and without a team that has it, the migration stops at the point where it is no longer fun.
  `,
  unless: "one team looks after everything; declare that one team, and its name goes without saying.",
  fixWrites: "the team of the services that take over when it is one team, else `TODO`",

  *check(migration, { system }) {
    if (migration.owner || !isUnderWay(migration) || ownerIsObvious(system)) return;
    yield {
      at: nameRange(migration),
      message: `no team is responsible for finishing migration ${code(nameOf(migration))}`,
      help: "add `owner` with the team that switches the old system off",
    };
  },

  fix: (migration, edit, { system }) => {
    const owner = migrationOwner(system, migration);
    return {
      title: owner === todo ? `Leave room for the owner of ${code(nameOf(migration))}` : `Make ${code(owner)} the owner of ${code(nameOf(migration))}`,
      safe: true,
      edits: edit.add(migration, { owner }),
    };
  },

  examples: [{
    title: "One of two teams takes the parts over",
    bad: yaml`
      teams: {a: {size: 5}, b: {size: 5}}
      services: {monolith: {kind: legacy}, orders: {team: a}}
      migrations:
        core:
      # ^^^^ warning
          from: monolith
          capabilities: [{name: orders, to: orders}]
    `,
    good: yaml`
      teams: {a: {size: 5}, b: {size: 5}}
      services: {monolith: {kind: legacy}, orders: {team: a}}
      migrations:
        core:
          from: monolith
          capabilities: [{name: orders, to: orders}]
          owner: a
    `,
  }],
});
