import assert from "node:assert/strict";
import type { CodeAction, CompletionList, DocumentSymbol, Hover, WorkspaceEdit } from "vscode-languageserver-protocol";
import type { FindingFixesResult } from "../../server/src/lsp/requests";
import { applyEdit, messageOf, placeOf, startClient, temporaryFolder, wholeRange, type Client } from "./client";
import { shows } from "../support/shows";

const rule = "saga-without-dlq";
const text = `apiVersion: architecture-advisor/v1
teams: {core: {size: 6}}
services:
  orders: {team: core, calls: [{to: payments, timeout: 2s}]}
  payments: {team: core}
  stock: {team: core}
sagas:
  place-order:
    orchestrator: orders
    steps:
      - {service: stock, action: reserve, effect: write, compensation: {action: release, idempotent: true}}
      - {service: payments, action: charge, effect: write, compensation: {action: refund, idempotent: true}}
`;
const uri = "file:///nowhere/on/disk/architecture.yaml";

const codes = (diagnostics: readonly { readonly code?: unknown }[]): readonly unknown[] => diagnostics.map(({ code }) => code);

describe("the language server over stdio", () => {
  let client: Client;

  before(async () => {
    client = startClient();
    await client.initialized;
  });
  after(async () => {
    assert.equal(await client.stop(), 0, "the exit code after shutdown");
    assert.deepEqual(client.logged.filter(line => /failed|Error/.test(line)), []);
  });
  afterEach(() => {
    if (client.versionOf(uri) > 0) client.close(uri);
  });

  const actionsAt = async (only?: readonly string[]): Promise<readonly CodeAction[]> => {
    const found = (await client.diagnostics(uri)).find(({ code }) => code === rule)!;
    return client.request("textDocument/codeAction", { textDocument: { uri }, range: found.range, context: { diagnostics: [found], ...(only && { only }) } });
  };

  it(shows("Findings", "As you type", "publishes what it finds, with version, link, help and the place that explains it"), async () => {
    client.open(uri, text);
    const found = (await client.diagnostics(uri)).find(({ code }) => code === rule);
    assert.ok(found, JSON.stringify(client.last(uri)));
    assert.equal(client.last(uri)?.version, 1);
    assert.equal(found.severity, 1);
    assert.equal(found.source, "architecture-advisor");
    assert.match(messageOf(found), /^saga `place-order` has no dead letter queue.*\nhelp: add `dlq`/);
    assert.match(found.codeDescription?.href ?? "", /^https:\/\//);
    assert.deepEqual(found.range, { start: placeOf(text, "place-order"), end: { line: 7, character: 13 } });
    assert.deepEqual((found.data as { rule: string; element: string }).element, "sagas.place-order");
  });

  it("follows incremental changes and whole texts", async () => {
    client.open(uri, text);
    assert.ok(codes(await client.diagnostics(uri)).includes(rule));
    const at = placeOf(text, "    orchestrator");
    client.edit(uri, { range: { start: at, end: at }, text: "    dlq: {channel: place-order.dlq, maxAttempts: 5, owner: core}\n" });
    assert.ok(!codes(await client.diagnostics(uri)).includes(rule));
    client.edit(uri, { text });
    assert.ok(codes(await client.diagnostics(uri)).includes(rule));
    const word = placeOf(text, "architecture-advisor/v1");
    client.edit(uri, { range: { start: word, end: { line: 0, character: 100 } }, text: "v1" }, { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "# first\n" });
    assert.deepEqual(codes(await client.diagnostics(uri)).filter(code => code === rule), []);
  });

  it("leaves out a change that is older than the text", async () => {
    client.open(uri, text);
    client.edit(uri, { text: `${text}# second\n` });
    await client.diagnostics(uri);
    client.notify("textDocument/didChange", { textDocument: { uri, version: client.versionOf(uri) - 1 }, contentChanges: [{ text: "late: true\n" }] });
    client.edit(uri, { text });
    assert.ok(codes(await client.diagnostics(uri)).includes(rule));
    assert.ok(client.logged.some(line => line.includes("is left out")));
  });

  it(shows("Findings", "Other YAML is left alone", "is silent about YAML that is not ours, until the text says that it is"), async () => {
    const foreign = "file:///nowhere/on/disk/pod.yaml";
    client.open(foreign, "apiVersion: v1\nkind: Pod\nsagas: {a: }\n");
    assert.deepEqual(await client.diagnostics(foreign), []);
    assert.deepEqual(await client.request("textDocument/hover", { textDocument: { uri: foreign }, position: { line: 2, character: 1 } }), null);
    client.edit(foreign, { text });
    assert.ok(codes(await client.diagnostics(foreign)).includes(rule));
    client.close(foreign);
    assert.deepEqual(await client.until(foreign, list => list.length === 0), []);
  });

  it("publishes nothing for a document that is closed and lies in no workspace", async () => {
    client.open(uri, text);
    assert.ok((await client.diagnostics(uri)).length > 0);
    client.close(uri);
    await client.until(uri, list => list.length === 0);
    assert.equal(client.last(uri)?.version, undefined);
  });

  it(shows("Fixes", "Quick fix", "offers the fix, resolves its edit for the version at hand, and the fixed text has the finding no more"), async () => {
    client.open(uri, text);
    const actions = await actionsAt();
    const fix = actions.find(({ isPreferred }) => isPreferred)!;
    assert.equal(fix.title, "Add a dead letter queue to `place-order`");
    assert.equal(fix.kind, "quickfix");
    assert.equal(fix.edit, undefined, "the edit is built when it is asked for");
    const resolved = await client.request<CodeAction>("codeAction/resolve", fix);
    const [change] = resolved.edit!.documentChanges as { textDocument: { uri: string; version: number } }[];
    assert.deepEqual(change!.textDocument, { uri, version: client.versionOf(uri) });
    client.edit(uri, { text: applyEdit(text, resolved.edit, uri) });
    assert.ok(!codes(await client.diagnostics(uri)).includes(rule));
    const again = await client.request<CodeAction>("codeAction/resolve", fix);
    assert.equal(again.edit, undefined, "a finding that is gone has no fix");
  });

  it(shows("Findings", "Read and explain", "offers the article, the page of the rule, and to ignore the finding"), async () => {
    client.open(uri, text);
    const actions = await actionsAt();
    const found = (await client.diagnostics(uri)).find(({ code }) => code === rule)!;
    const command = (title: RegExp): CodeAction["command"] => actions.find(action => title.test(action.title))?.command;
    assert.equal(command(/^Read: /)?.command, "architectureAdvisor.readArticle");
    assert.deepEqual(command(/^Read: /)?.arguments, [found.codeDescription!.href]);
    assert.deepEqual(command(/^Explain this rule/)?.arguments, [rule]);
    assert.deepEqual(command(/^Ignore here with a reason…/)?.arguments, [{ uri, version: client.versionOf(uri), rule, line: 7 }]);
  });

  it("changes the line that is meant where several findings say the same", async () => {
    const twice = "apiVersion: architecture-advisor/v1\nservices:\n  orders:\n    calls:\n      - to: payments\n        timout: 2s\n  web:\n    calls:\n      - to: payments\n        timout: 3s\n  payments: {}\n";
    client.open(uri, twice);
    const slips = (await client.diagnostics(uri)).filter(({ code }) => code === "unknown-key");
    assert.deepEqual(slips.map(({ range }) => range.start.line), [5, 9]);
    for (const slip of slips) {
      const actions = await client.request<CodeAction[]>("textDocument/codeAction", { textDocument: { uri }, range: slip.range, context: { diagnostics: [slip], only: [""] } });
      const changes = actions.filter(({ title }) => title.startsWith("Change to"));
      assert.equal(changes.length, 1);
      const resolved = await client.request<CodeAction>("codeAction/resolve", changes[0]);
      const lines = applyEdit(twice, resolved.edit, uri).split("\n");
      assert.deepEqual([5, 9].filter(line => lines[line]!.includes("timeout:")), [slip.range.start.line]);
      const { fixes } = await client.request<FindingFixesResult>("architectureAdvisor/findingFixes", { uri, rule: "unknown-key", element: "", message: messageOf(slip).split("\n")[0], range: slip.range });
      assert.equal(applyEdit(twice, fixes[0]!.edit as WorkspaceEdit, uri).split("\n")[slip.range.start.line], `        timeout: ${slip.range.start.line === 5 ? 2 : 3}s`);
    }
  });

  it(shows("Fixes", "Fix all", "fixes everything that is safe at once"), async () => {
    client.open(uri, text);
    const actions = await actionsAt(["source.fixAll"]);
    assert.deepEqual(actions.map(({ kind }) => kind), ["source.fixAll.architectureAdvisor"]);
    const resolved = await client.request<CodeAction>("codeAction/resolve", actions[0]);
    const fixed = applyEdit(text, resolved.edit, uri);
    assert.notEqual(fixed, text);
    client.edit(uri, { range: wholeRange(text), text: fixed });
    const left = await client.diagnostics(uri);
    assert.ok(!codes(left).includes(rule));
    assert.deepEqual(await client.request("textDocument/codeAction", { textDocument: { uri }, range: wholeRange(fixed), context: { diagnostics: [], only: ["source.fixAll"] } }), []);
  });

  it(shows("Findings", "Ignore with a reason", "writes an exception with its reason, and only for the text it was asked about"), async () => {
    client.open(uri, text);
    await client.diagnostics(uri);
    const ask = (params: object): Promise<import("vscode-languageserver-protocol").WorkspaceEdit | null> => client.request("architectureAdvisor/ignoreEdit", { uri, version: client.versionOf(uri), rule, line: 7, reason: "drained by\nhand", ...params });
    assert.equal(await ask({ version: 700 }), null);
    assert.equal(await ask({ line: 3 }), null);
    assert.equal(await ask({ rule: "no-such-rule" }), null);
    assert.equal(await ask({ reason: "  " }), null);
    const excepted = applyEdit(text, (await ask({})) ?? undefined, uri);
    assert.match(excepted, /# advisor-ignore saga-without-dlq: drained by hand/);
    client.edit(uri, { text: excepted });
    assert.ok(!codes(await client.diagnostics(uri)).includes(rule));
  });

  it(shows("Navigation", "Outline", "answers hover, completion and symbols"), async () => {
    client.open(uri, text);
    await client.diagnostics(uri);
    const hover = await client.request<Hover>("textDocument/hover", { textDocument: { uri }, position: placeOf(text, "place-order") });
    assert.match((hover.contents as { value: string }).value, /Saga without a dead letter queue/);
    assert.deepEqual(hover.range, { start: { line: 7, character: 2 }, end: { line: 7, character: 13 } });
    const place = placeOf(text, "payments, timeout");
    const completion = await client.request<CompletionList>("textDocument/completion", { textDocument: { uri }, position: { ...place, character: place.character + 3 } });
    assert.ok(completion.items.some(({ label }) => label === "payments"));
    assert.ok(!completion.items.some(({ label }) => label === "orders"), "a service does not call itself");
    const symbols = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri } });
    assert.deepEqual(symbols.map(({ name }) => name), ["apiVersion", "teams", "services", "sagas"]);
    assert.deepEqual(symbols[3]!.children?.map(({ name }) => name), ["place-order"]);
    assert.deepEqual(symbols[3]!.children?.[0]?.children?.map(({ name }) => name), ["reserve", "charge"]);
  });

  it(shows("Findings", "A limit for each file", "shows no more than the limit of one file, the gravest, and says how many are left out"), async () => {
    const sagas = Array.from({ length: 1_100 }, (_, index) => `  saga-${index}: {steps: [{service: stock, action: a, effect: write}]}\n`).join("");
    client.open(uri, text.replace(/  place-order:[^]*/, sagas));
    const list = await client.diagnostics(uri);
    assert.equal(list.length, 1_001);
    assert.match(messageOf(list[1_000]!), /^[0-9]+ more findings of this file are left out/);
    assert.deepEqual([...new Set(list.slice(0, 1_000).map(({ severity }) => severity))], [1]);
  });

  it("offers nothing of ours for what another tool found", async () => {
    client.open(uri, text);
    const [found] = await client.diagnostics(uri);
    const foreign = { ...found!, source: "YAML", code: "other", data: undefined };
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", { textDocument: { uri }, range: found!.range, context: { diagnostics: [foreign, found] } });
    assert.ok(actions.length > 0);
    for (const { diagnostics } of actions) assert.ok(!diagnostics?.some(({ source }) => source === "YAML"));
    const glance = await client.request<CodeAction[]>("textDocument/codeAction", { textDocument: { uri }, range: found!.range, context: { diagnostics: [found], triggerKind: 2 } });
    assert.ok(!glance.some(({ kind }) => kind?.startsWith("source")));
  });

  it("explains rules and lists them", async () => {
    const page = await client.request<{ title: string; markdown: string }>("architectureAdvisor/explain", { rule });
    assert.match(page.markdown, /^# Saga without a dead letter queue\n/);
    assert.equal(await client.request("architectureAdvisor/explain", { rule: "no-such-rule" }), null);
    const rules = await client.request<{ id: string; family: string; severity: string }[]>("architectureAdvisor/rules");
    assert.deepEqual(rules.filter(({ id }) => id === rule).map(({ family, severity }) => `${family} ${severity}`), ["saga error"]);
    assert.ok(await client.request("architectureAdvisor/ping"));
  });
});

describe("a client that can do little", () => {
  it("gets plain edits at once, whole texts are understood, and nothing is resolved", async () => {
    const client = startClient({ capabilities: {} });
    const { capabilities } = await client.initialized;
    assert.equal((capabilities["codeActionProvider"] as { resolveProvider?: boolean }).resolveProvider, undefined);
    client.open(uri, text);
    const found = (await client.diagnostics(uri)).find(({ code }) => code === rule)!;
    assert.equal(found.codeDescription, undefined);
    assert.equal(found.data, undefined);
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", { textDocument: { uri }, range: found.range, context: { diagnostics: [found] } });
    const fix = actions.find(({ title }) => title === "Add a dead letter queue to `place-order`")!;
    assert.ok(fix.edit?.changes?.[uri]);
    assert.deepEqual(actions.filter(({ command }) => command !== undefined), [], "no command that it never said it runs");
    assert.equal(actions.filter(({ title }) => /^Fix all/.test(title)).length, 1, "said once in one list");
    // Some editors count columns in bytes when they send a diagnostic back.
    const shifted = { ...found, range: { start: { ...found.range.start, character: found.range.start.character + 7 }, end: found.range.end } };
    const same = await client.request<CodeAction[]>("textDocument/codeAction", { textDocument: { uri }, range: found.range, context: { diagnostics: [shifted] } });
    assert.deepEqual(same.map(({ title }) => title), actions.map(({ title }) => title));
    client.edit(uri, { text: applyEdit(text, fix.edit, uri) });
    assert.ok(!codes(await client.diagnostics(uri)).includes(rule));
    assert.equal(await client.stop(), 0);
  });
});

describe("pulled diagnostics", () => {
  it("are not pushed as well, and are sent once for each state", async () => {
    const files = temporaryFolder({ "architecture.yaml": text, "other/architecture.yaml": text });
    const client = startClient({ pull: true, folders: [files.folder] });
    const { capabilities } = await client.initialized;
    assert.deepEqual(capabilities["diagnosticProvider"], { identifier: "architecture-advisor", interFileDependencies: true, workspaceDiagnostics: true });
    const document = files.uri("architecture.yaml");
    client.open(document, text);
    const pull = (previousResultId?: string): Promise<{ kind: string; resultId: string; items: { code: string }[] }> =>
      client.request("textDocument/diagnostic", { textDocument: { uri: document }, ...(previousResultId !== undefined && { previousResultId }) });
    const first = await pull();
    assert.ok(codes(first.items).includes(rule));
    assert.equal((await pull(first.resultId)).kind, "unchanged");
    client.edit(document, { text: text.replace("/v1", "/v0") });
    const second = await pull(first.resultId);
    assert.equal(second.kind, "full");
    assert.ok(!codes(second.items).includes(rule));

    interface Item { readonly uri: string; readonly kind: string; readonly version: number | null; readonly resultId: string; readonly items: { code: string }[] }
    const until = async (): Promise<readonly Item[]> => {
      for (;;) {
        const { items } = await client.request<{ items: Item[] }>("workspace/diagnostic", { previousResultIds: [{ uri: document, value: first.resultId }] });
        if (items.some(({ uri: item }) => item === files.uri("other/architecture.yaml"))) return items;
      }
    };
    const items = await until();
    const other = items.find(({ uri: item }) => item === files.uri("other/architecture.yaml"))!;
    assert.ok(codes(other.items).includes(rule), "a file that nobody has opened");
    assert.equal(other.version, null);
    assert.equal(items.find(({ uri: item }) => item === document)?.version, 2);
    assert.deepEqual(client.published, []);
    assert.equal(await client.stop(), 0);
    files.remove();
  });
});
