import assert from "node:assert/strict";
import type { CodeLens, CompletionList, Hover, InlayHint, InlayHintLabelPart } from "vscode-languageserver-protocol";
import { COMMANDS, type PlacesArgument } from "../../server/src/lsp/requests";
import { startClient, temporaryFolder, type Client } from "./client";

const text = `apiVersion: architecture-advisor/v1
include: [more.yaml]
services:
  orders: {calls: [{to: payments, retry: {maxAttempts: 3}}, orders]}
  payments: {}
`;
const more = "defaults: {calls: {timeout: 2s}}\nclients: {web: {calls: [orders]}}\n";
const whole = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };

describe("lenses and hints over stdio", () => {
  let client: Client;
  let files: ReturnType<typeof temporaryFolder>;
  let uri: string;
  const refreshed = { lenses: 0, hints: 0 };

  before(async () => {
    files = temporaryFolder({ "architecture.yaml": text, "more.yaml": more, ".architecture-advisor.yaml": "rules:\n  \n" });
    uri = files.uri("architecture.yaml");
    client = startClient({
      folders: [files.folder], commands: Object.values(COMMANDS),
      capabilities: {
        workspace: { workspaceFolders: true, codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
        textDocument: { publishDiagnostics: { versionSupport: true }, completion: { completionItem: { snippetSupport: true } }, hover: { contentFormat: ["markdown"] } },
      },
    });
    client.connection.onRequest("workspace/codeLens/refresh", () => void (refreshed.lenses += 1));
    client.connection.onRequest("workspace/inlayHint/refresh", () => void (refreshed.hints += 1));
    const { capabilities } = await client.initialized;
    assert.deepEqual([capabilities["codeLensProvider"], capabilities["inlayHintProvider"]], [{ resolveProvider: true }, true]);
    client.open(uri, text);
    await client.diagnostics(uri);
  });
  after(async () => {
    await client.stop();
    files.remove();
  });

  const hints = (range: typeof whole): Promise<readonly InlayHint[]> => client.request("textDocument/inlayHint", { textDocument: { uri }, range });
  const labelOf = ({ label }: InlayHint): string => (typeof label === "string" ? label : label.map(({ value }) => value).join(""));
  const lenses = async (): Promise<readonly CodeLens[]> => {
    const found = await client.request<readonly CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    return Promise.all(found.map(lens => client.request<CodeLens>("codeLens/resolve", lens)));
  };

  it("puts lenses over elements, and their commands lead to places in all files", async () => {
    const found = await lenses();
    const titles = found.map(({ range, command }) => `${range.start.line} ${command?.title.replace(/^[0-9]+ findings?$/, "findings")}`);
    assert.deepEqual(titles, ["3 no caller, 1 client", "3 findings", "3 Show in diagram", "4 1 caller", "4 findings", "4 Show in diagram"]);
    assert.deepEqual(found.slice(0, 3).map(({ command }) => command?.command), [COMMANDS.showReferences, COMMANDS.goToFindings, COMMANDS.showDiagram]);
    const [places] = found[0]!.command!.arguments as [PlacesArgument];
    assert.deepEqual(places.locations, [{ uri: files.uri("more.yaml"), range: { start: { line: 1, character: 24 }, end: { line: 1, character: 30 } } }]);
    assert.deepEqual(found[2]!.command!.arguments, [{ uri, element: "services.orders" }]);
  });

  it("puts hints behind calls, with the place that a timeout is inherited from", async () => {
    const found = await hints(whole);
    assert.deepEqual(found.map(labelOf), ["timeout 2 s (defaults)", "at most 6 s", "timeout 2 s (defaults)"]);
    assert.deepEqual(found[0]!.position, { line: 3, character: 32 });
    const [part] = found[0]!.label as InlayHintLabelPart[];
    assert.equal(part?.location?.uri, files.uri("more.yaml"));
    assert.deepEqual(await hints({ start: { line: 4, character: 0 }, end: { line: 5, character: 0 } }), []);
  });

  it("asks to look again when another open file changes, once for many letters", async () => {
    const other = files.uri("more.yaml");
    client.open(other, more);
    await new Promise(resolve => setTimeout(resolve, 1_500));
    const before = { ...refreshed };
    for (let letter = 0; letter < 5; letter += 1) client.edit(other, { text: more.replace("2s", `${letter + 3}s`) });
    await new Promise(resolve => setTimeout(resolve, 1_500));
    assert.deepEqual([refreshed.lenses - before.lenses, refreshed.hints - before.hints], [1, 1]);
    assert.equal(labelOf((await hints(whole))[0]!), "timeout 7 s (defaults)");
    client.close(other);
  });

  it("completes whole patterns and the configuration file, and explains its keys", async () => {
    const place = { line: 5, character: 0 };
    const { items } = await client.request<CompletionList>("textDocument/completion", { textDocument: { uri }, position: place });
    const saga = items.find(({ label }) => label === "saga with DLQ")!;
    assert.equal(saga.insertTextFormat, 2);
    assert.match((saga.textEdit as { newText: string }).newText, /^sagas:\n {2}\$\{1:place-order\}:\n {4}style: orchestration\n/);
    const configuration = files.uri(".architecture-advisor.yaml");
    client.open(configuration, "rules:\n  saga: off\n  \n");
    const rules = await client.request<CompletionList>("textDocument/completion", { textDocument: { uri: configuration }, position: { line: 2, character: 2 } });
    assert.ok(rules.items.some(({ label }) => label === "saga-without-dlq"));
    const hover = await client.request<Hover>("textDocument/hover", { textDocument: { uri: configuration }, position: { line: 1, character: 3 } });
    assert.match((hover.contents as { value: string }).value, /^\*\*Saga\*\*/);
    client.close(configuration);
  });

  it("answers nothing for text that is not ours", async () => {
    const foreign = "file:///nowhere/compose.yaml";
    client.open(foreign, "services:\n  a: {}\n");
    assert.deepEqual(await client.request("textDocument/codeLens", { textDocument: { uri: foreign } }), []);
    assert.deepEqual(await client.request("textDocument/inlayHint", { textDocument: { uri: foreign }, range: whole }), []);
    client.close(foreign);
  });
});

describe("another editor", () => {
  it("gets hints, no lenses that it could not run, and whole patterns as plain text", async () => {
    const client = startClient({ capabilities: {} });
    const { capabilities } = await client.initialized;
    assert.deepEqual([capabilities["codeLensProvider"], capabilities["inlayHintProvider"]], [undefined, true]);
    const uri = "file:///nowhere/on/disk/architecture.yaml";
    client.open(uri, "apiVersion: architecture-advisor/v1\nservices: {a: {}}\n");
    const { items } = await client.request<CompletionList>("textDocument/completion", { textDocument: { uri }, position: { line: 2, character: 0 } });
    const edit = items.find(({ label }) => label === "flag with end date")!.textEdit as { newText: string };
    assert.match(edit.newText, /^flags:\n {2}new-checkout:\n {4}type: release\n/);
    assert.doesNotMatch(edit.newText, /\$/);
    assert.equal(await client.stop(), 0);
  });
});
