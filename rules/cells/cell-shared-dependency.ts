import { code, defineRule, isSet, kindOf, listOf, nameOf, nameRange, yaml, type Block, type Broker, type Datastore, type Index, type Service, type System, type Violation } from "../kit";

export default defineRule({
  id: "cell-shared-dependency",
  scope: "system",
  title: "Cells that share what they should fail without",
  pattern: "cells",
  group: "G5",
  severity: "error",
  status: "stable",
  articles: ["CLOUD", "CELL"],

  why: `
    Cells are copies of the system that are meant to fail one at a time. A database, a cache or a broker that several of
    them use fails for all of them at once, so the copies cost what isolation costs and isolate nothing.
  `,
  unless: "it is reference data that the cells only read (`readOnly: true`), or it belongs to the router in front of them.",

  *check(system) {
    const services = system.index(servicesInCells).get("").filter(service => !isInFront(system, service));
    if (new Set(services.map(({ cell }) => cell!.value)).size < 2) return;
    for (const [name, users] of byStore(services)) {
      const store = system.find("datastores", name);
      if (store && !mayBeShared(store, users)) yield* finding(store, nameRange(store), `datastore ${code(name)}`, users);
    }
    const broker = system.single("platform")?.broker;
    const talking = services.filter(service => (service.publishes?.length ?? 0) + (service.consumes?.length ?? 0) > 0);
    if (broker && isSet(broker) && !(broker.perCell && broker.perCell.value !== false)) yield* finding(broker, broker.tool ?? broker.$.key, "the broker", talking);
  },

  fix: (_system, edit, _context, violation) => {
    const part = violation.about as (Datastore | Broker) & { readonly cell?: unknown };
    return {
      title: "Give every cell its own",
      safe: false,
      // A store that lies in one cell cannot be in every cell as well; somebody has to decide which is meant.
      edits: part.cell ? undefined : part.perCell ? edit.set(part.perCell, true) : edit.add(part, { perCell: true }),
    };
  },

  examples: [{
    title: "Two cells on one database",
    bad: yaml`
      services:
        orders-eu: {cell: eu, uses: [{store: orders, access: readwrite}]}
        orders-us: {cell: us, uses: [{store: orders, access: readwrite}]}
      datastores:
        orders: {kind: relational, owner: orders-eu}
      # ^^^^^^ error
      platform: {cells: [eu, us]}
    `,
    good: yaml`
      services:
        orders-eu: {cell: eu, uses: [{store: orders, access: readwrite}]}
        orders-us: {cell: us, uses: [{store: orders, access: readwrite}]}
      datastores:
        orders: {kind: relational, owner: orders-eu, perCell: true}
      platform: {cells: [eu, us]}
    `,
  }],
});

const servicesInCells: Index<Service> = {
  name: "services in cells",
  collection: "services",
  *entries(element) {
    if ((element as Service).cell) yield ["", element as Service];
  },
};

/** True for what stands before the cells: the router, the gateway, and whoever says who a user is. */
function isInFront(system: System, service: Service): boolean {
  return kindOf(service) === "gateway" || service.purpose?.value === "identity" || system.single("platform")?.cells?.router?.service?.value === nameOf(service);
}

function byStore(services: readonly Service[]): ReadonlyMap<string, readonly Service[]> {
  const users = new Map<string, Service[]>();
  for (const service of services) {
    for (const { store, replica } of service.uses ?? []) {
      if (!store || replica?.value === true) continue;
      users.set(store.value, [...(users.get(store.value) ?? []), service]);
    }
  }
  return users;
}

/** True for stores with a copy in every cell, and for reference data that nobody in a cell changes. */
function mayBeShared(store: Datastore, users: readonly Service[]): boolean {
  if (store.perCell && store.perCell.value !== false) return true;
  if (store.readOnly?.value === true) return true;
  const uses = users.flatMap(service => (service.uses ?? []).filter(use => use.store?.value === nameOf(store)));
  return store.role?.value === "reference" && uses.every(({ access }) => access?.value === "read");
}

function* finding(part: Block, at: Violation["at"], words: string, users: readonly Service[]): Iterable<Violation> {
  const cells = new Set(users.map(({ cell }) => cell!.value));
  if (cells.size < 2) return;
  yield {
    at,
    about: part,
    message: `${words} is shared by cells ${listOf(cells)}: its failure takes all of them`,
    help: "set `perCell: true` and give each cell a copy, or route by key to the cell that owns the data",
    related: [...new Set(users)].slice(0, 20).map(service => ({ at: service.cell!, message: `${code(nameOf(service))} uses it in cell ${code(service.cell!.value)}` })),
  };
}
