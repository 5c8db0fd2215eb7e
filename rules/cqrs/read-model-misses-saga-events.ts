import { code, defineRule, listOf, nameOf, namesIn, yaml, type Context, type ReadModel, type SagaStep } from "../kit";

export default defineRule({
  id: "read-model-misses-saga-events",
  scope: "readModel",
  title: "Read model that does not hear of compensations",
  pattern: "cqrs",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["MDP", "RM"],

  why: `
    A saga moves forward and, at times, back. A read model that takes in the steps and not their compensations is right on
    good days and wrong after each failure: it shows the order as paid although the money went back. Both patterns work,
    and together they do not.
  `,
  unless: "the read model leaves those states out on purpose; then list them under `excludes` with a reason.",
  fixWrites: "the missing events",

  *check(readModel, context) {
    if (!readModel.events) return;
    const missing = missingEvents(readModel, context);
    if (missing.size === 0) return;
    const sagas = new Set([...missing.values()]);
    yield {
      at: readModel.events.$.key,
      message: `read model ${code(nameOf(readModel))} does not take in ${listOf(missing.keys())} of saga ${listOf(sagas)}, so it shows wrong states after a failure`,
      help: "add the events to `events`, or to `excludes` with a reason",
      data: [...missing.keys()],
    };
  },

  fix: (readModel, edit, _context, violation) => {
    const events = violation.data as readonly string[];
    return {
      title: `Take in ${listOf(events)}`,
      safe: false,
      edits: readModel.events && edit.all(...events.map(event => edit.append(readModel.events!, event))),
    };
  },

  examples: [{
    title: "Paid, but never paid back",
    bad: yaml`
      services: {orders: {}, payments: {}}
      channels: {order.events: {kind: topic}}
      sagas:
        place-order:
          steps:
            - {service: payments, action: charge, entity: order, emits: [OrderPaid], compensation: {action: refund, emits: [OrderRefunded]}}
      readModels:
        order-list:
          entity: order
          feed: order.events
          events: [OrderPaid]
      #   ^^^^^^ warning
    `,
    good: yaml`
      services: {orders: {}, payments: {}}
      channels: {order.events: {kind: topic}}
      sagas:
        place-order:
          steps:
            - {service: payments, action: charge, entity: order, emits: [OrderPaid], compensation: {action: refund, emits: [OrderRefunded]}}
      readModels:
        order-list:
          entity: order
          feed: order.events
          events: [OrderPaid, OrderRefunded]
    `,
  }],
});

/** The events that sagas emit about what the read model shows and that it neither takes in nor leaves out, with the saga. */
function missingEvents(readModel: ReadModel, { system }: Context): ReadonlyMap<string, string> {
  const known = new Set([...namesIn(readModel.events), ...(readModel.reason ? namesIn(readModel.excludes) : [])]);
  const missing = new Map<string, string>();
  for (const saga of system.all("sagas")) {
    for (const step of saga.steps ?? []) {
      if (!isAbout(readModel, step)) continue;
      for (const event of [...namesIn(step.emits), ...namesIn(step.compensation?.emits)]) if (!known.has(event)) missing.set(event, nameOf(saga));
    }
  }
  return missing;
}

/** A step is about what the read model shows when both name the entity; where one does not, an event in common tells. */
function isAbout(readModel: ReadModel, step: SagaStep): boolean {
  if (readModel.entity && step.entity) return namesIn(readModel.entity).includes(step.entity.value);
  const events = namesIn(readModel.events);
  return namesIn(step.emits).some(event => events.includes(event));
}
