import { code, defineRule, kindOf, nameOf, nameRange, teamCount, todo, yaml } from "../kit";

export default defineRule({
  id: "service-without-team",
  scope: "service",
  title: "Service that belongs to nobody",
  pattern: "conway-alignment",
  group: "X-OPS",
  severity: "warning",
  status: "stable",
  articles: ["MS3"],

  why: `
    Who builds a service runs it: gets the alert at night, decides about changes, and answers when somebody asks. With
    several teams and no name on it, a service is mended by whoever is unlucky and improved by nobody.
  `,
  unless: "there is only one team; then every service is its own without saying so.",

  *check(service, { system }) {
    const kind = kindOf(service);
    if (service.team || kind === "external" || (system.fact(teamCount) ?? 0) < 2 || service.status?.value === "retired") return;
    yield {
      at: nameRange(service),
      severity: kind === "legacy" ? "hint" : "warning",
      message: `${code(nameOf(service))} belongs to none of the ${system.fact(teamCount)!} teams`,
      help: "add the `team` that builds and runs it",
    };
  },

  fix: (service, edit) => ({
    title: `Leave a place for the team of ${code(nameOf(service))}`,
    safe: true,
    edits: edit.add(service, { team: todo }),
  }),

  examples: [{
    title: "Two teams, and a service of neither",
    bad: yaml`
      teams: {sales: {}, logistics: {}}
      services:
        orders: {team: sales}
        stock: {replicas: 2}
      # ^^^^^ warning
    `,
    good: yaml`
      teams: {sales: {}, logistics: {}}
      services:
        orders: {team: sales}
        stock: {replicas: 2, team: TODO}
    `,
  }],
});
