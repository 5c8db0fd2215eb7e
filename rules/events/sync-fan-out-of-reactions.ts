import {
  backlogSignals, backlogTelemetry, calleeOf, code, defineRule, dlqBlock, hasSignal, isOwn, isSet, isSync, isWrite, isWriteAccess, listOf, messageIdempotency, nameOf, nameRange, outboxBlock, ownerFor, ownerIsObvious, replaceItems, schemaBlock, todo, yaml,
  type Call, type Edits, type Editor, type Service, type System, type Writable,
} from "../kit";

/** From this many reactions on, knowing them all becomes a burden. */
const manyReactions = 3;

export default defineRule({
  id: "sync-fan-out-of-reactions",
  scope: "service",
  title: "Service that calls everybody who only reacts",
  pattern: "publish-subscribe",
  group: "X-EDA",
  severity: "info",
  status: "stable",
  articles: ["INT", "DW"],

  why: `
    A service that tells others about its own changes by calling them has to know each of them, waits for each of them, and
    is changed and released whenever one more wants to know. None of these answers is part of its own. One event says what
    happened, to as many as want to hear it, at the time that suits them.
  `,
  unless: "the answers are part of what the service answers itself (`usesResult: true`), or the reactions have to be done before it may answer.",
  fixWrites: "a topic with schema and dead letter queue, its publication through an outbox, and a consumer in place of each call",

  *check(service, { system }) {
    if (!isOwn(service) || !changesData(service)) return;
    const reactions = (service.calls ?? []).filter(isReaction);
    const callees = new Set(reactions.map(call => call.to!.value));
    if (callees.size < manyReactions) return;
    yield {
      at: nameRange(service),
      message: `${code(nameOf(service))} calls ${callees.size} services that only react to its changes: ${listOf(callees)}`,
      help: "publish one event through an outbox, and let each of them consume it",
      related: reactions.map(call => ({ at: call.to!, message: `${code(call.to)} ${system.find("services", call.to) ? "only reacts" : "is called"}` })),
      data: reactions,
    };
  },

  fix: (service, edit, { system }, violation) => {
    const reactions = (violation.data as readonly Call[]).filter(call => isOwn(calleeOf(system, call)));
    const rest = (violation.data as readonly Call[]).filter(call => !reactions.includes(call));
    const name = `${nameOf(service)}.events`;
    const isFree = !system.find("channels", name) && !service.publishes?.some(({ channel }) => channel?.value === name);
    return {
      title: `Publish ${code(name)} and let ${listOf(reactions.map(call => call.to!.value))} consume it`,
      safe: false,
      edits: isFree && new Set(rest.map(call => call.to!.value)).size < manyReactions ? scaffold(edit, system, service, reactions, name) : undefined,
    };
  },

  examples: [{
    title: "An order that three others want to know about",
    bad: yaml`
      teams: {core: {size: 8}}
      services:
        orders:
      # ^^^^^^ info
          uses: [{store: order-db, access: readwrite}]
          calls:
            - {to: mail, purpose: notify, timeout: 1s}
            - {to: loyalty, purpose: notify, timeout: 1s}
            - {to: search, purpose: notify, timeout: 1s}
        loyalty: {}
        mail: {}
        search: {}
      datastores: {order-db: {owner: orders}}
    `,
    good: yaml`
      teams: {core: {size: 8}}
      services:
        orders:
          uses: [{store: order-db, access: readwrite}]
          publishes: [{channel: orders.events, via: outbox}]
          outbox: {store: order-db, relay: {type: cdc}, telemetry: [outbox.age]}
        loyalty: {consumes: [{channel: orders.events, effect: TODO, idempotent: {key: messageId, ttl: 7d}}]}
        mail: {consumes: [{channel: orders.events, effect: TODO, idempotent: {key: messageId, ttl: 7d}}]}
        search: {consumes: [{channel: orders.events, effect: TODO, idempotent: {key: messageId, ttl: 7d}}]}
      datastores: {order-db: {owner: orders}}
      channels:
        orders.events:
          kind: topic
          owner: core
          schema: {format: json-schema, ref: TODO, compatibility: backward}
          dlq:
            channel: orders.events.dlq
            maxAttempts: 5
            owner: core
            replay: {mode: manual}
            alert: {depth: 1}
            retention: 14d
            telemetry: [dlq.depth]
          telemetry: {signals: [consumer.lag], alerts: [consumer-lag-high]}
    `,
  }],
});

/** True for services that change something of their own, which others may want to hear about. */
function changesData(service: Service): boolean {
  const minor = ["cache", "session", "rate-limit"];
  return (service.uses ?? []).some(use => isWriteAccess(use) && !minor.includes(use.purpose?.value ?? "domain")) || (service.exposes ?? []).some(isWrite);
}

/** True for calls that only tell somebody. What answers with data, or with something instead of it, is part of the answer. */
function isReaction(call: Call): boolean {
  if (!call.to || !isSync(call) || (call.usesResult && call.usesResult.value !== false)) return false;
  if (call.purpose?.value === "notify") return true;
  const stands = ["cached", "degraded", "static"].includes(call.fallback?.type?.value ?? "");
  return call.required?.value === false && call.effect?.value !== "read" && !stands && (call.purpose?.value ?? "domain") === "domain";
}

/** The topic, its publication through an outbox, and a consumer in the place of each call. */
function scaffold(edit: Editor, system: System, service: Service, reactions: readonly Call[], name: string): Edits {
  const stores = new Set((service.uses ?? []).filter(isWriteAccess).flatMap(({ store }) => store?.value ?? []));
  const owner = ownerFor(system, service);
  const publish = { channel: name, via: "outbox" };
  const isMeasured = hasSignal(system, {}, ...backlogSignals);
  const pairs: Record<string, Writable> = {};
  if (!service.publishes) pairs["publishes"] = [publish];
  if (!service.outbox) pairs["outbox"] = outboxBlock(system, stores.size === 1 ? [...stores][0]! : todo);
  if (service.outbox && !isSet(service.outbox)) return undefined;
  const callees = [...new Set(reactions.flatMap(call => calleeOf(system, call) ?? []))];
  return edit.all(
    replaceItems(edit, service.calls!, reactions, pairs),
    service.publishes ? edit.append(service.publishes, publish) : [],
    edit.declare("channels", name, {
      kind: "topic",
      ...((owner !== undefined || !ownerIsObvious(system)) && { owner: owner ?? todo }),
      schema: schemaBlock,
      dlq: dlqBlock(`${name}.dlq`, owner),
      ...(!isMeasured && { telemetry: backlogTelemetry }),
    }),
    ...callees.map(callee => {
      const consume = { channel: name, effect: todo, ...messageIdempotency };
      return callee.consumes ? edit.append(callee.consumes, consume) : edit.add(callee, { consumes: [consume] });
    }),
  );
}
