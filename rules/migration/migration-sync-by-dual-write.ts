import { capabilityName, code, defineRule, freePipelineName, isSet, isUnderWay, nameOf, openCapabilities, pipelinePairs, todo, yaml, type DataSync } from "../kit";

export default defineRule({
  id: "migration-sync-by-dual-write",
  scope: "migration",
  title: "Two stores kept equal by writing twice",
  pattern: "strangler-fig",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MOD", "DW", "CDC"],

  why: `
    Whoever writes to two stores without one transaction writes to one of them only, sooner or later: the process dies
    between the two, or the second write times out. Both sides then look healthy and differ. Over months of a migration
    that is a certainty, and somebody has to go looking for the differences.
  `,
  unless: "the window is short and a job compares both sides and repairs them; declare it as `reconciliation`.",
  fixWrites: "a reconciliation, or change data capture instead of the second write",

  *check(migration) {
    if (!isUnderWay(migration)) return;
    const places = [
      { sync: migration.dataSync, compared: migration.reconciliation, name: `migration ${code(nameOf(migration))}` },
      ...openCapabilities(migration).map(capability => ({
        sync: capability.dataSync, compared: capability.reconciliation ?? migration.reconciliation, name: `capability ${code(capabilityName(capability))}`,
      })),
    ];
    for (const { sync, compared, name } of places) {
      if (sync?.method?.value !== "dual-write" || isSet(sync.reconciliation) || isSet(compared)) continue;
      yield {
        at: sync.method,
        message: `${name} keeps both stores equal by writing twice, and nothing finds out when they differ`,
        help: "add `reconciliation: hourly`, or set `method: cdc` and declare the pipeline",
        data: sync,
      };
    }
  },

  fix: (migration, edit, { system }, violation) => {
    const sync = violation.data as DataSync;
    const name = freePipelineName(system, `${migration.from?.value ?? nameOf(migration)}-data`);
    return [
      { title: "Compare both stores every hour", safe: true, edits: sync.reconciliation ? undefined : edit.add(sync, { reconciliation: "hourly" }) },
      {
        title: "Derive the second write from the log of the first store",
        safe: false,
        edits: sync.cdc || !sync.method ? undefined : edit.all(
          edit.add(sync, { cdc: name, ...(!sync.reconciliation && { reconciliation: "daily" }) }),
          edit.set(sync.method, "cdc"),
          edit.declare("cdc", name, pipelinePairs(system, migration, sync.source?.value ?? todo, sync.target?.value ?? todo)),
        ),
      },
    ];
  },

  examples: [
    {
      title: "The short form",
      bad: yaml`
        services: {monolith: {kind: legacy}, orders: {}}
        migrations:
          core:
            from: monolith
            dataSync: dual-write
        #             ^^^^^^^^^^ warning
      `,
      good: yaml`
        services: {monolith: {kind: legacy}, orders: {}}
        migrations:
          core:
            from: monolith
            dataSync: {method: dual-write, reconciliation: hourly}
      `,
    },
    {
      title: "For one capability",
      bad: yaml`
        services: {monolith: {kind: legacy}, orders: {}}
        migrations:
          core: {from: monolith, capabilities: [{name: orders, to: orders, dataSync: {method: dual-write}}]}
        #                                                                                     ^^^^^^^^^^ warning
      `,
      good: yaml`
        services: {monolith: {kind: legacy}, orders: {}}
        migrations:
          core: {from: monolith, capabilities: [{name: orders, to: orders, dataSync: {method: dual-write, reconciliation: hourly}}]}
      `,
    },
  ],
});
