import { code, consumersOf, defineRule, isChoreographed, isIdempotent, isOn, isRepeatable, isSet, isWrite, nameOf, policyOf, sagaKey, stepName, yaml, type Retry, type Saga, type SagaStep, type System } from "../kit";

export default defineRule({
  id: "saga-step-not-idempotent",
  scope: "sagaStep",
  title: "Saga step that does not recognize repeats",
  pattern: "idempotency",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["SAGA", "INT"],

  why: `
    Brokers deliver at least once, retries repeat what may have worked, and an orchestrator that restarts asks again. A
    step that does not recognize the repeat reserves twice or charges twice, although the saga ran only once.
  `,
  unless: "the step is called once and never repeated, or repeating it is harmless by nature (`idempotent: natural`).",
  fixWrites: "the recognition of repeats by the field that ties the run together",

  *check({ saga, step }, { system }) {
    if (!isWrite(step) || isRepeatable(system, saga, step)) return;
    const repeat = repeatOf(system, saga, step);
    if (!repeat) return;
    yield {
      at: step.$.key,
      message: `saga step ${code(stepName(step))} in ${code(nameOf(saga))} changes something and does not recognize repeats, and ${repeat}`,
      help: `add \`idempotent: {key: ${sagaKey(saga)}}\` to the step, or \`idempotent\` to the saga or to \`defaults.sagas\``,
    };
  },

  fix: ({ saga, step }, edit) => ({
    title: `Recognize repeats of ${code(stepName(step))} by ${code(sagaKey(saga))}`,
    safe: true,
    edits: step.idempotent ? undefined : edit.add(step, { idempotent: { key: sagaKey(saga) } }),
  }),

  examples: [{
    title: "A command that may arrive twice",
    bad: yaml`
      services: {orders: {publishes: [charges]}, payments: {consumes: [charges]}}
      channels: {charges: {kind: queue}}
      sagas:
        place-order:
          orchestrator: orders
          correlationId: orderId
          steps:
            - service: payments
              action: charge
      #               ^^^^^^ error
              effect: write
              channel: charges
    `,
    good: yaml`
      services: {orders: {publishes: [charges]}, payments: {consumes: [charges]}}
      channels: {charges: {kind: queue}}
      sagas:
        place-order:
          orchestrator: orders
          correlationId: orderId
          steps:
            - service: payments
              action: charge
              effect: write
              channel: charges
              idempotent: {key: orderId}
    `,
  }],
});

/** What repeats the step, as a clause; undefined when nothing is known to. */
function repeatOf(system: System, saga: Saga, step: SagaStep): string | undefined {
  const attempts = step.retry && isSet(step.retry) ? repeats(step.retry) : undefined;
  if (attempts) return attempts;
  if (step.channel) return deliversAgain(system, step.channel.value, step) ? `${code(step.channel)} may deliver its command twice` : undefined;
  if (saga.engine) return `engine ${code(saga.engine)} repeats steps`;
  const service = system.find("services", step.service);
  if (isChoreographed(saga)) {
    const again = service?.consumes?.find(consume => consume.channel && deliversAgain(system, consume.channel.value, step));
    return again && `${code(again.channel)} may deliver an event twice`;
  }
  const orchestrator = system.find("services", saga.orchestrator);
  for (const call of orchestrator?.calls ?? []) {
    if (call.to?.value !== step.service?.value || isIdempotent(call)) continue;
    const { retry } = policyOf(system, orchestrator!, call);
    const again = isOn(retry) ? repeats(retry.value) : undefined;
    if (again) return again;
  }
  return undefined;
}

/** A number of attempts that is still to be decided repeats nothing yet. */
function repeats({ maxAttempts }: Retry): string | undefined {
  if (!maxAttempts) return "it is retried";
  if (maxAttempts.value === undefined || maxAttempts.value < 2) return undefined;
  return maxAttempts.value === Infinity ? "it is retried without a limit" : `it is tried up to ${maxAttempts.value} times`;
}

/** Delivery is at least once unless the channel says otherwise; a consumer that recognizes repeats covers its steps. */
function deliversAgain(system: System, channel: string, step: SagaStep): boolean {
  const delivery = system.find("channels", channel)?.delivery;
  if (delivery && delivery.value !== "at-least-once") return false;
  return !system.index(consumersOf).get(channel).some(({ service, consume }) => nameOf(service) === step.service?.value && isIdempotent(consume));
}
