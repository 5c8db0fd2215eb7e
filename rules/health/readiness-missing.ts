import { code, defineRule, getsRequests, healthOf, nameOf, runsAllTheTime, yaml, type Health } from "../kit";

export default defineRule({
  id: "readiness-missing",
  scope: "service",
  title: "Service that gets requests before it is ready",
  pattern: "readiness",
  group: "X-OPS",
  severity: "warning",
  status: "stable",
  articles: ["MS9", "BG"],

  why: `
    A process can be alive and still not able to answer: caches are empty, connections are not open, a migration runs. If
    only liveness is asked, requests arrive during that time and fail, at every start and every release. Readiness is the
    question that keeps them away until the answer is yes.
  `,
  unless: "nothing is routed to it, as with a worker that only takes messages.",

  *check(service, { system }) {
    if (!runsAllTheTime(service) || !getsRequests(system, service)) return;
    const { liveness, readiness, decided, byPlatform } = healthOf(system, service);
    if (!liveness || readiness || decided || byPlatform) return;
    const isOwn = service.health?.liveness === liveness;
    yield {
      at: liveness.$.key,
      about: isOwn ? service : system.single("defaults")!.health!,
      message: isOwn ? `${code(nameOf(service))} gets requests as soon as it is alive, ready or not` : "services get requests as soon as they are alive, ready or not",
      help: "add `readiness: /ready` beside `liveness`",
      data: isOwn ? service.health : system.single("defaults")!.health,
    };
  },

  fix: (service, edit, _context, violation) => ({
    title: violation.data === service.health ? `Ask ${code(nameOf(service))} whether it is ready` : "Ask services whether they are ready",
    safe: true,
    edits: edit.add(violation.data as Health, { readiness: "/ready" }),
  }),

  examples: [{
    title: "Alive is not ready",
    bad: yaml`
      services:
        shop:
          health: {liveness: /live, interval: 10s}
      #            ^^^^^^^^ warning
    `,
    good: yaml`
      services:
        shop:
          health: {liveness: /live, interval: 10s, readiness: /ready}
    `,
  }],
});
