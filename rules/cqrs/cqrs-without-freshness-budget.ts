import { code, defineRule, hasSignal, nameOf, nameRange, signalEdits, yaml } from "../kit";

export default defineRule({
  id: "cqrs-without-freshness-budget",
  scope: "readModel",
  title: "Read model without a freshness budget",
  pattern: "cqrs",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["CQRS"],

  why: `
    A read model follows its source at some distance. Whether two seconds or two hours are fine is a question for the
    people who read it. Without an answer nobody can say when the projection is broken, and each reader assumes something
    else.
  `,
  unless: "it changes in the same transaction as its source, or is a view of the same store.",
  fixWrites: "a budget of five seconds with the signal that shows whether it holds",

  *check(readModel, { system }) {
    if (readModel.freshness || readModel.sync || readModel.feed?.view || system.find("datastores", readModel.store)?.maxStaleness) return;
    yield {
      at: nameRange(readModel),
      message: `read model ${code(nameOf(readModel))} lags behind its source, and nobody said how far it may`,
      help: "add `freshness`, the greatest age that a reader may see, for example `freshness: 5s`",
    };
  },

  fix: (readModel, edit, { system }) => {
    const isMeasured = readModel.telemetry?.none || hasSignal(system, readModel, "projection.lag");
    const signal = { telemetry: { signals: ["projection.lag"], alerts: ["projection-lag"] } };
    return {
      title: `Allow ${code(nameOf(readModel))} to be 5 s old`,
      safe: true,
      edits: isMeasured || readModel.telemetry
        ? edit.all(edit.add(readModel, { freshness: "5s" }), isMeasured ? [] : signalEdits(edit, system, readModel, "projection.lag", "projection-lag"))
        : edit.add(readModel, { freshness: "5s", ...signal }),
    };
  },

  examples: [{
    title: "A list that lags by nobody knows how much",
    bad: yaml`
      channels: {order.events: {kind: topic}}
      readModels:
        order-list:
      # ^^^^^^^^^^ warning
          feed: order.events
          rebuild: replay
    `,
    good: yaml`
      channels: {order.events: {kind: topic}}
      readModels:
        order-list:
          feed: order.events
          rebuild: replay
          freshness: 5s
          telemetry: {signals: [projection.lag], alerts: [projection-lag]}
    `,
  }],
});
