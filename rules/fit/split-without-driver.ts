import { defineRule, deployables, hasDrivers, isUnderWay, systemName, systemPlace, todo, yaml } from "../kit";

const fewServices = 4;

export default defineRule({
  id: "split-without-driver",
  scope: "system",
  title: "Split into services that nobody gave a reason for",
  pattern: "microservices",
  group: "X-FIT",
  severity: "info",
  status: "stable",
  articles: ["MS1"],

  why: `
    Services pay off against something: teams that get in each other's way, parts that need to grow apart, technology that
    does not fit into one program. When that is written down, later decisions can be measured against it, and a boundary
    that serves none of the reasons can go.
  `,
  unless: "a migration is under way and says in its `reason` what it is for.",

  *check(system) {
    const services = system.fact(deployables);
    if (services < fewServices || hasDrivers(system) || system.single("system")?.reason) return;
    if (system.all("migrations").some(migration => isUnderWay(migration) && migration.reason)) return;
    const place = systemPlace(system);
    if (!place) return;
    yield {
      ...place,
      message: `nothing says why ${systemName(system)} is split into ${services} services`,
      help: "add `drivers` to `system`: `independent-teams`, `different-scaling`, `different-technology`, or own words",
    };
  },

  fix: (_system, edit) => ({
    title: "Leave a place for the drivers of the split",
    safe: true,
    edits: edit.addAt(["system"], { drivers: [todo] }),
  }),

  examples: [{
    title: "Four services without a reason",
    bad: yaml`
      system: {name: shop}
      #              ^^^^ info
      services: {orders: {}, stock: {}, prices: {}, users: {}}
    `,
    good: yaml`
      system: {name: shop, drivers: [TODO]}
      services: {orders: {}, stock: {}, prices: {}, users: {}}
    `,
  }],
});
