import {
  arrowOf, callsOnPath, code, count, defineRule, formatDuration, makeOptional, nameOf, pathOfFlow, timeOfFlow, waitAsRelated, yaml,
  type Edits, type Editor, type Fix, type FlowPath, type System, type WaitTime,
} from "../kit";

/** Places beyond these say nothing new. */
const mostPlaces = 20;

export default defineRule({
  id: "latency-budget-exceeded",
  scope: "flow",
  title: "Waits that add up to more than the latency budget",
  pattern: "microservices",
  group: "X-GRAPH",
  severity: "error",
  status: "stable",
  articles: ["MS4"],

  why: `
    A flow takes at least as long as the calls that it makes one after the other, and of those that it makes together as
    long as the slowest. When that sum is larger than the budget, no tuning inside of a service can keep the promise: some
    of the waits have to go, or to happen at the same time.
  `,
  unless: "the stated numbers are wrong, or some of the calls happen together (`parallelGroup`) or are not waited for (`mode: async`).",
  fixWrites: "one `parallelGroup` for the calls of a service, or `required: false` on the call that takes longest, whichever brings the flow into its budget",

  *check(flow, { system }) {
    const budget = flow.latencyBudget;
    if (budget?.value === undefined || !Number.isFinite(budget.value)) return;
    const path = pathOfFlow(system, flow);
    if (!path) return;
    const total = timeOfFlow(path);
    if (total.missing.length > 0) {
      const missing = total.missing.slice(0, mostPlaces).map(arrow => arrowOf(system, path.waits, arrow));
      yield {
        at: budget,
        severity: "hint",
        message: `flow ${code(nameOf(flow))} has a budget of ${formatDuration(budget.value)}, but the p99 of ${count(total.missing.length, "call")} on its way is not stated`,
        help: `add \`expected: {p99: …}\` to the call from ${code(nameOf(missing[0]!.caller))} to ${code(missing[0]!.call.to)}`,
        related: missing.map(waitAsRelated),
      };
    } else if (total.known > budget.value) {
      yield {
        at: budget,
        message: `flow ${code(nameOf(flow))} needs ${formatDuration(total.known)} at p99, and its budget is ${formatDuration(budget.value)}`,
        help: "make calls that do not need each other at the same time (`parallelGroup`), answer without some of them, or raise the budget",
        related: spentOn(path).slice(0, mostPlaces).map(({ arrow, time }) => {
          const { caller, call } = arrowOf(system, path.waits, arrow);
          return { at: call.to!, message: `${code(nameOf(caller))} waits ${formatDuration(time)} for ${code(call.to)}` };
        }),
        data: path,
      };
    }
  },

  fix: (flow, edit, { system }, violation) => {
    const path = violation.data as FlowPath | undefined;
    const budget = flow.latencyBudget?.value ?? 0;
    return path && (inParallel(edit, system, path, budget) ?? withoutSome(edit, system, path, budget));
  },

  examples: [{
    title: "Five calls of 50 ms, one after the other",
    bad: yaml`
      services:
        page:
          calls:
            - {to: a, timeout: 200ms, expected: {p99: 50ms}}
            - {to: b, timeout: 200ms, expected: {p99: 50ms}}
            - {to: c, timeout: 200ms, expected: {p99: 50ms}}
            - {to: d, timeout: 200ms, expected: {p99: 50ms}}
            - {to: e, timeout: 200ms, expected: {p99: 50ms}}
        a: {}
        b: {}
        c: {}
        d: {}
        e: {}
      flows:
        show:
          entry: page
          latencyBudget: 200ms
      #                  ^^^^^ error
    `,
    good: yaml`
      services:
        page:
          calls:
            - {to: a, timeout: 200ms, expected: {p99: 50ms}, parallelGroup: show}
            - {to: b, timeout: 200ms, expected: {p99: 50ms}, parallelGroup: show}
            - {to: c, timeout: 200ms, expected: {p99: 50ms}, parallelGroup: show}
            - {to: d, timeout: 200ms, expected: {p99: 50ms}, parallelGroup: show}
            - {to: e, timeout: 200ms, expected: {p99: 50ms}, parallelGroup: show}
        a: {}
        b: {}
        c: {}
        d: {}
        e: {}
      flows:
        show:
          entry: page
          latencyBudget: 200ms
    `,
  }],
});

/** The waits that make up the sum, followed down to what comes on top. */
function spentOn(path: FlowPath): WaitTime["spent"] {
  const times = new Map<number, WaitTime>();
  timeOfFlow(path, {}, times);
  const found: WaitTime["spent"][number][] = [];
  const open = [path.entry];
  const seen = new Set(open);
  for (let node = open.shift(); node !== undefined; node = open.shift()) {
    for (const wait of times.get(node)!.spent) {
      found.push(wait);
      const to = path.waits.to[wait.arrow]!;
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return found;
}

/** The first service, from the entry down, whose calls would bring the flow into its budget if they ran together. */
function inParallel(edit: Editor, system: System, path: FlowPath, budget: number): Fix | undefined {
  const { waits } = path;
  for (const node of [...path.nodes].reverse()) {
    const free = callsOnPath(path, node).filter(arrow => waits.group[arrow] === -1 && !arrowOf(system, waits, arrow).call.dependsOn);
    if (free.length < 2 || timeOfFlow(path, { together: new Set(free) }).known > budget) continue;
    return {
      title: `Make the ${free.length} calls of ${code(waits.names[node]!)} at the same time`,
      safe: false,
      edits: edit.all(...free.map(arrow => edit.add(arrowOf(system, waits, arrow).call, { parallelGroup: path.name }))),
    };
  }
  return undefined;
}

/** Leaves out the longest waits of the entry until the rest fits. */
function withoutSome(edit: Editor, system: System, path: FlowPath, budget: number): Fix | undefined {
  const leftOut = new Set<number>();
  for (let time = timeOfFlow(path); time.known > budget; time = timeOfFlow(path, { leftOut })) {
    const longest = [...time.spent].sort((a, b) => b.time - a.time)[0];
    if (!longest || leftOut.size > 2) return undefined;
    leftOut.add(longest.arrow);
  }
  const calls = [...leftOut].map(arrow => arrowOf(system, path.waits, arrow));
  const edits: Edits[] = calls.map(({ call, policy }) => makeOptional(edit, call, policy));
  return { title: `Let ${code(path.waits.names[path.entry]!)} answer without ${calls.map(({ call }) => code(call.to)).join(" and ")}`, safe: false, edits: edit.all(...edits) };
}
