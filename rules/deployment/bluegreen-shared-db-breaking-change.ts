import { breaksRunningVersion, changeWord, code, defineRule, expandEdits, nameOf, strategyOf, yaml, type Context, type SchemaChange, type Service } from "../kit";

export default defineRule({
  id: "bluegreen-shared-db-breaking-change",
  scope: "service",
  title: "Blue-green release over a breaking change of the database",
  pattern: "blue-green",
  group: "G4",
  severity: "error",
  status: "stable",
  articles: ["BG", "XC", "DEP"],

  why: `
    Switching back means that the old version serves again, on the database as it is now. If the new version changed a
    table in place, the old one meets columns that it does not know or misses those it needs, and the way back exists on
    paper only. Code and data need ways back of their own: the shape first grows, then moves, and shrinks last.
  `,
  unless: "each environment has a store of its own, and the two are kept equal.",
  fixWrites: "the style `expand-contract` with its phases, beginning with `expand`",

  *check(service, context) {
    const strategy = strategyOf(service, "blue-green");
    if (!strategy) return;
    for (const { change, store } of changesOf(service, context)) {
      if (!breaksRunningVersion(change)) continue;
      yield {
        at: change.irreversible?.value === true ? change.irreversible : change.style ?? change.$.key,
        message: `after ${changeWord(change)} in ${code(store)}, the blue version of ${code(nameOf(service))} can no longer run`,
        help: "set `style: expand-contract`, and drop the old shape only when no version needs it",
        related: [{ at: strategy, message: `${code(nameOf(service))} counts on switching back` }],
        data: change,
      };
    }
  },

  fix: (_service, edit, _context, violation) => ({
    title: "Change the shape in steps that both versions can live with",
    safe: false,
    edits: expandEdits(edit, violation.data as SchemaChange),
  }),

  examples: [{
    title: "A column renamed under both environments",
    bad: yaml`
      datastores:
        shop-db: {owner: shop, schemaChange: {style: in-place, kind: rename, table: orders, column: total}}
      #                                              ^^^^^^^^ error
      services:
        shop:
          uses: [{store: shop-db, access: readwrite}]
          deploy: {strategy: blue-green, router: load-balancer, standby: 24h}
    `,
    good: yaml`
      datastores:
        shop-db: {owner: shop, schemaChange: {style: expand-contract, kind: rename, table: orders, column: total, phase: expand, phases: [expand, double-write, backfill, read-switch, contract]}}
      services:
        shop:
          uses: [{store: shop-db, access: readwrite}]
          deploy: {strategy: blue-green, router: load-balancer, standby: 24h}
    `,
  }],
});

/** The changes of data that come with the release: its own, and those of the stores it works on. */
function changesOf(service: Service, { system }: Context): readonly { readonly change: SchemaChange; readonly store: string }[] {
  const own = service.deploy?.schemaChange;
  const stores = [...new Set((service.uses ?? []).flatMap(use => (use.store ? [use.store.value] : [])))];
  return [
    ...(own ? [{ change: own, store: own.store?.value ?? stores[0] ?? nameOf(service) }] : []),
    ...stores.flatMap(store => {
      const change = system.find("datastores", store)?.schemaChange;
      return change ? [{ change, store }] : [];
    }),
  ];
}
