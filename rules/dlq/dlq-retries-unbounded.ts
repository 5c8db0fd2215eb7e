import { deadLetters, defineRule, feedersOf, parksFailedWork, queueName, queueRange, yaml, type DeadLetters, type System } from "../kit";

export default defineRule({
  id: "dlq-retries-unbounded",
  scope: "system",
  title: "Dead letter queue that no message reaches",
  pattern: "dead-letter-queue",
  group: "G2",
  severity: "error",
  status: "stable",
  articles: ["DLQ"],

  why: `
    A message goes to the dead letter queue after its last attempt. Where attempts have no limit there is no last one: the
    poison message comes back for ever, keeps a worker busy, and the queue that looks like protection stays empty.
  `,
  unless: "the broker sets the limit for all of its channels (`platform.broker.defaults.maxAttempts`).",
  fixWrites: "`maxAttempts: 5`",

  *check(system) {
    const general = system.single("platform")?.broker?.defaults?.maxAttempts;
    for (const letters of deadLetters(system)) {
      const limit = letters.dlq.maxAttempts;
      if (limit ? !isEndless(limit.value) : isBounded(general) || isBoundedByRetries(system, letters)) continue;
      yield {
        at: limit ?? queueRange(letters.dlq),
        about: letters.dlq,
        message: `${queueName(letters)} gets no message, because ${limit ? `\`maxAttempts: ${limit.value === Infinity ? "unlimited" : limit.value}\` sets no limit` : "nothing limits the attempts before it"}`,
        help: "set `maxAttempts` on the dead letter queue, for example to 5",
        data: letters,
      };
    }
  },

  fix: (_system, edit, _context, violation) => {
    const letters = violation.data as DeadLetters;
    const { dlq } = letters;
    return {
      title: `Give up on a message after 5 attempts`,
      safe: dlq.maxAttempts === undefined,
      edits: dlq.maxAttempts ? edit.set(dlq.maxAttempts, 5) : edit.add(dlq, { maxAttempts: 5 }),
    };
  },

  examples: [{
    title: "The short form names the queue only",
    bad: yaml`
      channels:
        parcels:
          kind: queue
          dlq: parcels.dlq
      #        ^^^^^^^^^^^ error
    `,
    good: yaml`
      channels:
        parcels:
          kind: queue
          dlq: {channel: parcels.dlq, maxAttempts: 5}
    `,
  }],
});

function isEndless(limit: number | undefined): boolean {
  return limit === 0 || limit === Infinity;
}

function isBounded(limit: { readonly value: number | undefined } | undefined): boolean {
  return limit !== undefined && !isEndless(limit.value);
}

/** True when whoever fails into the queue stops by itself: consumers by their retries, a saga by its engine. */
function isBoundedByRetries(system: System, letters: DeadLetters): boolean {
  const { saga, consume } = letters;
  if (saga) return parksFailedWork(saga) || (saga.steps !== undefined && saga.steps.length > 0 && saga.steps.every(step => isBounded(step.retry?.maxAttempts)));
  if (consume && isBounded(system.find("channels", consume.channel)?.dlq?.maxAttempts)) return true;
  const feeders = feedersOf(system, letters);
  return feeders.length > 0 && feeders.every(feeder => isBounded(feeder.consume.retry?.maxAttempts));
}
