import { code, defineRule, getsRequests, healthOf, nameOf, nameRange, runsAllTheTime, yaml } from "../kit";

export default defineRule({
  id: "health-check-missing",
  scope: "service",
  title: "Service without any health check",
  pattern: "health-check",
  group: "X-OPS",
  severity: "warning",
  status: "stable",
  articles: ["MS9"],

  why: `
    An instance that hangs looks like one that runs. Without a check the platform keeps sending requests to it, never starts
    it anew, and the first to notice is a user. Everything that reacts to failure, from a restart to a rollback, begins with
    somebody asking whether the instance still works.
  `,
  unless: "the platform probes every instance by itself (`platform: {probes: true}`), or the service is left out with a reason (`health: {none: true, reason: …}`).",

  *check(service, { system }) {
    if (!runsAllTheTime(service)) return;
    const { liveness, readiness, decided, byPlatform } = healthOf(system, service);
    if (liveness || readiness || decided || byPlatform) return;
    yield {
      at: nameRange(service),
      message: `${code(nameOf(service))} has no health check, so nobody notices an instance that hangs`,
      help: "add `health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}` to the service, or to `defaults`",
    };
  },

  fix: (service, edit, { system }) => {
    const probes = { liveness: "/live", ...(getsRequests(system, service) && { readiness: "/ready" }) };
    const { health } = service;
    return {
      title: `Check the health of ${code(nameOf(service))}`,
      safe: true,
      edits: health ? (health.none || health.$.short ? undefined : edit.add(health, probes)) : edit.add(service, { health: { ...probes, interval: "10s", timeout: "1s" } }),
    };
  },

  examples: [{
    title: "An instance may hang unseen",
    bad: yaml`
      services:
        shop:
      # ^^^^ warning
          replicas: 2
    `,
    good: yaml`
      services:
        shop:
          replicas: 2
          health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}
    `,
  }],
});
