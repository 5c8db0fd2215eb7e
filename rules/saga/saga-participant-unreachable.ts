import {
  code, connectSteps, consumersOf, defineRule, isChoreographed, isOrchestrated, isOwn, kindOf, nameOf, nameRange, producersOf, yaml,
  type Saga, type SagaStep, type Service, type System,
} from "../kit";

export default defineRule({
  id: "saga-participant-unreachable",
  scope: "sagaStep",
  title: "Saga step that nothing leads to",
  pattern: "saga",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["SAGA"],

  why: `
    A saga is only as real as the connections it runs over. Where no call and no channel leads to the service of a step,
    either the descriptor is behind the system, and every judgment about the saga rests on sand, or the step never
    happens.
  `,
  unless: "a workflow engine hands out the work over its own task queues; then name it under `engine`.",
  fixWrites: "a protected call from the orchestrator, or the entries under `publishes` and `consumes` that the step's channel needs",

  *check({ saga, step, index }, { system }) {
    if (!step.service || saga.engine || step.human?.value === true) return;
    const service = system.find("services", step.service);
    if (!service) return;
    if (isOrchestrated(saga)) {
      const orchestrator = system.find("services", saga.orchestrator);
      if (!isOwn(orchestrator) || orchestrator === service || isReached(system, orchestrator, service, step)) return;
      yield {
        at: step.service,
        message: `saga ${code(nameOf(saga))} names ${code(step.service)}, and ${step.channel ? `${code(step.channel)} does not lead from ${code(nameOf(orchestrator))} to it` : `nothing leads from ${code(nameOf(orchestrator))} to it`}`,
        help: step.channel
          ? `let ${code(nameOf(orchestrator))} publish ${code(step.channel)} and ${code(step.service)} consume it`
          : `add a call from ${code(nameOf(orchestrator))} to ${code(step.service)}, or the \`channel\` that carries the command`,
        related: [{ at: nameRange(orchestrator), message: `${code(nameOf(orchestrator))} drives the saga` }],
      };
    } else if (isChoreographed(saga) && index > 0 && !isTriggered(system, saga, step, index)) {
      yield {
        at: step.service,
        message: `no earlier step of choreographed saga ${code(nameOf(saga))} sends ${code(step.service)} an event that starts it`,
        help: `let ${code(step.service)} consume a channel that the service of an earlier step publishes to`,
      };
    }
  },

  fix: ({ saga, step }, edit, context) => ({
    title: isOrchestrated(saga) ? `Connect ${code(saga.orchestrator)} to ${code(step.service)}` : `Let ${code(step.service)} listen to the step before it`,
    // What starts a step of a choreography is for people to say.
    safe: isOrchestrated(saga),
    edits: connectSteps(edit, context, saga, step),
  }),

  examples: [{
    title: "A step without a connection",
    bad: yaml`
      teams: {shop: {size: 6}}
      services:
        orders: {calls: [{to: stock, effect: write, timeout: 2s}]}
        stock: {}
        payments: {}
      sagas:
        place-order:
          orchestrator: orders
          correlationId: orderId
          steps:
            - {service: stock, action: reserve, effect: write}
            - {service: payments, action: charge, effect: write}
      #                 ^^^^^^^^ error
      defaults: {telemetry: {signals: [circuit-breaker.state], alerts: [all]}}
    `,
    good: yaml`
      teams: {shop: {size: 6}}
      services:
        orders: {calls: [{to: stock, effect: write, timeout: 2s}, {to: payments, effect: write, idempotent: {key: orderId}, timeout: {connect: 500ms, request: 2s}, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}, fallback: {type: TODO}}]}
        stock: {}
        payments: {}
      sagas:
        place-order:
          orchestrator: orders
          correlationId: orderId
          steps:
            - {service: stock, action: reserve, effect: write}
            - {service: payments, action: charge, effect: write}
      defaults: {telemetry: {signals: [circuit-breaker.state], alerts: [all]}}
    `,
  }],
});

/** True when the orchestrator calls the service, itself or through a service that passes calls on, or sends it messages. */
function isReached(system: System, orchestrator: Service, service: Service, step: SagaStep): boolean {
  const name = nameOf(service);
  if (step.channel) return isConsumer(system, step.channel.value, name) && isFed(system, step.channel.value, nameOf(orchestrator));
  const direct = (orchestrator.calls ?? []).flatMap(call => call.to?.value ?? []);
  if (direct.includes(name)) return true;
  if (direct.some(via => passesOn(system.find("services", via), name))) return true;
  return (orchestrator.publishes ?? []).some(({ channel }) => channel !== undefined && isConsumer(system, channel.value, name));
}

function passesOn(via: Service | undefined, name: string): boolean {
  return via !== undefined && ["gateway", "facade", "acl"].includes(kindOf(via)) && (via.calls ?? []).some(call => call.to?.value === name);
}

function isConsumer(system: System, channel: string, name: string): boolean {
  return system.index(consumersOf).get(channel).some(({ service }) => nameOf(service) === name);
}

/** Messages may also come through change data capture or from outside. */
function isFed(system: System, channel: string, name: string): boolean {
  const known = system.find("channels", channel);
  if (known?.fedBy || known?.external?.value === true) return true;
  return system.index(producersOf).get(channel).some(({ service }) => nameOf(service) === name);
}

/** True when an earlier step sends what starts this one: an event by name, or a message on a channel that it consumes. */
function isTriggered(system: System, saga: Saga, step: SagaStep, index: number): boolean {
  const earlier = saga.steps!.slice(0, index);
  if (earlier.some(before => before.service?.value === step.service!.value)) return true;
  const emitted = earlier.flatMap(before => [...(before.emits ?? []), ...(before.compensation?.emits ?? [])].map(event => event.value));
  // Only where every earlier step says what it sends is it known that none sends this.
  if (step.listens && earlier.every(before => before.emits)) return step.listens.some(event => emitted.includes(event.value));
  const starts = new Set(earlier.flatMap(before => (system.find("services", before.service)?.consumes ?? []).flatMap(({ channel }) => channel?.value ?? [])));
  const consumed = (system.find("services", step.service)?.consumes ?? []).flatMap(({ channel }) => channel?.value ?? []);
  // Several steps may react side by side to the event that starts the saga.
  return consumed.some(channel => starts.has(channel) || earlier.some(before => before.channel?.value === channel || isFed(system, channel, before.service?.value ?? "")));
}
