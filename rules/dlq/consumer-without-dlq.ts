import {
  channelOwner, code, consumersOf, defineRule, dlqBlock, dlqOfConsumer, holdsDeadLetters, idempotencyEdits, isLeftOut, isOwn, nameOf, nameRange, producersOf, sagaCarriers, yaml,
  type Consumes, type Fix, type System,
} from "../kit";

export default defineRule({
  id: "consumer-without-dlq",
  scope: "consume",
  title: "Consumer without a place for messages that keep failing",
  pattern: "dead-letter-queue",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["DLQ"],

  why: `
    Sooner or later a message comes that no attempt can handle. Without a decision about it the message either blocks
    everything behind it or disappears after the last attempt. A dead letter queue takes it aside, keeps it for somebody
    to look at, and lets the rest go on.
  `,
  unless: "losing a message does no harm (`onFailure: drop` with a reason), or the consumer halts and can be built again from history.",
  fixWrites: "a dead letter queue with attempts, owner, replay, alert, and the recognition of repeats that a replay needs",

  *check({ service, consume }, { system }) {
    if (!consume.channel || !isOwn(service) || dlqOfConsumer(system, consume)) return;
    const name = consume.channel.value;
    const channel = system.find("channels", name);
    const { transport, kind } = channel ?? {};
    if (kind?.value === "stream" || (transport && transport.value !== "broker") || holdsDeadLetters(system, name)) return;
    if (isLeftOut(consume.dlq, consume) || (!consume.dlq && isLeftOut(channel?.dlq, channel)) || isDecided(system, consume)) return;
    const stake = stakeIn(system, consume);
    const drops = consume.onFailure?.value === "drop";
    yield {
      at: consume.channel,
      severity: stake ? "error" : "warning",
      message: `${code(nameOf(service))} ${drops ? "drops messages" : "has no place for messages"} from ${code(name)} that keep failing${stake ? `, and the channel carries ${stake}` : drops ? ", and gives no reason" : ""}`,
      help: drops ? "give the `reason` why losing them does no harm, or add `dlq`" : "add `dlq` to the consumer or the channel, or decide with `onFailure`",
      related: channel ? [{ at: nameRange(channel), message: `${code(name)} has no dead letter queue` }] : [],
    };
  },

  fix: ({ service, consume }, edit, { system }) => {
    const name = consume.channel!.value;
    const others = system.index(consumersOf).get(name).length > 1;
    const queue = others ? `${name}.${nameOf(service)}.dlq` : `${name}.dlq`;
    const owner = channelOwner(system, system.find("channels", name), { service, consume });
    const drops = consume.onFailure?.value === "drop";
    const ordered = consume.needsOrder?.value === true && !consume.onFailure;
    const deadLetters: Fix = {
      title: `Send messages from ${code(name)} that keep failing to ${code(queue)}`,
      safe: !ordered && !drops,
      edits: consume.dlq ? undefined : edit.all(drops ? edit.set(consume.onFailure!, "dlq") : [], edit.add(consume, { dlq: dlqBlock(queue, owner) }), idempotencyEdits(edit, [{ service, consume }])),
    };
    if (!ordered) return deadLetters;
    // Taking one message aside lets later ones of its entity overtake it; parking the whole key keeps their order.
    return [
      { title: `Park all messages of a key of ${code(name)} when one keeps failing`, safe: false, edits: edit.add(consume, { onFailure: "park-key" }) },
      { title: `Stop handling ${code(name)} when a message keeps failing`, safe: false, edits: edit.add(consume, { onFailure: "halt" }) },
      deadLetters,
    ];
  },

  examples: [
    {
      title: "A queue of one consumer",
      bad: yaml`
      teams: {core: {size: 6}}
      services:
        shipping:
          consumes:
            - channel: parcels
      #                ^^^^^^^ warning
              effect: write
              idempotent: {key: parcelId}
      channels: {parcels: {kind: queue}}
    `,
      good: yaml`
      teams: {core: {size: 6}}
      services:
        shipping:
          consumes:
            - channel: parcels
              effect: write
              idempotent: {key: parcelId}
              dlq:
                channel: parcels.dlq
                maxAttempts: 5
                owner: core
                replay: {mode: manual}
                alert: {depth: 1}
                retention: 14d
                telemetry: [dlq.depth]
      channels: {parcels: {kind: queue}}
    `,
    },
    {
      title: "Messages that have to stay in order",
      bad: yaml`
      services:
        ledger: {consumes: [{channel: bookings, needsOrder: true}]}
      #                               ^^^^^^^^ warning
      channels: {bookings: {kind: topic, orderingKey: account}}
    `,
      good: yaml`
      services:
        ledger: {consumes: [{channel: bookings, needsOrder: true, onFailure: park-key}]}
      channels: {bookings: {kind: topic, orderingKey: account}}
    `,
    },
  ],
});

/** True when somebody decided what happens to a message that keeps failing. */
function isDecided(system: System, consume: Consumes): boolean {
  if (!consume.onFailure) return false;
  switch (consume.onFailure.value) {
    case "dlq": return false;
    case "drop": return consume.reason !== undefined || mayBeLost(system, consume);
    default: return true;
  }
}

/** True for messages that are worthless a moment later. */
function mayBeLost(system: System, consume: Consumes): boolean {
  const channel = system.find("channels", consume.channel);
  const purpose = channel?.purpose?.value;
  return purpose === "telemetry" || purpose === "presence" || (channel?.class?.some(({ value }) => value === "telemetry" || value === "presence") ?? false);
}

/** What would be lost that must not be; undefined when nothing is known. */
function stakeIn(system: System, consume: Consumes): string | undefined {
  const name = consume.channel!.value;
  const carrier = system.fact(sagaCarriers).get(name)?.[0];
  if (carrier) return `${carrier.compensations ? "compensations" : "steps"} of saga ${code(nameOf(carrier.saga))}`;
  const classes = [system.find("channels", name)?.class, ...system.index(producersOf).get(name).map(({ publish }) => publish.class)];
  return classes.some(list => list?.some(({ value }) => value === "money")) ? "money" : undefined;
}
