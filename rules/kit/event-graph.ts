import type { Consumes, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { Index, System } from "../../server/src/model/system";
import { consumersOf, isOwn, namesIn, sagaCarriers } from "./facts";

/** A service that handles messages of a channel and sends events because of them. */
export interface Reaction {
  readonly service: Service;
  readonly consume: Consumes;
}

const everyReaction = "";

/** The consumers that send events because of what they handle, and do not say why a chain ends there. */
const reactionsIndex: Index<Reaction> = {
  name: "reactions",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    for (const consume of isOwn(service) ? service.consumes ?? [] : []) {
      if (consume.channel && (consume.emits?.length ?? 0) > 0 && !consume.terminates) yield [everyReaction, { service, consume }];
    }
  },
};

/**
 * The rings in which events set off each other, each told once by its shortest way round. Chains that a consumer ends by
 * its own account (`terminates`) are none, and neither are the commands and replies of sagas.
 */
export function eventLoops(system: System): readonly (readonly Reaction[])[] {
  const open = system.index(reactionsIndex).get(everyReaction).filter(({ consume }) => isOpen(system, consume.channel!.value));
  if (open.length === 0) return [];
  const reactions = new Map(open.map(reaction => [reaction.consume, reaction]));
  const hops = new Map(open.map(reaction => [reaction, hopsOf(system, reaction, reactions)]));
  prune(hops);
  const loops: Reaction[][] = [];
  for (const start of [...hops.keys()]) {
    const loop = hops.has(start) ? shortestLoop(start, hops) : undefined;
    if (!loop) continue;
    loops.push(loop);
    for (const reaction of loop) hops.delete(reaction);
  }
  return loops;
}

/** False for channels of sagas and of replies: what goes round there was asked for and comes to an end. */
function isOpen(system: System, channel: string): boolean {
  return !system.fact(sagaCarriers).has(channel) && system.find("channels", channel)?.purpose?.value !== "reply";
}

function hopsOf(system: System, { service, consume }: Reaction, reactions: ReadonlyMap<Consumes, Reaction>): readonly Reaction[] {
  const hops: Reaction[] = [];
  for (const event of namesIn(consume.emits)) {
    for (const channel of channelsFor(service, event)) {
      if (!isOpen(system, channel)) continue;
      for (const consumer of system.index(consumersOf).get(channel)) {
        const to = reactions.get(consumer.consume);
        if (to && (!consumer.consume.event || namesIn(consumer.consume.event).includes(event))) hops.push(to);
      }
    }
  }
  return hops;
}

/** Where a service sends an event: the channels that name it, else the only one that names no events at all. */
function channelsFor(service: Service, event: string): readonly string[] {
  const sent = (service.publishes ?? []).filter(publish => publish.channel && publish.kind?.value !== "reply");
  const naming = sent.filter(publish => namesIn(publish.event).includes(event));
  const silent = sent.filter(publish => !publish.event);
  const chosen = naming.length > 0 ? naming : silent.length === 1 ? silent : [];
  return [...new Set(chosen.map(publish => publish.channel!.value))];
}

/** Leaves only what has both a way in and a way out, which is all that rings are made of. */
function prune(hops: Map<Reaction, readonly Reaction[]>): void {
  for (let before = -1; before !== hops.size;) {
    before = hops.size;
    const reached = new Set([...hops.values()].flat());
    for (const [reaction, list] of [...hops]) {
      const rest = list.filter(to => hops.has(to));
      if (rest.length === 0 || !reached.has(reaction)) hops.delete(reaction);
      else if (rest.length < list.length) hops.set(reaction, rest);
    }
  }
}

function shortestLoop(start: Reaction, hops: ReadonlyMap<Reaction, readonly Reaction[]>): Reaction[] | undefined {
  const cameFrom = new Map<Reaction, Reaction>();
  const open = [start];
  for (const reaction of open) {
    for (const to of hops.get(reaction) ?? []) {
      if (to === start) return wayBack(reaction, start, cameFrom);
      if (!hops.has(to) || cameFrom.has(to)) continue;
      cameFrom.set(to, reaction);
      open.push(to);
    }
  }
  return undefined;
}

function wayBack(end: Reaction, start: Reaction, cameFrom: ReadonlyMap<Reaction, Reaction>): Reaction[] {
  const way = [end];
  for (let at = end; at !== start;) {
    at = cameFrom.get(at)!;
    way.unshift(at);
  }
  return way;
}

/** `billing` -> `orders` -> `billing`: the way round, back to its beginning. */
export function wayRound(loop: readonly Reaction[]): string {
  const steps = loop.map(({ service, consume }) => `${consume.channel!.value} -> ${nameOf(service)}`);
  const shown = steps.length > 4 ? [...steps.slice(0, 2), "…", ...steps.slice(-1)] : steps;
  return `${shown.join(" -> ")} -> ${loop[0]!.consume.channel!.value}`;
}
