import { breaksRunningVersion, changeWord, code, defineRule, expandEdits, kindOf, listOf, nameOf, storeUse, strategyOf, yaml, type Service, type System } from "../kit";

export default defineRule({
  id: "schema-change-in-place",
  scope: "datastore",
  title: "Table changed in place under running instances",
  pattern: "expand-contract",
  group: "G4",
  severity: "error",
  status: "stable",
  articles: ["XC"],

  why: `
    While a new version goes out, instances of the old one still run. A column that is renamed, dropped or given another
    type in one step breaks them at once, and the new version cannot be taken back either. Adding the new shape beside the
    old, moving readers and writers, and removing the old shape last keeps every version running.
  `,
  unless: "users agreed to an interruption in which no instance runs; name it in `window`.",
  fixWrites: "the style `expand-contract` with its phases, beginning with `expand`",

  *check(store, { system }) {
    const change = store.schemaChange;
    const kind = change?.kind?.value;
    if (!change || change.style?.value !== "in-place" || kind === undefined || kind === "add" || !breaksRunningVersion(change)) return;
    if (change.window) return;
    const running = system.index(storeUse).get(nameOf(store)).map(({ service }) => service).filter(service => keepsRunning(service, system));
    if (running.length === 0) return;
    const names = new Set(running.map(nameOf));
    yield {
      at: change.style,
      message: `${changeWord(change)} in ${code(nameOf(store))} breaks instances of ${listOf(names)} that still run the old version`,
      help: "set `style: expand-contract`, or name the `window` in which no instance runs",
      related: [...new Set(running)].map(service => ({ at: service.$.key, message: `${code(nameOf(service))} runs on during a release` })),
    };
  },

  fix: (store, edit) => ({
    title: `Change ${code(nameOf(store))} in steps that both versions can live with`,
    safe: false,
    edits: store.schemaChange && expandEdits(edit, store.schemaChange),
  }),

  examples: [{
    title: "A column renamed under three replicas",
    bad: yaml`
      datastores:
        shop-db:
          schemaChange:
            style: in-place
      #            ^^^^^^^^ error
            kind: rename
            table: orders
            column: total
      services:
        shop: {replicas: 3, uses: [shop-db]}
    `,
    good: yaml`
      datastores:
        shop-db:
          schemaChange:
            style: expand-contract
            kind: rename
            table: orders
            column: total
            phase: expand
            phases: [expand, double-write, backfill, read-switch, contract]
      services:
        shop: {replicas: 3, uses: [shop-db]}
    `,
  }],
});

/**
 * True when old and new instances of a service run beside each other during a release. Blue-green releases have a rule of
 * their own, which knows that the way back is at stake as well.
 */
function keepsRunning(service: Service, system: System): boolean {
  const isJob = (kindOf(service) === "worker" || kindOf(service) === "function") && service.schedule !== undefined;
  if (isJob || service.deploy?.window || strategyOf(service, "blue-green")) return false;
  if ((service.replicas?.value ?? 1) > 1 || (service.autoscale?.min?.value ?? 1) > 1) return true;
  return service.zeroDowntime?.value === true || system.single("system")?.requirements?.zeroDowntime?.value === true;
}
