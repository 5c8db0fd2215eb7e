import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer, type Socket } from "node:net";
import path from "node:path";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { startClient } from "./client";

const uri = "file:///nowhere/on/disk/architecture.yaml";
const text = "apiVersion: architecture-advisor/v1\nservices: {a: {}}\nsagas: {s: {steps: [{service: a, action: x, effect: write}]}}\n";
const frame = (body: string): string => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe("the life of a server", () => {
  it("ends with 0 after shutdown and exit, and with 1 after exit alone", async () => {
    const polite = startClient();
    await polite.initialized;
    assert.equal(await polite.stop(), 0);
    const rude = startClient();
    await rude.initialized;
    rude.notify("exit");
    assert.equal(await rude.exit(), 1);
  });

  it("ends with its input", async () => {
    const client = startClient();
    await client.initialized;
    client.process.stdin!.end();
    assert.equal(await client.exit(), 1);
  });

  it("ends when the process that it belongs to is gone", async () => {
    const parent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const client = startClient({ args: ["--stdio", `--clientProcessId=${parent.pid}`] });
    await client.initialized;
    parent.kill("SIGKILL");
    assert.equal(await client.exit(), 1);
  }).timeout(20_000);

  it("answers requests before it is initialized and after it was shut down, with nothing or an error", async () => {
    const client = startClient({ withoutHandshake: true });
    // Either is right, as long as an answer comes.
    const answer = (method: string, params: unknown): Promise<unknown> => client.request(method, params).catch((error: Error) => {
      assert.ok(!/^no answer/.test(error.message), error.message);
      return null;
    });
    assert.equal(await answer("textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 0 } }), null);
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    await client.request("initialize", { processId: null, rootUri: null, capabilities: {} });
    client.notify("initialized", {});
    client.open(uri, text);
    assert.ok((await client.diagnostics(uri)).length > 0);
    await client.request("shutdown");
    assert.equal(await answer("textDocument/hover", { textDocument: { uri }, position: { line: 2, character: 2 } }), null);
    client.notify("exit");
    assert.equal(await client.exit(), 0);
  });

  it("survives messages that make no sense", async () => {
    const client = startClient();
    await client.initialized;
    client.open(uri, text);
    const expected = await client.diagnostics(uri);
    const broken: readonly (readonly [string, unknown])[] = [
      ["textDocument/didChange", { textDocument: { uri: "file:///never/opened.yaml", version: 2 }, contentChanges: [{ text: "a: b" }] }],
      ["textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [{ range: { start: { line: 90, character: 3 }, end: { line: 2, character: 4000 } }, text: "" }] }],
      ["textDocument/didChange", null],
      ["textDocument/didOpen", {}],
      ["textDocument/didClose", { textDocument: { uri: "%%%" } }],
      ["workspace/didChangeWatchedFiles", { changes: [{ uri: "::::", type: 99 }] }],
      ["no/such/notification", { x: 1 }],
    ];
    for (const [method, params] of broken) client.notify(method, params);
    client.process.stdin!.write(frame('{"jsonrpc":"2.0","method":'));
    client.process.stdin!.write(frame('"just text"'));
    const place = { line: 9_999, character: -4 };
    const requests: readonly (readonly [string, unknown])[] = [
      ["textDocument/hover", { textDocument: { uri }, position: place }],
      ["textDocument/completion", { textDocument: { uri: "untitled:Untitled-1" }, position: place }],
      ["textDocument/documentSymbol", { textDocument: { uri: "not an address" } }],
      ["textDocument/codeAction", { textDocument: { uri }, range: { start: place, end: place }, context: { diagnostics: [{ range: { start: place, end: place }, message: "x", data: 7, code: "y" }] } }],
      ["codeAction/resolve", { title: "x", data: { kind: "fix", uri, title: 3 } }],
      ["architectureAdvisor/explain", { rule: "__proto__" }],
      ["architectureAdvisor/explain", {}],
      ["architectureAdvisor/ignoreEdit", { uri, version: "1", rule: {}, line: "x", reason: 3 }],
    ];
    // An error is an answer too, as long as one comes.
    for (const [method, params] of requests) await client.request(method, params).catch((error: unknown) => assert.ok(error instanceof Error && !/no answer/.test(error.message), String(error)));
    client.edit(uri, { text: "again: true\n" });
    client.edit(uri, { text });
    client.edit(uri, { text });
    assert.deepEqual(await client.diagnostics(uri), expected);
    assert.equal(await client.stop(), 0);
  });

  it("speaks over a pipe and over a socket as well", async () => {
    for (const kind of ["pipe", "socket"]) {
      let accept: (socket: Socket) => void;
      const connected = new Promise<Socket>(resolve => (accept = resolve));
      const server = createServer(socket => accept(socket));
      const address = kind === "pipe" ? path.join(process.platform === "win32" ? "\\\\.\\pipe" : "/tmp", `advisor-${process.pid}.sock`) : 0;
      await new Promise<void>(resolve => server.listen(address as string, resolve));
      const bound = server.address();
      const argument = typeof bound === "object" && bound !== null ? `--socket=${bound.port}` : `--pipe=${address}`;
      const child = spawn(process.execPath, ["dist/server.js", argument], { stdio: "ignore" });
      const socket = await connected;
      const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
      connection.listen();
      const result = await connection.sendRequest<{ serverInfo: { name: string } }>("initialize", { processId: null, rootUri: null, capabilities: {} });
      assert.equal(result.serverInfo.name, "architecture-advisor");
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      await new Promise(resolve => child.on("exit", resolve));
      connection.dispose();
      server.close();
    }
  });

  it("speaks over Node's own channel", async () => {
    const child = spawn(process.execPath, ["dist/server.js", "--node-ipc"], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    const answer = new Promise<{ result: { serverInfo: { name: string } } }>(resolve => child.on("message", message => "id" in (message as object) && resolve(message as never)));
    child.send({ jsonrpc: "2.0", id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
    assert.equal((await answer).result.serverInfo.name, "architecture-advisor");
    const ended = new Promise<number | null>(resolve => child.on("exit", resolve));
    child.send({ jsonrpc: "2.0", method: "exit" });
    assert.equal(await ended, 1);
  });
});
