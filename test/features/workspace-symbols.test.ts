import assert from "node:assert/strict";
import { findSymbols } from "../../server/src/features/workspace-symbols";
import { place, workspace } from "../support/places";
import { shows } from "../support/shows";

const shop = workspace({
  "architecture.yaml": "apiVersion: architecture-advisor/v1\nsystem: {name: shop}\nservices:\n  order: {exposes: [place-order]}\n  reorder: {}\nchannels: {order.events: {}}\n",
  "shared.yaml": "teams: {core: {}}\n",
}).descriptor;
const bank = workspace({ "bank/architecture.yaml": "apiVersion: architecture-advisor/v1\nservices: {ledger: {}, '': {}, __proto__: {}}\n", "shared.yaml": "teams: {core: {}}\n" }).descriptor;

function found(query: string): readonly string[] {
  return findSymbols([shop, bank], query).map(({ name, kind, container, at }) => `${name} | ${kind} | ${container} | ${place(at, true)}`);
}

describe("workspace symbols", () => {
  it(shows("Navigation", "Workspace symbols", "finds elements and operations of all systems, the best match first"), () => {
    assert.deepEqual(found("order"), [
      "order | services | service of shop | architecture.yaml:4:3 order",
      "order.events | channels | channel of shop | architecture.yaml:6:12 order.events",
      "place-order | operations | operation of order | architecture.yaml:4:21 place-order",
      "reorder | services | service of shop | architecture.yaml:5:3 reorder",
    ]);
    assert.deepEqual(found("LEDG"), ["ledger | services | service | bank/architecture.yaml:2:12 ledger"]);
  });

  it("fit with letters left out, and by kind", () => {
    assert.deepEqual(found("orev").map(line => line.split(" ")[0]), ["order.events"]);
    assert.deepEqual(found("chan order").map(line => line.split(" ")[0]), ["order.events"]);
    assert.deepEqual(found("order xyz"), []);
  });

  it("are all there for an empty query, those of a shared file once, and none without a name", () => {
    const names = found(" ").map(line => line.split(" ")[0]!);
    assert.deepEqual([...names].sort(), ["__proto__", "core", "ledger", "order", "order.events", "place-order", "reorder"]);
  });
});
