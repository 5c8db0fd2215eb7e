import { count, defineRule, deployables, engineers, hasDrivers, nameRange, yaml } from "../kit";

const fewServices = 4;

export default defineRule({
  id: "microservices-tiny-team",
  scope: "system",
  title: "More services than a small team can carry",
  pattern: "microservices",
  group: "X-FIT",
  severity: "warning",
  status: "stable",
  articles: ["MS1", "MS3", "MOD"],

  why: `
    Every service has to be built, released, watched and kept up to date, and every call between two of them can fail. A few
    people who run many services spend their days on that instead of on the product. In one program with clear modules the
    same people would have the boundaries without the network.
  `,
  unless: "the split has reasons that outweigh it (name them in `system.drivers`), or the team took the system over as it is (`system.inherited: true`).",

  *check(system, { thresholds }) {
    const services = system.fact(deployables);
    const people = system.fact(engineers);
    if (people === undefined || people > thresholds.smallTeam || services < fewServices || services <= people / 2) return;
    if (hasDrivers(system) || system.single("system")?.inherited?.value === true) return;
    const [team, ...others] = system.all("teams");
    yield {
      at: team!.size ?? nameRange(team!),
      ...(system.single("system") && { about: system.single("system")! }),
      message: `${count(people, "engineer")} ${people === 1 ? "runs" : "run"} ${services} services, so most of the work goes into keeping them running`,
      help: "join what changes together into one deployable with modules, or name in `system.drivers` what the split is for",
      related: others.map(other => ({ at: other.size ?? nameRange(other), message: "these engineers are counted too" })),
    };
  },

  examples: [{
    title: "Five services for four people",
    bad: yaml`
      teams: {core: {size: 4}}
      #                    ^ warning
      services: {orders: {}, stock: {}, prices: {}, users: {}, mails: {}}
    `,
    good: yaml`
      teams: {core: {size: 4}}
      services: {shop: {kind: monolith}, mails: {kind: worker}}
    `,
  }],
});
