import { backlogSignals, channelWord, code, consumersOf, defineRule, hasSignal, holdsDeadLetters, isBacklogMeasured, isBacklogWatched, isBrokered, isOwn, listOf, measuringDescribed, nameOf, nameRange, signalEdits, yaml } from "../kit";

export default defineRule({
  id: "channel-backlog-not-monitored",
  scope: "channel",
  title: "Channel whose backlog nobody sees",
  pattern: "message-queue",
  group: "X-EDA",
  severity: "warning",
  status: "stable",
  articles: ["RM", "DLQ"],

  why: `
    A channel hides trouble: the producer is fast, the consumer is quietly behind, and every request is answered. How far
    it is behind can only be seen in the number of waiting messages. Without that number the first sign is a customer who
    asks where the mail is, hours after the consumer began to fall back.
  `,
  unless: "the broker is watched by a monitoring outside of this descriptor (`telemetry: {external: …}`).",
  fixWrites: "the signal `consumer.lag` with an alert",

  *check(channel, { system }) {
    const name = nameOf(channel);
    if (!isBrokered(channel) || holdsDeadLetters(system, name) || isBacklogWatched(system, channel)) return;
    const consumers = system.index(consumersOf).get(name).filter(({ service }) => isOwn(service));
    const unseen = consumers.filter(consumer => !isBacklogMeasured(system, name, consumer));
    // A signal that a read model brought along for its projection is no reason to ask about the other readers.
    const isTold = consumers.some(({ service, consume }) => [consume, service].some(element => hasSignal(system, element, ...backlogSignals)));
    if (!isTold && !system.fact(measuringDescribed)) return;
    // A queue has one backlog for all of its consumers; each group that reads a topic has its own.
    if (unseen.length === 0 || (channel.kind?.value === "queue" && unseen.length < consumers.length)) return;
    const behind = new Set(unseen.map(({ service }) => nameOf(service)));
    yield {
      at: nameRange(channel),
      message: `${channelWord(channel)} ${code(name)} can fill up unseen: nothing measures how far ${listOf(behind)} ${behind.size > 1 ? "are" : "is"} behind`,
      help: `add \`consumer.lag\` to the \`telemetry\` of ${code(name)}, or to that of the defaults, with an alert`,
    };
  },

  fix: (channel, edit, { system }) => ({
    title: `Measure the backlog of ${code(nameOf(channel))}`,
    safe: true,
    edits: channel.telemetry?.none ? undefined : signalEdits(edit, system, channel, "consumer.lag", "consumer-lag-high"),
  }),

  examples: [{
    title: "A queue of mails",
    bad: yaml`
      services:
        mailer: {consumes: [{channel: mails, onFailure: halt}], telemetry: [mails.sent]}
      channels:
        mails:
      # ^^^^^ warning
          kind: queue
    `,
    good: yaml`
      services:
        mailer: {consumes: [{channel: mails, onFailure: halt}], telemetry: [mails.sent]}
      channels:
        mails:
          kind: queue
          telemetry: {signals: [consumer.lag], alerts: [consumer-lag-high]}
    `,
  }],
});
