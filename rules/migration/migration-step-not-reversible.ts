import { capabilityName, code, defineRule, formatShare, isUnderWay, yaml } from "../kit";

export default defineRule({
  id: "migration-step-not-reversible",
  scope: "capability",
  title: "Migrated capability without a way back",
  pattern: "strangler-fig",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MOD"],

  why: `
    Small steps lower the risk only because each can be taken back. While the old side still runs, sending the traffic
    there again is a setting; without that way, five percent of the users are a cutover like any other.
  `,
  unless: "the old path is gone; then the capability is `done`.",
  fixWrites: "`rollback: route-to-legacy`",

  *check({ migration, capability }) {
    const traffic = capability.traffic;
    if (!traffic || traffic.value === undefined || traffic.value === 0 || !isUnderWay(migration) || capability.status?.value === "done") return;
    const { rollback } = capability;
    if (rollback && (rollback.value !== "none" || capability.reason)) return;
    yield {
      at: rollback ?? traffic,
      message: `capability ${code(capabilityName(capability))} has ${formatShare(traffic.value)} of its traffic on the new side and cannot be routed back to ${code(migration.from)}`,
      help: "add `rollback: route-to-legacy`, or say in `reason` why there is no way back",
    };
  },

  fix: ({ migration, capability }, edit) => ({
    title: `Let ${code(capabilityName(capability))} be routed back to ${code(migration.from)}`,
    safe: capability.rollback === undefined,
    edits: capability.rollback ? edit.set(capability.rollback, "route-to-legacy") : edit.add(capability, { rollback: "route-to-legacy" }),
  }),

  examples: [{
    title: "Ten percent, one way",
    bad: yaml`
      services: {monolith: {kind: legacy}, orders: {}}
      migrations:
        core: {from: monolith, capabilities: [{name: orders, to: orders, traffic: 10%}]}
      #                                                                           ^^^ warning
    `,
    good: yaml`
      services: {monolith: {kind: legacy}, orders: {}}
      migrations:
        core: {from: monolith, capabilities: [{name: orders, to: orders, traffic: 10%, rollback: route-to-legacy}]}
    `,
  }],
});
