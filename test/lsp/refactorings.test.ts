import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CodeAction, CreateFile, Position, TextDocumentEdit } from "vscode-languageserver-protocol";
import { COMMANDS, REFACTOR_KINDS } from "../../server/src/lsp/requests";
import { shows } from "../support/shows";
import { applyEdit, placeOf, startClient, temporaryFolder, type Client } from "./client";

const uri = "file:///nowhere/on/disk/architecture.yaml";
const text = `apiVersion: architecture-advisor/v1
teams: {core: {size: 6}}
services:
  shop:
    calls: [{to: payments, timeout: 2s}, {to: stock, timeout: 2s}]
    uses: [{store: shop-db, access: readwrite, in: buy}]
    publishes: [{channel: sold, with: buy}]
  payments: {}
  stock: {}
datastores: {shop-db: {owner: shop}, pay-db: {owner: payments}, stock-db: {owner: stock}}
channels: {sold: {kind: topic}}
flows:
  buy: {entry: shop, writes: [{service: stock, store: stock-db}, {service: payments, store: pay-db}]}
`;

interface Asked {
  readonly only?: readonly string[];
  readonly triggerKind?: number;
}

async function ask(client: Client, document: string, position: Position, context: Asked = {}): Promise<readonly CodeAction[]> {
  const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: document }, range: { start: position, end: position }, context: { diagnostics: [], ...context },
  });
  return actions.filter(({ kind }) => kind?.startsWith("refactor"));
}

describe("refactorings over stdio", () => {
  let client: Client;
  before(async () => {
    client = startClient();
    await client.initialized;
  });
  after(async () => assert.equal(await client.stop(), 0));
  beforeEach(() => client.open(uri, text));
  afterEach(() => client.close(uri));

  it("are announced, by kinds of their own", async () => {
    const { capabilities } = await client.initialized;
    const { codeActionKinds } = capabilities["codeActionProvider"] as { codeActionKinds: readonly string[] };
    for (const kind of Object.values(REFACTOR_KINDS)) assert.ok(codeActionKinds.includes(kind), kind);
  });

  it(shows("Refactoring", "Preview", "their edits are made when one is chosen, and ask to be looked at where they reach beyond the cursor"), async () => {
    const [extract] = await ask(client, uri, placeOf(text, "timeout"), { only: [REFACTOR_KINDS.extract] });
    assert.equal(extract?.title, "Extract `timeout: 2s` of 2 calls to `defaults.calls`");
    assert.equal(extract.edit, undefined);
    const { edit } = await client.request<CodeAction>("codeAction/resolve", extract);
    const { change, look } = edit!.changeAnnotations!;
    assert.deepEqual(change, { label: extract.title, needsConfirmation: false });
    assert.equal(look!.needsConfirmation, true);
    const changes = edit!.documentChanges as TextDocumentEdit[];
    assert.equal(changes[0]!.textDocument.version, client.versionOf(uri));
    const asked = changes.flatMap(({ edits }) => edits).filter(each => "annotationId" in each && each.annotationId === "look");
    assert.deepEqual(asked.map(each => ("newText" in each ? each.newText : each)), [""], "what waits for an answer changes nothing");
    for (const each of changes.flatMap(({ edits }) => edits)) assert.ok("annotationId" in each && each.annotationId! in edit!.changeAnnotations!);
    const changed = applyEdit(text, edit, uri);
    assert.ok(changed.includes("calls: [{to: payments}, {to: stock}]") && changed.endsWith("defaults:\n  calls: {timeout: 2s}\n"), changed);
    client.edit(uri, { text: changed });
    assert.deepEqual(await ask(client, uri, placeOf(text, "timeout"), { only: [REFACTOR_KINDS.extract] }), []);
    assert.equal((await client.request<CodeAction>("codeAction/resolve", extract)).edit, undefined, "what is done cannot be done again");
  });

  it("change one value at the cursor without asking", async () => {
    const [expand] = await ask(client, uri, placeOf(text, "2s"), { only: [REFACTOR_KINDS.expand] });
    const { edit } = await client.request<CodeAction>("codeAction/resolve", expand);
    assert.equal(edit!.changeAnnotations, undefined);
    assert.ok(applyEdit(text, edit, uri).includes("{to: payments, timeout: {request: 2s}}"));
  });

  it("are found by their families and at their places", async () => {
    const kinds = async (word: string, only?: readonly string[]): Promise<readonly (string | undefined)[]> => (await ask(client, uri, placeOf(text, word), only && { only })).map(({ kind }) => kind);
    assert.deepEqual(await kinds("timeout", ["refactor"]), [REFACTOR_KINDS.extract, REFACTOR_KINDS.expand, REFACTOR_KINDS.split]);
    assert.deepEqual(await kinds("timeout", ["refactor.rewrite"]), [REFACTOR_KINDS.expand]);
    assert.deepEqual(await kinds("timeout", ["quickfix"]), []);
    assert.deepEqual(await kinds("sold"), [REFACTOR_KINDS.split, REFACTOR_KINDS.outbox]);
    assert.deepEqual(await kinds("  buy: {entry", [""]), [REFACTOR_KINDS.saga]);
    assert.deepEqual(await kinds("apiVersion"), []);
  });

  it("keep quiet while an editor looks for a light bulb", async () => {
    assert.deepEqual(await ask(client, uri, placeOf(text, "timeout"), { triggerKind: 2 }), []);
  });

  it("leave other YAML alone", async () => {
    const foreign = "file:///nowhere/on/disk/other.yaml";
    client.open(foreign, text.replace("architecture-advisor/v1", "v1"));
    assert.deepEqual(await ask(client, foreign, placeOf(text, "timeout")), []);
    client.close(foreign);
  });

  it("survive whatever comes back as data", async () => {
    for (const data of [{ kind: "refactor" }, { kind: "refactor", uri, title: "x", refactoring: "split", position: { line: 4, character: 3 } }, { kind: "refactor", uri, title: "x", refactoring: "constructor", position: { line: 1e9, character: -1 } }]) {
      const answer = await client.request<CodeAction>("codeAction/resolve", { title: "x", data });
      assert.equal(answer.edit, undefined);
    }
  });
});

describe("moving to a file over stdio", () => {
  const system = text.replace("teams:", "system: {name: shop}\nteams:");

  it(shows("Refactoring", "Move to a file", "creates the file, and the system is the same as before"), async () => {
    const files = temporaryFolder({ "architecture.yaml": system, "services/stock.yaml": "a: file that has nothing to do with it\n" });
    const client = startClient({ folders: [files.folder] });
    await client.initialized;
    const root = files.uri("architecture.yaml");
    client.open(root, system);
    const found = (await client.diagnostics(root)).map(({ code }) => code);
    const at = placeOf(system, "  stock: {}");
    const [move] = await ask(client, root, { ...at, character: 4 }, { only: [REFACTOR_KINDS.split] });
    assert.equal(move?.title, "Move `stock` to `services/stock-2.yaml`");
    const { edit } = await client.request<CodeAction>("codeAction/resolve", move);
    const [create, fill, change] = edit!.documentChanges as [CreateFile, TextDocumentEdit, TextDocumentEdit];
    assert.deepEqual([create.kind, create.uri, create.options], ["create", files.uri("services/stock-2.yaml"), { overwrite: false, ignoreIfExists: false }]);
    assert.deepEqual(fill.textDocument, { uri: create.uri, version: null });
    assert.equal(change.textDocument.uri, root);
    const written = applyEdit("", edit, create.uri);
    assert.equal(written, "apiVersion: architecture-advisor/v1\n\nservices:\n  stock: {}\n");
    // As an editor does it: the file, then the texts.
    files.write("services/stock-2.yaml", written);
    client.open(create.uri, written);
    client.edit(root, { text: applyEdit(system, edit, root) });
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: create.uri, type: 1 }] });
    const codes = (address: string): readonly unknown[] => client.last(address)?.diagnostics.map(({ code }) => code) ?? [];
    const expected = JSON.stringify([...found].sort());
    // The service takes its findings along.
    await client.until(root, () => codes(create.uri).length > 0 && JSON.stringify([...codes(root), ...codes(create.uri)].sort()) === expected);
    assert.equal(readFileSync(fileURLToPath(create.uri), "utf8"), written);
    assert.equal(await client.stop(), 0);
    files.remove();
  });

  it("is not offered to a client that cannot create files, and comes at once for one that cannot resolve", async () => {
    const weak = startClient({ capabilities: { workspace: { workspaceEdit: { documentChanges: true } } } });
    await weak.initialized;
    weak.open(uri, text);
    const actions = await ask(weak, uri, placeOf(text, "timeout"));
    assert.deepEqual(actions.map(({ kind }) => kind), [REFACTOR_KINDS.extract, REFACTOR_KINDS.expand]);
    for (const { edit } of actions) assert.ok(edit?.documentChanges && edit.changeAnnotations === undefined);
    assert.equal(await weak.stop(), 0);

    const plain = startClient({ capabilities: {} });
    await plain.initialized;
    plain.open(uri, text);
    const [extract] = await ask(plain, uri, placeOf(text, "timeout"));
    assert.ok(extract?.edit?.changes?.[uri]);
    assert.equal(await plain.stop(), 0);
  });
});

describe("what comes with findings", () => {
  const broken = text.replace("{to: payments, timeout: 2s}, {to: stock, timeout: 2s}", "{to: payments, required: true}, {to: stock, required: true}");

  const findingActions = async (client: Client): Promise<readonly CodeAction[]> => {
    client.open(uri, broken);
    const diagnostics = await client.diagnostics(uri);
    const { line } = placeOf(broken, "calls:");
    const range = { start: { line, character: 0 }, end: { line, character: 200 } };
    return client.request("textDocument/codeAction", { textDocument: { uri }, range, context: { diagnostics: diagnostics.filter(each => each.range.start.line === line), only: ["quickfix"] } });
  };

  it(shows("Decision guide", "Why", "a finding leads to the answer of the decision guide, once for each answer and article on a line"), async () => {
    const client = startClient();
    await client.initialized;
    const actions = await findingActions(client);
    const commands = actions.filter(({ command }) => command !== undefined).map(({ title, command }) => `${title} ${JSON.stringify(command)}`);
    assert.equal(new Set(commands).size, commands.length, commands.join("\n"));
    const why = actions.filter(({ title }) => title.startsWith("Why: "));
    assert.ok(why.length > 0);
    for (const { command } of why) assert.equal(command?.command, COMMANDS.decide);
    const shared = actions.find(({ title, diagnostics }) => title.startsWith("Read: ") && (diagnostics?.length ?? 0) > 1);
    assert.ok(shared, "the two calls share an article");
    const answer = await client.request<{ title: string }>("architectureAdvisor/decide", { uri, problem: why[0]!.command!.arguments![0] as string });
    assert.equal(`Why: ${answer.title}`, why[0]!.title);
    assert.equal(await client.stop(), 0);
  });

  it(shows("Other editors", "Code actions", "another editor is offered nothing that it cannot run"), async () => {
    const client = startClient({ commands: [] });
    await client.initialized;
    const actions = await findingActions(client);
    assert.ok(actions.length > 0);
    for (const { title, command } of actions) assert.equal(command, undefined, title);
    assert.equal(await client.stop(), 0);
    const some = startClient({ commands: [COMMANDS.readArticle] });
    await some.initialized;
    const offered = (await findingActions(some)).flatMap(({ command }) => command?.command ?? []);
    assert.deepEqual([...new Set(offered)], [COMMANDS.readArticle]);
    assert.equal(await some.stop(), 0);
  });
});
