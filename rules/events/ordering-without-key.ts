import { channelWord, code, consumersOf, count, defineRule, nameOf, nameRange, todo, yaml, type Channel, type Consumes, type Edits, type Service, type System } from "../kit";

export default defineRule({
  id: "ordering-without-key",
  scope: "consume",
  title: "Consumer that needs an order which the channel does not keep",
  pattern: "ordering-key",
  group: "X-EDA",
  severity: "warning",
  status: "stable",
  articles: ["INT"],

  why: `
    Brokers keep messages in order within a partition and no further. Without an ordering key the events of one order are
    spread over partitions, and several consumers handle them at the same time, so a cancellation can be handled before
    the order it cancels. It works in every test with one consumer and fails under load.
  `,
  unless: "one partition and one consumer handle everything one after the other, or the consumer does not mind the order after all.",
  fixWrites: "`orderingKey` with the channel's correlation id, or a placeholder; more partitions where consumers compete for one",

  *check({ service, consume }, { system }) {
    if (consume.needsOrder?.value !== true) return;
    const channel = system.find("channels", consume.channel);
    if (!channel) return;
    const consumers = competitors(system, service, consume, channel);
    const isSingle = channel.partitions?.value === 1 || (channel.kind?.value === "queue" && channel.partitions === undefined);
    const word = `${channelWord(channel)} ${code(nameOf(channel))}`;
    const related = [{ at: nameRange(channel), message: `${word} is declared here` }];
    if (!channel.orderingKey) {
      // The one partition of a topic or stream is read by one member of a group at a time.
      if (isSingle && (consumers === 1 || (channel.partitions && channel.kind && channel.kind.value !== "queue"))) return;
      yield {
        at: consume.needsOrder,
        message: `${code(nameOf(service))} needs the messages of ${word} in order, but the channel has no ordering key`,
        help: `add \`orderingKey\` to ${code(nameOf(channel))}: the field whose messages belong together`,
        related,
      };
    } else if (channel.kind?.value === "queue" && channel.partitions?.value === 1 && consumers !== undefined && consumers > 1) {
      yield {
        at: consume.needsOrder,
        message: `${code(nameOf(service))} needs the messages of ${word} in order, but ${count(consumers, "consumer")} compete for its one partition`,
        help: "run one consumer, or give the queue as many partitions as it has consumers",
        related: [{ at: channel.partitions, message: `${word} has one partition` }],
        data: consumers,
      };
    }
  },

  fix: ({ consume }, edit, { system }, violation) => {
    const channel = system.find("channels", consume.channel)!;
    const consumers = violation.data as number | undefined;
    if (consumers !== undefined) {
      return { title: `Give ${code(nameOf(channel))} ${consumers} partitions`, safe: false, edits: edit.set(channel.partitions!, consumers) };
    }
    const id = channel.correlationId?.value;
    const orderingKey = id === undefined || id === "required" ? todo : id;
    const more: Edits = edit.add(channel, { orderingKey });
    return { title: orderingKey === todo ? `Add an ordering key to ${code(nameOf(channel))}` : `Keep messages of ${code(nameOf(channel))} in order by ${code(orderingKey)}`, safe: orderingKey === todo, edits: more };
  },

  examples: [{
    title: "A ledger that must see bookings in order",
    bad: yaml`
      services:
        ledger: {replicas: 3, consumes: [{channel: bookings, needsOrder: true}]}
      #                                                                  ^^^^ warning
      channels:
        bookings: {kind: topic, partitions: 12, correlationId: accountId}
    `,
    good: yaml`
      services:
        ledger: {replicas: 3, consumes: [{channel: bookings, needsOrder: true}]}
      channels:
        bookings: {kind: topic, partitions: 12, correlationId: accountId, orderingKey: accountId}
    `,
  }],
});

/** How many instances handle messages side by side; undefined when that is not known. */
function competitors(system: System, service: Service, consume: Consumes, channel: Channel): number | undefined {
  const sharers = channel.kind?.value === "queue" ? system.index(consumersOf).get(nameOf(channel)) : [{ service, consume }];
  let sum = 0;
  for (const sharer of sharers) {
    const instances = sharer.consume.instances?.value ?? sharer.service.replicas?.value;
    if (instances === undefined) return sharers.length > 1 ? sharers.length : undefined;
    sum += instances;
  }
  return sum;
}
