import { callGraph, commonCircuitBreakerBlock, defineRule, hasSignal, isOn, meshOf, meshRange, yaml, type Pairs } from "../kit";

export default defineRule({
  id: "mesh-before-breaker",
  scope: "system",
  title: "Service mesh before any circuit breaker",
  pattern: "service-mesh",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MESH", "CB"],

  why: `
    A mesh applies to every call what a team has learned to do for some: when to stop calling, how long to wait, when to
    probe. Where no call ever had a circuit breaker there is nothing to apply, and the proxies carry a failure onward as
    faithfully as the network did before.
  `,
  unless: "the circuit breakers live where this file does not show them; say so with `platform.adoption: {circuit-breaker: adopted}`.",

  *check(system) {
    const mesh = meshOf(system);
    const adoption = system.single("platform")?.adoption;
    if (!mesh || mesh.policies?.circuitBreaker || adoption?.has("circuit-breaker") || adoption?.has("breaker")) return;
    const waits = system.fact(callGraph).out.flat().filter(({ sync }) => sync);
    if (waits.length === 0 || waits.some(({ policy }) => isOn(policy.circuitBreaker))) return;
    yield {
      at: meshRange(mesh),
      about: mesh,
      message: "a service mesh carries the calls, but neither its policies nor any call has a circuit breaker",
      help: "add `policies: {circuitBreaker: …}` with a failure rate and a slow-call rate to the mesh",
    };
  },

  fix: (system, edit) => {
    const mesh = meshOf(system);
    if (!mesh) return undefined;
    const circuitBreaker = commonCircuitBreakerBlock(system);
    const seen = mesh.telemetry !== undefined || hasSignal(system, {}, "circuit-breaker.state");
    const telemetry: Pairs = seen ? {} : { telemetry: { signals: ["circuit-breaker.state"], alerts: ["circuit-breaker-open"] } };
    return {
      title: "Give the mesh a circuit breaker policy",
      safe: false,
      edits: mesh.policies
        ? edit.all(edit.add(mesh.policies, { circuitBreaker }), seen ? [] : edit.add(mesh, telemetry))
        : edit.add(mesh, { policies: { circuitBreaker }, ...telemetry }),
    };
  },

  examples: [{
    title: "Proxies that only encrypt",
    bad: yaml`
      services:
        web: {calls: [{to: orders, timeout: 2s}]}
        orders: {}
      platform:
        mesh:
      # ^^^^ warning
          goals: [mtls]
    `,
    good: yaml`
      services:
        web: {calls: [{to: orders, timeout: 2s}]}
        orders: {}
      platform:
        mesh:
          goals: [mtls]
          policies:
            circuitBreaker:
              failureRate: 50%
              slowCallRate: 50%
              slowCallDuration: 1s
              minCalls: 20
              window: 30s
              openFor: 30s
              halfOpenCalls: 5
          telemetry: {signals: [circuit-breaker.state], alerts: [circuit-breaker-open]}
    `,
  }],
});
