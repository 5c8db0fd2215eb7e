import { code, defineRule, laterFailure, nameOf, needsNoCompensation, repeatGuardPairs, stepName, todo, yaml } from "../kit";

export default defineRule({
  id: "saga-step-without-compensation",
  scope: "sagaStep",
  title: "Saga step that nothing takes back",
  pattern: "compensation",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["SAGA"],

  why: `
    Every step of a saga commits on its own. When a later step fails, only a compensating transaction can take the earlier
    ones back: there is no rollback across services. A step without one leaves stock reserved or money charged for an
    order that never comes about, and somebody has to find and mend it by hand.
  `,
  unless: "the step is the pivot, or is repeated until it succeeds (`retriable: true`), or leaving its effect behind does no harm; then say so with `compensation: none` and a reason.",
  fixWrites: "a compensation with its idempotency; what it does is for a person to decide",

  *check({ saga, step, index }) {
    if (step.effect?.value !== "write" || needsNoCompensation(step)) return;
    if (step.compensation && step.compensation.none?.value !== true) return;
    const later = laterFailure(saga, index);
    if (!later) return;
    const name = stepName(step);
    yield {
      at: step.$.key,
      message: `saga ${code(nameOf(saga))} cannot undo step ${index + 1} of ${saga.steps!.length}, ${code(name)}: it has no compensating transaction`,
      help: `add \`compensation\` to ${code(name)}, or mark it as the \`pivot\` when every later step is \`retriable\``,
      related: [{ at: later.step.$.key, message: `step ${later.index + 1}, ${code(stepName(later.step))}, can still fail after it` }],
    };
  },

  fix: ({ saga, step }, edit, { system }) => ({
    title: `Add a compensation to ${code(stepName(step))}`,
    safe: true,
    edits: step.compensation ? undefined : edit.add(step, { compensation: { action: todo, ...repeatGuardPairs(system, saga) } }),
  }),

  examples: [{
    title: "The first of two steps cannot be undone",
    bad: yaml`
      services: {orders: {}, payments: {}, stock: {}}
      sagas:
        place-order:
          orchestrator: orders
          correlationId: orderId
          steps:
            - service: stock
              action: reserve
      #               ^^^^^^^ error
              effect: write
            - {service: payments, action: charge, effect: write}
    `,
    good: yaml`
      services: {orders: {}, payments: {}, stock: {}}
      sagas:
        place-order:
          orchestrator: orders
          correlationId: orderId
          steps:
            - service: stock
              action: reserve
              effect: write
              compensation:
                action: TODO
                idempotent: {key: orderId}
            - {service: payments, action: charge, effect: write}
    `,
  }],
});
