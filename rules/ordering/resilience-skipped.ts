import {
  backlogSignalFor, callGraph, code, commonCircuitBreakerBlock, dataPatterns, defineRule, dlqBlock, hasSignal, isDeclined, isLeftOut, isOn, isOwn,
  isSet, isTiny, nameOf, ownerFor, parksFailedWork, yaml, type Block, type Channel, type Consumes, type Editor, type Pairs, type Saga, type System,
} from "../kit";

/** What of the resilience group the system asks for and does not have. */
interface Gaps {
  readonly breakers: boolean;
  readonly dlqs: boolean;
}

export default defineRule({
  id: "resilience-skipped",
  scope: "system",
  title: "Distributed data patterns without resilience below them",
  pattern: "saga",
  group: "X-ORD",
  severity: "error",
  status: "stable",
  articles: ["RM", "CB", "DLQ"],

  why: `
    Sagas, read models and event stores spread one piece of work over many calls and messages. Each of them relies on calls
    that end and on messages that are not lost. Without circuit breakers one slow participant stops every run, and without
    dead letter queues what failed is gone, so the pattern fails exactly when it is needed.
  `,
  unless: "the system has two services at most, or neither calls nor queues stand between its parts.",

  *check(system, context) {
    if (isTiny(context)) return;
    const patterns = dataPatterns(system);
    const [first] = patterns;
    if (!first) return;
    const { breakers, dlqs } = gapsOf(system);
    if (!breakers && !dlqs) return;
    const missing = [...(breakers ? ["a circuit breaker"] : []), ...(dlqs ? ["a dead letter queue"] : [])];
    yield {
      at: first.block.$.key,
      about: first.block,
      severity: breakers && dlqs ? "error" : "warning",
      message: `${first.kind} ${code(nameOf(first.block))} runs in a system without ${missing.join(" or ")} anywhere`,
      help: `add ${[...(breakers ? ["`circuitBreaker` to `defaults.calls`"] : []), ...(dlqs ? ["`dlq` to `defaults.channels`"] : [])].join(" and ")}`,
      related: patterns.slice(1).map(({ kind, block }) => ({ at: block.$.key, message: `${kind} ${code(nameOf(block))} rests on the same ground` })),
      data: { breakers, dlqs } satisfies Gaps,
    };
  },

  fix: (system, edit, _context, violation) => {
    const { breakers, dlqs } = violation.data as Gaps;
    const signals = [...(breakers ? ["circuit-breaker.state"] : []), ...(dlqs ? ["dlq.depth"] : [])].filter(signal => !hasSignal(system, {}, signal));
    return {
      title: `Give ${[...(breakers ? ["every call a circuit breaker"] : []), ...(dlqs ? ["every channel a dead letter queue"] : [])].join(" and ")}`,
      safe: false,
      edits: defaultsEdits(system, edit, {
        ...(breakers && { calls: { circuitBreaker: commonCircuitBreakerBlock(system) } }),
        ...(dlqs && { channels: { dlq: dlqBlock("dead-letters", ownerFor(system, undefined)) } }),
        ...(signals.length > 0 && { telemetry: { signals: [...signals, ...backlogSignalFor(system)] } }),
      }),
    };
  },

  examples: [{
    title: "A saga over three services, and nothing below it",
    bad: yaml`
      teams: {core: {size: 8}}
      services:
        orders: {calls: [{to: payments, timeout: 2s}], publishes: [{channel: commands, via: outbox}]}
        payments: {consumes: [commands]}
        stock: {}
      channels: {commands: {kind: queue}}
      sagas:
        buy: {orchestrator: orders, steps: [{service: payments, action: charge}]}
      # ^^^ error
    `,
    good: yaml`
      teams: {core: {size: 8}}
      services:
        orders: {calls: [{to: payments, timeout: 2s}], publishes: [{channel: commands, via: outbox}]}
        payments: {consumes: [commands]}
        stock: {}
      channels: {commands: {kind: queue}}
      sagas:
        buy: {orchestrator: orders, steps: [{service: payments, action: charge}]}
      defaults:
        calls:
          circuitBreaker:
            failureRate: 50%
            slowCallRate: 50%
            slowCallDuration: 1s
            minCalls: 20
            window: 30s
            openFor: 30s
            halfOpenCalls: 5
        channels:
          dlq:
            channel: dead-letters
            maxAttempts: 5
            owner: core
            replay: {mode: manual}
            alert: {depth: 1}
            retention: 14d
            telemetry: [dlq.depth]
        telemetry: {signals: [circuit-breaker.state, dlq.depth, consumer.lag]}
    `,
  }],
});

function gapsOf(system: System): Gaps {
  return { breakers: lacksBreakers(system), dlqs: lacksDeadLetterQueues(system) };
}

function lacksBreakers(system: System): boolean {
  let isWaiting = false;
  for (const arrows of system.fact(callGraph).out) {
    for (const { caller, sync, required, policy } of arrows) {
      if (!sync || !required || !isOwn(caller)) continue;
      if (isOn(policy.circuitBreaker) || isDeclined(policy.circuitBreaker)) return false;
      isWaiting = true;
    }
  }
  return isWaiting;
}

function lacksDeadLetterQueues(system: System): boolean {
  const defaults = system.single("defaults");
  const sagas = system.all("sagas");
  const channels = system.all("channels");
  if (isSet(defaults?.channels?.dlq) || isSet(defaults?.sagas?.dlq) || sagas.some(parksFailedWork)) return false;
  const keeps = (holder: Channel | Saga | Consumes): boolean => isSet(holder.dlq) || isLeftOut(holder.dlq, holder);
  if (channels.some(keeps) || sagas.some(keeps)) return false;
  let isQueueing = channels.length > 0 || sagas.length > 0;
  for (const { consumes = [] } of system.all("services")) {
    if (consumes.some(keeps)) return false;
    isQueueing ||= consumes.length > 0;
  }
  return isQueueing;
}

/** Adds sections to the defaults; one that is there already gets the pairs it lacks. */
function defaultsEdits(system: System, edit: Editor, sections: { readonly [key: string]: Pairs | undefined }) {
  const present = system.single("defaults") as (Block & Readonly<Record<string, unknown>>) | undefined;
  const fresh: Record<string, Pairs> = {};
  const grown = Object.entries(sections).flatMap(([key, pairs]) => {
    const section = present?.[key] as (Block & Readonly<Record<string, unknown>>) | undefined;
    if (!pairs) return [];
    if (!section) {
      fresh[key] = pairs;
      return [];
    }
    if (key === "telemetry") return [signalsInto(section, pairs["signals"] as readonly string[], edit)];
    return [Object.keys(pairs).some(name => name in section) ? undefined : edit.add(section, pairs)];
  });
  return edit.all(...grown, Object.keys(fresh).length > 0 ? edit.addAt(["defaults"], fresh) : []);
}

function signalsInto(telemetry: Block & Readonly<Record<string, unknown>>, wanted: readonly string[], edit: Editor) {
  const signals = telemetry["signals"] as Parameters<Editor["append"]>[0] | undefined;
  return signals ? edit.all(...wanted.map(signal => edit.append(signals, signal))) : edit.add(telemetry, { signals: wanted });
}
