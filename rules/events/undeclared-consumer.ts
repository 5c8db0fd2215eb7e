import { channelOwner, channelWord, code, consumersOf, defineRule, dlqBlock, dlqOfChannel, isBacklogMeasured, isBacklogWatched, isOwn, measuringDescribed, nameOf, nearest, readModelsByChannel, signalEdits, todo, yaml, type Channel, type Editor, type Edits, type Located, type Pairs, type Service, type System } from "../kit";

export default defineRule({
  id: "undeclared-consumer",
  scope: "channel",
  title: "Subscriber that no service declares",
  pattern: "publish-subscribe",
  group: "X-EDA",
  severity: "warning",
  status: "stable",
  articles: ["INT"],

  why: `
    The producer of events does not know who reads them; that is what events are for, and it is also their danger. The
    descriptor is the one place where all readers can be seen together. A group that the broker serves and that nobody
    claims here is forgotten when the shape of the messages changes or when the channel is to be switched off.
  `,
  unless: "the reader belongs to another system; then mark the channel with `external: true`, or write `external:` before the subscriber's name.",
  fixWrites: "`consumes` on the service with that name or the nearest one; else a mark that the reader is outside",

  *check(channel, { system }) {
    if (channel.external && channel.external.value !== false) return;
    for (const subscriber of unclaimed(system, channel)) {
      const service = system.find("services", subscriber);
      const name = `${channelWord(channel)} ${code(nameOf(channel))}`;
      yield {
        at: subscriber,
        message: service ? `${code(subscriber)} reads ${name} by its list of subscribers, but does not declare it` : `consumer group ${code(subscriber)} reads ${name}, but no service here claims it`,
        help: service ? `add ${code(nameOf(channel))} to the \`consumes\` of ${code(subscriber)}` : `add \`consumes\` with \`group: ${subscriber.value}\` to its service, or write \`external:\` before the name`,
        data: subscriber,
      };
    }
  },

  fix: (channel, edit, { system }, violation) => {
    const subscriber = violation.data as Located<string>;
    const known = system.find("services", subscriber);
    if (known) return { title: `Declare that ${code(subscriber)} consumes ${code(nameOf(channel))}`, safe: true, edits: consumeEdits(edit, system, channel, known) };
    const name = nearest(subscriber.value, system.all("services").filter(isOwn).map(nameOf)) ?? withoutEnding(subscriber.value, system);
    const near = system.find("services", name);
    return [
      ...(near ? [{ title: `Declare ${code(subscriber)} as the group of ${code(name)}`, safe: false, edits: consumeEdits(edit, system, channel, near, subscriber.value) }] : []),
      { title: `Mark ${code(subscriber)} as a reader outside of this descriptor`, safe: false, edits: edit.set(subscriber, `external:${subscriber.value}`) },
    ];
  },

  examples: [{
    title: "The broker knows a reader that the descriptor does not",
    bad: yaml`
      services:
        orders: {publishes: [{channel: order.events, via: outbox}]}
        fraud: {kind: worker}
      channels:
        order.events: {kind: stream, schema: avro, subscribers: [fraud]}
      #                                                          ^^^^^ warning
    `,
    good: yaml`
      services:
        orders: {publishes: [{channel: order.events, via: outbox}]}
        fraud: {kind: worker, consumes: [{channel: order.events, effect: TODO}]}
      channels:
        order.events: {kind: stream, schema: avro, subscribers: [fraud]}
    `,
  }],
});

/**
 * The subscribers that no service accounts for. A consumer whose group is not stated may be any of them, so as many of
 * them as there are such consumers stay unnamed; then nothing is known for certain.
 */
function unclaimed(system: System, channel: Channel): readonly Located<string>[] {
  const subscribers = (channel.subscribers ?? []).filter(({ value }) => value !== todo && !value.startsWith("external:"));
  const consumers = system.index(consumersOf).get(nameOf(channel));
  const readModels = system.index(readModelsByChannel).get(nameOf(channel));
  const claimed = new Set([
    ...consumers.flatMap(({ service, consume }) => [nameOf(service), ...(consume.group ? [consume.group.value] : [])]),
    ...readModels.flatMap(readModel => [nameOf(readModel), ...(readModel.service ? [readModel.service.value] : []), ...(readModel.checkpoint ? [readModel.checkpoint.value] : [])]),
  ]);
  const open = subscribers.filter(subscriber => !claimed.has(subscriber.value) && !isForeign(system.find("services", subscriber)));
  const vague = consumers.filter(({ service, consume }) => !consume.group && !subscribers.some(({ value }) => value === nameOf(service)));
  return open.filter(subscriber => system.find("services", subscriber) || open.length > vague.length);
}

/** What external and legacy systems read is not declared inside of them. */
function isForeign(service: Service | undefined): boolean {
  return service !== undefined && !isOwn(service);
}

/** Groups are often called after their service with a word behind it: `fraud-service`, `fraud-group`. */
function withoutEnding(group: string, system: System): string | undefined {
  for (let end = group.length; end > 0; end = Math.max(group.lastIndexOf("-", end - 1), group.lastIndexOf(".", end - 1))) {
    if (system.find("services", group.slice(0, end))) return group.slice(0, end);
  }
  return undefined;
}

function consumeEdits(edit: Editor, system: System, channel: Channel, service: Service, group?: string): Edits {
  const name = nameOf(channel);
  const needsDlq = channel.kind?.value !== "stream" && !channel.dlq && !dlqOfChannel(system, channel);
  const consume: Pairs = {
    channel: name,
    ...(group !== undefined && { group }),
    effect: todo,
    ...(needsDlq && { dlq: dlqBlock(`${name}.${nameOf(service)}.dlq`, channelOwner(system, channel, { service, consume: { $: service.$ } })) }),
  };
  const isSeen = isBacklogWatched(system, channel) || isBacklogMeasured(system, name, { service, consume: { $: service.$ } });
  const isAskedFor = system.fact(measuringDescribed) || system.index(consumersOf).get(name).some(consumer => isBacklogMeasured(system, name, consumer));
  return edit.all(
    service.consumes ? edit.append(service.consumes, consume) : edit.add(service, { consumes: [consume] }),
    isAskedFor && !isSeen && !channel.telemetry?.none ? signalEdits(edit, system, channel, "consumer.lag", "consumer-lag-high") : [],
  );
}
