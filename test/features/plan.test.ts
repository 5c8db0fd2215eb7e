import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rules } from "../../rules/index";
import { groups } from "../../rules/kit/knowledge";
import type { Plan } from "../../server/src/features/plan";
import { advise, today } from "../support/analyze";
import { planIn } from "../support/situation";
import { shows } from "../support/shows";

const read = (file: string): string => readFileSync(file, "utf8");
const stepIds = ({ steps }: Plan): readonly string[] => steps.map(({ id }) => id);
const ids = (list: readonly { readonly pattern: { readonly id: string } }[]): readonly string[] => list.map(({ pattern }) => pattern.id);

describe("the adoption plan", () => {
  it(shows("Plan", "Order of building", "assembles the patterns of the ten-year monolith in the recommended order"), async () => {
    const plan = await planIn(read("test/scenarios/d6.yaml"));
    assert.deepEqual(stepIds(plan), [
      "strangler-fig/facade", "strangler-fig/anti-corruption-layer", "strangler-fig/protect-edges", "strangler-fig/data-sync",
      "strangler-fig/shift-traffic", "strangler-fig/both-sides", "strangler-fig/retire", "strangler-fig/mesh-later",
    ]);
    assert.deepEqual(plan.steps.map(({ after }) => after.map(({ step }) => step)), [[], [1], [2], [3], [4], [5], [6], [7]]);
    assert.ok(plan.steps.slice(1).every(({ after }) => after.every(({ reason }) => reason.endsWith("."))));
    assert.ok(ids(plan.overEngineering).includes("service-mesh"));
  });

  it("leaves out what the migration has, and keeps a missing timeout elsewhere apart", async () => {
    const text = `services:
  old: {kind: legacy}
  edge: {kind: facade, calls: [{to: orders, timeout: 1s, circuitBreaker: true}, {to: old, timeout: 1s, circuitBreaker: true}]}
  orders: {calls: [{to: mail}]}
  mail: {}
migrations: {core: {from: old, facade: edge, acl: in-process, capabilities: [{name: orders, to: orders, traffic: 10%}]}}
`;
    const plan = await planIn(text, ["sync-call-without-timeout", "migration-without-deadline"]);
    assert.deepEqual(stepIds(plan), ["timeout/set", "strangler-fig/shift-traffic", "strangler-fig/both-sides", "strangler-fig/retire", "strangler-fig/mesh-later"]);
    const moved = await planIn(text.replace("{to: mail}", "{to: old}"), ["sync-call-without-timeout", "migration-without-deadline"]);
    assert.deepEqual(stepIds(moved).slice(0, 2), ["strangler-fig/protect-edges", "strangler-fig/shift-traffic"]);
  });

  it("tells the company that skipped group 2 to retrofit it first", async () => {
    const plan = await planIn(read("examples/fintech/architecture.yaml"));
    assert.deepEqual([plan.verdict.kind, plan.verdict.group], ["retrofit", "G2"]);
    assert.match(plan.verdict.text, /^Retrofit group 2 first: saga is in use/);
    assert.ok(ids(plan.inNameOnly).includes("saga"));
    assert.ok(["circuit-breaker", "dead-letter-queue"].every(id => ids(plan.missing).includes(id)));
    const at = (id: string): number => stepIds(plan).indexOf(id);
    assert.ok(at("circuit-breaker/breakers") >= 0 && at("circuit-breaker/breakers") < at("saga/reconnect"), stepIds(plan).join());
    assert.ok(at("dead-letter-queue/queue") >= 0 && at("dead-letter-queue/queue") < at("saga/reconnect"), stepIds(plan).join());
    assert.deepEqual(plan.reading.flatMap(({ code }) => (["CB", "DLQ", "SAGA"].includes(code) ? [code] : [])), ["CB", "DLQ", "SAGA"]);
  });

  it(shows("Plan", "Nothing missing", "finds nothing missing where the groups were built in order"), async () => {
    const text = read("examples/ecommerce-sequenced/architecture.yaml");
    const heavy = advise(text, rules).analyze(today).findings.filter(({ severity }) => severity === "error" || severity === "warning");
    assert.deepEqual(heavy.map(({ rule, element }) => `${rule.id} ${element}`), []);
    const plan = await planIn(text);
    assert.equal(plan.verdict.kind, "nothing-missing");
    assert.deepEqual([stepIds(plan), ids(plan.missing), ids(plan.inNameOnly), plan.beside], [[], [], [], []]);
    const has = ids(plan.has);
    for (const id of ["consistency-patterns", "circuit-breaker", "dead-letter-queue", "saga", "event-sourcing", "canary", "feature-flags"]) assert.ok(has.includes(id), id);
  });

  it(shows("Plan", "What would be too much", "gives the quiet monolith nothing to do, and a number for everything that would be too much"), async () => {
    const plan = await planIn(read("test/scenarios/d15.yaml"));
    assert.equal(plan.verdict.kind, "nothing-missing");
    assert.ok(["service-mesh", "cqrs", "saga", "microservices"].every(id => ids(plan.overEngineering).includes(id)));
    for (const { pattern, change } of plan.overEngineering) assert.match(change, /[0-9]/, pattern.id);
  });

  it("lists what is in use and too much as such, and builds nothing for it", async () => {
    const plan = await planIn(read("test/scenarios/d10.yaml"), ["service-mesh", "circuit-breaker"]);
    const mesh = plan.overEngineering.find(({ pattern }) => pattern.id === "service-mesh");
    assert.equal(mesh?.finding?.rule.id, "mesh-too-small");
    assert.equal(mesh?.change, "10 deployables or 3 teams");
    assert.ok(!stepIds(plan).some(id => id.startsWith("service-mesh/") || id.startsWith("canary/")), stepIds(plan).join());
  });

  it("never puts a step before one it stands on, in any scenario or example", async () => {
    const files = ["d1", "d1b", "d3", "d4", "d4c", "d5", "d5b", "d6", "d10", "d10d", "d11", "d15", "d26"].map(name => `test/scenarios/${name}.yaml`);
    for (const file of [...files, "examples/fintech/architecture.yaml", "examples/monolith/architecture.yaml"]) {
      const { steps } = await planIn(read(file));
      steps.forEach(({ number, after, articles, group }, at) => {
        assert.equal(number, at + 1);
        assert.ok(after.every(({ step }) => step < number), file);
        assert.ok(articles.length > 0 && groups[group.id] === group, file);
      });
      assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length, file);
    }
  });

  it("reads in the roadmap's order", async () => {
    const { reading } = await planIn(read("test/scenarios/d6.yaml"));
    const posts = reading.flatMap(({ post }) => post ?? []);
    assert.deepEqual(posts, [...posts].sort((a, b) => a - b));
    assert.ok(reading.every(({ url }) => url.startsWith("https://")));
    assert.deepEqual(reading.slice(0, 4).map(({ code }) => code), ["BFF", "CB", "CDC", "SAGA"]);
  });
});
