import { code, defineRule, formatDuration, kindOf, nameOf, pathOfFlow, serviceOf, yaml, type Index, type Service } from "../kit";

export default defineRule({
  id: "function-cold-start-vs-budget",
  scope: "flow",
  title: "Cold start that uses up the latency budget",
  pattern: "serverless",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["FAAS"],

  why: `
    A function that has not been called for a while starts anew, and whoever called it waits for that. On a way that has a
    latency budget, a start that takes more than half of it leaves too little for the work, so the first requests after
    every quiet time and every burst come too late.
  `,
  unless: "instances are kept warm (`provisionedConcurrency`), or nobody waits for the function.",

  *check(flow, { system }) {
    const budget = flow.latencyBudget?.value;
    if (budget === undefined || !Number.isFinite(budget)) return;
    // Few systems have slow starts at all; only then is the flow followed.
    if (!system.index(slowStarts).has("")) return;
    const slow = new Set(system.index(slowStarts).get("").map(nameOf));
    const path = pathOfFlow(system, flow);
    for (const node of path?.nodes ?? []) {
      if (!slow.has(path!.waits.names[node]!)) continue;
      const service = serviceOf(system, path!.waits, node);
      const start = service.coldStart;
      if (start?.value === undefined || start.value <= budget / 2) continue;
      yield {
        at: start,
        about: service,
        message: `a cold start of ${code(nameOf(service))} takes ${formatDuration(start.value)} of the ${formatDuration(budget)} that ${code(nameOf(flow))} may take`,
        help: "set `provisionedConcurrency`, let the flow go on without waiting, or make the start faster",
        related: [{ at: flow.latencyBudget!, message: `${code(nameOf(flow))} has this budget` }],
      };
    }
  },

  fix: (_flow, edit, _context, violation) => {
    const service = violation.about!;
    return {
      title: `Keep two instances of ${code(nameOf(service))} warm`,
      safe: true,
      edits: "provisionedConcurrency" in service ? undefined : edit.add(service, { provisionedConcurrency: 2 }),
    };
  },

  examples: [{
    title: "A start of 900 ms in a flow of one second",
    bad: yaml`
      services:
        page: {calls: [{to: resize, timeout: 1s}]}
        resize:
          kind: function
          coldStart: 900ms
      #              ^^^^^ warning
      flows: {show: {entry: page, latencyBudget: 1s}}
    `,
    good: yaml`
      services:
        page: {calls: [{to: resize, timeout: 1s}]}
        resize:
          kind: function
          coldStart: 900ms
          provisionedConcurrency: 2
      flows: {show: {entry: page, latencyBudget: 1s}}
    `,
  }],
});

/** The functions that start slowly and are not kept warm. */
const slowStarts: Index<Service> = {
  name: "slow starts",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    const isWarm = service.provisionedConcurrency !== undefined && service.provisionedConcurrency.value !== 0;
    if (kindOf(service) === "function" && service.coldStart?.value !== undefined && !isWarm) yield ["", service];
  },
};
