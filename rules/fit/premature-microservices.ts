import { count, defineRule, deployables, hasDrivers, systemAge, yaml } from "../kit";

const fewServices = 4;
const youngDays = 183;

export default defineRule({
  id: "premature-microservices",
  scope: "system",
  title: "New product that begins with many services",
  pattern: "microservices",
  group: "X-FIT",
  severity: "warning",
  status: "stable",
  articles: ["MS1", "MS3"],

  why: `
    In the first months of a product nobody knows yet where its parts end. A boundary inside a program moves in an
    afternoon; one between services takes a migration of data, calls and contracts. Begun as one program, the product learns
    its boundaries first and can be cut along them later.
  `,
  unless: "the boundaries are known from elsewhere, and what asks for the split is written down (`system.drivers`), or a team builds it as a platform for others.",

  *check(system, { today }) {
    const services = system.fact(deployables);
    if (services < fewServices || hasDrivers(system)) return;
    const whole = system.single("system");
    const prototype = whole?.stage?.value === "prototype";
    const age = systemAge(system, today);
    const isYoung = age !== undefined && age >= 0 && age < youngDays;
    if ((!prototype && !isYoung) || system.all("teams").some(team => team.platform?.value === true)) return;
    yield {
      at: prototype ? whole.stage! : whole!.since!,
      about: whole!,
      message: `${prototype ? "a prototype" : `a product of ${count(age!, "day")}`} consists of ${services} services, before its boundaries could show`,
      help: "begin with one program and clear modules, or name in `system.drivers` what asks for services now",
    };
  },

  examples: [{
    title: "Four services in the third month",
    bad: yaml`
      system: {name: shop, since: 2026-05-01}
      #                           ^^^^^^^^^^ warning
      services: {orders: {}, stock: {}, prices: {}, users: {}}
    `,
    good: yaml`
      system: {name: shop, since: 2026-05-01}
      services: {shop: {kind: monolith}, mails: {kind: worker}}
    `,
  }],
});
