import { code, defineRule, dlqOfConsumer, hasReplay, idempotencyEdits, isOwn, nameOf, projectionKnowsRepeats, queueRange, repeatsHurt, stepKnowsRepeats, yaml } from "../kit";

export default defineRule({
  id: "dlq-replay-not-idempotent",
  scope: "consume",
  title: "Replay into a consumer that does not recognize repeats",
  pattern: "idempotency",
  group: "G2",
  severity: "error",
  status: "stable",
  articles: ["DLQ", "INT"],

  why: `
    A message in the dead letter queue may have been handled in part, or in full with only the acknowledgment lost. A
    replay runs the consumer on it once more. One that does not recognize the repeat books, charges or sends a second
    time, and the repair does more harm than the fault.
  `,
  unless: "handling is harmless to repeat by nature (set, upsert, delete by id); then say `idempotent: natural`.",
  fixWrites: "the recognition of repeats by the id of the message, remembered for seven days",

  *check({ service, consume }, { system }) {
    if (!consume.channel || !isOwn(service) || !repeatsHurt(consume)) return;
    if (projectionKnowsRepeats(system, service, consume) || stepKnowsRepeats(system, service, consume)) return;
    const dlq = dlqOfConsumer(system, consume);
    if (!dlq || !hasReplay(system, dlq)) return;
    yield {
      at: consume.channel,
      message: `a replay of ${code(dlq.channel)} lets ${code(nameOf(service))} handle a message from ${code(consume.channel)} twice, and it does not recognize repeats`,
      help: "add `idempotent: {key: messageId, ttl: 7d}` to the consumer, or `idempotent: natural` where repeating is harmless",
      related: [{ at: queueRange(dlq), message: `messages are sent again from ${code(dlq.channel)}` }],
    };
  },

  fix: ({ service, consume }, edit) => ({
    title: `Recognize repeated messages from ${code(consume.channel)} by their id`,
    safe: true,
    edits: idempotencyEdits(edit, [{ service, consume }]),
  }),

  examples: [{
    title: "A manual replay of bookings",
    bad: yaml`
      services:
        ledger:
          consumes:
            - channel: bookings
      #                ^^^^^^^^ error
              effect: write
      channels:
        bookings: {dlq: {channel: bookings.dlq, maxAttempts: 5, replay: {mode: manual}}}
    `,
    good: yaml`
      services:
        ledger:
          consumes:
            - channel: bookings
              effect: write
              idempotent: {key: messageId, ttl: 7d}
      channels:
        bookings: {dlq: {channel: bookings.dlq, maxAttempts: 5, replay: {mode: manual}}}
    `,
  }],
});
