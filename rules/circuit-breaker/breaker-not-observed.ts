import { code, count, defineRule, isLeftOut, isOn, isOwn, nameOf, nameRange, policyOf, seesBreakers, signalEdits, telemetryDeclared, yaml } from "../kit";

export default defineRule({
  id: "breaker-not-observed",
  scope: "service",
  title: "Circuit breaker that nobody watches",
  pattern: "circuit-breaker",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["RM", "CB"],

  why: `
    A circuit breaker that opens keeps the damage small and quiet, so quiet that an outage of the callee may go on for hours
    without anybody knowing. Its state is also the only way to see whether its thresholds are right.
  `,
  unless: "the state is measured outside of this file; name the place in `telemetry.external`.",

  *check(service, { system }) {
    if (!isOwn(service) || isLeftOut(service.telemetry) || seesBreakers(system, service)) return;
    const guarded = (service.calls ?? []).filter(call => call.to && isOn(policyOf(system, service, call).circuitBreaker));
    if (guarded.length === 0 || !system.fact(telemetryDeclared)) return;
    const [first] = guarded;
    yield {
      at: guarded.length === 1 ? first!.circuitBreaker?.$.key ?? first!.to! : nameRange(service),
      message: guarded.length === 1
        ? `${code(nameOf(service))} does not measure when its circuit breaker to ${code(first!.to)} opens`
        : `${code(nameOf(service))} does not measure when its ${count(guarded.length, "circuit breaker")} open`,
      help: "add `circuit-breaker.state` to the signals of the service, or to `defaults.telemetry`",
      related: guarded.length === 1 ? [] : guarded.map(call => ({ at: call.to!, message: `a circuit breaker guards ${code(call.to)}` })),
    };
  },

  fix: (service, edit, { system }) => ({
    title: `Measure the circuit breakers of ${code(nameOf(service))}`,
    safe: true,
    edits: signalEdits(edit, system, service, "circuit-breaker.state", "circuit-breaker-open"),
  }),

  examples: [{
    title: "Signals, but not this one",
    bad: yaml`
      services:
        shop:
          calls: [{to: catalog, timeout: 1s, circuitBreaker: {failureRate: 50%}}]
      #                                      ^^^^^^^^^^^^^^ warning
          telemetry: {signals: [http.latency]}
        catalog: {}
    `,
    good: yaml`
      services:
        shop:
          calls: [{to: catalog, timeout: 1s, circuitBreaker: {failureRate: 50%}}]
          telemetry: {signals: [http.latency, circuit-breaker.state], alerts: [circuit-breaker-open]}
        catalog: {}
    `,
  }],
});
