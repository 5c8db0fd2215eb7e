import {
  code, count, defineRule, flowTimes, formatDuration, makeOptional, nameOf, policyOf, walkFlow, yaml,
  type Change, type Edits, type Editor, type Fix, type Flow, type FlowTime, type FlowWait, type FlowWalk, type System,
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
    const walk = walkFlow(system, flow);
    if (!walk) return;
    const times = flowTimes(walk);
    const total = times.get(walk.entry)!;
    const { missing } = total;
    if (missing.length > 0) {
      yield {
        at: budget,
        severity: "hint",
        message: `flow ${code(nameOf(flow))} has a budget of ${formatDuration(budget.value)}, but the p99 of ${count(missing.length, "call")} on its way is not stated`,
        help: `add \`expected: {p99: …}\` to the call from ${code(nameOf(missing[0]!.caller))} to ${code(missing[0]!.call.to)}`,
        related: missing.slice(0, mostPlaces).map(({ caller, call }) => ({ at: call.to!, message: `${code(nameOf(caller))} waits here for an unknown time` })),
      };
    } else if (total.known > budget.value) {
      yield {
        at: budget,
        message: `flow ${code(nameOf(flow))} needs ${formatDuration(total.known)} at p99, and its budget is ${formatDuration(budget.value)}`,
        help: "make calls that do not need each other at the same time (`parallelGroup`), answer without some of them, or raise the budget",
        related: spentOn(walk, times).slice(0, mostPlaces).map(({ caller, call, time }) => ({ at: call.to!, message: `${code(nameOf(caller))} waits ${formatDuration(time)} for ${code(call.to)}` })),
        data: walk,
      };
    }
  },

  fix: (flow, edit, { system }, violation) => {
    const walk = violation.data as FlowWalk | undefined;
    return walk && (inParallel(flow, edit, walk) ?? withoutSome(flow, edit, system, walk));
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

/** The waits that make up the sum, followed down where what lies below comes on top. */
function spentOn(walk: FlowWalk, times: ReadonlyMap<unknown, FlowTime>): FlowTime["spent"] {
  const found: FlowTime["spent"][number][] = [];
  const open = [walk.entry];
  const seen = new Set(open);
  for (let service = open.shift(); service; service = open.shift()) {
    for (const wait of times.get(service)!.spent) {
      found.push(wait);
      if (!wait.callee || seen.has(wait.callee) || !times.has(wait.callee)) continue;
      seen.add(wait.callee);
      open.push(wait.callee);
    }
  }
  return found;
}

function totalOf(walk: FlowWalk, change: Change): number {
  return flowTimes(walk, change).get(walk.entry)!.known;
}

/** The first service, from the entry down, whose calls would bring the flow into its budget if they ran together. */
function inParallel(flow: Flow, edit: Editor, walk: FlowWalk): Fix | undefined {
  for (const service of [...walk.services].reverse()) {
    const free = walk.waits.get(service)!.filter(({ call }) => !call.parallelGroup && !call.dependsOn);
    if (free.length < 2) continue;
    const calls = new Set(free.map(({ call }) => call));
    if (totalOf(walk, ({ call }) => (calls.has(call) ? nameOf(flow) : undefined)) > flow.latencyBudget!.value!) continue;
    return {
      title: `Make the ${calls.size} calls of ${code(nameOf(service))} at the same time`,
      safe: false,
      edits: edit.all(...[...calls].map(call => edit.add(call, { parallelGroup: nameOf(flow) }))),
    };
  }
  return undefined;
}

/** Leaves out the longest waits of the entry until the rest fits. */
function withoutSome(flow: Flow, edit: Editor, system: System, walk: FlowWalk): Fix | undefined {
  const left = new Set<FlowWait["call"]>();
  const change: Change = ({ call }) => (left.has(call) ? "left-out" : undefined);
  while (totalOf(walk, change) > flow.latencyBudget!.value!) {
    const longest = [...flowTimes(walk, change).get(walk.entry)!.spent].sort((a, b) => b.time - a.time)[0];
    if (!longest || left.size > 2) return undefined;
    left.add(longest.call);
  }
  const edits: Edits[] = [...left].map(call => makeOptional(edit, call, policyOf(system, walk.entry, call)));
  return { title: `Let ${code(nameOf(walk.entry))} answer without ${[...left].map(call => code(call.to)).join(" and ")}`, safe: false, edits: edit.all(...edits) };
}
