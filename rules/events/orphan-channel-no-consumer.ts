import { cdcByTarget, channelWord, code, consumersOf, daysBetween, defineRule, externalPairs, holdsDeadLetters, listOf, nameOf, nameRange, pipelinesBySource, producersOf, readModelsByChannel, removeItems, sagaCarriers, yaml, type Channel, type System } from "../kit";

/** Days within which a new channel may wait for its first reader. */
const grace = 30;

export default defineRule({
  id: "orphan-channel-no-consumer",
  scope: "channel",
  title: "Channel that nobody reads",
  pattern: "event-driven",
  group: "X-EDA",
  severity: "info",
  status: "stable",
  articles: ["INT"],

  why: `
    Messages that nobody reads are either left over from something that is gone, or they are read by somebody whom this
    descriptor does not know. The one is work for nothing; the other is a reader who breaks with the next change of the
    messages, because nobody thinks of them.
  `,
  unless: "partners or an analytics system read it (`external: true`), it is kept as a record (`purpose: audit`), or its reader is still being built.",
  fixWrites: "`external: true`, with a schema where there is none, or the removal of the only publication",

  *check(channel, { system, today }) {
    const name = nameOf(channel);
    if ((channel.external !== undefined && channel.external.value !== false) || channel.purpose?.value === "audit" || isNew(channel, today)) return;
    const producers = system.index(producersOf).get(name);
    const captures = system.index(cdcByTarget).get(name);
    if ((producers.length + captures.length === 0 && !channel.fedBy) || isRead(system, channel)) return;
    const by = producers.length > 0 ? listOf(producers.map(({ service }) => nameOf(service))) : captures[0] ? `change data capture ${code(nameOf(captures[0]))}` : listOf(channel.fedBy!.map(({ value }) => value));
    yield {
      at: nameRange(channel),
      message: `${channelWord(channel)} ${code(name)} is filled by ${by}, but nobody declared here reads it`,
      help: "add `consumes` to the service that reads it, or `external: true` when its readers are not in this descriptor",
      related: producers.map(({ service, publish }) => ({ at: publish.channel!, message: `${code(nameOf(service))} publishes to it` })),
    };
  },

  fix: (channel, edit, { system }) => {
    const name = nameOf(channel);
    const producers = system.index(producersOf).get(name);
    const [only] = producers;
    const external = { title: `Say that parties outside read ${code(name)}`, safe: false, edits: edit.add(channel, externalPairs(channel)) };
    if (producers.length !== 1 || !only) return [external];
    return [external, { title: `Stop publishing ${code(name)} from ${code(nameOf(only.service))}`, safe: false, edits: removeItems(edit, only.service.publishes!, [only.publish]) }];
  },

  examples: [{
    title: "Events for nobody",
    bad: yaml`
      services:
        orders: {publishes: [{channel: order.events, via: outbox}]}
      channels:
        order.events:
      # ^^^^^^^^^^^^ info
          kind: topic
    `,
    good: yaml`
      services:
        orders: {publishes: [{channel: order.events, via: outbox}]}
      channels:
        order.events:
          kind: topic
          external: true
          schema: {format: json-schema, ref: TODO, compatibility: backward}
    `,
  }],
});

/** True for channels that are too new to have readers; also where the day is still to be filled in. */
function isNew({ created }: Channel, today: string): boolean {
  return created !== undefined && (created.value === undefined || daysBetween(created.value, today) < grace);
}

/** True when anything declared takes messages from the channel, the steps of sagas and people who look at dead letters included. */
function isRead(system: System, channel: Channel): boolean {
  const name = nameOf(channel);
  return system.index(consumersOf).has(name) || (channel.subscribers?.length ?? 0) > 0 || system.index(readModelsByChannel).has(name)
    || system.index(pipelinesBySource).has(name) || isCopied(system, name) || system.fact(sagaCarriers).has(name) || holdsDeadLetters(system, name);
}

/** True when a read model or a migration is fed by the change data capture that fills the channel. */
function isCopied(system: System, name: string): boolean {
  return system.index(cdcByTarget).get(name).some(pipeline => system.all("readModels").some(({ feed }) => feed?.cdc?.value === nameOf(pipeline))
    || system.all("migrations").some(({ dataSync, capabilities }) => [dataSync, ...(capabilities ?? []).map(capability => capability.dataSync)].some(sync => sync?.cdc?.value === nameOf(pipeline))));
}
