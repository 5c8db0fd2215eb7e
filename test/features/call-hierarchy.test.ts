import assert from "node:assert/strict";
import { incoming, nodeAt, outgoing, type GraphEdge } from "../../server/src/features/call-hierarchy";
import { advise } from "../support/analyze";
import { unindent } from "../support/cursor";
import { fragments } from "../support/descriptors";
import { place, workspace } from "../support/places";
import { shows } from "../support/shows";

const system = `apiVersion: architecture-advisor/v1
clients:
  app: {type: mobile, calls: [web]}
services:
  web:
    kind: gateway
    calls:
      - {to: order, op: place}
      - {to: order, op: show}
      - payment
      - missing
  order:
    publishes: [{channel: order.events, via: outbox}]
  payment:
    consumes:
      - {channel: order.events, dlq: {channel: order.dead}}
channels:
  order.events: {kind: topic, fedBy: rows}
readModels:
  list: {service: web, feed: order.events}
cdc:
  rows: {source: db, target: order.events}
`;

/** The node under the cursor with what goes into it and out of it. */
function hierarchy(text: string): { readonly node: string; readonly incoming: readonly string[]; readonly outgoing: readonly string[] } | undefined {
  const { descriptor, source, offset } = workspace({ "architecture.yaml": text });
  const node = nodeAt(descriptor, source, offset);
  if (!node) return undefined;
  const draw = ({ node: { name, detail }, at }: GraphEdge): string => `${name} (${detail}) ${at.map(range => place(range)).join(", ")}`;
  return { node: `${node.name} (${node.detail}) ${place(node.at)}`, incoming: incoming(descriptor, node).map(draw), outgoing: outgoing(descriptor, node).map(draw) };
}

function at(before: string, word: string): string {
  const found = system.indexOf(word, system.indexOf(before));
  return `${system.slice(0, found)}$0${system.slice(found)}`;
}

describe("call hierarchy", () => {
  it(shows("Navigation", "Call hierarchy", "shows the callers and callees of a service, clients and channels among them"), () => {
    assert.deepEqual(hierarchy(at("services:", "web:")), {
      node: "web (service, gateway) 5:3 web",
      incoming: ["app (client, mobile) 3:31 web"],
      outgoing: ["order (service) 8:14 order, 9:14 order", "payment (service) 10:9 payment"],
    });
  });

  it(shows("Navigation", "Call hierarchy", "follows messages through channels in both directions"), () => {
    assert.deepEqual(hierarchy(at("  order:", "order:")), {
      node: "order (service) 12:3 order",
      incoming: ["web (service, gateway) 8:14 order, 9:14 order"],
      outgoing: ["order.events (channel, topic) 13:27 order.events"],
    });
    assert.deepEqual(hierarchy(at("channels:", "order.events:")), {
      node: "order.events (channel, topic) 18:3 order.events",
      incoming: ["order (service) 13:27 order.events", "rows (change data capture) 22:30 order.events, 18:38 rows"],
      outgoing: ["payment (service) 16:19 order.events", "list (read model) 20:30 order.events", "order.dead (dead letter queue) 16:48 order.dead"],
    });
    assert.deepEqual(hierarchy(at("  payment:", "payment:")), {
      node: "payment (service) 14:3 payment",
      incoming: ["web (service, gateway) 10:9 payment", "order.events (channel, topic) 16:19 order.events"],
      outgoing: [],
    });
    assert.deepEqual(hierarchy(at("consumes", "order.dead")), { node: "order.dead (dead letter queue) 16:48 order.dead", incoming: ["order.events (channel, topic) 16:48 order.dead"], outgoing: [] });
    assert.deepEqual(hierarchy(at("cdc:", "rows:"))?.outgoing, ["order.events (channel, topic) 22:30 order.events, 18:38 rows"]);
    assert.deepEqual(hierarchy(at("readModels:", "list:"))?.incoming, ["order.events (channel, topic) 20:30 order.events"]);
  });

  it("begins at what a call, a publication or a subscription leads to, and else at the element around", () => {
    assert.equal(hierarchy(at("calls:\n", "op: place"))?.node, "order (service) 12:3 order");
    assert.equal(hierarchy(at("publishes", "via"))?.node, "order.events (channel, topic) 18:3 order.events");
    assert.equal(hierarchy(at("consumes:\n", "dlq: "))?.node, "order.events (channel, topic) 18:3 order.events");
    assert.equal(hierarchy(at("  web:", "kind:"))?.node, "web (service, gateway) 5:3 web");
    assert.equal(hierarchy(at("calls:\n", "missing"))?.node, "web (service, gateway) 5:3 web");
    assert.equal(hierarchy(at("", "apiVersion")), undefined);
  });

  it("places what is written in another file at the name of the caller", () => {
    const { descriptor } = workspace({
      "architecture.yaml": "apiVersion: architecture-advisor/v1\nchannels: {q: {}}\n",
      "a.yaml": "services: {a: {publishes: [q]}}\n",
      "b.yaml": "services: {b: {consumes: [q], calls: [a]}}\n",
    });
    const draw = ({ node: { name }, at }: GraphEdge): string => `${name} ${at.map(range => place(range, true)).join()}`;
    assert.deepEqual(incoming(descriptor, { kind: "channels", name: "q" }).map(draw), ["a a.yaml:1:28 q"]);
    assert.deepEqual(outgoing(descriptor, { kind: "channels", name: "q" }).map(draw), ["b architecture.yaml:2:12 q"]);
    assert.deepEqual(incoming(descriptor, { kind: "services", name: "b" }).map(draw), ["q architecture.yaml:2:12 q"]);
    assert.deepEqual(outgoing(descriptor, { kind: "services", name: "b" }).map(draw), ["a b.yaml:1:39 a"]);
  });

  it("goes both ways along the same edges", () => {
    const { descriptor } = advise(system, []);
    const nodes = (["services", "clients", "channels", "readModels", "cdc"] as const).flatMap(kind => descriptor.store.all(kind).map(({ $ }) => ({ kind, name: $.segment })));
    const there = nodes.flatMap(node => outgoing(descriptor, node).filter(edge => edge.node.name !== "order.dead").map(edge => `${node.kind}.${node.name} ${edge.node.kind}.${edge.node.name}`));
    const back = nodes.flatMap(node => incoming(descriptor, node).map(edge => `${edge.node.kind}.${edge.node.name} ${node.kind}.${node.name}`));
    assert.deepEqual([...there].sort(), [...back].sort());
  });

  it("survives broken and hostile text", () => {
    for (const text of [...fragments, unindent("services:\n  __proto__: {calls: [__proto__, constructor]}\n  constructor: {publishes: [__proto__], consumes: [__proto__]}\n")]) {
      const { descriptor } = advise(`# apiVersion: none\n${text}`, []);
      for (let offset = 0; offset <= text.length + 19; offset += 1) {
        const node = nodeAt(descriptor, descriptor.root, offset);
        if (node) [...incoming(descriptor, node), ...outgoing(descriptor, node)].forEach(edge => assert.ok(edge.at.length > 0));
      }
    }
  });
});
