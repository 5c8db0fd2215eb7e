import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { createAdvisor, type Finding } from "../../server/src/advisor";
import { completionAt } from "../../server/src/features/completion";
import { plainSnippet } from "../../server/src/features/snippet";
import { offsetOf } from "../../server/src/syntax/range";
import { today } from "../support/analyze";
import { atCursor } from "../support/cursor";
import { shows } from "../support/shows";

/** The text after taking an offer as it is: every stop keeps what it holds. */
function taking(text: string, label: string): string {
  const { advisor, input, source, offset } = atCursor(text);
  const item = completionAt(input, source, offset).items.find(candidate => candidate.label === label);
  assert.ok(item, `${label} is not offered`);
  const edits = [{ at: item.at, text: plainSnippet(item.insert) }, ...(item.additional ?? [])];
  let result = advisor.descriptor.fileOf(source)!.text;
  // Edits at one place come in their order.
  for (const { at, text: written } of edits.reverse().sort((a, b) => offsetOf(b.at) - offsetOf(a.at))) {
    result = result.slice(0, offsetOf(at)) + written + result.slice(offsetOf({ ...at, start: at.end }));
  }
  return result;
}

/** What is to be said about a text, hints left out. */
function findingsOf(text: string): readonly Finding[] {
  const advisor = createAdvisor("architecture.yaml", { rules });
  advisor.descriptor.setFile("architecture.yaml", text);
  return advisor.analyze(today).findings.filter(({ severity }) => severity !== "hint");
}

function said(text: string): readonly string[] {
  return findingsOf(text).map(({ rule, message }) => `${rule.id}: ${message}`);
}

const marked = "apiVersion: architecture-advisor/v1\n";

/** A small system in good order; `$order`, `$call` and `$end` are replaced by what a case adds. */
function shop({ order = "", call = "", end = "", telemetry = true }: { order?: string; call?: string; end?: string; telemetry?: boolean } = {}): string {
  return `${marked}system: {name: shop, drivers: [independent-teams]}
platform:
  iac: {tool: terraform, state: {locking: true}, review: required, drift: daily}
  flags: {system: openfeature, policy: {maxAge: 6mo, reviewEvery: 1mo}}
teams: {checkout: {size: 12}}
defaults:
  health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}
${telemetry ? "  telemetry: {signals: [circuit-breaker.state, dlq.depth, saga.compensation.success], alerts: [circuit-breaker-open]}\n" : ""}clients:
  web: {type: web, team: checkout, calls: [order]}
services:
  order:
    team: checkout
    entry: true
    replicas: 3
    uses: [{store: order-db, access: readwrite}]
${order}    exposes: [{op: place-order, effect: write, idempotencyKey: {header: Idempotency-Key}}]
    calls:
      - to: payment
        op: charge
        effect: write
        idempotent: {key: orderId}
${call || "        timeout: {connect: 500ms, request: 2s}\n        circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}\n        fallback: {type: queued, reason: charged later}\n"}      - to: stock
        op: reserve
        effect: write
        idempotent: {key: orderId}
        timeout: {connect: 500ms, request: 2s}
        circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}
        fallback: {type: queued, reason: reserved later}
  payment:
    team: checkout
    uses: [{store: pay-db, access: readwrite}]
    exposes: [{op: charge, effect: write, idempotencyKey: {header: Idempotency-Key}}, {op: refund, effect: write, idempotencyKey: {header: Idempotency-Key}}]
  stock:
    team: checkout
    uses: [{store: stock-db, access: readwrite}]
    exposes: [{op: reserve, effect: write, idempotencyKey: {header: Idempotency-Key}}, {op: release, effect: write, idempotencyKey: {header: Idempotency-Key}}]
  mail:
    team: checkout
    kind: worker
    consumes: [{channel: order.events, effect: write, idempotent: {key: eventId}}]
datastores:
  order-db: {kind: relational, owner: order, consistency: strong}
  pay-db: {kind: relational, owner: payment, consistency: strong}
  stock-db: {kind: relational, owner: stock, consistency: strong}
slos:
  order-availability: {target: order, metric: availability, objective: 99.9%, window: 30d}
channels:
  order.events:
    kind: topic
    owner: checkout
    schema: {format: avro, compatibility: backward}
    telemetry: [consumer.lag]
    dlq: {channel: order.dlq, maxAttempts: 5, owner: checkout, replay: {mode: manual}, alert: {depth: 1}, retention: 14d}
${end}`;
}

const publishes = "    publishes: [{channel: order.events, event: OrderPlaced, via: outbox}]\n    outbox: {store: order-db, relay: {type: poller}, telemetry: [outbox.age]}\n";

describe("whole patterns", () => {
  it("start from a system without findings", () => {
    assert.deepEqual(said(shop({ order: publishes })), []);
  });

  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    ["saga with DLQ", shop({ order: publishes, end: "sagas:\n  $0\n" }), "sagas:", /\nsagas:\n {2}place-order:\n {4}style: orchestration\n {4}orchestrator: order\n {4}state: \{store: order-db\}\n/],
    ["saga with DLQ", shop({ order: publishes, end: "$0\n" }), "the top level", /\nsagas:\n {2}place-order:\n {4}style: orchestration\n/],
    ["saga with DLQ", shop({ order: publishes, end: "sagas: {$0}\n" }), "flow style", /\nsagas: \{place-order: \{style: orchestration, orchestrator: order, /],
    ["circuit breaker with fallback", shop({ order: publishes, call: "        $0\n" }), "an empty line of a call", /\n {8}timeout: \{connect: 500ms, request: 2s\}\n {8}circuitBreaker:\n {10}failureRate: 50%\n(?: {10}.*\n)* {8}fallback: \{type: degraded, /],
    ["circuit breaker with fallback", shop({ order: publishes, call: "        circ$0\n" }), "a half-typed key", /\n {8}timeout: .*\n {8}circuitBreaker: /],
    ["circuit breaker with fallback", shop({ order: `${publishes}    telemetry: {signals: [outbox.age]}\n`, call: "        $0\n", telemetry: false }), "a service that measures other things", /telemetry: \{signals: \[outbox.age, circuit-breaker.state\]\}/],
    ["outbox with relay", shop({ order: "    $0\n" }), "a service", /\n {4}publishes: \[\{channel: order.events, event: OrderPlaced, via: outbox\}\]\n {4}outbox: \{store: order-db, relay: cdc, telemetry: \[outbox.age\]\}\n/],
    ["outbox with relay", shop({ order: "    publishes: [{channel: order.events, event: OrderPlaced, via: outbox}]\n    out$0\n" }), "a service that publishes", /via: outbox\}\]\n {4}outbox: \{store: order-db/],
    ["canary with gates", shop({ order: `${publishes}    $0\n` }), "a service", /\n {4}deploy:\n {6}strategy: canary\n {6}router: gateway-weight\n {6}steps: \[5%, 25%, 100%\]\n/],
    ["canary with gates", shop({ order: `${publishes}    telemetry: {signals: [http.latency]}\n    $0\n` }), "a service that measures something", /signals: \[http.latency, canary.error-rate, canary.latency.p99\]/],
    ["flag with end date", shop({ order: publishes, end: "flags:\n  $0\n" }), "flags", /\n {4}created: 2026-07-01\n {4}expires: 2026-09-29\n/],
  ];
  for (const [label, text, place, expected] of cases) {
    it(`bring no findings: ${label}, in ${place}`, () => {
      const taken = taking(text, label);
      assert.match(taken, expected);
      assert.deepEqual(said(taken), []);
    });
  }

  it(shows("Completion", "Whole patterns", "saga, circuit breaker, outbox, canary and migration are written in one go, without findings"), () => {
    const places: Readonly<Record<string, string>> = {
      "saga with DLQ": shop({ order: publishes, end: "sagas:\n  $0\n" }),
      "circuit breaker with fallback": shop({ order: publishes, call: "        $0\n" }),
      "outbox with relay": shop({ order: "    $0\n" }),
      "canary with gates": shop({ order: `${publishes}    $0\n` }),
      "strangler fig migration": `${monolith}migrations:\n  $0\n`,
    };
    for (const [label, text] of Object.entries(places)) assert.deepEqual(said(taking(text, label)), [], label);
  });

  it("describe a migration by what the system has, with an end half a year ahead", () => {
    const taken = taking(`${monolith}$0\n`, "strangler fig migration");
    assert.match(taken, /\nmigrations:\n {2}leave-core:\n {4}from: core\n {4}pattern: strangler-fig\n {4}facade: edge\n {4}acl: core-acl\n {4}owner: platform\n {4}status: open\n {4}deadline: 2026-12-30\n/);
    assert.deepEqual(said(taken), []);
  });

  it("leave open what nobody can know, and name it", () => {
    const taken = taking(`${marked}services:\n  a: {}\nsagas:\n  $0\n`, "saga with DLQ");
    assert.match(taken, /orchestrator: TODO/);
    assert.ok(!said(taken).some(text => text.startsWith("unknown-reference") || text.startsWith("unknown-key") || text.startsWith("syntax-error")), said(taken).join("\n"));
  });

  it("fill an item of a list of calls, with and without its dash", () => {
    const list = (item: string): string => `${marked}services:\n  a:\n    calls:\n      ${item}\n  b: {}\n  c: {}\n`;
    for (const item of ["$0", "- $0"]) {
      assert.match(taking(list(item), "circuit breaker with fallback"), /\n {6}- to: TODO\n {8}timeout: \{connect: 500ms, request: 2s\}\n {8}circuitBreaker:\n {10}failureRate: 50%\n/);
    }
    assert.match(taking(`${marked}services:\n  a: {calls: [$0]}\n  b: {}\n`, "circuit breaker with fallback"), /calls: \[\{to: TODO, timeout: \{connect: 500ms, request: 2s\}, circuitBreaker: \{.*\}\]\}/);
    assert.match(taking(`${marked}services:\n  a: {calls: [{to: b, $0}]}\n  b: {}\n`, "circuit breaker with fallback"), /\{to: b, timeout: \{.*\}, circuitBreaker: \{.*\}, fallback: \{.*\}\}\]\}/);
  });

  it("leave out what is in force already, and what is written", () => {
    const taken = taking(`${marked}defaults: {calls: {timeout: 1s, fallback: {type: fail, reason: x}}}\nservices:\n  a:\n    calls:\n      - to: b\n        $0\n  b: {}\n`, "circuit breaker with fallback");
    assert.doesNotMatch(taken.slice(taken.indexOf("services:")), /timeout|fallback/);
  });

  it("are not offered twice", () => {
    const { input, source, offset } = atCursor(`${marked}services:\n  a:\n    deploy: rolling\n    outbox: true\n    $0\n`);
    const labels = completionAt(input, source, offset).items.map(({ label }) => label);
    assert.ok(!labels.includes("canary with gates") && !labels.includes("outbox with relay"));
  });
});

const monolith = `${marked}system: {name: shop, drivers: [independent-teams]}
platform: {iac: {tool: terraform, state: {locking: true}, review: required, drift: daily}}
defaults: {health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}}
teams: {platform: {size: 8}}
clients:
  web: {type: web, team: platform, calls: [edge]}
services:
  edge:
    kind: facade
    team: platform
    calls:
      - {to: core, timeout: {connect: 500ms, request: 3s}, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}, fallback: {type: fail, reason: shown as an error}}
      - {to: orders, timeout: {connect: 500ms, request: 3s}, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}, fallback: {type: fail, reason: shown as an error}}
    health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}
    telemetry: {signals: [circuit-breaker.state], alerts: [circuit-breaker-open]}
  core: {kind: monolith, team: platform, uses: [{store: core-db, access: readwrite}]}
  core-acl: {kind: acl, team: platform}
  orders: {team: platform, uses: [{store: orders-db, access: readwrite}], health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}}
datastores:
  core-db: {kind: relational, owner: core}
  orders-db: {kind: relational, owner: orders}
cdc:
  core-orders: {source: core-db, target: orders-db, owner: platform, deletes: tombstone, snapshot: {mode: initial}, schemaCompatibility: backward, idempotentSink: true, telemetry: [cdc.lag], checkpoint: connect-offsets, reconciliation: daily}
`;
