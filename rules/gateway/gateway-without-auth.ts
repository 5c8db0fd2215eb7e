import { calleeOf, code, defineRule, frontDoors, guestsOf, listOf, statesAuth, yaml, type FrontDoor, type System } from "../kit";

export default defineRule({
  id: "gateway-without-auth",
  scope: "system",
  title: "Gateway that lets everybody in",
  pattern: "edge-auth",
  group: "X-EDGE",
  severity: "warning",
  status: "stable",
  articles: ["MS14"],

  why: `
    The gateway is the one place that every request from outside passes. When it asks nobody who they are, each service
    behind it has to, in its own way, and the first one that forgets is open to the world. Asking once at the door, and
    handing the answer on, keeps that decision in one place.
  `,
  unless: "only routes that are meant for everybody lead in (`publicRoutes`), or all that is behind it asks.",
  fixWrites: "`auth: oauth2`",

  *check(system) {
    for (const door of frontDoors(system)) {
      if (statesAuth(door.service) || statesAuth(door.platform) || isAskedElsewhere(system, door)) continue;
      const guests = guestsOf(system, door);
      if (guests.length === 0 && door.service?.public?.value !== true) continue;
      const stated = door.service?.auth ?? door.platform?.auth;
      yield {
        at: stated ?? door.at,
        about: door.block,
        message: guests.length > 0 ? `gateway ${code(door.name)} lets requests of ${listOf(guests)} in without asking who sends them` : `gateway ${code(door.name)} is public and lets requests in without asking who sends them`,
        help: stated ? "set `auth` to a way in which clients prove who they are, or give the `reason` why they need not" : "add `auth: oauth2`, or list the routes that are meant for everybody under `publicRoutes`",
        data: door,
      };
    }
  },

  fix: (_system, edit, _context, violation) => {
    const door = violation.data as FrontDoor;
    const stated = door.service?.auth ?? door.platform?.auth;
    return {
      title: `Let ${code(door.name)} ask for a token`,
      safe: false,
      edits: stated ? edit.set(stated, "oauth2") : edit.add(door.block, { auth: "oauth2" }),
    };
  },

  examples: [{
    title: "An open door for the app",
    bad: yaml`
      clients: {app: {type: mobile, calls: [edge]}}
      services:
        edge:
      # ^^^^ warning
          kind: gateway
          calls: [{to: shop, timeout: 2s}]
        shop: {}
    `,
    good: yaml`
      clients: {app: {type: mobile, calls: [edge]}}
      services:
        edge:
          kind: gateway
          calls: [{to: shop, timeout: 2s}]
          auth: oauth2
        shop: {}
    `,
  }],
});

/** True when the open routes are listed, every operation asks by itself, or everything behind asks. */
function isAskedElsewhere(system: System, { service, platform }: FrontDoor): boolean {
  if ((service?.publicRoutes?.length ?? 0) > 0 || (platform?.publicRoutes?.length ?? 0) > 0) return true;
  const operations = service?.exposes ?? [];
  if (operations.length > 0 && operations.every(statesAuth)) return true;
  const callees = (service?.calls ?? []).map(call => calleeOf(system, call));
  return callees.length > 0 && callees.every(callee => callee !== undefined && statesAuth(callee));
}
