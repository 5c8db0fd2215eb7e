import { allFeedersOf, deadLetterQueues, defineRule, hasReplay, idempotencyEdits, queueName, queueRange, sameQueue, todo, yaml, type DeadLetters, type Dlq, type System } from "../kit";

export default defineRule({
  id: "dlq-without-replay",
  scope: "system",
  title: "Dead letter queue without a way back",
  pattern: "dead-letter-queue",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["DLQ"],

  why: `
    A dead letter queue is half of a pattern; the other half is getting messages out of it. Without a planned replay they
    pile up until somebody, under pressure, writes a script for it, or until retention throws them away.
  `,
  unless: "messages are worthless once they are late; then say `replay: none` with a reason.",
  fixWrites: "a manual replay with a runbook to be written, and the recognition of repeats that a replay needs",

  *check(system) {
    for (const letters of deadLetterQueues(system)) {
      const { dlq } = letters;
      if (hasReplay(system, dlq) || isDecidedAgainst(system, dlq)) continue;
      yield {
        at: queueRange(dlq),
        about: dlq,
        message: `${queueName(letters)} collects messages, and no way is planned to send them again`,
        help: "add `replay: {mode: manual, runbook: …}`, or `replay: none` with a reason",
        data: letters,
      };
    }
  },

  fix: (system, edit, _context, violation) => {
    const letters = violation.data as DeadLetters;
    return {
      title: `Plan a manual replay of ${queueName(letters)}`,
      safe: true,
      edits: letters.dlq.replay ? undefined : edit.all(
        edit.add(letters.dlq, { replay: { mode: "manual", runbook: todo } }),
        idempotencyEdits(edit, allFeedersOf(system, letters)),
      ),
    };
  },

  examples: [{
    title: "A queue that only fills",
    bad: yaml`
      channels:
        parcels:
          dlq: {channel: parcels.dlq, maxAttempts: 5, alert: {depth: 1}}
      #                  ^^^^^^^^^^^ warning
    `,
    good: yaml`
      channels:
        parcels:
          dlq: {channel: parcels.dlq, maxAttempts: 5, alert: {depth: 1}, replay: {mode: manual, runbook: TODO}}
    `,
  }],
});

/** True when a reason says why nothing is sent again. */
function isDecidedAgainst(system: System, dlq: Dlq): boolean {
  return sameQueue(system, dlq).some(({ replay, reason }) =>
    replay !== undefined && (replay.none?.value === true || replay.mode?.value === "none") && (replay.reason ?? reason) !== undefined);
}
