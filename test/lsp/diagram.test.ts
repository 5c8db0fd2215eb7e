import assert from "node:assert/strict";
import { shows } from "../support/shows";
import { startClient, type Client } from "./client";
import type { DiagramResult } from "../../server/src/lsp/requests";

const uri = "file:///nowhere/on/disk/architecture.yaml";
const text = `apiVersion: architecture-advisor/v1
services:
  orders: {team: red, calls: [{to: payments, effect: write}]}
  payments: {team: blue}
  stock: {team: blue}
`;

describe("the diagram over the protocol", () => {
  let client: Client;
  const changed: string[] = [];
  const ask = (params: Record<string, unknown> = {}): Promise<DiagramResult> => client.request<DiagramResult>("architectureAdvisor/diagram", { uri, ...params });
  const lineOf = (word: string, source: string): number => source.split("\n").findIndex(line => line.includes(word));

  /** Waits until somebody is told that a picture is outdated. */
  const told = async (root: string): Promise<void> => {
    const end = Date.now() + 10_000;
    while (!changed.includes(root) && Date.now() < end) await new Promise(resolve => setTimeout(resolve, 10));
    assert.deepEqual(changed, [root]);
  };

  before(async () => {
    client = startClient();
    client.connection.onNotification("architectureAdvisor/diagramChanged", ({ root }: { root: string }) => void changed.push(root));
    await client.opened(uri, text);
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it(shows("Diagram", "Show Diagram", "the picture has every element with its place in the text, its findings and its position"), async () => {
    const { root, diagram, layout, groups, collapsed, total } = await ask();
    assert.equal(root, uri);
    assert.deepEqual(diagram.nodes.map(({ id }) => id), ["services.orders", "services.payments", "services.stock"]);
    assert.deepEqual([diagram.nodes[1]!.origins[0]!.name.source, diagram.nodes[1]!.origins[0]!.name.start.line], [uri, lineOf("payments:", text)]);
    assert.ok(diagram.edges[0]!.findings.some(({ rule, place }) => rule === "sync-call-without-timeout" && place.source === uri));
    assert.deepEqual(Object.keys(layout.nodes).sort(), diagram.nodes.map(({ id }) => id).sort());
    assert.deepEqual([groups.map(({ name }) => name), collapsed, total], [["red", "blue"], [], 3]);
  });

  it(shows("Diagram", "Live", "tells once that the text has changed, and keeps every position in the next picture"), async () => {
    const before = await ask();
    changed.length = 0;
    const at = { line: 4, character: 0 };
    client.edit(uri, { range: { start: at, end: at }, text: "  late: {team: blue, calls: [stock]}\n" });
    client.edit(uri, { range: { start: at, end: at }, text: "# a remark\n" });
    const after = await ask();
    assert.deepEqual(changed, [uri]);
    for (const [id, box] of Object.entries(before.layout.nodes)) assert.deepEqual(after.layout.nodes[id], box, id);
    assert.ok(after.layout.nodes["services.late"]);
    assert.equal(after.diagram.nodes.find(({ id }) => id === "services.stock")!.origins[0]!.name.start.line, 6);
  });

  it("collapses groups, focuses and groups otherwise", async () => {
    const closed = await ask({ options: { collapsed: ["teams.blue", "teams.nobody"] } });
    assert.deepEqual(closed.diagram.nodes.map(({ id }) => id), ["services.orders", "teams.blue"]);
    assert.deepEqual(closed.collapsed, ["teams.blue"]);
    const near = await ask({ options: { focus: "orders" } });
    assert.deepEqual(near.diagram.nodes.map(({ name }) => name), ["orders", "payments"]);
    assert.deepEqual((await ask({ options: { group: "none" } })).diagram.groups, []);
    assert.equal((await ask({ options: { group: 7, collapsed: "all", depth: "x" } })).diagram.groups.length, 2);
  });

  it("writes the same picture as a text, with marks", async () => {
    const write = (params: Record<string, unknown>): Promise<{ readonly text: string } | null> => client.request("architectureAdvisor/diagramText", { uri, ...params });
    assert.match((await write({ format: "mermaid" }))!.text, /^flowchart TB\n/);
    const svg = (await write({ format: "svg", marks: { payments: { state: "blocked", note: "waits" }, stock: { state: "hexed" } }, caption: "<What if>" }))!.text;
    assert.match(svg, /class="word"[^>]*>blocked</);
    assert.match(svg, /&#60;What if&#62;/);
    assert.ok(!svg.includes("hexed"));
    assert.equal(await write({ format: "exe" }), null);
  });

  it("comes back to life with the system, for whoever asked while there was none", async () => {
    const other = "file:///nowhere/on/disk/other.architecture.yaml";
    await client.opened(other, text.replace("/v1", "/v"));
    assert.equal(await client.request("architectureAdvisor/diagram", { uri: other }), null);
    changed.length = 0;
    const at = { line: 0, character: text.indexOf("\n") - 1 };
    client.edit(other, { range: { start: at, end: at }, text: "1" });
    await told(other);
    assert.equal((await client.request<DiagramResult>("architectureAdvisor/diagram", { uri: other })).total, 3);
    changed.length = 0;
    client.edit(other, { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: "# a remark\n" });
    await told(other);
    client.close(other);
  });

  it("draws the usual picture where the element in focus is gone", async () => {
    assert.deepEqual((await ask({ options: { focus: "nobody" } })).diagram.nodes.length, (await ask()).diagram.nodes.length);
  });

  it("has no picture where there is no system, and survives requests without sense", async () => {
    assert.equal(await client.request("architectureAdvisor/diagram", { uri: "file:///nowhere/else.yaml" }), null);
    assert.equal(await client.request("architectureAdvisor/diagram", {}), null);
    assert.equal(await client.request("architectureAdvisor/diagramText", { uri: 3, format: "svg" }), null);
  });
});
