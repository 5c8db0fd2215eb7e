import type { Channel, Consumes, Dlq, Saga, Service } from "../../server/src/generated/elements";
import type { Block } from "../../server/src/model/place";
import type { Index, System } from "../../server/src/model/system";
import type { Editor, Edits } from "./editor";
import { isLeftOut } from "./decisions";
import { channelOwner, ownerFor, todo } from "./blocks";
import { consumersOf, dlqOfChannel, isIdempotent, isOwn, isSet, isWrite } from "./facts";
import { code } from "./words";

/** A dead letter queue together with what it is declared for; nothing but the queue where the defaults declare it. */
export interface DeadLetters {
  readonly dlq: Dlq;
  readonly channel?: Channel;
  readonly service?: Service;
  readonly consume?: Consumes;
  readonly saga?: Saga;
}

/** A service that consumes from a channel. */
export interface Consumer {
  readonly service: Service;
  readonly consume: Consumes;
}

/** The key under which the indexes hold every queue; no channel has an empty name. */
const everyQueue = "";

function* keysOf(dlq: Dlq): Iterable<string> {
  // A placeholder in place of the whole queue: all about it is still to be decided.
  if (dlq.$.short && !dlq.channel) return;
  yield everyQueue;
  if (dlq.channel) yield dlq.channel.value;
}

const ofChannels: Index<DeadLetters> = {
  name: "dead letters of channels",
  collection: "channels",
  *entries(element) {
    const channel = element as Channel;
    if (isSet(channel.dlq)) for (const key of keysOf(channel.dlq!)) yield [key, { dlq: channel.dlq!, channel }];
  },
};

const ofConsumers: Index<DeadLetters> = {
  name: "dead letters of consumers",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    for (const consume of service.consumes ?? []) {
      if (isSet(consume.dlq)) for (const key of keysOf(consume.dlq!)) yield [key, { dlq: consume.dlq!, service, consume }];
    }
  },
};

const ofSagas: Index<DeadLetters> = {
  name: "dead letters of sagas",
  collection: "sagas",
  *entries(element) {
    const saga = element as Saga;
    if (isSet(saga.dlq)) for (const key of keysOf(saga.dlq!)) yield [key, { dlq: saga.dlq!, saga }];
  },
};

/** Every declaration of a dead letter queue: of channels, of consumers, of sagas, and of the defaults. */
export function deadLetters(system: System): readonly DeadLetters[] {
  return lookUp(system, everyQueue);
}

/** Every queue once, by the declaration that says most about it; what holds for a queue as a whole is said there. */
export function deadLetterQueues(system: System): readonly DeadLetters[] {
  const queues = new Map<string, DeadLetters>();
  const nameless: DeadLetters[] = [];
  for (const letters of deadLetters(system)) {
    const name = letters.dlq.channel?.value;
    if (name === undefined || name === todo) nameless.push(letters);
    else if (!queues.has(name) || Object.keys(queues.get(name)!.dlq).length < Object.keys(letters.dlq).length) queues.set(name, letters);
  }
  return [...queues.values(), ...nameless];
}

/** How messages call a queue: by its name, else by what it is declared for. */
export function queueName({ dlq, channel, consume, saga }: DeadLetters): string {
  if (dlq.channel) return `dead letter queue ${code(dlq.channel)}`;
  const holder = channel ?? saga;
  return holder || consume?.channel ? `the dead letter queue of ${code(holder ? holder.$.segment : consume!.channel)}` : "the dead letter queue of the defaults";
}

/** The declarations of the queue with this name. */
function lookUp(system: System, name: string): readonly DeadLetters[] {
  const defaults = system.single("defaults");
  const general = [defaults?.channels?.dlq, defaults?.sagas?.dlq].filter((dlq): dlq is Dlq => isSet(dlq) && dlq !== undefined);
  return [
    ...system.index(ofChannels).get(name),
    ...system.index(ofConsumers).get(name),
    ...system.index(ofSagas).get(name),
    ...general.filter(dlq => name === everyQueue || dlq.channel?.value === name).map(dlq => ({ dlq })),
  ];
}

/**
 * All that is said about the queue that a declaration names. A queue may be declared in full at one place and be named at
 * others; who owns it and how it is watched is a property of the queue, wherever that is said.
 */
export function sameQueue(system: System, dlq: Dlq): readonly Dlq[] {
  if (!dlq.channel || dlq.channel.value === todo) return [dlq];
  return [dlq, ...lookUp(system, dlq.channel.value).map(other => other.dlq).filter(other => other !== dlq)];
}

/** The channel that a queue is, where it has an entry of its own. */
export function channelOfQueue(system: System, dlq: Dlq): Channel | undefined {
  return system.find("channels", dlq.channel);
}

/** True when a channel holds dead letters, whoever sends them there. */
export function holdsDeadLetters(system: System, channel: string): boolean {
  return lookUp(system, channel).length > 0;
}

/** The dead letter queue in force for a consumer: its own, else that of its channel. */
export function dlqOfConsumer(system: System, consume: Consumes): Dlq | undefined {
  return consume.dlq ? (isSet(consume.dlq) ? consume.dlq : undefined) : dlqOfChannel(system, system.find("channels", consume.channel));
}

/** The consumers whose failed messages end up in the queue of this declaration. */
export function feedersOf(system: System, { channel, service, consume }: DeadLetters): readonly Consumer[] {
  if (service && consume) return [{ service, consume }];
  if (!channel) return [];
  return system.index(consumersOf).get(channel.$.segment).filter(consumer => !consumer.consume.dlq && isOwn(consumer.service));
}

/** The consumers that fail into the queue at any place that names it. */
export function allFeedersOf(system: System, letters: DeadLetters): readonly Consumer[] {
  const name = letters.dlq.channel?.value;
  return name === undefined || name === todo ? feedersOf(system, letters) : lookUp(system, name).flatMap(other => feedersOf(system, other));
}

/** The team that would look after a queue: that of its channel or saga, else that of a service which fails into it. */
export function ownerOfQueue(system: System, letters: DeadLetters): string | undefined {
  const { channel, saga, service, consume } = letters;
  if (saga) return saga.owner?.value ?? ownerFor(system, system.find("services", saga.orchestrator));
  if (service && consume) return channelOwner(system, system.find("channels", consume.channel), { service, consume });
  return channel?.owner?.value ?? ownerFor(system, feedersOf(system, letters)[0]?.service);
}

/** True when it is planned how messages get out of the queue again. A placeholder counts as a plan. */
export function hasReplay(system: System, dlq: Dlq): boolean {
  return sameQueue(system, dlq).some(({ replay }) => replay !== undefined && replay.none?.value !== true && replay.mode?.value !== "none");
}

/** True when handling a message twice would do something twice, and nobody decided that it may. */
export function repeatsHurt(consume: Consumes): boolean {
  return isWrite(consume) && !isIdempotent(consume) && !isLeftOut(consume.idempotent, consume);
}

/** Edits that let consumers recognize repeats, where they have to and do not; what a replay needs. */
export function idempotencyEdits(edit: Editor, consumers: readonly Consumer[]): Edits {
  const open = consumers.filter(({ consume }) => repeatsHurt(consume));
  return edit.all(...open.map(({ consume }) => (consume.idempotent ? undefined : edit.add(consume, messageIdempotency))));
}

/** Repeats of a message are recognized by its id; seven days outlive what a person needs to replay a queue. */
export const messageIdempotency = { idempotent: { key: "messageId", ttl: "7d" } } as const;

/** Where to point for a queue: its name, else the place that declares it. */
export function queueRange(dlq: Dlq): Block["$"]["key"] {
  return dlq.channel ?? dlq.$.key;
}
