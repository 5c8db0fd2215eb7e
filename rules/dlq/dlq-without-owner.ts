import { channelOfQueue, code, deadLetterQueues, defineRule, ownerIsObvious, ownerOfQueue, queueName, queueRange, sameQueue, todo, yaml, type DeadLetters } from "../kit";

export default defineRule({
  id: "dlq-without-owner",
  scope: "system",
  title: "Dead letter queue without an owner",
  pattern: "dead-letter-queue",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["DLQ"],

  why: `
    A message in a dead letter queue is work for a person: find out what is wrong, mend it, send the message again or throw
    it away. Where several teams could do that and none has to, nobody does, and the message is lost as quietly as if it
    had been dropped.
  `,
  unless: "there is only one team, which then owns it anyway.",
  fixWrites: "the team of the service that fails into the queue, where it is known",

  *check(system) {
    if (ownerIsObvious(system)) return;
    for (const letters of deadLetterQueues(system)) {
      const { dlq } = letters;
      if (channelOfQueue(system, dlq)?.owner || sameQueue(system, dlq).some(other => other.owner)) continue;
      yield {
        at: queueRange(dlq),
        about: dlq,
        message: `${queueName(letters)} belongs to no team, so nobody has to look at what lies there`,
        help: "add `owner` with the team that looks at failed messages",
        data: letters,
      };
    }
  },

  fix: (system, edit, _context, violation) => {
    const letters = violation.data as DeadLetters;
    const owner = ownerOfQueue(system, letters);
    return {
      title: owner ? `Let ${code(owner)} own ${queueName(letters)}` : `Leave a place for the owner of ${queueName(letters)}`,
      safe: true,
      edits: edit.add(letters.dlq, { owner: owner ?? todo }),
    };
  },

  examples: [{
    title: "Two teams, and neither is named",
    bad: yaml`
      teams: {shop: {size: 6}, shipping: {size: 5}}
      services:
        parcels: {team: shipping, consumes: [{channel: parcels, onFailure: dlq}]}
      channels:
        parcels:
          dlq: {channel: parcels.dlq, maxAttempts: 5}
      #                  ^^^^^^^^^^^ warning
    `,
    good: yaml`
      teams: {shop: {size: 6}, shipping: {size: 5}}
      services:
        parcels: {team: shipping, consumes: [{channel: parcels, onFailure: dlq}]}
      channels:
        parcels:
          dlq: {channel: parcels.dlq, maxAttempts: 5, owner: shipping}
    `,
  }],
});
