import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { CompletionList, Diagnostic, DocumentSymbol, Hover, LocationLink, Position, TextEdit } from "vscode-languageserver-protocol";
import { rules } from "../../rules/index";
import { adviseText } from "../../server/src/advisor";
import { today } from "../support/analyze";
import { shows } from "../support/shows";
import { applyEdit, placeOf, positionOf, startClient, type Client } from "./client";

// Most people who write YAML have the general YAML extension, too. These tests run its server and ours on the same text.

const program = "node_modules/yaml-language-server/bin/yaml-language-server";
const installed = ["test/neighbors", "test/bench/peers"].map(folder => path.resolve(folder, program)).find(file => existsSync(file));

interface Neighbor {
  request<T>(method: string, params: unknown): Promise<T>;
  /** Opens a text and waits for what is found in it. */
  open(uri: string, text: string): Promise<readonly Diagnostic[]>;
  stop(): void;
}

/** The YAML server as its extension starts it, with a schema for our files or, as it comes, without. */
async function startNeighbor(withSchema: boolean): Promise<Neighbor> {
  const child = spawn(process.execPath, [installed!, "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const heard = new Map<string, (found: readonly Diagnostic[]) => void>();
  const schemas = withSchema ? { [pathToFileURL(path.resolve("schemas/architecture.schema.json")).href]: "*.yaml" } : {};
  const yaml = { validate: true, hover: true, completion: true, format: { enable: true }, schemaStore: { enable: false }, schemas };
  connection.onRequest("workspace/configuration", ({ items }: { items: readonly { section: string }[] }) => items.map(({ section }) => (section === "yaml" ? yaml : null)));
  connection.onRequest(() => null);
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: { uri: string; diagnostics: readonly Diagnostic[] }) => heard.get(uri)?.(diagnostics));
  connection.onNotification(() => undefined);
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid, rootUri: null, workspaceFolders: [],
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        publishDiagnostics: {}, formatting: { dynamicRegistration: true }, codeLens: {}, definition: {}, documentLink: {}, hover: { contentFormat: ["markdown"] },
        completion: { completionItem: { snippetSupport: true } }, documentSymbol: { hierarchicalDocumentSymbolSupport: true },
      },
    },
  });
  await connection.sendNotification("initialized", {});
  return {
    request: (method, params) => connection.sendRequest(method, params),
    open: (uri, text) => new Promise(resolve => {
      heard.set(uri, resolve);
      void connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    }),
    stop: () => {
      connection.dispose();
      child.kill();
    },
  };
}

const text = readFileSync("examples/fintech/architecture.yaml", "utf8");
const lineOf = ({ range }: Diagnostic): number => range.start.line;

(installed ? describe : describe.skip)("beside the general YAML server (skipped where `npm ci` was not run in test/neighbors)", () => {
  let plain: Neighbor;
  let taught: Neighbor;
  let ours: Client;
  let number = 0;
  const fresh = (): string => `file:///nowhere/${number += 1}/architecture.yaml`;

  before(async () => {
    [plain, taught] = await Promise.all([startNeighbor(false), startNeighbor(true)]);
    ours = startClient();
    await ours.initialized;
  });
  after(async () => {
    plain.stop();
    taught.stop();
    assert.equal(await ours.stop(), 0);
  });

  const openOurs = async (uri: string, content: string): Promise<readonly Diagnostic[]> => {
    ours.open(uri, content);
    return ours.diagnostics(uri);
  };
  const key: Position = { ...placeOf(text, "timeout"), character: placeOf(text, "timeout").character + 2 };

  it(shows("Other editors", "Beside the YAML extension", "on a sound descriptor the YAML server says nothing that we say, too"), async () => {
    const uri = fresh();
    assert.deepEqual(await plain.open(uri, text), []);
    assert.ok((await openOurs(uri, text)).length > 0);
    const at = { textDocument: { uri }, position: key };
    assert.equal(await plain.request("textDocument/hover", at), null);
    assert.ok(await ours.request("textDocument/hover", at));
    assert.deepEqual((await plain.request<CompletionList>("textDocument/completion", at)).items, []);
    assert.ok((await ours.request<CompletionList>("textDocument/completion", at)).items.length > 0);
    for (const method of ["codeLens", "documentLink"]) assert.deepEqual(await plain.request(`textDocument/${method}`, { textDocument: { uri } }), [], method);
    assert.deepEqual(await plain.request("textDocument/definition", at) ?? [], []);
  });

  it("both find what is no YAML, and only we what is no descriptor", async () => {
    const mistakes = `apiVersion: architecture-advisor/v1
systme: {name: x}
services:
  a: {replicas: many, calls: [nobody]}
  b: {team: t}
  b: {team: u}
`;
    const uri = fresh();
    const theirs = await plain.open(uri, mistakes);
    const own = (await openOurs(uri, mistakes)).filter(({ severity }) => severity === 1 || severity === 2);
    // A key that is there twice is no YAML either: theirs at both places, ours at the second.
    assert.deepEqual([...new Set(theirs.map(({ message }) => message))], ["Map keys must be unique"]);
    for (const line of [1, 3]) {
      assert.ok(own.some(found => lineOf(found) === line), `line ${line} in ours`);
      assert.ok(!theirs.some(found => lineOf(found) === line), `line ${line} in theirs`);
    }
    assert.ok(own.some(found => lineOf(found) === 5));

    const broken = fresh();
    const open = `${text}\n  x: [\n`;
    assert.equal((await plain.open(broken, open)).length, 1);
    assert.equal((await openOurs(broken, open)).filter(({ code }) => code === "syntax-error").length, 1);
  });

  it(shows("Other editors", "Beside the YAML extension", "answers double when the YAML extension is given our schema: the one setting that matters"), async () => {
    const uri = fresh();
    const mistaken = text.replace("services:", "systme: {}\nservices:");
    const theirs = await taught.open(uri, mistaken);
    const own = await openOurs(uri, mistaken);
    const line = placeOf(mistaken, "systme").line;
    assert.ok(theirs.some(found => lineOf(found) === line) && own.some(found => lineOf(found) === line), "the unknown key is reported twice");
    const at = { textDocument: { uri }, position: { ...placeOf(mistaken, "timeout"), character: key.character } };
    assert.ok(await taught.request<Hover | null>("textDocument/hover", at));
    const labels = async (from: Pick<Neighbor, "request">): Promise<readonly string[]> => (await from.request<CompletionList>("textDocument/completion", at)).items.map(({ label }) => label);
    const [first, second] = [await labels(taught), await labels(ours)];
    assert.ok(second.filter(label => first.includes(label)).length > 3, `${first.join()} and ${second.join()}`);
  });

  it(shows("Other editors", "Beside the YAML extension", "an alias leads to one place, whichever of the two servers is asked"), async () => {
    const shared = `apiVersion: architecture-advisor/v1
system: {name: x}
services:
  a: {calls: [{to: b, retry: &twice {maxAttempts: 2}}, {to: c, retry: *twice}]}
  b: &base # &base
    kind: worker
  c: {<<: *base}
  d: {description: &said , team: *said}
`;
    const uri = fresh();
    const linking = startClient({ capabilities: { textDocument: { publishDiagnostics: {}, definition: { linkSupport: true } } } });
    await linking.initialized;
    await plain.open(uri, shared);
    linking.open(uri, shared);
    const targets = async (from: Pick<Neighbor, "request">, position: Position): Promise<readonly unknown[]> =>
      (await from.request<LocationLink[]>("textDocument/definition", { textDocument: { uri }, position })).map(({ targetUri, targetRange, targetSelectionRange }) => ({ targetUri, targetRange, targetSelectionRange }));
    for (const alias of ["*twice", "*base", "*said"]) {
      const position = positionOf(shared, shared.indexOf(alias) + 2);
      const theirs = await targets(plain, position);
      assert.equal(theirs.length, 1, alias);
      assert.deepEqual(await targets(linking, position), theirs, alias);
    }
    assert.equal(await linking.stop(), 0);
  });

  it("both outline the file, with the same names at the top", async () => {
    const uri = fresh();
    await plain.open(uri, text);
    await openOurs(uri, text);
    const names = async (from: Pick<Neighbor, "request">): Promise<readonly string[]> =>
      (await from.request<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri } })).map(({ name }) => name);
    assert.deepEqual(await names(ours), await names(plain));
  });

  it(shows("Other editors", "Beside the YAML extension", "formatting is the YAML server's alone, and changes no finding"), async () => {
    const { capabilities } = await ours.initialized;
    assert.deepEqual(Object.keys(capabilities).filter(name => /[fF]ormatting/.test(name)), []);
    const found = (content: string): readonly string[] => adviseText(content, { rules, today }).findings.map(({ rule, element }) => `${rule.id} ${element}`);
    for (const file of ["fintech", "ecommerce-sequenced", "online-boutique"]) {
      const content = readFileSync(path.join("examples", file, "architecture.yaml"), "utf8");
      const uri = fresh();
      await plain.open(uri, content);
      const edits = await plain.request<TextEdit[]>("textDocument/formatting", { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } });
      const formatted = applyEdit(content, { changes: { [uri]: edits } }, uri);
      assert.notEqual(formatted, content, file);
      assert.deepEqual(found(formatted), found(content), file);
    }
  });
});
