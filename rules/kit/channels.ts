import type { CdcPipeline, Channel, ReadModel } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { Index, System } from "../../server/src/model/system";
import type { Pairs } from "./editor";
import { todo } from "./blocks";
import type { Consumer } from "./dead-letters";
import { isLeftOut } from "./decisions";
import { consumersOf, hasSignal, namesIn, producersOf } from "./facts";

/** The word that messages put before the name of a channel. */
export function channelWord(channel: Channel): string {
  return channel.kind?.value ?? "channel";
}

/** True for channels that a broker carries; what stays in one process, or in a workflow engine, is not watched or typed there. */
export function isBrokered(channel: Channel): boolean {
  return channel.transport === undefined || channel.transport.value === "broker";
}

/** The change data capture that fills each channel or store, by its target; what is retired fills nothing. */
export const cdcByTarget: Index<CdcPipeline> = {
  name: "change data capture by target",
  collection: "cdc",
  *entries(element) {
    const pipeline = element as CdcPipeline;
    if (pipeline.target && pipeline.status?.value !== "retired") yield [pipeline.target.value, pipeline];
  },
};

/** The read models that are built from each channel. */
export const readModelsByChannel: Index<ReadModel> = {
  name: "read models by channel",
  collection: "readModels",
  *entries(element) {
    const readModel = element as ReadModel;
    if (readModel.feed?.channel) yield [readModel.feed.channel.value, readModel];
  },
};

/** The pipelines that load data from each channel or store. */
export const pipelinesBySource: Index<string> = {
  name: "pipelines by source",
  collection: "pipelines",
  *entries(element) {
    const { source } = element as { readonly source?: { readonly value: string } };
    if (source) yield [source.value, nameOf(element)];
  },
};

/** The services on both sides of a channel, by name. */
export interface Sides {
  readonly producers: ReadonlySet<string>;
  readonly readers: ReadonlySet<string>;
}

/**
 * Who sends to a channel and who reads it, as far as services are known: publishers, the owners of captured stores and of
 * outboxes that fill it, consumers, builders of read models, and subscribers that are declared services.
 */
export function sidesOf(system: System, channel: Channel): Sides {
  const name = nameOf(channel);
  const producers = new Set(system.index(producersOf).get(name).map(({ service }) => nameOf(service)));
  const readers = new Set(system.index(consumersOf).get(name).map(({ service }) => nameOf(service)));
  const addService = (to: Set<string>, service: string | undefined): void => {
    if (service !== undefined && system.find("services", service)) to.add(service);
  };
  for (const { source, service } of system.index(cdcByTarget).get(name)) addService(producers, system.find("datastores", source)?.owner?.value ?? service?.value);
  for (const feeder of namesIn(channel.fedBy)) addService(producers, feeder);
  for (const { service } of system.index(readModelsByChannel).get(name)) addService(readers, service?.value);
  for (const subscriber of namesIn(channel.subscribers)) addService(readers, subscriber);
  return { producers, readers };
}

/** True when messages leave the service that sends them, for another one or for parties outside. */
export function crossesServices(channel: Channel, { producers, readers }: Sides): boolean {
  if (channel.external?.value === true) return producers.size + readers.size > 0;
  return [...producers].some(producer => [...readers].some(reader => reader !== producer));
}

/** The teams behind services, in order, each once; a placeholder is no team. */
export function teamsOf(system: System, services: Iterable<string>): readonly string[] {
  const teams = new Set<string>();
  for (const name of services) for (const team of namesIn(system.find("services", name)?.team)) if (team !== todo) teams.add(team);
  return [...teams].sort();
}

/** A shape for messages that may grow; where it is written down, a person has to say. */
export const schemaBlock: Pairs = { format: "json-schema", ref: todo, compatibility: "backward" };

/** What to write on a channel that parties outside use: the shape is all they have to go by. */
export function externalPairs(channel: Channel): Pairs {
  return { external: true, ...(!channel.schema && { schema: schemaBlock }) };
}

/** The signals that show messages piling up. */
export const backlogSignals: readonly string[] = ["consumer.lag", "queue.depth", "queue.age"];

/** What to write so that people learn of messages piling up. */
export const backlogTelemetry: Pairs = { signals: ["consumer.lag"], alerts: ["consumer-lag-high"] };

/** True when the backlog is measured for the channel as a whole, or somebody decided about it. */
export function isBacklogWatched(system: System, channel: Channel): boolean {
  const platform = system.single("platform");
  const sources = [channel, ...(platform?.broker ? [platform.broker] : [])];
  return sources.some(source => hasSignal(system, source, ...backlogSignals) || source.telemetry?.external !== undefined)
    || platform?.telemetry?.external !== undefined || isLeftOut(channel.telemetry, channel);
}

/** What to measure for all elements besides, as soon as anything is: the backlog, where messages are consumed and nothing shows it. */
export function backlogSignalFor(system: System): readonly string[] {
  if (hasSignal(system, {}, ...backlogSignals)) return [];
  const isOpen = system.all("channels").some(channel => isBrokered(channel) && !isBacklogWatched(system, channel) && system.index(consumersOf).has(nameOf(channel)));
  return isOpen ? ["consumer.lag"] : [];
}

/**
 * True when a consumer measures how far it is behind. A read model that measures this for its projection has measured the
 * backlog before it, too.
 */
export function isBacklogMeasured(system: System, channel: string, { service, consume }: Consumer): boolean {
  if (hasSignal(system, consume, ...backlogSignals) || hasSignal(system, service, ...backlogSignals)) return true;
  return system.index(readModelsByChannel).get(channel).some(readModel => readModel.service?.value === nameOf(service) && hasSignal(system, readModel, "projection.lag"));
}
