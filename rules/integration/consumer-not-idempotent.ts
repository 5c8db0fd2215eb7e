import { code, defineRule, isOwn, messageIdempotency, nameOf, nameRange, readModelsByChannel, repeatsHurt, sagaCarriers, stepKnowsRepeats, yaml, type Channel, type Consumes, type Service, type System } from "../kit";

export default defineRule({
  id: "consumer-not-idempotent",
  scope: "consume",
  title: "Consumer that does everything twice when a message comes twice",
  pattern: "idempotent-receiver",
  group: "G5",
  severity: "error",
  status: "stable",
  articles: ["INT", "MS16"],

  why: `
    A broker sends a message again when it is not sure that the first time counted: after a crash, a slow answer, a moved
    partition, or a replay by hand. Sooner or later every consumer handles some message twice. One that cannot tell charges
    twice, ships twice or counts twice, and nothing in its log looks wrong.
  `,
  unless: "repeating the work changes nothing by its nature, such as setting a value or deleting by id; then say `idempotent: natural`.",

  *check({ service, consume }, { system }) {
    if (!consume.channel || !isOwn(service) || !repeatsHurt(consume) || consume.transactional?.value === true) return;
    const channel = system.find("channels", consume.channel);
    if (!mayRepeat(channel) || isProjection(system, service, consume) || isSagaWork(system, service, consume) || stepKnowsRepeats(system, service, consume)) return;
    yield {
      at: consume.channel,
      message: `${code(nameOf(service))} changes state with each message from ${code(consume.channel)}, but cannot tell a repeated one`,
      help: "add `idempotent` with the key that tells messages apart, or `idempotent: natural` when repeating changes nothing",
      related: channel ? [{ at: channel.delivery ?? nameRange(channel), message: `${code(nameOf(channel))} delivers at least once` }] : [],
    };
  },

  fix: ({ service, consume }, edit) => ({
    title: `Let ${code(nameOf(service))} recognize repeated messages from ${code(consume.channel)}`,
    safe: true,
    edits: consume.idempotent ? undefined : edit.add(consume, messageIdempotency),
  }),

  examples: [{
    title: "Parcels that may be sent twice",
    bad: yaml`
      services:
        shipping:
          consumes: [{channel: parcels, effect: write, onFailure: halt}]
      #                        ^^^^^^^ error
      channels: {parcels: {kind: queue}}
    `,
    good: yaml`
      services:
        shipping:
          consumes: [{channel: parcels, effect: write, onFailure: halt, idempotent: {key: messageId, ttl: 7d}}]
      channels: {parcels: {kind: queue}}
    `,
  }],
});

/** At-least-once is what channels do unless they say otherwise; what stays in one process is not sent again. */
function mayRepeat(channel: Channel | undefined): boolean {
  if (channel?.delivery) return channel.delivery.value === "at-least-once";
  return channel?.transport?.value !== "in-memory";
}

/** What a service does to build a read model is said, and judged, at the read model. */
function isProjection(system: System, service: Service, { channel }: Consumes): boolean {
  return system.index(readModelsByChannel).get(channel!.value).some(readModel => readModel.service?.value === nameOf(service));
}

/** A step of a saga that comes as a message, and the way back from it, are judged at the saga. */
function isSagaWork(system: System, service: Service, { channel }: Consumes): boolean {
  const steps = (system.fact(sagaCarriers).get(channel!.value) ?? []).flatMap(({ saga }) => saga.steps ?? []);
  return steps.some(({ service: own, channel: command, effect, compensation }) => {
    const comesHere = effect?.value === "write" && command?.value === channel!.value && own?.value === nameOf(service);
    return comesHere || (compensation?.channel?.value === channel!.value && (compensation.service ?? own)?.value === nameOf(service));
  });
}
