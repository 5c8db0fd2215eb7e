import { code, defineRule, isSet, nameOf, nameRange, yaml, type CdcPipeline, type System } from "../kit";

export default defineRule({
  id: "cdc-without-schema-compatibility",
  scope: "cdc",
  title: "Change data capture without a compatibility check",
  pattern: "change-data-capture",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["CDC"],

  why: `
    The columns of the source become the fields of every message, so whoever adds, renames or drops one changes the input
    of readers they may not know of. The connector keeps running, the channel looks healthy, and the readers drop rows for
    hours before anybody looks. A check at the source stops the change instead.
  `,
  unless: "rows of an outbox travel, whose events have a schema of their own.",
  fixWrites: "`schemaCompatibility: backward`",

  *check(pipeline, { system }) {
    const stated = pipeline.schemaCompatibility;
    if (stated && (stated.value !== "none" || pipeline.reason)) return;
    if (pipeline.status?.value === "retired" || pipeline.shape?.value === "outbox" || pipeline.purpose?.value === "outbox") return;
    if (hasRegistry(system) || targetChecks(pipeline, system)) return;
    yield {
      at: stated ?? pipeline.source ?? nameRange(pipeline),
      message: `a changed column in ${code(pipeline.source ?? nameOf(pipeline))} can break the readers of ${code(nameOf(pipeline))} with nobody noticing`,
      help: "add `schemaCompatibility: backward`, or declare the `schemaRegistry` of the platform",
    };
  },

  fix: (pipeline, edit) => ({
    title: `Let only backward compatible changes through ${code(nameOf(pipeline))}`,
    safe: pipeline.schemaCompatibility === undefined,
    edits: pipeline.schemaCompatibility ? edit.set(pipeline.schemaCompatibility, "backward") : edit.add(pipeline, { schemaCompatibility: "backward" }),
  }),

  examples: [{
    title: "Rows as they are",
    bad: yaml`
      datastores: {legacy-db: {}}
      channels: {order.changes: {}}
      cdc:
        legacy-orders: {source: legacy-db, target: order.changes}
      #                         ^^^^^^^^^ warning
    `,
    good: yaml`
      datastores: {legacy-db: {}}
      channels: {order.changes: {}}
      cdc:
        legacy-orders: {source: legacy-db, target: order.changes, schemaCompatibility: backward}
    `,
  }],
});

function hasRegistry(system: System): boolean {
  return isSet(system.single("platform")?.schemaRegistry);
}

/** True when the channel it fills checks the shape of its messages. A placeholder counts as declared. */
function targetChecks(pipeline: CdcPipeline, system: System): boolean {
  const compatibility = system.find("channels", pipeline.target)?.schema?.compatibility;
  return compatibility !== undefined && compatibility.value !== "none";
}
