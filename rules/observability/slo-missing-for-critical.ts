import { code, defineRule, entryOf, isOwn, nameOf, nameRange, slosOf, strategyOf, tierOf, todo, yaml, type Flow, type Index, type Service, type System } from "../kit";

export default defineRule({
  id: "slo-missing-for-critical",
  scope: "service",
  title: "Critical service without an objective",
  pattern: "slo",
  group: "X-OPS",
  severity: "info",
  status: "stable",
  articles: ["MS9", "CAN"],

  why: `
    Whether a service works well enough is a number that somebody has to choose. Without it a canary has nothing to be
    measured by, an alert rings too often or too late, and nobody can say whether the next feature or the next repair comes
    first.
  `,
  unless: "the objective is set for the flow that begins in the service; declare that.",

  *check(service, { system }) {
    if (!isOwn(service) || service.status?.value === "planned" || service.status?.value === "retired") return;
    if (system.single("system")?.stage?.value === "prototype") return;
    const canary = strategyOf(service, "canary");
    const critical = tierOf(service) === "critical";
    if ((!critical && !canary) || slosOf(system, service).length > 0) return;
    if (system.index(flowsByEntry).get(nameOf(service)).some(flow => slosOf(system, flow).length > 0)) return;
    yield {
      at: critical ? service.tier! : nameRange(service),
      message: `${code(nameOf(service))} ${critical ? "is critical" : "is released as a canary"}, and no objective says when it works well enough`,
      help: `declare an objective under \`slos\` with \`target: ${nameOf(service)}\``,
    };
  },

  fix: (service, edit, { system }) => ({
    title: `Declare an objective for ${code(nameOf(service))}`,
    safe: true,
    edits: edit.declare("slos", freeName(system, `${nameOf(service)}-availability`), {
      target: nameOf(service), metric: "availability", objective: promiseOf(service), window: "30d",
    }),
  }),

  examples: [{
    title: "Critical, but for how much of the time",
    bad: yaml`
      services:
        shop:
          tier: critical
      #         ^^^^^^^^ info
          availability: 99.9%
    `,
    good: yaml`
      services:
        shop:
          tier: critical
          availability: 99.9%
      slos:
        shop-availability: {target: shop, metric: availability, objective: 99.9%, window: 30d}
    `,
  }],
});

const flowsByEntry: Index<Flow> = {
  name: "flows by entry",
  collection: "flows",
  *entries(element) {
    const entry = entryOf(element as Flow);
    if (entry !== undefined) yield [entry, element as Flow];
  },
};

/** What was promised already; else a person has to choose. */
function promiseOf(service: Service): string {
  const percent = service.availability?.value;
  return percent === undefined ? todo : `${percent}%`;
}

function freeName(system: System, wanted: string): string {
  let name = wanted;
  for (let number = 2; system.find("slos", name); number += 1) name = `${wanted}-${number}`;
  return name;
}
