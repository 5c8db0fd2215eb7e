import assert from "node:assert/strict";
import path from "node:path";
import type {
  CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, DefinitionLink, DocumentHighlight, DocumentLink, DocumentSymbol, FoldingRange, Location, Position, SelectionRange,
  SemanticTokens, SemanticTokensDelta, SymbolInformation, WorkspaceEdit,
} from "vscode-languageserver-protocol";
import { shows } from "../support/shows";
import { applyEdit, placeOf, positionOf, startClient, temporaryFolder, type Client } from "./client";

const root = `apiVersion: architecture-advisor/v1
include: [parts/*.yaml, more.yaml]
services:
  order:
    calls: [{to: payment, timeout: 1s}]
    publishes: [{channel: order.events, via: outbox}]
channels:
  order.events: {kind: topic}
contracts:
  api: {ref: docs/api.md}
  gone: {ref: docs/gone.md}
  net: {ref: "https://example.org/api"}
`;
const payment = "services:\n  # takes money\n  # and keeps it\n  payment:\n    consumes: [order.events]\n";
const more = "flows:\n  buy: {entry: payment}\n";
const files = { "architecture.yaml": root, "parts/payment.yaml": payment, "more.yaml": more, "docs/api.md": "# The interface\n" };

const able = {
  workspace: { workspaceFolders: true, workspaceEdit: { documentChanges: true } },
  textDocument: {
    publishDiagnostics: { versionSupport: true }, definition: { linkSupport: true }, rename: { prepareSupport: true }, documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    foldingRange: { rangeLimit: 4, lineFoldingOnly: true },
  },
};

describe("navigation over the protocol", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let client: Client;
  const start = async (capabilities?: Record<string, unknown>, content: Readonly<Record<string, string>> = files): Promise<Record<string, unknown>> => {
    folder = temporaryFolder(content);
    client = startClient({ folders: [folder.folder], ...(capabilities && { capabilities }) });
    const { capabilities: offered } = await client.initialized;
    client.open(folder.uri("architecture.yaml"), content["architecture.yaml"]!);
    return offered;
  };
  const at = (position: Position, name = "architecture.yaml"): { textDocument: { uri: string }; position: Position } => ({ textDocument: { uri: folder.uri(name) }, position });
  const inRoot = (before: string, word: string): Position => positionOf(root, root.indexOf(word, root.indexOf(before)));
  const short = (uri: string): string => path.posix.relative(folder.uri("."), uri);
  afterEach(async () => {
    assert.deepEqual(client.logged.filter(line => /failed|Error:/.test(line)), []);
    assert.equal(await client.stop(), 0);
    folder.remove();
  });

  it("offers what it can, and links and prepared renames to clients that know them", async () => {
    const offered = await start(able);
    for (const name of ["definitionProvider", "referencesProvider", "documentHighlightProvider", "callHierarchyProvider", "foldingRangeProvider", "selectionRangeProvider", "workspaceSymbolProvider"]) assert.equal(offered[name], true, name);
    assert.deepEqual(offered["renameProvider"], { prepareProvider: true });
    const links = await client.request<DefinitionLink[]>("textDocument/definition", at(inRoot("calls", "payment")));
    assert.deepEqual(links.map(({ targetUri, targetSelectionRange, targetRange, originSelectionRange }) => [short(targetUri), targetSelectionRange.start, targetRange.end, originSelectionRange]), [
      ["parts/payment.yaml", { line: 3, character: 2 }, { line: 4, character: 28 }, { start: inRoot("calls", "payment"), end: { line: 4, character: 24 } }],
    ]);
  });

  it("answers a modest client with locations", async () => {
    const offered = await start({});
    assert.equal(offered["renameProvider"], true);
    const found = await client.request<Location[]>("textDocument/definition", at(inRoot("calls", "payment")));
    assert.deepEqual(found.map(({ uri, range }) => [short(uri), range.start.line]), [["parts/payment.yaml", 3]]);
    const edit = await client.request<WorkspaceEdit>("textDocument/rename", { ...at(inRoot("calls", "payment")), newName: "bank" });
    assert.deepEqual(Object.keys(edit), ["changes"]);
    assert.equal(await client.request("textDocument/prepareRename", at({ line: 0, character: 0 })), null);
  });

  it(shows("Navigation", "Go to definition", "opens the files behind an include, one or all that match"), async () => {
    await start();
    const open = async (word: string): Promise<readonly string[]> => (await client.request<Location[]>("textDocument/definition", at(inRoot("include", word)))).map(({ uri }) => short(uri));
    assert.deepEqual(await open("more.yaml"), ["more.yaml"]);
    assert.deepEqual(await open("parts"), ["parts/payment.yaml"]);
  });

  it("finds references and highlights", async () => {
    await start();
    const all = await client.request<Location[]>("textDocument/references", { ...at(inRoot("calls", "payment")), context: { includeDeclaration: true } });
    assert.deepEqual(all.map(({ uri, range }) => [short(uri), range.start.line]), [["architecture.yaml", 4], ["parts/payment.yaml", 3], ["more.yaml", 1]]);
    const uses = await client.request<Location[]>("textDocument/references", { ...at(inRoot("calls", "payment")), context: { includeDeclaration: false } });
    assert.equal(uses.length, 2);
    const marks = await client.request<DocumentHighlight[]>("textDocument/documentHighlight", at(inRoot("channels", "order.events")));
    assert.deepEqual(marks.map(({ range, kind }) => [range.start.line, kind]), [[5, 3], [7, 3]]);
  });

  it(shows("Navigation", "Rename", "is one edit over open and closed files, with the versions it was computed for"), async () => {
    await start(able);
    assert.deepEqual(await client.request("textDocument/prepareRename", at(inRoot("calls", "payment"))), { range: { start: inRoot("calls", "payment"), end: { line: 4, character: 24 } }, placeholder: "payment" });
    client.edit(folder.uri("architecture.yaml"), { range: { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } }, text: "# more\n" });
    const edit = await client.request<WorkspaceEdit>("textDocument/rename", { ...at({ line: 5, character: 18 }), newName: "bank" });
    const changed = edit.documentChanges!.map(change => ("textDocument" in change ? [short(change.textDocument.uri), change.textDocument.version] : []));
    assert.deepEqual(changed, [["architecture.yaml", 2], ["parts/payment.yaml", null], ["more.yaml", null]]);
    assert.equal(applyEdit(payment, edit, folder.uri("parts/payment.yaml")), payment.replace("payment:", "bank:"));
    assert.equal(applyEdit(more, edit, folder.uri("more.yaml")), more.replace("payment", "bank"));
  });

  it("says why a name stays as it is", async () => {
    await start(able);
    const refused = (newName: string, position = inRoot("calls", "payment")): Promise<unknown> => client.request("textDocument/rename", { ...at(position), newName });
    await assert.rejects(refused("order"), /`order` is already the name of a service, declared in architecture.yaml:4/);
    await assert.rejects(refused(""), /at least one letter or digit/);
    await assert.rejects(refused("x", { line: 0, character: 3 }), /Nothing is named at this place/);
    client.edit(folder.uri("architecture.yaml"), { range: { start: inRoot("calls", "payment"), end: inRoot("calls", ", timeout") }, text: "nobody" });
    await assert.rejects(client.request("textDocument/prepareRename", at(inRoot("calls", "payment"))), /No service is named `nobody`/);
  });

  it("follows what only YAML names, and renames it in its file", async () => {
    const text = "apiVersion: architecture-advisor/v1\nservices:\n  a: {replicas: &n 2}\n  b: {replicas: *n}\n";
    await start(able, { "architecture.yaml": text });
    const alias = at({ line: 3, character: 17 });
    const [link] = await client.request<DefinitionLink[]>("textDocument/definition", alias);
    assert.deepEqual(link?.targetSelectionRange, { start: { line: 2, character: 19 }, end: { line: 2, character: 20 } });
    const places = await client.request<Location[]>("textDocument/references", { ...alias, context: { includeDeclaration: true } });
    assert.deepEqual(places.map(({ range }) => range.start), [{ line: 2, character: 16 }, { line: 3, character: 16 }]);
    assert.deepEqual(await client.request("textDocument/prepareRename", alias), { range: { start: { line: 3, character: 17 }, end: { line: 3, character: 18 } }, placeholder: "n" });
    const edit = await client.request<WorkspaceEdit>("textDocument/rename", { ...alias, newName: "two" });
    assert.equal(applyEdit(text, edit, folder.uri("architecture.yaml")), text.replaceAll("&n", "&two").replaceAll("*n", "*two"));
    await assert.rejects(client.request("textDocument/rename", { ...alias, newName: "a b" }), /one word/);
  });

  it("renames in every system that includes the file", async () => {
    const shared = "services:\n  payment: {}\n";
    const other = "apiVersion: architecture-advisor/v1\ninclude: shared.yaml\nservices: {web: {calls: [payment]}}\n";
    await start(able, { "architecture.yaml": "apiVersion: architecture-advisor/v1\ninclude: [shared.yaml]\nservices: {order: {calls: [payment]}}\n", "shared.yaml": shared, "web.architecture.yaml": other });
    await client.request("workspace/symbol", { query: "web" });
    const edit = await client.request<WorkspaceEdit>("textDocument/rename", { ...at({ line: 2, character: 29 }), newName: "bank" });
    assert.equal(applyEdit(other, edit, folder.uri("web.architecture.yaml")), other.replace("payment", "bank"));
    assert.equal(applyEdit(shared, edit, folder.uri("shared.yaml")), shared.replace("payment", "bank"));
  });

  it(shows("Navigation", "Call hierarchy", "walks the service graph across files"), async () => {
    await start();
    const [order] = await client.request<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", at(inRoot("services", "order")));
    assert.equal(order!.name, "order");
    const out = await client.request<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", { item: order });
    assert.deepEqual(out.map(({ to, fromRanges }) => [to.name, short(to.uri), fromRanges[0]!.start.line]), [["payment", "parts/payment.yaml", 4], ["order.events", "architecture.yaml", 5]]);
    const carried = await client.request<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", { item: out[1]!.to });
    assert.deepEqual(carried.map(({ to }) => to.name), ["payment"]);
    const back = await client.request<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item: carried[0]!.to });
    assert.deepEqual(back.map(({ from }) => from.name).sort(), ["order", "order.events"]);
    for (const data of [undefined, null, 5, {}, { root: "file:///nowhere", kind: "services", name: "order" }, { root: (order!.data as { root: string }).root, kind: "__proto__", name: "order" }]) {
      assert.equal(await client.request("callHierarchy/incomingCalls", { item: { ...order, data } }), null);
    }
  });

  it("folds within the client's limit, grows selections, and links what is there", async () => {
    await start(able);
    const folds = await client.request<FoldingRange[]>("textDocument/foldingRange", { textDocument: { uri: folder.uri("architecture.yaml") } });
    assert.deepEqual(folds.map(({ startLine, endLine }) => [startLine, endLine]), [[2, 5], [3, 5], [6, 7], [8, 11]]);
    const [selection] = await client.request<SelectionRange[]>("textDocument/selectionRange", { textDocument: { uri: folder.uri("architecture.yaml") }, positions: [inRoot("calls", "payment")] });
    const sizes: string[] = [];
    for (let step = selection; step; step = step.parent) sizes.push(`${step.range.start.line}:${step.range.start.character}`);
    assert.deepEqual(sizes, ["4:17", "4:13", "4:13", "4:12", "4:11", "4:4", "4:4", "3:2", "2:0", "0:0"]);
    const links = await client.request<DocumentLink[]>("textDocument/documentLink", { textDocument: { uri: folder.uri("architecture.yaml") } });
    assert.deepEqual(links.map(({ target }) => (target!.startsWith("file:") ? short(target!) : target)), ["more.yaml", "docs/api.md", "https://example.org/api"]);
  });

  it("finds symbols of the workspace, also of files that nobody opened", async () => {
    await start();
    const found = await client.request<SymbolInformation[]>("workspace/symbol", { query: "pay" });
    assert.deepEqual(found.map(({ name, containerName, location }) => [name, containerName, short(location.uri), location.range.start.line]), [["payment", "service", "parts/payment.yaml", 3]]);
    assert.deepEqual(await client.request("workspace/symbol", { query: "nothing of that name" }), []);
  });

  it("colors names, and sends only what changed", async () => {
    await start();
    const document = { textDocument: { uri: folder.uri("architecture.yaml") } };
    const { resultId, data } = await client.request<SemanticTokens>("textDocument/semanticTokens/full", document);
    assert.ok(data.length > 0 && data.length % 5 === 0);
    const edited = root.replace("timeout: 1s", "timeout: 1s, effect: write");
    client.edit(folder.uri("architecture.yaml"), { text: edited });
    const delta = await client.request<SemanticTokensDelta>("textDocument/semanticTokens/full/delta", { ...document, previousResultId: resultId });
    assert.ok(delta.edits[0]!.data!.length < 15, JSON.stringify(delta));
    const patched = [...data];
    for (const { start: from, deleteCount, data: put } of delta.edits) patched.splice(from, deleteCount, ...(put ?? []));
    const { data: whole } = await client.request<SemanticTokens>("textDocument/semanticTokens/full", document);
    assert.deepEqual(patched, whole);
    const unknown = await client.request<SemanticTokens>("textDocument/semanticTokens/full/delta", { ...document, previousResultId: "long ago" });
    assert.deepEqual(unknown.data, whole);
    const words = decode(whole, edited);
    for (const word of ["order", "payment", "write", "order.events", "outbox", "topic"]) assert.ok(words.includes(word), `${word} in ${words.join(" ")}`);
    const part = await client.request<SemanticTokens>("textDocument/semanticTokens/range", { ...document, range: { start: { line: 7, character: 0 }, end: { line: 7, character: 5 } } });
    assert.deepEqual(decode(part.data, edited), ["order.events", "topic"]);
  });

  it("answers nothing for files that are no part of a system, and survives a text in the making", async () => {
    await start();
    folder.write("notes.yaml", "a: b\n");
    client.open(folder.uri("notes.yaml"), "a: b\n");
    for (const method of ["definition", "documentHighlight", "prepareRename", "prepareCallHierarchy"]) assert.equal(await client.request(`textDocument/${method}`, at({ line: 0, character: 3 }, "notes.yaml")), null, method);
    for (const method of ["foldingRange", "documentLink", "semanticTokens/full"]) assert.equal(await client.request(`textDocument/${method}`, { textDocument: { uri: folder.uri("notes.yaml") } }), null, method);
    for (let end = 0; end < root.length; end += 17) {
      client.edit(folder.uri("architecture.yaml"), { text: root.slice(0, end) });
      const position = positionOf(root, end);
      await Promise.all([
        ...["definition", "documentHighlight", "prepareRename", "prepareCallHierarchy"].map(method => client.request(`textDocument/${method}`, at(position)).catch((error: Error) => assert.match(error.message, /is named/))),
        client.request("textDocument/semanticTokens/full", { textDocument: { uri: folder.uri("architecture.yaml") } }),
        client.request("textDocument/selectionRange", { textDocument: { uri: folder.uri("architecture.yaml") }, positions: [position, { line: 9999, character: 9999 }] }),
      ]);
    }
  });

  it("gives symbols and definitions in a file taken whole, where places are many and far from its start", async () => {
    await start();
    const text = `apiVersion: architecture-advisor/v1\nx-policy: &policy {timeout: 1s}\nservices:\n${Array.from({ length: 400 }, (_, index) => `  s${index}: {kind: external, calls: [{to: s${index + 1}, <<: *policy}], publishes: [q${index}]}\n`).join("")}`;
    client.edit(folder.uri("architecture.yaml"), { text });
    await client.request("textDocument/documentSymbol", { textDocument: { uri: folder.uri("architecture.yaml") } });
    const begun = performance.now();
    const symbols = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri: folder.uri("architecture.yaml") } });
    await client.request("textDocument/definition", at(placeOf(text, "s399: ")));
    await client.request("textDocument/semanticTokens/full", { textDocument: { uri: folder.uri("architecture.yaml") } });
    assert.ok(symbols.length > 0);
    assert.ok(performance.now() - begun < 10_000, `${performance.now() - begun} ms`);
  });
});

/** The texts that tokens cover. */
function decode(data: readonly number[], text: string): readonly string[] {
  const lines = text.split("\n");
  const words: string[] = [];
  let line = 0;
  let character = 0;
  for (let index = 0; index < data.length; index += 5) {
    const [down = 0, right = 0, length = 0] = data.slice(index, index + 3);
    character = down === 0 ? character + right : right;
    line += down;
    words.push(lines[line]!.slice(character, character + length));
  }
  return words;
}
