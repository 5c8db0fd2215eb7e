import { code, count, defineRule, dataSyncEdits, isUnderWay, nameOf, openCapabilities, planFacade, todo, unsyncedData, yaml, type Capability, type Context, type Editor, type Edits, type Migration } from "../kit";

/** Up to this many capabilities a move in one step can be overseen, as long as it can be taken back. */
const smallMove = 3;

export default defineRule({
  id: "migration-big-bang",
  scope: "migration",
  title: "Migration in one step",
  pattern: "big-bang-rewrite",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MOD"],

  why: `
    A rewrite that goes live on one day has had no user until then: everything that was misunderstood comes to light at
    once, and the way back is as large as the way there. Meanwhile the old system keeps changing, so the day moves. Part by
    part, each with a way back, the same work gives answers every few weeks.
  `,
  unless: "the old system has a few parts only and the whole move can be taken back (`reversible: true`).",
  fixWrites: "the pattern `strangler-fig` with its facade and flow of data, and dates of their own for the capabilities",

  *check(migration, { system }) {
    if (!isUnderWay(migration) || system.single("system")?.stage?.value === "prototype") return;
    const pattern = migration.pattern?.value;
    const atOnce = pattern === "big-bang" || pattern === "rewrite";
    const day = commonDay(migration);
    const number = openCapabilities(migration).length;
    if ((!atOnce && day === undefined) || (number > 0 && number <= smallMove && isReversible(migration))) return;
    yield {
      at: atOnce ? migration.pattern! : openCapabilities(migration)[0]!.cutover!,
      message: `migration ${code(nameOf(migration))} ${number > 0 ? `moves ${count(number, "capability", "capabilities")}` : `leaves ${code(migration.from)}`} in one step${day === undefined ? "" : `, on ${day}`}`,
      help: atOnce ? "set `pattern: strangler-fig`, and move one capability after the other behind a facade" : "give each capability a `cutover` of its own",
      related: day === undefined ? [] : openCapabilities(migration).slice(atOnce ? 0 : 1).map(capability => ({ at: capability.cutover!, message: "moves on the same day" })),
    };
  },

  fix: (migration, edit, context) => ({
    title: `Move ${code(nameOf(migration))} part by part`,
    safe: false,
    edits: edit.all(stranglerEdits(edit, context, migration), staggerEdits(edit, migration)),
  }),

  examples: [
    {
      title: "A rewrite",
      bad: yaml`
        services:
          monolith: {kind: legacy}
          shop: {}
        migrations:
          rebuild:
            from: monolith
            pattern: rewrite
        #            ^^^^^^^ warning
            capabilities: [{name: carts, to: shop, stateless: true}]
      `,
      good: yaml`
        services:
          monolith: {kind: legacy}
          shop: {}
          rebuild-facade:
            kind: facade
            calls:
              - {to: monolith, timeout: {connect: 500ms, request: 2s}}
              - {to: shop, timeout: {connect: 500ms, request: 2s}}
            health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}
        migrations:
          rebuild:
            from: monolith
            pattern: strangler-fig
            capabilities: [{name: carts, to: shop, stateless: true}]
            facade: rebuild-facade
      `,
    },
    {
      title: "Everything on one day",
      bad: yaml`
        migrations:
          rebuild:
            from: monolith
            capabilities:
              - {name: carts, cutover: 2026-11-01}
        #                              ^^^^^^^^^^ warning
              - {name: orders, cutover: 2026-11-01}
      `,
      good: yaml`
        migrations:
          rebuild:
            from: monolith
            capabilities:
              - {name: carts, cutover: 2026-11-01}
              - {name: orders, cutover: TODO}
      `,
    },
  ],
});

/** The day on which all capabilities move, when there are several and one day for all. */
function commonDay(migration: Migration): string | undefined {
  const open = openCapabilities(migration);
  const days = new Set(open.map(({ cutover }) => cutover?.value));
  return open.length > 1 && days.size === 1 ? [...days][0] : undefined;
}

function isReversible(migration: Migration): boolean {
  const hasWayBack = ({ rollback }: Capability): boolean => rollback !== undefined && rollback.value !== "none";
  return migration.reversible?.value === true || openCapabilities(migration).every(hasWayBack);
}

/** The first capability keeps the day; when the others follow is for people to decide. */
function staggerEdits(edit: Editor, migration: Migration): Edits {
  if (commonDay(migration) === undefined) return [];
  return edit.all(...openCapabilities(migration).slice(1).map(({ cutover }) => (cutover ? edit.set(cutover, todo) : [])));
}

/** A strangler fig is more than its name: it needs the facade, and a flow of data where both sides share some. */
function stranglerEdits(edit: Editor, context: Context, migration: Migration): Edits {
  const pattern = migration.pattern?.value;
  if (pattern !== "big-bang" && pattern !== "rewrite") return [];
  const shared = unsyncedData(context.system, migration);
  return edit.all(
    edit.set(migration.pattern!, "strangler-fig"),
    migration.facade ? [] : planFacade(edit, context, migration).edits,
    shared.length === 0 ? [] : dataSyncEdits(edit, context, migration, shared),
  );
}
