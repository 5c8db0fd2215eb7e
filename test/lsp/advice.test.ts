import assert from "node:assert/strict";
import { applyEdit, startClient, type Client } from "./client";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";

const uri = "file:///nowhere/on/disk/architecture.yaml";
const text = `apiVersion: architecture-advisor/v1
services:
  orders: {calls: [{to: payments, effect: write}]}
  payments: {}
`;

interface Answer {
  readonly title: string;
  readonly markdown: string;
  readonly offers: readonly { readonly title: string; readonly edit: WorkspaceEdit }[];
}

describe("advice over the protocol", () => {
  let client: Client;
  before(async () => {
    client = startClient();
    await client.opened(uri, text);
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("lists the guide, what was found first", async () => {
    const [first, ...rest] = await client.request<readonly { id: string; question: string; found: boolean }[]>("architectureAdvisor/guide", { uri });
    assert.deepEqual([first?.id, first?.found], ["unbounded-wait", true]);
    assert.ok(rest.length > 40 && rest.some(({ id, found }) => id === "flag-debt" && !found));
  });

  it("answers a problem, and offers its first edit and its record", async () => {
    const answer = await client.request<Answer>("architectureAdvisor/decide", { uri, problem: "unbounded-wait" });
    assert.match(answer.markdown, /^# Calls can hang\n/);
    assert.match(answer.markdown, /Primary: \*\*Timeout\*\* \(missing\)/);
    assert.equal(answer.offers.length, 2);
    assert.match(applyEdit(text, answer.offers[0]!.edit, uri), /timeout:/);
    assert.match(applyEdit(text, answer.offers[1]!.edit, uri), /problems: \[unbounded-wait\]/);
  });

  it("shows the plan", async () => {
    const plan = await client.request<{ title: string; markdown: string }>("architectureAdvisor/plan", { uri });
    assert.match(plan.markdown, /```mermaid\ngraph TD\n {2}s1\["1\. Give every synchronous call a timeout/);
  });

  it("has no answer where there is no problem of that name, or no system", async () => {
    assert.equal(await client.request("architectureAdvisor/decide", { uri, problem: "no-such-problem" }), null);
    assert.equal(await client.request("architectureAdvisor/plan", { uri: "file:///nowhere/else.yaml" }), null);
    assert.equal(await client.request("architectureAdvisor/decide", {}), null);
  });
});
