import { code, defineRule, isIdempotent, isLeftOut, isProjected, nameOf, nameRange, projectionIdempotency, projectionOf, yaml } from "../kit";

export default defineRule({
  id: "cqrs-projection-not-idempotent",
  scope: "readModel",
  title: "Projection that counts an event twice",
  pattern: "cqrs",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["CQRS"],

  why: `
    Events come at least once, and a rebuild sends all of them again. A projection that adds what it has added before
    shows twice the turnover and half the stock, and since a read model has no invariant to break, nothing complains.
  `,
  unless: "each event overwrites its row by key; then say `idempotent: natural`.",
  fixWrites: "the recognition of events by their id, with the position kept per projection",

  *check(readModel, { system }) {
    if (!isProjected(readModel) || isIdempotent(readModel) || isLeftOut(readModel.idempotent, readModel)) return;
    const consume = projectionOf(system, readModel);
    if (consume && (isIdempotent(consume) || isLeftOut(consume.idempotent, consume))) return;
    if (system.find("cdc", readModel.feed?.cdc)?.idempotentSink?.value === true) return;
    yield {
      at: nameRange(readModel),
      message: `the projection of read model ${code(nameOf(readModel))} counts an event twice when it comes twice`,
      help: "add `idempotent: {key: eventId}`, or `idempotent: natural` where each event overwrites its row",
    };
  },

  fix: (readModel, edit) => ({
    title: `Recognize events that ${code(nameOf(readModel))} has taken in before`,
    safe: true,
    edits: readModel.idempotent ? undefined : edit.add(readModel, projectionIdempotency),
  }),

  examples: [{
    title: "A list from events",
    bad: yaml`
      channels: {order.events: {kind: topic}}
      readModels:
        order-list:
      # ^^^^^^^^^^ error
          feed: order.events
          freshness: 5s
    `,
    good: yaml`
      channels: {order.events: {kind: topic}}
      readModels:
        order-list:
          feed: order.events
          freshness: 5s
          idempotent: {key: eventId, checkpoint: per-projection}
    `,
  }],
});
