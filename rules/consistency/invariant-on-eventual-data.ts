import { code, defineRule, delicateData, isEventual, isWriteAccess, listOf, nameOf, nameRange, ownedStoreOf, yaml, type System, type Uses } from "../kit";

export default defineRule({
  id: "invariant-on-eventual-data",
  scope: "use",
  title: "Decision about an invariant on data that may be old",
  pattern: "consistency-patterns",
  group: "G1",
  severity: "warning",
  status: "stable",
  articles: ["CONS", "MS8"],

  why: `
    A copy that follows later shows the last item in stock to everybody who asks within that time. Whoever decides on it
    sells the item twice, or spends the same money twice, and every single step looked right. A rule that must never be
    broken can only be kept where the write itself is decided, or by a reservation that holds until then.
  `,
  unless: "the decision is only a first filter and the owner of the data checks it again (`recheckedBy`), or two writers are kept apart otherwise.",
  fixWrites: "the store that owns the data in `decidesOn`, where the service works on it already, or `guard: reservation`",

  *check({ service, use }, { system }) {
    const { decidesOn } = use;
    if (!decidesOn || !isWriteAccess(use) || isGuarded(system, use) || !isEventual(system, decidesOn.value)) return;
    const data = delicateData(system, decidesOn.value);
    if (data.length === 0) return;
    const owner = ownedStoreOf(system, data, decidesOn.value);
    yield {
      at: decidesOn,
      message: `${code(nameOf(service))} decides about ${listOf(data)} on ${code(decidesOn)}, whose answers may be old`,
      help: `${owner ? `decide on ${code(nameOf(owner))}, which owns the data, or add` : "add"} \`guard: reservation\`, or name who checks again with \`recheckedBy\``,
      related: owner ? [{ at: nameRange(owner), message: `${code(nameOf(owner))} owns ${listOf(data)}` }] : [],
      data: owner,
    };
  },

  fix: ({ service, use }, edit, _context, violation) => {
    const owner = violation.data as ReturnType<typeof ownedStoreOf>;
    const guard = { title: `Hold a reservation until ${code(nameOf(service))} has written`, safe: false, edits: edit.add(use, { guard: "reservation" }) };
    // Reading a store of somebody else would only trade this finding for another.
    const isAtHand = owner && (owner.owner?.value === nameOf(service) || service.uses?.some(other => other.store?.value === nameOf(owner)));
    return isAtHand ? [{ title: `Decide on ${code(nameOf(owner))}`, safe: false, edits: edit.set(use.decidesOn!, nameOf(owner)) }, guard] : [guard];
  },

  examples: [
    {
      title: "Stock checked on a copy",
      bad: yaml`
      services:
        shop: {uses: [{store: orders, access: write, in: place-order, decidesOn: stock-view}]}
      #                                                                          ^^^^^^^^^^ warning
      datastores:
        orders: {owner: shop}
        stock-view: {role: read-model, consistency: eventual, data: [{entity: stock, class: stock}]}
    `,
      good: yaml`
      services:
        shop: {uses: [{store: orders, access: write, in: place-order, decidesOn: stock-view, guard: reservation}]}
      datastores:
        orders: {owner: shop}
        stock-view: {role: read-model, consistency: eventual, data: [{entity: stock, class: stock}]}
    `,
    },
    {
      title: "A balance checked on the view for customers",
      bad: yaml`
      services:
        accounts:
          uses:
            - {store: ledger, access: readwrite, decidesOn: balances}
      #                                                     ^^^^^^^^ warning
      datastores:
        ledger: {owner: accounts, consistency: strong, data: [{entity: balance, class: money, invariant: true}]}
        views: {}
      readModels:
        balances: {service: accounts, store: views, entity: balance, consistency: eventual}
    `,
      good: yaml`
      services:
        accounts:
          uses:
            - {store: ledger, access: readwrite, decidesOn: ledger}
      datastores:
        ledger: {owner: accounts, consistency: strong, data: [{entity: balance, class: money, invariant: true}]}
        views: {}
      readModels:
        balances: {service: accounts, store: views, entity: balance, consistency: eventual}
    `,
    },
  ],
});

/** True when something keeps two decisions apart, or somebody looks again before one counts. */
function isGuarded(system: System, use: Uses): boolean {
  if (use.guard || use.recheckedBy) return true;
  const concurrency = use.concurrency ?? system.find("datastores", use.store)?.concurrency;
  return concurrency !== undefined && concurrency.value !== "none";
}
