import { code, defineRule, healthOf, isDependency, isOwn, listOf, moveToDeep, nameOf, yaml, type Health, type Probe } from "../kit";

interface Move {
  readonly health: Health;
  readonly probe: Probe;
  readonly names: readonly string[];
}

export default defineRule({
  id: "liveness-checks-dependencies",
  scope: "service",
  title: "Liveness check that looks at dependencies",
  pattern: "liveness",
  group: "X-OPS",
  severity: "error",
  status: "stable",
  articles: ["MS9", "MS6"],

  why: `
    A failed liveness check means that the instance is started anew. If it fails because a database is away, every healthy
    instance is restarted for nothing, again and again, and when the database comes back it meets all of them starting at
    once. One sick part becomes an outage of everything.
  `,
  unless: "what it names lies inside the process after all; then give it another name.",

  *check(service, { system }) {
    if (!isOwn(service)) return;
    const { liveness } = healthOf(system, service);
    const outside = (liveness?.checks ?? []).filter(({ value }) => isDependency(system, service, value));
    if (!liveness || outside.length === 0) return;
    const health = service.health?.liveness === liveness ? service.health : system.single("defaults")!.health!;
    const names = outside.map(({ value }) => value);
    yield {
      at: outside[0]!,
      about: health === service.health ? service : health,
      message: `${code(nameOf(service))} is restarted whenever ${listOf(names)} ${names.length === 1 ? "is" : "are"} away`,
      help: "look at dependencies in `deep`, which restarts nothing, and leave liveness to the process",
      data: { health, probe: liveness, names } satisfies Move,
    };
  },

  fix: (_service, edit, _context, violation) => {
    const { health, probe, names } = violation.data as Move;
    return {
      title: `Look at ${listOf(names)} in the deep check instead`,
      safe: true,
      edits: moveToDeep(edit, health, probe, names),
    };
  },

  examples: [{
    title: "Restarted because the database is away",
    bad: yaml`
      services:
        shop:
          health:
            liveness:
              path: /live
              checks: [shop-db]
      #                ^^^^^^^ error
            readiness: /ready
      datastores: {shop-db: {owner: shop}}
    `,
    good: yaml`
      services:
        shop:
          health:
            deep: {checks: [shop-db], interval: 60s}
            liveness:
              path: /live
            readiness: /ready
      datastores: {shop-db: {owner: shop}}
    `,
  }],
});
