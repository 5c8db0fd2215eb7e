import { byName, code, count, defineRule, gatewaysOf, isOwn, kindOf, listOf, nameOf, statesAuth, yaml, type Index, type Service } from "../kit";

export default defineRule({
  id: "service-public-beside-gateway",
  scope: "system",
  title: "Services that can be reached beside the gateway",
  pattern: "api-gateway",
  group: "X-EDGE",
  severity: "info",
  status: "stable",
  articles: ["MS14"],

  why: `
    A gateway decides who comes in, how often, and what is recorded. A service behind it that can also be reached from
    outside has a second door, at which nobody asks. It is opened for a test and stays open, and no client has to use it
    for it to be found.
  `,
  unless: "the service asks its callers itself (`auth`), lets in known ones only (`allowedCallers`, `networkPolicy`), or the file describes a machine for development.",
  fixWrites: "`public: false` on the services behind the gateway",

  *check(system) {
    const open = system.index(openServices).get("");
    if (open.length === 0 || system.single("platform")?.networkPolicies?.value === true) return;
    const gateways = gatewaysOf(system);
    const behind = new Set(gateways.flatMap(gateway => (gateway.calls ?? []).map(({ to }) => to?.value)));
    const beside = byName(open.filter(service => behind.has(nameOf(service)) && !gateways.includes(service)));
    const [first, ...others] = beside;
    if (!first) return;
    const doors = gateways.filter(gateway => (gateway.calls ?? []).some(({ to }) => beside.some(service => nameOf(service) === to?.value)));
    const names = listOf(beside.map(nameOf));
    yield {
      at: first.public!,
      about: first,
      message: others.length === 0
        ? `${names} is behind gateway ${listOf(doors.map(nameOf))}, but can be reached from outside as well`
        : `${count(beside.length, "service")} behind ${listOf(doors.map(nameOf))} can be reached from outside as well: ${names}`,
      help: "close the second way in (`public: false`), or let the service ask who calls (`auth`)",
      related: others.map(service => ({ at: service.public!, message: `${code(nameOf(service))} is public, too` })),
      data: beside,
    };
  },

  fix: (_system, edit, _context, violation) => ({
    title: "Leave the gateway as the only way in",
    safe: false,
    edits: edit.all(...(violation.data as readonly Service[]).map(service => edit.set(service.public!, false))),
  }),

  examples: [{
    title: "A port that was opened for a test",
    bad: yaml`
      services:
        edge: {kind: gateway, calls: [{to: orders, timeout: 2s}]}
        orders: {public: true}
      #                  ^^^^ info
    `,
    good: yaml`
      services:
        edge: {kind: gateway, calls: [{to: orders, timeout: 2s}]}
        orders: {public: false}
    `,
  }],
});

/** Own services that are open to everybody, and do not say that this is how it should be. */
const openServices: Index<Service> = {
  name: "open services",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    if (service.public?.value !== true || service.entry?.value === true || service.userFacing?.value === true) return;
    if (!isOwn(service) || kindOf(service) === "gateway" || statesAuth(service) || service.allowedCallers || service.networkPolicy?.value === true || service.reason) return;
    yield ["", service];
  },
};
