import { code, count, defineRule, isOwn, listOf, nameOf, nameRange, readModelsByStore, storeUse, yaml, type Datastore, type System, type Uses } from "../kit";

const choices = ["eventual", "strong", "session", "causal"] as const;

/** Data of which nobody may see an old state when deciding. */
const delicate = ["money", "stock", "entitlement"];

export default defineRule({
  id: "consistency-model-undeclared",
  scope: "datastore",
  title: "Shared or copied store without a stated consistency",
  pattern: "consistency-patterns",
  group: "G1",
  severity: "info",
  status: "stable",
  articles: ["CONS", "MS8"],

  why: `
    As soon as data lies in several copies, or several services read it, somebody can see an older state than somebody
    else. Whether that may happen, and where not, is a choice with a price on both sides. Unless it is written down, each
    reader assumes the guarantee that suits it, and some of them will be wrong.
  `,
  unless: "one service uses the store on one node, or the store is a cache, whose copies are old by nature.",
  fixWrites: "`consistency`, with the guarantee to be chosen from a list",

  *check(store, { system }) {
    if (store.consistency || store.maxStaleness || store.kind?.value === "cache" || store.role?.value === "cache" || store.readOnly?.value === true) return;
    if (system.single("system")?.stage?.value === "prototype" || isForeign(system, store)) return;
    const need = needOf(system, store);
    if (!need) return;
    yield {
      at: nameRange(store),
      message: `datastore ${code(nameOf(store))} ${need}, but does not say which consistency its readers get`,
      help: `add \`consistency\` to ${code(nameOf(store))}: ${choices.slice(0, -1).map(code).join(", ")}, or ${code(choices.at(-1))}`,
    };
  },

  fix: (store, edit) => {
    const strong = store.role?.value !== "read-model" && store.data?.some(item => item.invariant?.value === true || item.class?.some(({ value }) => value && delicate.includes(value)));
    const ordered = strong ? [...choices].sort((a, b) => Number(b === "strong") - Number(a === "strong")) : choices;
    return ordered.map(consistency => ({ title: `Promise ${consistency} consistency to the readers of ${code(nameOf(store))}`, safe: false, edits: edit.add(store, { consistency }) }));
  },

  examples: [{
    title: "Three copies of the product data",
    bad: yaml`
      services: {catalog: {uses: [{store: products, access: readwrite}]}}
      datastores:
        products:
      # ^^^^^^^^ info
          kind: document
          owner: catalog
          replicas: 3
    `,
    good: yaml`
      services: {catalog: {uses: [{store: products, access: readwrite}]}}
      datastores:
        products:
          kind: document
          owner: catalog
          replicas: 3
          consistency: eventual
    `,
  }],
});

/** What makes the question arise; undefined when one service reads one copy. */
function needOf(system: System, store: Datastore): string | undefined {
  const readModels = system.index(readModelsByStore).get(nameOf(store)).filter(readModel => readModel.sync?.value !== true);
  // A read model that states its guarantee, or how old its answers may be, has answered for its store.
  if (readModels.length > 0 && readModels.every(readModel => readModel.consistency || readModel.freshness)) return undefined;
  const copies = store.replicas?.value;
  if (copies !== undefined && copies >= 2) return `has ${count(copies, "copy", "copies")}`;
  const [readModel] = readModels;
  if (readModel) return `holds read model ${code(nameOf(readModel))}`;
  if (store.sameService?.value === true) return undefined;
  const readers = new Set(system.index(storeUse).get(nameOf(store)).filter(({ use }) => reads(use) && use.sameService?.value !== true).map(({ service }) => nameOf(service)));
  return readers.size >= 2 ? `is read by ${listOf(readers)}` : undefined;
}

/** An unstated access may well be reading; only one that is stated to change data and nothing else is not. */
function reads({ access }: Uses): boolean {
  return access?.value === undefined || access.value === "read" || access.value === "readwrite";
}

/** The inside of what others run is theirs. */
function isForeign(system: System, store: Datastore): boolean {
  const owner = system.find("services", store.owner);
  return owner !== undefined && !isOwn(owner);
}
