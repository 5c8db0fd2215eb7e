import { cdcByTarget, channelWord, code, crossesServices, defineRule, holdsDeadLetters, isBrokered, isLeftOut, isSet, listOf, nameOf, nameRange, producersOf, schemaBlock, sidesOf, teamsOf, yaml, type Channel, type Sides, type System } from "../kit";

export default defineRule({
  id: "event-without-schema",
  scope: "channel",
  title: "Messages between services without a schema",
  pattern: "schema-contract",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["INT", "MS2"],

  why: `
    The shape of a message is a contract between programs that are released on different days. As long as it is only in
    the heads of two teams, one of them will rename a field and the other will find out from a queue of messages it cannot
    read. A schema with a compatibility mode lets a build say so before anything is sent.
  `,
  unless: "producer and consumer belong to one team and are always released together (`deployGroup`).",
  fixWrites: "a schema with format and compatibility; where it is written down is for a person to say",

  *check(channel, { system }) {
    if (isSet(channel.schema) || isLeftOut(channel.schema, channel) || !isBrokered(channel) || holdsDeadLetters(system, nameOf(channel))) return;
    const sides = sidesOf(system, channel);
    if (!crossesServices(channel, sides) || isOneUnit(system, channel, sides) || isCapturedOnly(system, channel)) return;
    const { producers, readers } = sides;
    const from = producers.size > 0 ? ` from ${listOf(producers)}` : "";
    const to = readers.size > 0 ? ` to ${listOf(readers)}` : " to parties outside";
    yield {
      at: nameRange(channel),
      message: `${channelWord(channel)} ${code(nameOf(channel))} carries messages${from}${to} without a schema`,
      help: "add `schema` with its format, where it is kept, and `compatibility: backward`",
    };
  },

  fix: (channel, edit) => ({
    title: `Declare a schema for ${code(nameOf(channel))}`,
    safe: true,
    edits: channel.schema ? undefined : edit.add(channel, { schema: schemaBlock }),
  }),

  examples: [{
    title: "Events of one service for another",
    bad: yaml`
      services:
        orders: {publishes: [{channel: order.events, via: outbox}]}
        mail: {consumes: [{channel: order.events, effect: none}]}
      channels:
        order.events:
      # ^^^^^^^^^^^^ warning
          kind: topic
    `,
    good: yaml`
      services:
        orders: {publishes: [{channel: order.events, via: outbox}]}
        mail: {consumes: [{channel: order.events, effect: none}]}
      channels:
        order.events:
          kind: topic
          schema: {format: json-schema, ref: TODO, compatibility: backward}
    `,
  }],
});

/** One producer and one consumer of one team that are released together cannot surprise each other. */
function isOneUnit(system: System, channel: Channel, { producers, readers }: Sides): boolean {
  const services = [...new Set([...producers, ...readers])];
  if (channel.external?.value === true || services.length !== 2 || teamsOf(system, services).length > 1) return false;
  const groups = services.map(name => system.find("services", name)?.deployGroup?.value);
  return groups[0] !== undefined && groups[0] === groups[1];
}

/** Rows captured from a store have the shape of its tables, which `cdc` answers for; those of an outbox are events again. */
function isCapturedOnly(system: System, channel: Channel): boolean {
  const captures = system.index(cdcByTarget).get(nameOf(channel));
  return captures.length > 0 && captures.every(({ shape }) => shape?.value !== "outbox") && !system.index(producersOf).has(nameOf(channel));
}
