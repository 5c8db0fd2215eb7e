import { channelOfQueue, deadLetterQueues, defineRule, hasSignal, isLeftOut, isSet, queueName, queueRange, sameQueue, yaml, type DeadLetters, type System } from "../kit";

export default defineRule({
  id: "dlq-not-monitored",
  scope: "system",
  title: "Dead letter queue that nobody watches",
  pattern: "dead-letter-queue",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["RM", "DLQ"],

  why: `
    A dead letter queue is empty on good days, so nobody opens it. Its depth is what tells that a day is not good: each
    message in it is a piece of work that was not done. Without the number and an alert the first sign is a customer.
  `,
  unless: "the platform alerts on the depth of every dead letter queue; then declare that signal under `platform.telemetry`.",
  fixWrites: "an alert at the first message, and at one that waits for a quarter of an hour",

  *check(system) {
    for (const letters of deadLetterQueues(system)) {
      if (isWatched(system, letters)) continue;
      const { dlq } = letters;
      yield {
        at: queueRange(dlq),
        about: dlq,
        message: `nobody is told when messages arrive in ${queueName(letters)}`,
        help: "add `alert: {depth: 1}` to the dead letter queue, or measure `dlq.depth`",
        data: letters,
      };
    }
  },

  fix: (_system, edit, _context, violation) => {
    const letters = violation.data as DeadLetters;
    const { dlq } = letters;
    return {
      title: `Tell people about the first message in ${queueName(letters)}`,
      safe: true,
      edits: dlq.alert ? undefined : edit.add(dlq, { alert: { depth: 1, age: "15m" } }),
    };
  },

  examples: [{
    title: "A queue without an alert",
    bad: yaml`
      channels:
        parcels:
          dlq:
            channel: parcels.dlq
      #              ^^^^^^^^^^^ warning
            maxAttempts: 5
    `,
    good: yaml`
      channels:
        parcels:
          dlq:
            channel: parcels.dlq
            maxAttempts: 5
            alert: {depth: 1, age: 15m}
    `,
  }],
});

/** True when the depth is measured or alerted on, at the queue or at what it is declared for, or when it is decided not to. */
function isWatched(system: System, { dlq, channel, service, consume, saga }: DeadLetters): boolean {
  const same = sameQueue(system, dlq);
  if (same.some(({ alert, reason }) => isSet(alert) || isLeftOut(alert, { ...(reason && { reason }) }))) return true;
  const measured = [...same, channelOfQueue(system, dlq), channel, consume, service, saga];
  return hasSignal(system, {}, "dlq.depth") || measured.some(element => element && hasSignal(system, element, "dlq.depth"));
}
