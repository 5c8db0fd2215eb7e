import { code, defineRule, frontDoors, guestsOf, isLeftOut, isSet, listOf, meshOf, rateLimitFor, yaml, type FrontDoor } from "../kit";

export default defineRule({
  id: "gateway-without-rate-limit",
  scope: "system",
  title: "Gateway that limits nobody",
  pattern: "rate-limiting",
  group: "X-EDGE",
  severity: "warning",
  status: "stable",
  articles: ["MS14", "MS5"],

  why: `
    One client in a retry loop, one partner with a wrong script or one attacker can send more than all users together. The
    services behind the gateway cannot tell them apart; they turn slow for everybody. At the gateway it is known who asks,
    and a limit there costs the one who goes too far and nobody else.
  `,
  unless: "a network in front of the gateway limits already (`rateLimit: {upstream: true}`), or only programs of the house come through.",
  fixWrites: "a limit for each client: twice the highest known peak, else 50 requests per second",

  *check(system) {
    if (isSet(meshOf(system)?.policies?.rateLimit) && meshOf(system)?.ingressGateway?.value === true) return;
    for (const door of frontDoors(system)) {
      const limits = [door.service?.rateLimit, door.platform?.rateLimit];
      if (limits.some(isSet) || isLeftOut(limits[0], door.service) || isLeftOut(limits[1], door.platform)) continue;
      const guests = guestsOf(system, door);
      if (guests.length === 0) continue;
      yield {
        at: door.at,
        about: door.block,
        message: `gateway ${code(door.name)} passes on as many requests as ${listOf(guests)} ${guests.length > 1 ? "send" : "sends"}, without a limit`,
        help: "add `rateLimit` with a rate, counted `by: client`, or state that a network in front has one with `upstream: true`",
        data: door,
      };
    }
  },

  fix: (system, edit, _context, violation) => {
    const door = violation.data as FrontDoor;
    return {
      title: `Limit what one client may send through ${code(door.name)}`,
      safe: true,
      edits: door.block.rateLimit ? undefined : edit.add(door.block, { rateLimit: rateLimitFor(system, guestsOf(system, door)) }),
    };
  },

  examples: [{
    title: "A partner without a limit",
    bad: yaml`
      clients: {partner: {type: third-party, calls: [edge]}}
      services:
        edge: {kind: gateway, auth: api-key}
      # ^^^^ warning
    `,
    good: yaml`
      clients: {partner: {type: third-party, calls: [edge]}}
      services:
        edge: {kind: gateway, auth: api-key, rateLimit: {rate: 50/s, by: client}}
    `,
  }],
});
