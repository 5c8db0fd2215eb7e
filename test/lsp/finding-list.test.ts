import assert from "node:assert/strict";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import type { FindingFixesResult, FindingsResult } from "../../server/src/lsp/requests";
import { applyEdit, placeOf, startClient, temporaryFolder, type Client } from "./client";

const text = `apiVersion: architecture-advisor/v1
include: [parts/*.yaml]
teams: {buy: {size: 6}, pay: {size: 6}}
services:
  orders: {team: buy, calls: [{to: payments, effect: read}]}
`;
const part = "services:\n  payments: {team: pay, calls: [{to: psp, effect: read}]}\n  psp: {kind: external}\n";

describe("the list of findings over the protocol", () => {
  const place = temporaryFolder({ "architecture.yaml": text, "parts/pay.yaml": part });
  const uri = place.uri("architecture.yaml");
  let client: Client;
  let told = 0;
  const list = (): Promise<FindingsResult> => client.request<FindingsResult>("architectureAdvisor/findings");
  const toldMore = async (count: number): Promise<void> => {
    const end = Date.now() + 10_000;
    while (told < count && Date.now() < end) await new Promise(resolve => setTimeout(resolve, 10));
    assert.equal(told, count, "notifications about the list");
  };

  before(async () => {
    client = startClient({ folders: [place.folder] });
    client.connection.onNotification("architectureAdvisor/findingsChanged", () => void (told += 1));
    await client.opened(uri, text);
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
    place.remove();
  });

  it("holds what the files of a system show, open or not, each finding once", async () => {
    const { findings, hidden, systems, rules } = await list();
    assert.deepEqual([hidden, systems, rules > 150], [0, 1, true]);
    const shown = findings.map(({ uri: file, rule }) => `${file === uri ? "root" : "part"} ${rule}`);
    const published = [uri, place.uri("parts/pay.yaml")].flatMap(file => (client.last(file)?.diagnostics ?? []).map(({ code }) => `${file === uri ? "root" : "part"} ${code}`));
    assert.deepEqual([...shown].sort(), [...published].sort());
    const own = findings.filter(({ rule }) => rule === "sync-call-without-timeout");
    assert.deepEqual(own.map(({ holder, owner, version, range, fixable }) => [holder, owner, version, range.start.line, fixable]), [
      [{ collection: "services", name: "orders" }, "buy", 1, 4, true],
      [{ collection: "services", name: "payments" }, "pay", 0, 1, true],
    ]);
  });

  it("gives the fixes of a finding with their edits", async () => {
    const finding = (await list()).findings.find(({ rule, uri: file }) => rule === "sync-call-without-timeout" && file === uri)!;
    const { fixes } = await client.request<FindingFixesResult>("architectureAdvisor/findingFixes", finding);
    assert.equal(fixes[0]!.safe, true);
    assert.match(applyEdit(text, fixes[0]!.edit as WorkspaceEdit, uri), /timeout:/);
    assert.deepEqual(await client.request("architectureAdvisor/findingFixes", { ...finding, message: "another" }), { fixes: [] });
  });

  it("tells once that it is out of date, also when findings only move", async () => {
    await list();
    const before = told;
    client.edit(uri, { range: { start: placeOf(text, "teams"), end: placeOf(text, "teams") }, text: "# a remark\n" });
    await client.diagnostics(uri);
    await toldMore(before + 1);
    client.edit(uri, { range: { start: placeOf(text, "teams"), end: placeOf(text, "teams") }, text: "# another\n" });
    await client.diagnostics(uri);
    assert.equal((await list()).findings.find(({ rule, uri: file }) => rule === "sync-call-without-timeout" && file === uri)!.range.start.line, 6);
    assert.equal(told, before + 1, "who has not asked again need not be told again");
  });

  it("knows the files of all systems, and writes a first descriptor", async () => {
    assert.deepEqual([...await client.request<readonly string[]>("architectureAdvisor/systemFiles")].sort(), [uri, place.uri("parts/pay.yaml")].sort());
    const fresh = await client.request<string>("architectureAdvisor/newDescriptor", { name: "shop", services: ["a, b"], talk: "both" });
    assert.match(fresh, /^apiVersion: architecture-advisor\/v1$/m);
    assert.equal(await client.request("architectureAdvisor/newDescriptor", { name: "shop", services: "a", talk: "both" }), null);
    assert.equal(await client.request("architectureAdvisor/newDescriptor", { name: "shop", services: ["a"], talk: "smoke" }), null);
  });
});
