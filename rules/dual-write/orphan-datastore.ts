import { code, defineRule, isNamed, nameOf, nameRange, removeElement, storeUse, yaml, type Datastore, type Index } from "../kit";

export default defineRule({
  id: "orphan-datastore",
  scope: "system",
  title: "Datastore that nobody uses",
  pattern: "database-per-service",
  group: "G3",
  severity: "info",
  status: "stable",
  articles: ["MDP"],

  why: `
    A store that no service opens is either a leftover that is patched, backed up and paid for, or it has a user whom this
    descriptor does not know, and who will be forgotten when its shape changes. Both are cheap to settle while somebody
    still remembers.
  `,
  unless: "its user is described elsewhere, or it is kept as an archive (`role: archive`).",
  fixWrites: "the removal of the datastore",

  *check(system) {
    const idle = system.index(unclaimedStores).get("").filter(store => !system.index(storeUse).has(nameOf(store)));
    if (idle.length === 0) return;
    // A descriptor that does not yet say who uses what has not come that far.
    const known = system.index(storeUse);
    if (!system.all("datastores").some(store => known.has(nameOf(store)))) return;
    for (const store of idle) {
      if (isNamed(system, store)) continue;
      yield {
        at: nameRange(store),
        about: store,
        tag: "unnecessary",
        message: `datastore ${code(nameOf(store))} is declared, but nothing uses it`,
        help: "add it to the `uses` of the service that works on it, name its `owner`, or remove it",
      };
    }
  },

  fix: (_system, edit, _context, violation) => ({
    title: `Remove ${code(nameOf(violation.about!))}`,
    safe: false,
    // What is written above it may be about more than this store, and stays.
    edits: removeElement(edit, violation.about!, "kept"),
  }),

  examples: [{
    title: "A leftover beside the store in use",
    bad: yaml`
      services:
        orders: {uses: [order-db]}
      datastores:
        order-db: {kind: relational}
        documents: {kind: document}
      # ^^^^^^^^^ info
    `,
    good: yaml`
      services:
        orders: {uses: [order-db]}
      datastores:
        order-db: {kind: relational}
    `,
  }],
});

/** The stores that name no owner, and that are not kept for their own sake. */
const unclaimedStores: Index<Datastore> = {
  name: "stores without an owner",
  collection: "datastores",
  *entries(element) {
    const store = element as Datastore;
    if (store.owner || store.team || store.replicaOf || store.role?.value === "archive" || store.reason) return;
    yield ["", store];
  },
};
