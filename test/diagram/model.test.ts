import assert from "node:assert/strict";
import { pictureOf } from "./pictures";

describe("the diagram of a system", () => {
  const nodes = (text: string): readonly string[] => pictureOf(text).nodes.map(({ id, kind, detail }) => `${id} ${kind} ${detail}`);
  const edges = (text: string): readonly string[] => pictureOf(text).edges.map(({ from, to, kind, required, label }) => `${from} ${kind}${required ? "" : "?"} ${to}${label ? ` (${label})` : ""}`);

  it("has a node for everything that is declared or named", () => {
    assert.deepEqual(nodes(`
clients:
  app: {type: mobile, calls: [{to: edge}]}
services:
  edge: {kind: gateway, calls: [orders]}
  orders: {calls: [bank, nowhere], uses: [{store: order-db}], publishes: [{channel: order.events}]}
  bank: {kind: external}
datastores:
  order-db: {kind: relational}
`), [
      "clients.app client mobile client", "services.edge gateway gateway", "services.orders service service", "services.bank external external",
      "datastores.order-db datastore relational", "services.nowhere service not declared", "channels.order.events channel not declared",
    ]);
  });

  it("tells calls, messages and data apart, and what is optional", () => {
    assert.deepEqual(edges(`
services:
  a:
    calls: [{to: b, op: x}, {to: b, op: y, required: false}, {to: c, required: false}, {to: c, mode: async}]
    uses: [{store: s, access: read}]
    publishes: [{channel: q, event: Happened}]
  b: {consumes: [{channel: q}]}
  c: {}
`), [
      "services.a sync services.b (x, y)", "services.a sync? services.c", "services.a async services.c", "services.a data datastores.s (read)",
      "services.a async channels.q (Happened)", "channels.q async services.b",
    ]);
  });

  it("adds what follows from sagas, read models, pipelines and owners, unless it is there already", () => {
    assert.deepEqual(edges(`
services:
  runner: {calls: [pay]}
  pay: {}
  ship: {}
  view: {}
datastores:
  state: {}
  log: {owner: pay}
  copy: {replicaOf: log}
sagas:
  buy: {style: orchestration, orchestrator: runner, state: {store: state}, steps: [{service: pay}, {service: ship, channel: ship.commands}]}
readModels:
  list: {service: view, store: copy, feed: {channel: changes}}
cdc:
  log-changes: {source: log, target: changes}
`), [
      "services.runner sync services.pay", "datastores.log async channels.changes (change data capture)", "services.runner data datastores.state (saga state)",
      "channels.ship.commands async services.ship", "services.runner async channels.ship.commands", "services.view data datastores.copy (read model)",
      "channels.changes async services.view (read model)", "services.pay data datastores.log (owner)", "datastores.log async datastores.copy (replication)",
    ]);
  });

  it("groups by owner where there are several, else by context, and stores and channels with those who use them", () => {
    const { groupBy, groups, nodes: all } = pictureOf(`
services:
  a: {team: red, context: one, uses: [{store: a-db}], publishes: [{channel: q}]}
  b: {team: blue, context: two, calls: [a], uses: [{store: shared}]}
  c: {team: blue, uses: [{store: shared}, {store: both}]}
  d: {team: red, uses: [{store: both}]}
`);
    assert.equal(groupBy, "owner");
    assert.deepEqual(groups.map(({ id, name, kind }) => `${id} ${name} ${kind}`), ["teams.red red owner", "teams.blue blue owner"]);
    const groupOf = Object.fromEntries(all.map(({ id, group }) => [id, group]));
    assert.deepEqual(groupOf, {
      "services.a": "teams.red", "services.b": "teams.blue", "services.c": "teams.blue", "services.d": "teams.red", "datastores.a-db": "teams.red",
      "channels.q": "teams.red", "datastores.shared": "teams.blue", "datastores.both": undefined,
    });
    assert.equal(pictureOf("services: {a: {context: one}, b: {context: two}}").groupBy, "context");
    assert.equal(pictureOf("services: {a: {cell: eu}, b: {cell: us}}").groupBy, "cell");
    assert.equal(pictureOf("services: {a: {team: red}, b: {team: red}}").groupBy, "none");
  });

  it("shows findings at the edge, the node or the whole that they are about, the gravest first", () => {
    const { nodes: all, edges: lines, rest } = pictureOf(`
services:
  orders: {calls: [{to: payments, effect: write}]}
  payments: {}
sagas:
  buy: {style: orchestration, orchestrator: orders, steps: [{service: payments, effect: write}]}
`);
    const rulesAt = (findings: readonly { readonly rule: string }[]): readonly string[] => findings.map(({ rule }) => rule);
    assert.ok(rulesAt(lines[0]!.findings).includes("sync-call-without-timeout"));
    assert.ok(rulesAt(all[0]!.findings).includes("saga-without-dlq"));
    for (const { findings } of [...all, ...lines]) {
      const order = findings.map(({ severity }) => ["error", "warning", "info"].indexOf(severity));
      assert.deepEqual(order, [...order].sort());
    }
    assert.ok(rest.every(({ rule }) => rule !== "saga-without-dlq"));
  });

  it("knows where everything is written", () => {
    const text = "services:\n  a:\n    calls:\n      - to: b\n        timeout: 1s\n  b: {}\n";
    const { nodes: [a, b], edges: [call] } = pictureOf(text);
    const lines = (origin: (typeof a & object)["origins"][number]): readonly number[] => [origin.name.start.line, origin.extent.start.line, origin.extent.end.line];
    assert.deepEqual(lines(a!.origins[0]!), [1, 1, 4]);
    assert.deepEqual(lines(b!.origins[0]!), [5, 5, 5]);
    assert.deepEqual(lines(call!.origins[0]!), [3, 3, 4]);
    assert.equal(text.split("\n")[3]!.slice(call!.origins[0]!.name.start.character, call!.origins[0]!.name.end.character), "b");
  });
});
