import { code, defineRule, nameOf, strategyOf, yaml } from "../kit";

export default defineRule({
  id: "bluegreen-rollback-not-a-switch",
  scope: "service",
  title: "Blue-green release without the switch",
  pattern: "blue-green",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["BG"],

  why: `
    Two environments are paid for so that going back is one move: the traffic returns to the one that still runs. Where the
    way back is to build or deploy the old version again, or where nothing can send the traffic back, the second
    environment costs its price and gives nothing.
  `,
  unless: "something outside of the descriptor switches; name it as the `router`.",
  fixWrites: "a router and the switch as the way back",

  *check(service) {
    const strategy = strategyOf(service, "blue-green");
    const { deploy } = service;
    if (!strategy || !deploy) return;
    const method = deploy.rollback?.method;
    if (method?.value === "redeploy" || method?.value === "rebuild") {
      yield {
        at: method,
        message: `${code(nameOf(service))} keeps two environments, but goes back by ${method.value === "redeploy" ? "deploying" : "building"} the old version again`,
        help: "set `rollback: {method: switch}`",
      };
    } else if (!deploy.router) {
      yield {
        at: strategy,
        message: `${code(nameOf(service))} keeps two environments, but nothing switches the traffic between them`,
        help: "add `router`, such as `router: load-balancer`",
      };
    }
  },

  fix: (service, edit) => {
    const { deploy } = service;
    const method = deploy?.rollback?.method;
    return deploy && {
      title: `Let ${code(nameOf(service))} go back by a switch`,
      safe: false,
      edits: edit.all(
        method?.value === "redeploy" || method?.value === "rebuild" ? edit.set(method, "switch") : [],
        deploy.router ? [] : edit.add(deploy, { router: "load-balancer", ...(!deploy.rollback && { rollback: { method: "switch", maxMinutes: 5 } }) }),
      ),
    };
  },

  examples: [
    {
      title: "Blue is there, but going back means building",
      bad: yaml`
        services:
          shop: {deploy: {strategy: blue-green, router: load-balancer, standby: 24h, rollback: {method: rebuild}}}
        #                                                                                               ^^^^^^^ warning
      `,
      good: yaml`
        services:
          shop: {deploy: {strategy: blue-green, router: load-balancer, standby: 24h, rollback: {method: switch}}}
      `,
    },
    {
      title: "Nothing switches",
      bad: yaml`
        services:
          shop:
            deploy: blue-green
        #           ^^^^^^^^^^ warning
      `,
      good: yaml`
        services:
          shop:
            deploy: {strategy: blue-green, router: load-balancer, rollback: {method: switch, maxMinutes: 5}}
      `,
    },
  ],
});
