import {
  calleeOf, code, count, defineRule, hasFallback, isAnsweredEarly, isRequired, isSync, kindOf, makeOptional, nameOf, nameRange, policyOf, tierOf, waitAsRelatedCall, yaml,
  type Call, type Service, type System,
} from "../kit";

/** The calls that one operation waits for, one to each callee. */
interface FanOut {
  readonly flow: string | undefined;
  readonly calls: readonly Call[];
}

export default defineRule({
  id: "fan-out-too-wide",
  scope: "service",
  title: "One answer that needs many others",
  pattern: "chatty-services",
  group: "X-GRAPH",
  severity: "warning",
  status: "stable",
  articles: ["MS4", "MS5"],

  why: `
    An answer that is put together from many is as slow as the slowest of them and as available as all of them at once. With
    every callee more it becomes likelier that one of them has a bad moment, so what is rare for each becomes normal for the
    caller.
  `,
  unless: "the calls belong to different operations (name their `flow`), carry many items at once (`batch: true`), or some can be left out.",

  *check(service, { system, thresholds }) {
    if (["external", "legacy", "gateway", "facade"].includes(kindOf(service))) return;
    const widest = fanOutsOf(system, service).reduce<FanOut | undefined>((best, next) => (next.calls.length > (best?.calls.length ?? 0) ? next : best), undefined);
    if (!widest || widest.calls.length <= thresholds.fanOutMax) return;
    yield {
      at: nameRange(service),
      message: `${code(nameOf(service))} needs the answers of ${count(widest.calls.length, "service")}${widest.flow === undefined ? "" : ` for ${code(widest.flow)}`}: it is as slow as the slowest of them, and ${thresholds.fanOutMax} is the limit`,
      help: "mark calls that it can answer without as `required: false`, or read their data from a copy",
      related: widest.calls.map(call => waitAsRelatedCall(service, call)),
      data: widest.calls,
    };
  },

  fix: (service, edit, { system, thresholds }, violation) => {
    const calls = violation.data as readonly Call[];
    const surplus = [...calls].sort((a, b) => weight(system, a) - weight(system, b)).slice(0, calls.length - thresholds.fanOutMax);
    return {
      title: `Let ${code(nameOf(service))} answer without ${surplus.map(call => code(call.to)).join(" and ")}`,
      safe: false,
      edits: edit.all(...surplus.map(call => makeOptional(edit, call, policyOf(system, service, call)))),
    };
  },

  examples: [{
    title: "A page made of six answers",
    bad: yaml`
      services:
        page:
      # ^^^^ warning
          calls:
            - {to: catalog, timeout: 1s}
            - {to: prices, timeout: 1s}
            - {to: stock, timeout: 1s}
            - {to: taxes, timeout: 1s}
            - {to: shipping, timeout: 1s}
            - {to: hints, timeout: 1s}
        catalog: {}
        prices: {}
        stock: {}
        taxes: {}
        shipping: {}
        hints: {tier: best-effort}
    `,
    good: yaml`
      services:
        page:
          calls:
            - {to: catalog, timeout: 1s}
            - {to: prices, timeout: 1s}
            - {to: stock, timeout: 1s}
            - {to: taxes, timeout: 1s}
            - {to: shipping, timeout: 1s}
            - {to: hints, timeout: 1s, required: false, fallback: {type: TODO}}
        catalog: {}
        prices: {}
        stock: {}
        taxes: {}
        shipping: {}
        hints: {tier: best-effort}
    `,
  }],
});

/** The calls by the flow they name; those that name none belong to every operation. */
function fanOutsOf(system: System, service: Service): readonly FanOut[] {
  const calls = (service.calls ?? []).filter(call => isNeeded(system, service, call));
  const flows = new Set(calls.map(call => call.flow?.value));
  return [...flows].map(flow => {
    const callees = new Map<string, Call>();
    for (const call of calls) if (call.flow === undefined || call.flow.value === flow) callees.set(call.to!.value, callees.get(call.to!.value) ?? call);
    return { flow, calls: [...callees.values()] };
  });
}

function isNeeded(system: System, service: Service, call: Call): boolean {
  if (!call.to || call.to.value === nameOf(service) || !isSync(call) || !isRequired(call)) return false;
  if (call.batch?.value === true || call.kind?.value === "batch" || call.purpose?.value === "telemetry") return false;
  return !isAnsweredEarly(call, calleeOf(system, call)) && !hasFallback(policyOf(system, service, call));
}

const importance = { "best-effort": 0, standard: 2, critical: 4 } as const;

/** The lower, the easier an answer is to do without: what matters less goes first, then what only reads. */
function weight(system: System, call: Call): number {
  const callee = calleeOf(system, call);
  return (callee ? importance[tierOf(callee)] : 2) + (call.effect?.value === "write" ? 10 : call.effect?.value === "read" ? 0 : 1);
}
