import {
  byName, callersOf, clientsOf, code, count, defineRule, isOwn, isSync, kindOf, listOf, nameOf, runsAllTheTime, tierOf, yaml,
  type Index, type Service, type System,
} from "../kit";

export default defineRule({
  id: "single-instance",
  scope: "system",
  title: "Services that answer requests from one instance",
  pattern: "load-balancing",
  group: "X-GRAPH",
  severity: "warning",
  status: "stable",
  articles: ["MS9"],

  why: `
    A service with one instance is away whenever that instance is: during a crash, a move to another host, the update of
    a node, and a release in place. Whoever waits for it waits as long, so a system of such services is down far more often
    than any of them. The second instance is the cheapest availability there is.
  `,
  unless: "an interruption of a minute hurts nobody: say so with `tier: best-effort`, a `reason`, or `stage: prototype`.",
  fixWrites: "two instances of each service that keeps no state in its own memory",

  *check(system) {
    const alone = byName(system.index(lonelyServices).get("").filter(service => answers(system, service)));
    const [first, ...others] = alone;
    if (!first) return;
    const names = listOf(alone.map(nameOf));
    yield {
      at: first.replicas!,
      about: first,
      message: others.length === 0
        ? `${names} answers requests from one instance, and nothing starts a second one`
        : `${count(alone.length, "service")} answer requests from one instance each, and nothing starts a second one: ${names}`,
      help: "set `replicas: 2` or `autoscale` where an interruption hurts, or `tier: best-effort` where it does not",
      related: others.map(service => ({ at: service.replicas!, message: `${code(nameOf(service))} runs once, too` })),
      data: alone,
    };
  },

  fix: (_system, edit, _context, violation) => {
    // Two copies that keep state in their own memory would remember different things.
    const free = (violation.data as readonly Service[]).filter(service => service.state?.value !== "in-memory");
    return free.length === 0 ? undefined : {
      title: free.length === 1 ? `Run two of ${code(nameOf(free[0]!))}` : "Run two of each",
      safe: false,
      edits: edit.all(...free.map(service => edit.set(service.replicas!, 2))),
    };
  },

  examples: [{
    title: "Two services, each of which runs once",
    bad: yaml`
      services:
        shop: {entry: true, replicas: 1, calls: [{to: stock, timeout: 1s}]}
      #                               ^ warning
        stock: {replicas: 1}
    `,
    good: yaml`
      services:
        shop: {entry: true, replicas: 2, calls: [{to: stock, timeout: 1s}]}
        stock: {replicas: 2}
    `,
  }],
});

/** Services with one instance and no stand-in. Gateways and orchestrators of sagas have rules of their own. */
const lonelyServices: Index<Service> = {
  name: "services with one instance",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    if (service.replicas?.value !== 1 || service.autoscale || service.failover?.value === true || (service.redundantWith?.length ?? 0) > 0) return;
    const kind = kindOf(service);
    if (!runsAllTheTime(service) || kind === "worker" || kind === "gateway" || kind === "orchestrator") return;
    if (tierOf(service) === "best-effort" || service.reason) return;
    yield ["", service];
  },
};

/** True when somebody waits for what the service answers. Messages wait in their channel until it is back. */
function answers(system: System, service: Service): boolean {
  const name = nameOf(service);
  return service.entry?.value === true || service.public?.value === true || system.index(clientsOf).has(name)
    || system.index(callersOf).get(name).some(({ caller, call }) => isOwn(caller) && isSync(call) && call.purpose?.value !== "telemetry");
}
