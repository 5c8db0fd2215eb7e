import { code, defineRule, nameOf, splitRouter, strategyOf, yaml, type Deploy } from "../kit";

export default defineRule({
  id: "canary-via-dns-weight",
  scope: "service",
  title: "Canary by DNS weights",
  pattern: "canary",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["CAN", "BG"],

  why: `
    A DNS weight divides look-ups, not requests: one resolver may stand for a city, and many keep the answer longer than they
    were told. The share is neither what was set nor the same for an hour, and when the canary turns bad, its users keep
    going there until the last cache has expired.
  `,
  unless: "DNS only moves whole regions over, in case one of them fails.",
  fixWrites: "a router that divides traffic by weight",

  *check(service) {
    const { deploy } = service;
    const canary = strategyOf(service, "canary");
    if (!deploy || deploy.router?.value !== "dns" || isByRegion(deploy)) return;
    if (!canary && !(strategyOf(service, "blue-green") && hasPartOfTraffic(deploy))) return;
    yield {
      at: deploy.router,
      message: `the ${canary ? "canary" : "blue-green release"} of ${code(nameOf(service))} divides traffic by DNS, which gives no exact share and no fast way back`,
      help: "set `router: gateway-weight` or `router: mesh-split`",
    };
  },

  fix: (service, edit, { system }) => service.deploy?.router && {
    title: `Divide the traffic of ${code(nameOf(service))} by weight instead of DNS`,
    safe: false,
    edits: edit.set(service.deploy.router, splitRouter(system)),
  },

  examples: [{
    title: "Five percent of the look-ups",
    bad: yaml`
      services:
        shop: {deploy: {strategy: canary, router: dns, steps: [5%, 25%, 100%]}}
      #                                           ^^^ warning
    `,
    good: yaml`
      services:
        shop: {deploy: {strategy: canary, router: gateway-weight, steps: [5%, 25%, 100%]}}
    `,
  }],
});

function isByRegion(deploy: Deploy): boolean {
  return deploy.steps !== undefined && deploy.steps.length > 0 && deploy.steps.every(step => step.region !== undefined);
}

function hasPartOfTraffic(deploy: Deploy): boolean {
  return (deploy.steps ?? []).some(({ traffic }) => {
    const share = Number(traffic?.value.replace("%", ""));
    return share >= 1 && share <= 99;
  });
}
