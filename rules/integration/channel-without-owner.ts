import { channelWord, code, defineRule, holdsDeadLetters, listOf, nameOf, nameRange, sidesOf, teamsOf, todo, yaml, type Channel, type System } from "../kit";

export default defineRule({
  id: "channel-without-owner",
  scope: "channel",
  title: "Channel between teams that nobody owns",
  pattern: "integration-patterns",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["INT"],

  why: `
    A channel between teams outlives every project that used it. Somebody has to answer when a field is to change, when
    messages pile up, or when a new reader asks what an event means. Without a named owner each side takes the other for
    it, and the channel can only grow.
  `,
  unless: "one team is on both sides.",
  fixWrites: "`owner`: the team of the producers, or a placeholder where several teams produce",

  *check(channel, { system }) {
    if (channel.owner || holdsDeadLetters(system, nameOf(channel))) return;
    const { producers, readers } = sidesOf(system, channel);
    const teams = teamsOf(system, [...producers, ...readers]);
    if (teams.length < 2) return;
    const inferred = producers.size === 1 ? teamsOf(system, producers) : [];
    const name = `${channelWord(channel)} ${code(nameOf(channel))}`;
    yield {
      at: nameRange(channel),
      // With a single producer it is clear who would answer; that it is not written down is worth a word, no more.
      severity: inferred.length === 1 ? "hint" : "warning",
      message: inferred.length === 1 ? `${name} connects teams ${listOf(teams)} and names no owner; ${code(inferred[0])} produces it` : `${name} connects teams ${listOf(teams)}, and nobody owns it`,
      help: `add \`owner: ${ownerOf(system, channel) ?? "<team>"}\`, the team that answers for the channel and its schema`,
    };
  },

  fix: (channel, edit, { system }) => {
    const owner = ownerOf(system, channel);
    return {
      title: owner ? `Make ${code(owner)} the owner of ${code(nameOf(channel))}` : `Name an owner for ${code(nameOf(channel))}`,
      safe: true,
      edits: edit.add(channel, { owner: owner ?? todo }),
    };
  },

  examples: [{
    title: "Two teams write, a third reads",
    bad: yaml`
      teams: {shop: {}, store: {}, mail: {}}
      services:
        orders: {team: shop, publishes: [{channel: events, via: outbox}]}
        stock: {team: store, publishes: [{channel: events, via: outbox}]}
        mailer: {team: mail, consumes: [events]}
      channels:
        events:
      # ^^^^^^ warning
          kind: topic
    `,
    good: yaml`
      teams: {shop: {}, store: {}, mail: {}}
      services:
        orders: {team: shop, publishes: [{channel: events, via: outbox}]}
        stock: {team: store, publishes: [{channel: events, via: outbox}]}
        mailer: {team: mail, consumes: [events]}
      channels:
        events:
          kind: topic
          owner: TODO
    `,
  }],
});

/** The team that answers for the schema already, else the only team that produces. */
function ownerOf(system: System, channel: Channel): string | undefined {
  const teams = teamsOf(system, sidesOf(system, channel).producers);
  return channel.schema?.owner?.value ?? (teams.length === 1 ? teams[0] : undefined);
}
