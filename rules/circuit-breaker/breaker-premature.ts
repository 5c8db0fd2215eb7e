import {
  calleeOf, code, defineRule, isSet, isTiny, kindOf, meshOf, nameOf, poolLoads, troubleOf, yaml, type Call, type Service,
  type System,
} from "../kit";

export default defineRule({
  id: "breaker-premature",
  scope: "service",
  title: "Circuit breaker or bulkhead before there is trouble",
  pattern: "circuit-breaker",
  group: "G2",
  severity: "info",
  status: "stable",
  articles: ["RM"],

  why: `
    A circuit breaker and a bulkhead have thresholds that somebody has to choose, test and keep right. Between two services
    that never failed each other there is nothing to choose them by, and a timeout already bounds the damage. They pay off
    once the graph grows or a dependency has shown that it fails.
  `,
  unless: "the setting comes with a shared library at no cost (`inherited: true`), or trouble was measured; write it down under `observed`.",

  *check(service, context) {
    if (!isTiny(context) || meshOf(context.system)) return;
    for (const call of service.calls ?? []) {
      if (!call.to || isWarranted(context.system, call)) continue;
      for (const key of ["circuitBreaker", "bulkhead"] as const) {
        const policy = call[key];
        if (!policy || !isSet(policy) || policy.inherited?.value === true || policy.reason) continue;
        if (key === "bulkhead" && poolLoads(context.system, service).some(load => load.call === call && load.taken >= load.size)) continue;
        const word = key === "bulkhead" ? "bulkhead" : "circuit breaker";
        yield {
          at: policy.$.key,
          about: call,
          message: `${code(nameOf(service))} has a ${word} for ${code(call.to)}, but the system is small and no trouble is on record`,
          help: `remove \`${key}\` and keep the timeout, or write down what was measured under \`observed\``,
          tag: "unnecessary",
          data: policy.$,
        };
      }
    }
  },

  fix: (service, edit, _context, violation) => ({
    title: `Remove it and rely on the timeout`,
    safe: false,
    edits: service.calls?.some(call => call.circuitBreaker?.$ === violation.data || call.bulkhead?.$ === violation.data)
      ? edit.remove(violation.data as Service["$"])
      : undefined,
  }),

  examples: [{
    title: "Two services that never failed each other",
    bad: yaml`
      services:
        shop:
          calls:
            - to: catalog
              timeout: 1s
              circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 500ms, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}
      #       ^^^^^^^^^^^^^^ info
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

/** True when this call has given reason for protection. */
function isWarranted(system: System, call: Call): boolean {
  const callee = calleeOf(system, call);
  return troubleOf(call) !== undefined || call.observed?.errorRate !== undefined || (callee !== undefined && kindOf(callee) === "external");
}
