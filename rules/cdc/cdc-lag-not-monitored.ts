import { code, defineRule, hasSignal, isLeftOut, listOf, nameOf, nameRange, signalEdits, yaml, type CdcPipeline, type Index, type Migration, type ReadModel } from "../kit";

const readModelsByPipeline: Index<ReadModel> = {
  name: "read models by pipeline",
  collection: "readModels",
  *entries(element) {
    const model = element as ReadModel;
    if (model.feed?.cdc) yield [model.feed.cdc.value, model];
  },
};

const migrationsByPipeline: Index<Migration> = {
  name: "migrations by pipeline",
  collection: "migrations",
  *entries(element) {
    const migration = element as Migration;
    for (const sync of [migration.dataSync, ...(migration.capabilities ?? []).map(({ dataSync }) => dataSync)]) {
      if (sync?.cdc) yield [sync.cdc.value, migration];
    }
  },
};

export default defineRule({
  id: "cdc-lag-not-monitored",
  scope: "cdc",
  title: "Change data capture whose lag nobody sees",
  pattern: "change-data-capture",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["CDC", "RM"],

  why: `
    Changes are captured so that a copy is fresh. A connector that has fallen behind by an hour still says that it runs,
    and the copy still answers, with what was true an hour ago. The lag is the only number that tells the difference.
  `,
  unless: "nobody needs the copy to be fresh, as with an archive or a nightly report; say so in `purpose`.",
  fixWrites: "the signal `cdc.lag` with an alert",

  *check(pipeline, { system }) {
    if (pipeline.status?.value === "retired" || hasSignal(system, pipeline, "cdc.lag") || needsNoFreshness(pipeline)) return;
    if (isLeftOut(pipeline.telemetry, pipeline) || pipeline.telemetry?.external) return;
    const name = nameOf(pipeline);
    const dependents = [...system.index(readModelsByPipeline).get(name), ...system.index(migrationsByPipeline).get(name)];
    yield {
      at: nameRange(pipeline),
      severity: dependents.length > 0 ? "error" : "warning",
      message: dependents.length > 0
        ? `the lag of ${code(name)} is not measured, and ${listOf(dependents.map(nameOf))} ${new Set(dependents).size === 1 ? "counts" : "count"} on it`
        : `the lag of ${code(name)} is not measured, so nobody can say how old its copy is`,
      help: "add `cdc.lag` to its `telemetry`, with an alert",
      related: [...new Set(dependents)].map(element => ({ at: element.$.key, message: `${code(nameOf(element))} is fed by it` })),
    };
  },

  fix: (pipeline, edit, { system }) => ({
    title: `Measure the lag of ${code(nameOf(pipeline))}`,
    safe: true,
    edits: signalEdits(edit, system, pipeline, "cdc.lag", "cdc-lag"),
  }),

  examples: [{
    title: "A copy of unknown age",
    bad: yaml`
      datastores: {shop-db: {}, search-db: {}}
      cdc:
        products:
      # ^^^^^^^^ warning
          source: shop-db
          target: search-db
    `,
    good: yaml`
      datastores: {shop-db: {}, search-db: {}}
      cdc:
        products:
          source: shop-db
          target: search-db
          telemetry: {signals: [cdc.lag], alerts: [cdc-lag]}
    `,
  }],
});

/** Copies that are read at leisure, unless somebody set a budget for their age. */
function needsNoFreshness(pipeline: CdcPipeline): boolean {
  return pipeline.freshness === undefined && ["analytics", "archive", "audit"].includes(pipeline.purpose?.value ?? "");
}
