import { cdcByTarget, channelWord, code, consumersOf, defineRule, externalPairs, holdsDeadLetters, listOf, nameOf, nameRange, producersOf, readModelsByChannel, sagaCarriers, yaml, type Channel, type System } from "../kit";

export default defineRule({
  id: "orphan-channel-no-producer",
  scope: "channel",
  title: "Channel that nobody fills",
  pattern: "event-driven",
  group: "X-EDA",
  severity: "warning",
  status: "stable",
  articles: ["INT"],

  why: `
    A consumer that waits for messages nobody sends looks healthy: it runs, it is connected, and it does nothing. Either a
    name is written differently on the two sides, or the producer was taken away, or it belongs to a system that this
    descriptor does not know. In each case something that people count on does not happen, and no error says so.
  `,
  unless: "a party outside of the descriptor sends the messages; then say so with `external: true`.",
  fixWrites: "`external: true`, with a schema where there is none",

  *check(channel, { system }) {
    const name = nameOf(channel);
    const consumers = system.index(consumersOf).get(name);
    const readModels = system.index(readModelsByChannel).get(name);
    if (consumers.length + readModels.length === 0 || isFed(system, channel)) return;
    const readers = consumers.length > 0 ? listOf(consumers.map(({ service }) => nameOf(service))) : `read model ${code(nameOf(readModels[0]!))}`;
    const verb = consumers.length > 1 ? "wait" : "waits";
    yield {
      at: nameRange(channel),
      message: `${channelWord(channel)} ${code(name)} is filled by nobody, while ${readers} ${verb} for its messages`,
      help: "add `publishes` to the service that sends the messages, or `external: true` when they come from outside",
      related: [
        ...consumers.map(({ service, consume }) => ({ at: consume.channel!, message: `${code(nameOf(service))} waits here` })),
        ...readModels.map(readModel => ({ at: readModel.feed!.channel!, message: `read model ${code(nameOf(readModel))} is built from it` })),
      ],
    };
  },

  fix: (channel, edit) => ({
    title: `Say that parties outside fill ${code(nameOf(channel))}`,
    safe: false,
    edits: edit.add(channel, externalPairs(channel)),
  }),

  examples: [{
    title: "A listener without a speaker",
    bad: yaml`
      services:
        mail: {consumes: [{channel: order.events, effect: none}]}
      channels:
        order.events:
      # ^^^^^^^^^^^^ warning
          kind: topic
          schema: {format: avro, compatibility: backward}
    `,
    good: yaml`
      services:
        mail: {consumes: [{channel: order.events, effect: none}]}
      channels:
        order.events:
          kind: topic
          schema: {format: avro, compatibility: backward}
          external: true
    `,
  }],
});

/** True when messages come from somewhere: a service, captured changes, a saga, failures of another channel, or outside. */
function isFed(system: System, channel: Channel): boolean {
  const name = nameOf(channel);
  const isExternal = channel.external !== undefined && channel.external.value !== false;
  return isExternal || channel.fedBy !== undefined || system.index(producersOf).has(name) || system.index(cdcByTarget).has(name)
    || system.all("pipelines").some(({ target }) => target?.value === name)
    || system.fact(sagaCarriers).has(name) || holdsDeadLetters(system, name);
}
