import { calleeOf, code, defineRule, deployables, isDeclined, isOn, isSync, kindOf, nameOf, plannedTimeout, protectionPairs, signalEdits, troubleOf, yaml } from "../kit";

export default defineRule({
  id: "sync-call-without-breaker",
  scope: "call",
  title: "Synchronous call without a circuit breaker",
  pattern: "circuit-breaker",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["CB", "MS6"],

  why: `
    A timeout bounds one call; it does not stop the next thousand from waiting just as long. When a dependency turns
    slow, a circuit breaker notices, fails fast for a while and probes before it lets everybody through again, so the
    caller keeps its threads and the callee gets room to recover.
  `,
  unless: "the callee is part of the same program, or the system has two services and no measured trouble: a timeout is enough there.",

  *check({ caller, call, policy }, { system, thresholds }) {
    if (!call.to || !isSync(call) || isOn(policy.circuitBreaker) || isDeclined(policy.circuitBreaker)) return;
    if (kindOf(caller) === "external" || kindOf(caller) === "legacy") return;
    // Monitoring wants to see failures, and asks again after a while anyhow.
    if (call.purpose?.value === "telemetry") return;
    const callee = calleeOf(system, call);
    const external = callee !== undefined && kindOf(callee) === "external";
    const trouble = troubleOf(call);
    if (system.fact(deployables) <= thresholds.tinySystemMax && !external && !trouble) return;
    yield {
      at: call.to,
      severity: kindOf(caller) === "worker" && call.kind?.value === "batch" ? "hint" : external || trouble ? "error" : "warning",
      message: trouble
        ? `${code(nameOf(caller))} calls ${code(call.to)} with no circuit breaker, and ${trouble}`
        : `${code(nameOf(caller))} calls ${external ? "external " : ""}${code(call.to)} with nothing that stops it when ${code(call.to)} turns slow`,
      help: "add `circuitBreaker` with a failure rate and a slow-call rate to the call, or to `defaults.calls`",
      related: callee ? [{ at: callee.$.key, message: `${code(nameOf(callee))} is declared here` }] : [],
    };
  },

  fix: ({ caller, call, policy }, edit, { system }) => ({
    title: `Put a circuit breaker in front of ${code(call.to)}`,
    safe: plannedTimeout(system, call).fits,
    edits: call.circuitBreaker ? undefined : edit.all(
      edit.add(call, protectionPairs(system, call, policy)),
      signalEdits(edit, system, caller, "circuit-breaker.state", "circuit-breaker-open"),
    ),
  }),

  examples: [{
    title: "One of three services",
    bad: yaml`
      services:
        shop:
          calls:
            - to: catalog
      #           ^^^^^^^ warning
              timeout: 1s
        catalog: {}
        orders: {}
      defaults: {telemetry: {signals: [circuit-breaker.state], alerts: [all]}}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - to: catalog
              timeout: 1s
              circuitBreaker:
                failureRate: 50%
                slowCallRate: 50%
                slowCallDuration: 500ms
                minCalls: 20
                window: 30s
                openFor: 30s
                halfOpenCalls: 5
              fallback: {type: TODO}
        catalog: {}
        orders: {}
      defaults: {telemetry: {signals: [circuit-breaker.state], alerts: [all]}}
    `,
  }],
});
