import { canFail, code, defineRule, isWrite, laterFailure, nameOf, needsNoCompensation, renderItemWith, repeatGuardPairs, stepName, todo, yaml, type Edits, type Saga, type SagaStep, type System } from "../kit";

export default defineRule({
  id: "saga-irreversible-step-early",
  scope: "sagaStep",
  title: "Step that cannot be undone before steps that can fail",
  pattern: "saga",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["SAGA"],

  why: `
    A mail that was sent or a parcel that left cannot be called back. When a later step fails, the saga takes back what
    it can and this stays: the customer has a confirmation for an order that was canceled. Steps without a way back
    belong behind the last one that can fail.
  `,
  unless: "every later step is repeated until it succeeds; then mark those as `retriable`.",
  fixWrites: "the step behind the last one that can fail, with compensations to be decided for steps that now need one",

  *check({ saga, step, index }) {
    if (step.compensable?.value !== false) return;
    const later = laterFailure(saga, index);
    if (!later) return;
    yield {
      at: step.$.key,
      message: `saga ${code(nameOf(saga))} cannot undo step ${index + 1}, ${code(stepName(step))}, but step ${later.index + 1}, ${code(stepName(later.step))}, can still fail after it`,
      help: `move ${code(stepName(step))} behind the last step that can fail, or mark the later steps as \`retriable\``,
      related: [{ at: later.step.$.key, message: `${code(stepName(later.step))} can fail here` }],
    };
  },

  fix: ({ saga, step, index }, _edit, { system }) => ({
    title: `Move ${code(stepName(step))} behind the last step that can fail`,
    safe: false,
    edits: moveBack(system, saga, index),
  }),

  examples: [{
    title: "A confirmation before the payment",
    bad: yaml`
      services: {mail: {}, payments: {}}
      sagas:
        place-order:
          correlationId: orderId
          steps:
            - {service: mail, action: confirm, effect: write, compensable: false, retriable: true}
      #                               ^^^^^^^ warning
            - {service: payments, action: charge, effect: write}
    `,
    good: yaml`
      services: {mail: {}, payments: {}}
      sagas:
        place-order:
          correlationId: orderId
          steps:
            - {service: payments, action: charge, effect: write}
            - {service: mail, action: confirm, effect: write, compensable: false, retriable: true}
    `,
  }],
});

/** Each step up to the last that can fail moves up by one, and the given one takes the last place. */
function moveBack(system: System, saga: Saga, index: number): Edits {
  const steps = saga.steps!;
  const moved = steps[index]!;
  const last = steps.findLastIndex(canFail);
  const behind = steps.slice(index + 1, last + 1);
  const name = stepName(moved)?.value;
  if (behind.some(step => step.dependsOn?.some(action => action.value === name))) return undefined;
  const lacksWayBack = (step: SagaStep): boolean => canFail(moved) && isWrite(step) && !step.compensation && !needsNoCompensation(step);
  const texts = behind.map(step => renderItemWith(step, lacksWayBack(step) ? { compensation: { action: todo, ...repeatGuardPairs(system, saga) } } : {}));
  return [...texts, renderItemWith(moved, {})].reduce<Edits>((edits, text, at) => {
    const place = steps[index + at]!.$;
    return edits && text !== undefined && !place.shared ? [...edits, { at: place, text }] : undefined;
  }, []);
}
