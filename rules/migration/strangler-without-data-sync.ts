import { capabilityName, code, dataSyncEdits, defineRule, isUnderWay, listOf, nameOf, unsyncedData, yaml, type SharedData } from "../kit";

export default defineRule({
  id: "strangler-without-data-sync",
  scope: "migration",
  title: "Migration without a flow of data between both sides",
  pattern: "strangler-fig",
  group: "G5",
  severity: "error",
  status: "stable",
  articles: ["MOD", "CDC"],

  why: `
    While a capability runs on both sides, each side changes data that the other one shows. If nothing carries the changes
    across, the two drift apart from the first request on, routing back brings old answers, and the new side ends up
    reading the old tables, which can then never be given up.
  `,
  unless: "the capability shares no data with the old system (`stateless: true`), or it asks for that data through an anti-corruption layer.",
  fixWrites: "`dataSync` by change data capture, and the pipeline with owner, snapshot, deletes, compatibility, checkpoint, reconciliation and lag",

  *check(migration, { system }) {
    const strangler = migration.pattern?.value === undefined || migration.pattern.value === "strangler-fig";
    const shared = strangler && isUnderWay(migration) ? unsyncedData(system, migration) : [];
    const first = shared[0];
    if (!first) return;
    const names = listOf(shared.map(({ capability }) => capabilityName(capability)));
    yield {
      at: first.at,
      message: shared.length === 1
        ? `capability ${names} runs on both sides of migration ${code(nameOf(migration))}, but its data does not flow between them`
        : `capabilities ${names} run on both sides of migration ${code(nameOf(migration))}, but their data does not flow between them`,
      help: "add `dataSync: {method: cdc, cdc: …}` to the migration, and declare the pipeline under `cdc`",
      related: [
        ...shared.slice(1).map(({ at, capability }) => ({ at, message: `data of ${code(capabilityName(capability))} lies on both sides, too` })),
        ...(first.store === undefined ? [] : [system.find("datastores", first.store)]).flatMap(store => (store ? [{ at: store.$.key, message: "the data lies here" }] : [])),
      ],
      data: shared,
    };
  },

  fix: (migration, edit, context, violation) => ({
    title: `Carry the data of ${code(nameOf(migration))} by change data capture`,
    safe: false,
    edits: dataSyncEdits(edit, context, migration, violation.data as readonly SharedData[]),
  }),

  examples: [{
    title: "Orders on both sides, one table on the old one",
    bad: yaml`
      teams: {core: {size: 6}}
      datastores:
        legacy-db: {kind: relational, owner: monolith, data: [{entity: order}]}
        order-db: {kind: relational, owner: orders}
      services:
        monolith: {kind: legacy, uses: [{store: legacy-db, access: readwrite}]}
        orders: {team: core, uses: [{store: order-db, access: readwrite}]}
      migrations:
        shop:
          from: monolith
          pattern: strangler-fig
          facade: edge
          deadline: 2027-06-30
          capabilities: [{name: orders, to: orders, traffic: 10%, data: [order]}]
      #                                                                  ^^^^^ error
    `,
    good: yaml`
      teams: {core: {size: 6}}
      datastores:
        legacy-db: {kind: relational, owner: monolith, data: [{entity: order}]}
        order-db: {kind: relational, owner: orders}
      services:
        monolith: {kind: legacy, uses: [{store: legacy-db, access: readwrite}]}
        orders: {team: core, uses: [{store: order-db, access: readwrite}]}
      migrations:
        shop:
          from: monolith
          pattern: strangler-fig
          facade: edge
          deadline: 2027-06-30
          capabilities: [{name: orders, to: orders, traffic: 10%, data: [order]}]
          dataSync: {method: cdc, cdc: monolith-orders, reconciliation: daily}
      cdc:
        monolith-orders:
          source: legacy-db
          target: order-db
          owner: core
          purpose: migration
          until: 2027-06-30
          snapshot: {mode: initial, handoff: lsn}
          deletes: tombstone
          schemaCompatibility: backward
          checkpoint: connect-offsets
          idempotentSink: true
          reconciliation: daily
          telemetry: {signals: [cdc.lag], alerts: [cdc-lag]}
    `,
  }],
});
