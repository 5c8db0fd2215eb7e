import { code, count, defineRule, nameOf, nameRange, servicesOfTeam, teamCount, yaml, type Service, type System, type Team } from "../kit";

export default defineRule({
  id: "service-count-exceeds-teams",
  scope: "team",
  title: "Team with more services than it can keep in mind",
  pattern: "conway-alignment",
  group: "X-FIT",
  severity: "warning",
  status: "stable",
  articles: ["RM", "MS1"],

  why: `
    Whoever runs a service has to know how it fails, what it depends on and who relies on it. Beyond a handful nobody in the
    team knows all of them, and incidents turn into research. That is the point at which services are joined, handed over,
    or put on a platform that takes the common work away.
  `,
  unless: "many of them are thin connectors that a platform generates and runs; then they are functions, or `managed: true`.",

  *check(team, { system, thresholds }) {
    const services = servicesOf(system, team);
    if (services.length <= thresholds.servicesPerTeamMax) return;
    yield {
      at: nameRange(team),
      message: `team ${code(nameOf(team))} looks after ${count(services.length, "service")}, and ${thresholds.servicesPerTeamMax} is the limit`,
      help: "join services that change together, or give some of them to another team",
      related: services.slice(0, 20).map(service => ({ at: nameRange(service), message: `${code(nameOf(service))} is one of them` })),
    };
  },

  examples: [{
    title: "Seven services for one of two teams",
    bad: yaml`
      teams:
        core: {size: 9}
      # ^^^^ warning
        data: {size: 5}
      services:
        orders: {team: core}
        stock: {team: core}
        prices: {team: core}
        users: {team: core}
        mails: {team: core}
        taxes: {team: core}
        search: {team: core}
    `,
    good: yaml`
      teams:
        core: {size: 9}
        data: {size: 5}
      services:
        orders: {team: core}
        stock: {team: core}
        prices: {team: core}
        users: {team: core}
        mails: {team: core}
        taxes: {team: core}
        search: {team: data}
    `,
  }],
});

/** With a single team those that name none are its own as well. */
function servicesOf(system: System, team: Team): readonly Service[] {
  const index = system.index(servicesOfTeam);
  const named = index.get(nameOf(team));
  return system.fact(teamCount) === 1 ? [...named, ...index.get("")] : named;
}
