import {
  askOwnerEdits, code, count, defineRule, isHandover, isWriteAccess, listOf, nameOf, nameRange, readModelsByStore, storeUse, writersOf, yaml,
  type Datastore, type Editor, type Edits, type Service, type System, type Uses, type Context,
} from "../kit";

export default defineRule({
  id: "shared-database",
  scope: "datastore",
  title: "Database that several services write",
  pattern: "shared-database",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["MS3", "MDP"],

  why: `
    Services that write one database are coupled where nobody sees it: a renamed column, a new constraint, a long lock in
    one of them breaks the others, and none can be released alone. It is the shortest way to a distributed monolith, with
    the cost of services and the freedom of none.
  `,
  unless: "the services are parts of one (`sameService: true`), or a migration with an end takes the data apart.",
  fixWrites: "one owner, and calls to it from the others",

  *check(store, { system }) {
    const all = writesOf(system, store);
    const apart = schemasApart(store, all);
    const uses = apart ? all : coupled(store, all);
    const names = [...new Set(uses.map(({ service }) => nameOf(service)))];
    if (names.length < 2 || isHandedOver(system, store, names)) return;
    yield {
      at: nameRange(store),
      severity: apart === "guarded" ? "hint" : "error",
      message: apart === "guarded"
        ? `datastore ${code(nameOf(store))} is one database for ${listOf(names)}, each in a schema of its own`
        : `datastore ${code(nameOf(store))} has ${count(names.length, "writer")}: ${listOf(names)}`,
      help: `let one service own ${code(nameOf(store))}, and have the others call it or follow its events`,
      related: uses.map(({ service, use }) => ({ at: use.store!, message: `${code(nameOf(service))} writes here` })),
    };
  },

  fix: (store, edit, context) => {
    const all = writesOf(context.system, store);
    const uses = schemasApart(store, all) ? all : coupled(store, all);
    const owner = store.owner?.value ?? nameOf(uses[0]!.service);
    return {
      title: `Let ${code(owner)} own ${code(nameOf(store))} and the others call it`,
      safe: false,
      edits: leaveTo(edit, context, store, owner, uses),
    };
  },

  examples: [{
    title: "Two services on one database",
    bad: yaml`
      services:
        orders: {uses: [{store: shop-db, access: readwrite}]}
        billing: {uses: [{store: shop-db, access: readwrite}]}
      datastores:
        shop-db: {kind: relational}
      # ^^^^^^^ error
    `,
    good: yaml`
      services:
        orders: {uses: [{store: shop-db, access: readwrite}]}
        billing: {calls: [{to: orders, effect: write, idempotent: {key: requestId}, timeout: {connect: 500ms, request: 2s}, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}, fallback: {type: TODO}}], telemetry: {signals: [circuit-breaker.state], alerts: [circuit-breaker-open]}}
      datastores:
        shop-db: {kind: relational, owner: orders}
    `,
  }],
});

interface Write {
  readonly service: Service;
  readonly use: Uses;
}

/** The writes that couple services; what several services keep in one cache or session store is nobody's data. */
function writesOf(system: System, store: Datastore): readonly Write[] {
  if (store.kind?.value === "cache" || store.role?.value === "cache" || store.role?.value === "read-model" || system.index(readModelsByStore).has(nameOf(store))) return [];
  const writers = new Set(writersOf(system, store));
  return system.index(storeUse).get(nameOf(store)).filter(({ service, use }) => writers.has(service) && isWriteAccess(use) && use.sameService?.value !== true
    && use.purpose?.value !== "cache" && use.purpose?.value !== "session" && use.purpose?.value !== "rate-limit");
}

/** True when all writers stand on the two sides of one handover. */
function isHandedOver(system: System, store: Datastore, names: readonly string[]): boolean {
  const owner = store.owner?.value ?? names[0]!;
  return names.every(name => name === owner || isHandover(system, name, owner));
}

/** Whether writers keep to schemas of their own: `guarded` by credentials, only by agreement, or not at all. */
function schemasApart(store: Datastore, writes: readonly Write[]): "guarded" | "agreed" | undefined {
  const schemas = new Map<string, Set<string>>();
  for (const { service, use } of writes) {
    if (!use.schema) return undefined;
    schemas.set(use.schema.value, (schemas.get(use.schema.value) ?? new Set()).add(nameOf(service)));
  }
  if ([...schemas.values()].some(services => services.size > 1)) return undefined;
  const credentials = [...schemas.keys()].map(schema => store.schemas?.get(schema)?.credentials?.value);
  return credentials.every(name => name !== undefined) && new Set(credentials).size === credentials.length ? "guarded" : "agreed";
}

/** The writes that meet in one schema. A service alone in a schema, with credentials of its own, meets nobody. */
function coupled(store: Datastore, writes: readonly Write[]): readonly Write[] {
  const accountOf = (schema: string): string | undefined => store.schemas?.get(schema)?.credentials?.value;
  return writes.filter(({ service, use }) => {
    const account = use.schema && accountOf(use.schema.value);
    if (account === undefined) return true;
    return writes.some(other => other.service !== service && (other.use.schema === undefined || other.use.schema.value === use.schema!.value || accountOf(other.use.schema.value) === account));
  });
}

function leaveTo(edit: Editor, context: Context, store: Datastore, owner: string, writes: readonly Write[]): Edits {
  const others = new Map<Service, Uses[]>();
  for (const { service, use } of writes) if (nameOf(service) !== owner) others.set(service, [...(others.get(service) ?? []), use]);
  return edit.all(
    store.owner ? [] : edit.add(store, { owner }),
    ...[...others].map(([service, uses]) => askOwnerEdits(edit, context, service, uses, owner, "write")),
  );
}
