import type { DataItem, Datastore, ReadModel } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { Index, System } from "../../server/src/model/system";
import { namesIn } from "./facts";

/** The read models that each store holds. */
export const readModelsByStore: Index<ReadModel> = {
  name: "read models by store",
  collection: "readModels",
  *entries(element) {
    const readModel = element as ReadModel;
    if (readModel.store) yield [readModel.store.value, readModel];
  },
};

/** Where an entity lies, with what is said about it there. */
interface Holding {
  readonly store: Datastore;
  readonly item: DataItem;
}

const holdingsByEntity: Index<Holding> = {
  name: "holdings by entity",
  collection: "datastores",
  *entries(element) {
    const store = element as Datastore;
    for (const item of store.data ?? []) if (item.entity) yield [item.entity.value, { store, item }];
  },
};

/** True for data about which a rule must never be broken: it says so, or it is money, stock or an entitlement. */
function isDelicate(item: DataItem): boolean {
  return item.invariant?.value === true || (item.class?.some(({ value }) => value === "money" || value === "stock" || value === "entitlement") ?? false);
}

/**
 * True when readers of a store or read model may see an old state: it says so, it is a cache, or it is a read model that
 * follows its source later. False where nothing is known.
 */
export function isEventual(system: System, name: string): boolean {
  const store = system.find("datastores", name);
  const readModel = store ? system.index(readModelsByStore).get(name)[0] : system.find("readModels", name);
  const stated = store?.consistency ?? readModel?.consistency ?? system.find("datastores", readModel?.store)?.consistency;
  if (stated) return stated.value === "eventual";
  if (store?.kind?.value === "cache" || store?.role?.value === "cache") return true;
  const feed = readModel?.sync?.value === true ? undefined : readModel?.feed;
  return (feed?.channel ?? feed?.cdc ?? feed?.eventStore ?? feed?.outbox) !== undefined;
}

/**
 * The entities in a store or read model about which a rule must never be broken, by name in order. What the owner of an
 * entity says about it holds for its copies, too.
 */
export function delicateData(system: System, name: string): readonly string[] {
  const readModel = system.find("readModels", name);
  const stores = [system.find("datastores", name), system.find("datastores", readModel?.store)];
  const items = stores.flatMap(store => [...(store?.data ?? [])]);
  const entities = new Set([...items.flatMap(({ entity }) => entity?.value ?? []), ...namesIn(readModel?.entity)]);
  const own = new Set(items.filter(isDelicate).flatMap(({ entity }) => entity?.value ?? []));
  return [...entities].filter(entity => own.has(entity) || system.index(holdingsByEntity).get(entity).some(({ item }) => isDelicate(item))).sort();
}

/** The store that decides about all of these entities, other than the given one; undefined when there is none or several. */
export function ownedStoreOf(system: System, entities: readonly string[], except: string): Datastore | undefined {
  const deciding = entities.map(entity => system.index(holdingsByEntity).get(entity)
    .filter(({ store, item }) => decides(store, item) && nameOf(store) !== except && !isEventual(system, nameOf(store))).map(({ store }) => store));
  const [first, ...rest] = deciding;
  const shared = (first ?? []).filter(store => rest.every(stores => stores.includes(store)));
  return shared.length === 1 ? shared[0] : undefined;
}

function decides({ role, kind, replicaOf }: Datastore, item: DataItem): boolean {
  if (item.authoritative?.value === false || kind?.value === "cache" || replicaOf) return false;
  return role === undefined || role.value === "write-model";
}
