import { code, defineRule, isRepeatable, nameOf, sagaKey, stepName, yaml, type Compensation } from "../kit";

export default defineRule({
  id: "saga-compensation-not-idempotent",
  scope: "sagaStep",
  title: "Compensation that does not recognize repeats",
  pattern: "compensation",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["SAGA"],

  why: `
    A compensation runs when something is wrong already, so it often times out and is tried again. One that does not
    recognize the repeat pays back twice or puts twice the stock on the shelf, and the saga that was to keep services
    consistent drives them apart.
  `,
  unless: "repeating it is harmless by nature, such as setting a state; then say `idempotent: natural`.",
  fixWrites: "the recognition of repeats by the field that ties the run together",

  *check({ saga, step }, { system }) {
    const { compensation } = step;
    if (!compensation || compensation.none?.value === true || isPlaceholder(compensation) || isRepeatable(system, saga, compensation)) return;
    yield {
      at: compensation.action ?? compensation.$.key,
      message: `${compensation.action ? `compensation ${code(compensation.action)}` : "the compensation"} of step ${code(stepName(step))} in saga ${code(nameOf(saga))} may run twice and does not recognize repeats`,
      help: `add \`idempotent\` to the compensation, or \`defaults: {sagas: {idempotent: …}}\` for all of them`,
    };
  },

  fix: ({ saga, step }, edit) => ({
    title: `Recognize repeats of ${step.compensation?.action ? code(step.compensation.action) : "the compensation"} by ${code(sagaKey(saga))}`,
    safe: true,
    edits: step.compensation!.idempotent ? undefined : edit.add(step.compensation!, { idempotent: { key: sagaKey(saga) } }),
  }),

  examples: [{
    title: "The action alone",
    bad: yaml`
      services: {orders: {}, stock: {}, payments: {}}
      sagas:
        place-order:
          orchestrator: orders
          steps:
            - service: stock
              action: reserve
              compensation: release
      #                     ^^^^^^^ error
            - {service: payments, action: charge}
    `,
    good: yaml`
      services: {orders: {}, stock: {}, payments: {}}
      sagas:
        place-order:
          orchestrator: orders
          steps:
            - service: stock
              action: reserve
              compensation: {action: release, idempotent: {key: sagaId}}
            - {service: payments, action: charge}
    `,
  }],
});

/** A placeholder in place of the whole: even the action is still to be decided. */
function isPlaceholder(compensation: Compensation): boolean {
  return compensation.$.short === true && compensation.action === undefined;
}
