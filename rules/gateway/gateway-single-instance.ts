import { code, defineRule, frontDoors, yaml, type FrontDoor, type Known } from "../kit";

/** A number that should be larger, and what it is about. */
interface Single {
  readonly door: FrontDoor;
  readonly replicas: Known<number> | undefined;
  readonly zones: Known<number> | undefined;
}

export default defineRule({
  id: "gateway-single-instance",
  scope: "system",
  title: "Gateway that is a single point of failure",
  pattern: "api-gateway",
  group: "X-EDGE",
  severity: "error",
  status: "stable",
  articles: ["MS14", "MS9"],

  why: `
    Every request of every client passes the gateway. The services behind it may run many times over: while the only
    instance of the gateway restarts, or the only zone it runs in is away, none of them can be reached. It is the one place
    where an outage of a small program is an outage of everything.
  `,
  unless: "a provider runs the gateway and keeps it redundant (`managed: true`), or another one can stand in for it.",
  fixWrites: "two instances, or two zones",

  *check(system) {
    if (system.single("system")?.stage?.value === "prototype") return;
    for (const door of frontDoors(system)) {
      const { service, platform } = door;
      if (service?.managed?.value === true || platform?.managed?.value === true || hasStandIn(door)) continue;
      const replicas = only(service?.replicas ?? platform?.replicas);
      const zones = only(service?.zones ?? platform?.zones);
      const at = replicas ?? zones;
      if (!at) continue;
      const single: Single = { door, replicas, zones };
      yield {
        at,
        about: door.block,
        message: `gateway ${code(door.name)} runs ${replicas ? "as 1 instance" : "in 1 zone"}, and all requests pass through it`,
        help: replicas ? "set `replicas: 2` or more, spread over zones" : "set `zones: 2` or more",
        data: single,
      };
    }
  },

  fix: (_system, edit, _context, violation) => {
    const { door, replicas, zones } = violation.data as Single;
    return {
      title: replicas ? `Run ${code(door.name)} as 2 instances` : `Run ${code(door.name)} in 2 zones`,
      safe: false,
      edits: edit.all(replicas ? edit.set(replicas, 2) : [], zones ? edit.set(zones, 2) : []),
    };
  },

  examples: [{
    title: "One instance before everything",
    bad: yaml`
      clients: {web: {type: web, calls: [edge]}}
      services:
        edge: {kind: gateway, replicas: 1}
      #                                 ^ error
        shop: {replicas: 3}
    `,
    good: yaml`
      clients: {web: {type: web, calls: [edge]}}
      services:
        edge: {kind: gateway, replicas: 2}
        shop: {replicas: 3}
    `,
  }],
});

/** The number when it is known and is one. */
function only(number: Known<number> | undefined): Known<number> | undefined {
  return number?.value === 1 ? number : undefined;
}

function hasStandIn({ service }: FrontDoor): boolean {
  return (service?.autoscale?.min?.value ?? 1) > 1 || (service?.redundantWith?.length ?? 0) > 0 || service?.failover?.value === true;
}
