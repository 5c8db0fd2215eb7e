import assert from "node:assert/strict";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { shows } from "../support/shows";
import { applyEdit, placeOf, startClient, wholeRange, type Client } from "./client";

const uri = "file:///nowhere/on/disk/architecture.yaml";
const text = `apiVersion: architecture-advisor/v1
services:
  order: {entry: true, calls: [{to: payment, effect: write, idempotent: {key: id}, expected: {p99: 300ms}, observed: {p99: 30s}}]}
  payment: {}
  mail: {}
datastores:
  order-db: {owner: order}
`;

interface Answer {
  readonly title: string;
  readonly markdown: string;
  readonly caption: string;
  readonly marks: Readonly<Record<string, { readonly state: string; readonly note: string; readonly word?: string }>>;
  readonly offers: readonly { readonly title: string; readonly safe: boolean; readonly detail: string; readonly edit: WorkspaceEdit }[];
  readonly states: unknown;
}

describe("what if over the protocol", () => {
  let client: Client;
  before(async () => {
    client = startClient();
    await client.opened(uri, text);
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  const ask = (more: object): Promise<Answer> => client.request<Answer>("architectureAdvisor/whatIf", { uri, element: "payment", mode: "slow", latency: "30s", ...more });
  const elements = (position?: object): Promise<readonly { name: string; kind: string; atCursor: boolean }[]> =>
    client.request("architectureAdvisor/whatIfElements", { uri, ...(position && { position }) });

  it(shows("What if", "Asking at the cursor", "the element under the cursor comes first in the list of what can be asked about"), async () => {
    assert.deepEqual((await elements()).map(({ name, kind, atCursor }) => [name, kind, atCursor]), [
      ["order", "service", false], ["payment", "service", false], ["mail", "service", false], ["order-db", "datastore", false],
    ]);
    const first = async (word: string): Promise<string | undefined> => (await elements(placeOf(text, word))).find(({ atCursor }) => atCursor)?.name;
    assert.equal(await first("payment, effect"), "payment");
    assert.equal(await first("30s"), "order");
    assert.equal(await first("order-db"), "order-db");
    assert.equal(await first("apiVersion"), undefined);
    assert.equal((await elements(placeOf(text, "mail")))[0]?.name, "mail");
  });

  it("answers with a page, marks for the picture and the fixes of what is exposed", async () => {
    const answer = await ask({});
    assert.match(answer.markdown, /^# What if `payment` turns slow\?\n\nIf `payment` turns slow and answers after 30 s: `order` blocks\./);
    assert.deepEqual(Object.entries(answer.marks).map(([name, { state }]) => [name, state]), [["payment", "failed"], ["order", "blocked"]]);
    // It answers, although late.
    assert.deepEqual([answer.marks["payment"]?.word, answer.marks["order"]?.word], ["slow", undefined]);
    assert.equal((await ask({ mode: "fails" })).marks["payment"]?.word, undefined);
    assert.match(answer.caption, /`order` blocks/);
    assert.deepEqual([answer.offers[0]?.detail, answer.offers[0]?.safe], ["order to payment", true]);
    assert.match(answer.offers[0]!.title, /circuit breaker/);
  });

  it(shows("What if", "Fix and ask again", "after a fix the same question tells the difference"), async () => {
    const before = await ask({});
    const fixed = applyEdit(text, before.offers[0]!.edit, uri);
    client.edit(uri, { range: wholeRange(text), text: fixed });
    const after = await ask({ before: before.states });
    assert.match(after.markdown, /## What has changed\n\nCompared with before: better for `order`/);
    assert.notEqual(after.marks["order"]?.state, "blocked");
    client.edit(uri, { range: wholeRange(fixed), text });
  });

  it("takes a latency as a number of milliseconds, and none for slower than anybody waits", async () => {
    assert.deepEqual((await ask({ latency: 100 })).marks["order"], undefined);
    assert.equal((await ask({ latency: undefined })).marks["order"]?.state, "blocked");
    assert.match((await ask({ mode: "fails" })).title, /^If `payment` fails$/);
  });

  it("has no answer for a file of no system, and the closest name for an unknown one", async () => {
    assert.equal(await client.request("architectureAdvisor/whatIf", { uri: "file:///nowhere/else.yaml", element: "payment", mode: "fails" }), null);
    assert.deepEqual(await ask({ element: "paymnt" }), { unknown: "paymnt", near: "payment" });
    assert.equal(await client.request("architectureAdvisor/whatIf", {}), null);
    assert.deepEqual(await client.request("architectureAdvisor/whatIfElements", { uri: "file:///nowhere/else.yaml" }), []);
    assert.ok((await ask({ before: { elements: 5 } })).markdown.startsWith("# What if"));
  });
});
