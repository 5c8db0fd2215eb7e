import { code, defineRule, flagOwner, flagWord, nameOf, nameRange, namesIn, ownerIsObvious, todo, yaml } from "../kit";

export default defineRule({
  id: "flag-without-owner",
  scope: "flag",
  title: "Feature flag without an owner",
  pattern: "feature-flags",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["FF", "RM"],

  why: `
    Somebody has to decide when a flag goes up, when it goes down and when it goes away. With several teams and no name on
    the flag, each of them takes it for a flag of the others, and half a year later nobody dares to delete it.
  `,
  unless: "one team looks after everything; declare that one team, and its name goes without saying.",
  fixWrites: "the team of the first service that asks for the flag, or `TODO` where that is not known",

  *check(flag, { system }) {
    if (flag.owner || flag.status?.value === "retired" || ownerIsObvious(system)) return;
    yield {
      at: nameRange(flag),
      message: `nobody owns ${flagWord(flag)} ${code(nameOf(flag))}`,
      help: "add `owner` with the team that decides when it goes",
    };
  },

  fix: (flag, edit, { system }) => {
    const owner = flagOwner(system, namesIn(flag.services));
    return {
      title: owner === todo ? `Leave room for the owner of ${code(nameOf(flag))}` : `Make ${code(owner)} the owner of ${code(nameOf(flag))}`,
      safe: true,
      edits: edit.add(flag, { owner }),
    };
  },

  examples: [
    {
      title: "Two teams, and a service that belongs to one of them",
      bad: yaml`
        teams: {checkout: {size: 6}, search: {size: 4}}
        services: {order: {team: checkout}}
        flags:
          one-page: {type: release, services: [order]}
        # ^^^^^^^^ warning
      `,
      good: yaml`
        teams: {checkout: {size: 6}, search: {size: 4}}
        services: {order: {team: checkout}}
        flags:
          one-page: {type: release, services: [order], owner: checkout}
      `,
    },
    {
      title: "Nothing says whose it is",
      bad: yaml`
        teams: {checkout: {}, search: {}}
        services: {order: {}}
        flags:
          one-page:
        # ^^^^^^^^ warning
            type: release
            expires: 2026-09-01
      `,
      good: yaml`
        teams: {checkout: {}, search: {}}
        services: {order: {}}
        flags:
          one-page:
            type: release
            expires: 2026-09-01
            owner: TODO
      `,
    },
  ],
});
