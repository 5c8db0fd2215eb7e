import { backlogSignalFor, declaredPatterns, defineRule, signalsOf, telemetryDeclared, todo, typesInWords, yaml } from "../kit";

export default defineRule({
  id: "telemetry-undeclared",
  scope: "system",
  title: "Patterns that nothing measures",
  pattern: "metrics",
  group: "X-OPS",
  severity: "warning",
  status: "stable",
  articles: ["RM"],

  why: `
    A circuit breaker that opens, a dead letter queue that fills or a projection that lags helps only when somebody sees it.
    A pattern that nobody measures counts as not there: it fails as quietly as what it was meant to protect.
  `,
  unless: "the system is a prototype, or what is measured is described elsewhere (`telemetry: {external: …}`).",

  *check(system) {
    if (system.single("system")?.stage?.value === "prototype" || system.fact(telemetryDeclared)) return;
    const patterns = declaredPatterns(system);
    const [first, ...others] = patterns;
    if (!first) return;
    yield {
      at: first.block.$.key,
      ...(system.single("system") && { about: system.single("system")! }),
      message: `${typesInWords(patterns.map(({ words }) => words))} ${others.length > 0 ? "are" : "is"} in use, and nothing says what is measured`,
      help: "add `telemetry` with its `signals` to `defaults`",
      related: others.map(({ words, block }) => ({ at: block.$.key, message: `${words} is declared here` })),
      data: signalsOf(patterns),
    };
  },

  fix: (system, edit, _context, violation) => {
    const signals = [...(violation.data as readonly string[]), ...backlogSignalFor(system)];
    return {
      title: "Measure the patterns that are in use",
      safe: false,
      edits: edit.addAt(["defaults"], {
        telemetry: { ...(signals.length > 0 && { signals, alerts: ["all"] }), metrics: todo, traces: todo, logs: todo },
      }),
    };
  },

  examples: [{
    title: "A circuit breaker that opens unseen",
    bad: yaml`
      services:
        shop:
          calls:
            - to: stock
              timeout: 1s
              circuitBreaker: {failureRate: 50%}
      #       ^^^^^^^^^^^^^^ warning
        stock: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - to: stock
              timeout: 1s
              circuitBreaker: {failureRate: 50%}
        stock: {}
      defaults:
        telemetry:
          signals: [circuit-breaker.state]
          alerts: [all]
          metrics: TODO
          traces: TODO
          logs: TODO
    `,
  }],
});
