import { channelsBetween, code, consumersOf, defineRule, dlqBlock, dlqOfChannel, dlqOfConsumer, dlqOfSaga, isChoreographed, isReadOnly, nameOf, nameRange, parksFailedWork, sagaCarriers, sagaOwner, yaml, type Channel, type Context, type Saga, type System } from "../kit";

export default defineRule({
  id: "saga-without-dlq",
  scope: "saga",
  title: "Saga without a dead letter queue",
  pattern: "saga",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["SAGA", "DLQ"],

  why: `
    A saga moves forward, or back through its compensating transactions, only as long as its messages are handled. One
    that keeps failing has to end up where somebody sees it and can send it again. Without a dead letter queue it is
    dropped or retried for ever, and the business is left half done with nobody told.
  `,
  unless: "a durable workflow engine parks failed work (`engine`, `failedWork: parked`) and somebody looks at what it parked.",

  *check(saga, { system }) {
    if (dlqOfSaga(system, saga) || parksFailedWork(saga)) return;
    const steps = saga.steps ?? [];
    if (steps.length > 0 && steps.every(isReadOnly)) return;
    const carriers = channelsOf(saga, { system });
    const open = carriers.filter(channel => !keepsFailures(system, channel));
    if (carriers.length > 0 && open.length === 0) return;
    yield {
      at: nameRange(saga),
      message: `saga ${code(nameOf(saga))} has no dead letter queue, so a compensation that keeps failing is lost`,
      help: `add \`dlq\` to saga ${code(nameOf(saga))}, or to each channel that carries its steps`,
      related: open.map(channel => ({ at: nameRange(channel), message: `${code(nameOf(channel))} carries its work` })),
    };
  },

  fix: (saga, edit, { system }) => ({
    title: `Add a dead letter queue to ${code(nameOf(saga))}`,
    safe: true,
    edits: edit.add(saga, { dlq: dlqBlock(`${nameOf(saga)}.dlq`, sagaOwner(system, saga)) }),
  }),

  examples: [{
    title: "An orchestrated saga over two services",
    bad: yaml`
      teams: {core: {size: 6}}
      services: {orders: {}, payments: {}, stock: {}}
      sagas:
        place-order:
      # ^^^^^^^^^^^ error
          orchestrator: orders
          steps:
            - {service: stock, action: reserve, effect: write, compensation: release}
            - {service: payments, action: charge, effect: write}
    `,
    good: yaml`
      teams: {core: {size: 6}}
      services: {orders: {}, payments: {}, stock: {}}
      sagas:
        place-order:
          orchestrator: orders
          steps:
            - {service: stock, action: reserve, effect: write, compensation: release}
            - {service: payments, action: charge, effect: write}
          dlq:
            channel: place-order.dlq
            maxAttempts: 5
            owner: core
            replay: {mode: manual}
            alert: {depth: 1}
            retention: 14d
            telemetry: [dlq.depth]
    `,
  }],
});

function channelsOf(saga: Saga, { system }: Pick<Context, "system">): readonly Channel[] {
  const channels: Channel[] = [];
  for (const [name, carriers] of system.fact(sagaCarriers)) {
    const channel = system.find("channels", name);
    if (channel && carriers.some(carrier => carrier.saga === saga)) channels.push(channel);
  }
  return channels.length === 0 && isChoreographed(saga) ? channelsBetween(system, saga) : channels;
}

/** True when what keeps failing is set aside: by the channel, or by each of its consumers. */
function keepsFailures(system: System, channel: Channel): boolean {
  if (dlqOfChannel(system, channel)) return true;
  const consumers = system.index(consumersOf).get(nameOf(channel));
  return consumers.length > 0 && consumers.every(({ consume }) => dlqOfConsumer(system, consume) !== undefined);
}
