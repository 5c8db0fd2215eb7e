import { code, defineRule, listOf, nameOf, requiredWrites, sagaSkeleton, transactionDomainOf, uncoveredWrites, yaml, type Flow, type RequiredWrite, type System } from "../kit";

export default defineRule({
  id: "strong-consistency-across-services",
  scope: "flow",
  title: "Strong consistency promised across services",
  pattern: "consistency-patterns",
  group: "G3",
  severity: "error",
  status: "stable",
  structural: true,
  articles: ["MDP", "SAGA", "MS8"],

  why: `
    Each service commits to its own store. Between the first commit and the last, everybody can see one change without
    the other, and a failure in between leaves it so. No setting of the databases closes that gap, because no transaction
    spans them: the flow can promise that all stores agree in the end, and say who takes back what when they cannot.
  `,
  unless: "all of it lies in one store, or one transaction really spans the stores (`transaction: local`, `2pc` or `xa`).",
  fixWrites: "`consistency: eventual` and, where nothing takes the writes back together, a saga with a step and a compensation for each",

  *check(flow, { system }) {
    if (flow.consistency?.value !== "strong" || (flow.transaction && flow.transaction.value !== "none")) return;
    const writes = apart(system, flow);
    if (writes.length < 2) return;
    yield {
      at: flow.consistency,
      message: `flow ${code(nameOf(flow))} promises strong consistency over data of ${listOf(writes.map(({ owner }) => owner))}, which no transaction spans`,
      help: "set `consistency: eventual` and let a saga take the writes back together, or keep the data in one store",
      related: writes.map(({ block, owner }) => ({ at: block.$.key, message: `data of ${code(owner)} changes here` })),
    };
  },

  fix: (flow, edit, context) => {
    const open = uncoveredWrites(context.system, flow);
    return {
      title: `Promise eventual consistency${open.length > 0 ? ` and cover ${code(nameOf(flow))} with a saga` : ` for ${code(nameOf(flow))}`}`,
      safe: false,
      edits: edit.all(edit.set(flow.consistency!, "eventual"), open.length > 0 ? sagaSkeleton(edit, context, flow, open) : []),
    };
  },

  examples: [{
    title: "A checkout over two databases, covered by a saga",
    bad: yaml`
      services: {shop: {}, stock: {}, payments: {}}
      datastores: {stock-db: {owner: stock}, payment-db: {owner: payments}}
      flows:
        checkout:
          entry: shop
          consistency: strong
      #                ^^^^^^ error
          writes: [{service: stock, store: stock-db}, {service: payments, store: payment-db}]
      sagas:
        checkout: {flow: checkout, style: orchestration, orchestrator: shop}
    `,
    good: yaml`
      services: {shop: {}, stock: {}, payments: {}}
      datastores: {stock-db: {owner: stock}, payment-db: {owner: payments}}
      flows:
        checkout:
          entry: shop
          consistency: eventual
          writes: [{service: stock, store: stock-db}, {service: payments, store: payment-db}]
      sagas:
        checkout: {flow: checkout, style: orchestration, orchestrator: shop}
    `,
  }],
});

/** The writes whose owners are known and differ, one for each; none when it is all one store or one domain of transactions. */
function apart(system: System, flow: Flow): readonly RequiredWrite[] {
  const known = requiredWrites(system, flow).filter(({ service, store }) => service !== undefined || system.find("datastores", store)?.owner);
  const domains = new Set(known.map(({ store }) => (store === undefined ? undefined : transactionDomainOf(system, store))));
  if (domains.size === 1 && !domains.has(undefined)) return [];
  const byOwner = new Map<string, RequiredWrite>();
  for (const write of known) if (!byOwner.has(write.owner)) byOwner.set(write.owner, write);
  return [...byOwner.values()];
}
