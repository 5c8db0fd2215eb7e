import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { situationIn } from "../support/situation";

const usesIn = (text: string, only: readonly string[] = ["saga-without-dlq"]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries([...situationIn(text, only).uses].map(([id, { places }]) => [id, places.map(({ path }) => path)]));

describe("patterns in use", () => {
  it("are shown by the places that declare them", () => {
    const uses = usesIn("defaults: {calls: {timeout: 2s}}\nservices:\n  a: {calls: [{to: b, circuitBreaker: true}]}\n  b: {deploy: {strategy: [blue-green, canary]}}\n");
    assert.deepEqual(uses["timeout"], ["defaults.calls.timeout"]);
    assert.deepEqual(uses["circuit-breaker"], ["services.a.calls[b].circuitBreaker"]);
    assert.deepEqual(uses["canary"], ["services.b.deploy.strategy"]);
    assert.deepEqual(uses["blue-green"], ["services.b.deploy.strategy"]);
  });

  it("are not those that a decision switches off", () => {
    const uses = usesIn("services:\n  a: {calls: [{to: b, circuitBreaker: {none: true, reason: in-process}, bulkhead: null}], mesh: false}\n  b: {}\nflags: {x: {killSwitch: false}}\n");
    assert.deepEqual(["circuit-breaker", "bulkhead", "service-mesh", "kill-switch"].filter(id => id in uses), []);
    assert.deepEqual(uses["feature-flags"], ["flags.x"]);
  });

  it("need more than a word that stands near them", () => {
    // A rollout is a wish, one pool is no bulkhead, and gates without a canary are no canary.
    const uses = usesIn("services: {a: {pools: [{name: http, size: 20}], deploy: {strategy: rolling, gates: [{metric: error-rate, max: 1%}]}}}\nrollouts: {r: {service: a, unit: users, percent: 5%}}\n");
    assert.deepEqual(["bulkhead", "canary", "feature-flags"].filter(id => id in uses), []);
    assert.deepEqual(usesIn("services: {a: {pools: [{name: x, size: 2}, {name: y, size: 2}]}}\n")["bulkhead"], ["services.a.pools"]);
  });

  it("are in name only while their findings are open", () => {
    const { uses } = situationIn(readFileSync("examples/fintech/architecture.yaml", "utf8"), ["saga-without-dlq", "descriptor"]);
    assert.deepEqual(uses.get("saga")?.open.map(({ rule }) => rule.id), ["saga-without-dlq"]);
    assert.deepEqual(uses.get("compensation")?.open, []);
  });
});
