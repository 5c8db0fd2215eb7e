import { code, defineRule, formatDuration, hasSignal, isLeftOut, nameOf, projectionOf, signalEdits, yaml } from "../kit";

/** Signals that tell how far a projection is behind. */
const lagSignals = ["projection.lag", "projection.age", "consumer.lag"];

export default defineRule({
  id: "cqrs-lag-not-monitored",
  scope: "readModel",
  title: "Freshness budget that nobody measures",
  pattern: "cqrs",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["CQRS", "RM"],

  why: `
    A projection that stands still looks healthy: it answers every query, with the data of yesterday. Only its lag tells,
    and a budget that is not measured against it is a wish.
  `,
  unless: "the read model changes in the same transaction as its source, so that there is no lag.",
  fixWrites: "the signal `projection.lag` with an alert",

  *check(readModel, { system }) {
    const { freshness } = readModel;
    if (!freshness || readModel.sync || readModel.feed?.view || isLeftOut(readModel.telemetry) || readModel.telemetry?.external) return;
    const measured = [readModel, system.find("services", readModel.service), projectionOf(system, readModel), system.find("channels", readModel.feed?.channel)];
    const pipeline = system.find("cdc", readModel.feed?.cdc);
    if (pipeline && hasSignal(system, pipeline, "cdc.lag")) return;
    if (hasSignal(system, {}, ...lagSignals) || measured.some(element => element && hasSignal(system, element, ...lagSignals))) return;
    yield {
      at: freshness,
      message: `read model ${code(nameOf(readModel))} ${freshness.value === undefined ? "has a freshness budget" : `may be ${formatDuration(freshness.value)} old`}, and nothing measures how old it is`,
      help: "add `projection.lag` to its `telemetry`, with an alert at the budget",
    };
  },

  fix: (readModel, edit, { system }) => ({
    title: `Measure how far ${code(nameOf(readModel))} is behind`,
    safe: true,
    edits: readModel.telemetry?.none ? undefined : signalEdits(edit, system, readModel, "projection.lag", "projection-lag"),
  }),

  examples: [{
    title: "Five seconds, unmeasured",
    bad: yaml`
      channels: {order.events: {kind: topic}}
      readModels:
        order-list:
          feed: order.events
          freshness: 5s
      #              ^^ warning
    `,
    good: yaml`
      channels: {order.events: {kind: topic}}
      readModels:
        order-list:
          feed: order.events
          freshness: 5s
          telemetry: {signals: [projection.lag], alerts: [projection-lag]}
    `,
  }],
});
