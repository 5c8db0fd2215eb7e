import type { Consumes, Datastore, Query, ReadModel, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import { consumersOf, producersOf, storeUse } from "./facts";
import { isWriteAccess } from "./cross-writes";

/** The services whose changes a read model shows, by what its feed names; empty where the feed does not tell. */
export function sourcesOf(system: System, { feed }: ReadModel): readonly Service[] {
  const names = new Set<string>();
  const add = (name: string | undefined): void => void (name !== undefined && names.add(name));
  if (feed?.channel) for (const { service } of system.index(producersOf).get(feed.channel.value)) add(nameOf(service));
  const eventStore = system.find("eventStores", feed?.eventStore);
  add(eventStore?.service?.value ?? eventStore?.owner?.value);
  add(feed?.outbox?.value);
  add(writerOf(system, system.find("cdc", feed?.cdc)?.source?.value));
  return [...names].flatMap(name => system.find("services", name) ?? []);
}

/** The service that owns a store, else the only one that writes it. */
function writerOf(system: System, store: string | undefined): string | undefined {
  if (store === undefined) return undefined;
  const owner = system.find("datastores", store)?.owner?.value;
  const writers = system.index(storeUse).get(store).filter(({ use }) => isWriteAccess(use));
  return owner ?? (writers.length === 1 ? nameOf(writers[0]!.service) : undefined);
}

/** The stores that a service writes, other than the one of the read model. */
export function writeStoresOf(system: System, service: Service, readModel: ReadModel): readonly Datastore[] {
  const names = new Set((service.uses ?? []).filter(isWriteAccess).flatMap(use => use.store?.value ?? []));
  return [...names].filter(name => name !== readModel.store?.value).flatMap(name => system.find("datastores", name) ?? []);
}

/** True when a service keeps a read model that an event store feeds: following its log is what that takes. */
export function buildsFrom(system: System, service: Service, eventStore: string): boolean {
  return system.all("readModels").some(({ feed, service: builder, store }) => feed?.eventStore?.value === eventStore
    && (builder?.value === nameOf(service) || (service.uses ?? []).some(use => use.store?.value === store?.value && isWriteAccess(use))));
}

/** Who asks a read model: as it says itself, else the services that read its store beside the one that builds it. */
export function readersOf(system: System, readModel: ReadModel): readonly string[] {
  if (readModel.readers) return readModel.readers.map(reader => reader.value);
  const builder = readModel.service?.value;
  const users = [readModel.store?.value, nameOf(readModel)].flatMap(name => (name === undefined ? [] : system.index(storeUse).get(name)));
  return [...new Set(users.map(({ service }) => nameOf(service)).filter(name => name !== builder))];
}

/** The questions that a read model, or the service that serves it, answers. */
export function queriesOf(system: System, readModel: ReadModel): readonly Query[] {
  return [...(readModel.queries ?? []), ...(system.find("services", readModel.service)?.queries ?? [])];
}

/** The different forms of questions; those whose form is not stated are unknown and do not count. */
export function shapesOf(queries: readonly Query[]): ReadonlySet<string> {
  return new Set(queries.flatMap(query => query.shape?.value ?? []));
}

/** The highest known ratio of reads to writes of the services around a read model. */
export function readWriteRatio(system: System, readModel: ReadModel): number | undefined {
  const services = [system.find("services", readModel.service), ...sourcesOf(system, readModel)];
  const ratios = services.flatMap(service => service?.readWriteRatio?.value ?? []);
  return ratios.length === 0 ? undefined : Math.max(...ratios);
}

/** True for stores that answer questions which a database for transactions cannot. */
export function isQueryEngine(store: Datastore | undefined): boolean {
  return store?.kind?.value === "search" || store?.kind?.value === "analytics";
}

/** True when a read model is only another copy or view that the database keeps itself. */
export function isKeptByDatabase(system: System, { feed, store }: ReadModel): boolean {
  const datastore = system.find("datastores", store);
  return feed?.view !== undefined || feed?.replica !== undefined || datastore?.replicaOf !== undefined || datastore?.role?.value === "replica";
}

/** The consumer through which a read model's own service takes in the channel of its feed. */
export function projectionOf(system: System, { feed, service }: ReadModel): Consumes | undefined {
  if (!feed?.channel || !service) return undefined;
  return system.index(consumersOf).get(feed.channel.value).find(consumer => nameOf(consumer.service) === service.value)?.consume;
}

/** True when changes reach a read model as messages or rows that may come twice. */
export function isProjected(readModel: ReadModel): boolean {
  const { feed, sync } = readModel;
  return sync?.value !== true && (feed?.channel ?? feed?.eventStore ?? feed?.cdc ?? feed?.outbox) !== undefined;
}

/** Each event counts once; the position is kept with the rows that it leads to. */
export const projectionIdempotency = { idempotent: { key: "eventId", checkpoint: "per-projection" } } as const;
