import { code, count, defineRule, listOf, lockstepGroups, namesIn, nameOf, yaml, type Service } from "../kit";

export default defineRule({
  id: "lockstep-release",
  scope: "system",
  title: "Services that can only be released together",
  pattern: "distributed-monolith",
  group: "X-GRAPH",
  severity: "warning",
  status: "stable",
  articles: ["MS3"],

  why: `
    Being released alone is what services are for. Services of different teams or contexts that go out together need one
    date, one test and one rollback for all of them, so they pay for the network between them and get nothing for it.
  `,
  unless: "they are parts of one service, such as an API with its worker; then they share team and context.",

  *check(system) {
    for (const [name, services] of system.fact(lockstepGroups)) {
      const [first, ...others] = [...services].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      const teams = new Set(services.flatMap(service => namesIn(service.team)));
      const contexts = new Set(services.flatMap(({ context }) => (context ? [context.value] : [])));
      const split = contexts.size > 1 ? count(contexts.size, "context") : count(teams.size, "team");
      yield {
        at: first!.deployGroup!,
        about: first!,
        message: `${listOf(services.map(nameOf))} of ${split} can only be released together, as deploy group ${code(name)}`,
        help: "find what ties their releases, put a versioned contract there, and remove `deployGroup`",
        related: others.map(service => ({ at: service.deployGroup!, message: `${code(nameOf(service))} belongs to the group` })),
        data: services,
      };
    }
  },

  fix: (_system, edit, _context, violation) => ({
    title: "Let each of them be released alone",
    safe: false,
    edits: edit.all(...(violation.data as readonly Service[]).map(service => edit.remove(service.deployGroup!))),
  }),

  examples: [{
    title: "Two teams with one release date",
    bad: yaml`
      services:
        orders:
          team: sales
          deployGroup: train
      #                ^^^^^ warning
        stock:
          team: logistics
          deployGroup: train
      teams: {sales: {}, logistics: {}}
    `,
    good: yaml`
      services:
        orders:
          team: sales
        stock:
          team: logistics
      teams: {sales: {}, logistics: {}}
    `,
  }],
});
