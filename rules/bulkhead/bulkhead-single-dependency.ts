import { bulkheadHasPurpose, code, defineRule, dependenciesOf, isSet, nameOf, poolLoads, yaml } from "../kit";

export default defineRule({
  id: "bulkhead-single-dependency",
  scope: "service",
  title: "Bulkhead around the only dependency",
  pattern: "bulkhead",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["RM", "BH"],

  why: `
    A bulkhead divides a resource so that one use of it cannot starve another. Where a service has one dependency and one
    kind of work there is no other to protect: the limit leaves capacity idle and turns calls away that would have been
    answered. What bounds a slow dependency there is the timeout.
  `,
  unless: "the callee allows only so many requests at once and says so in its `quota`, or the service has work of different tiers in `workloads`.",

  *check(service, { system }) {
    if (dependenciesOf(service).size !== 1 || bulkheadHasPurpose(service)) return;
    for (const call of service.calls ?? []) {
      const bulkhead = call.bulkhead;
      if (!bulkhead || !isSet(bulkhead) || bulkhead.inherited?.value === true || bulkhead.reason) continue;
      if (system.find("services", call.to)?.quota) continue;
      yield {
        at: bulkhead.$.key,
        about: call,
        message: `${code(nameOf(service))} depends on ${code(call.to)} alone, so its bulkhead protects nothing from it`,
        help: "remove `bulkhead` and keep the timeout, or declare the other work in `workloads`",
        related: call.to ? [{ at: call.to, message: `${code(call.to)} is the only dependency` }] : [],
        data: call,
      };
    }
  },

  fix: (service, edit, { system }, { data }) => {
    const call = service.calls?.find(candidate => candidate === data);
    if (!call?.bulkhead) return undefined;
    // Without the bulkhead the pool must still be large enough for what may pile up in it.
    const needed = poolLoads(system, service).some(load => load.call === call && load.taken >= load.size);
    return {
      title: `Remove the bulkhead in front of ${code(call.to)}`,
      safe: false,
      edits: needed ? undefined : edit.remove(call.bulkhead.$),
    };
  },

  examples: [{
    title: "One call, and a compartment of its own for it",
    bad: yaml`
      services:
        shop:
          calls:
            - to: catalog
              timeout: 1s
              bulkhead: {maxConcurrent: 20, maxQueue: 0}
      #       ^^^^^^^^ warning
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - to: catalog
              timeout: 1s
        catalog: {}
    `,
  }],
});
