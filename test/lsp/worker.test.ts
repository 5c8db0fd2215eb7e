import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { shows } from "../support/shows";

const text = `apiVersion: architecture-advisor/v1
include: [parts/*.yaml]
teams: {core: {size: 6}}
services: {orders: {team: core}, stock: {team: core}}
`;
const part = "sagas:\n  buy:\n    steps:\n      - {service: stock, action: reserve, effect: write}\n    atempts: 5\n";

interface Message { readonly id?: number; readonly method?: string; readonly params?: unknown; readonly result?: unknown; readonly error?: unknown }

/** The worker bundle in a world without Node, without a network, and without code from strings. */
function startWorker(answer: (method: string, params: unknown) => unknown): { request(method: string, params: unknown): Promise<unknown>; notify(method: string, params: unknown): void; heard: Message[]; until<T>(ask: () => T | undefined): Promise<T> } {
  const heard: Message[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  let next = 1;
  const scope: Record<string, unknown> = {
    console, setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask, TextDecoder, TextEncoder, URL,
    postMessage: (message: Message) => {
      heard.push(message);
      if (message.method === undefined && message.id !== undefined) waiting.get(message.id)?.(message);
      else if (message.method !== undefined && message.id !== undefined) send({ id: message.id, result: answer(message.method, message.params) ?? null });
    },
  };
  const listeners: ((event: { data: unknown }) => void)[] = [];
  scope["addEventListener"] = (type: string, listener: (event: { data: unknown }) => void) => void (type === "message" && listeners.push(listener));
  scope["removeEventListener"] = () => undefined;
  scope["self"] = scope;
  const context = vm.createContext(scope, { codeGeneration: { strings: false, wasm: false } });
  vm.runInContext(readFileSync("dist/server.web.js", "utf8"), context, { filename: "server.web.js" });
  const send = (message: Message): void => {
    const data = vm.runInContext("JSON.parse", context)(JSON.stringify({ jsonrpc: "2.0", ...message })) as unknown;
    setTimeout(() => {
      (scope["onmessage"] as undefined | ((event: { data: unknown }) => void))?.({ data });
      for (const listener of listeners) listener({ data });
    }, 0);
  };
  return {
    heard,
    request: (method, params) => new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, ({ result, error }) => (error ? reject(new Error(JSON.stringify(error))) : resolve(result)));
      send({ id, method, params });
    }),
    notify: (method, params) => send({ method, params }),
    until: async ask => {
      for (let tries = 0; tries < 500; tries += 1) {
        const found = ask();
        if (found !== undefined) return found;
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      throw new Error(`nothing of the kind was heard: ${JSON.stringify(heard).slice(0, 2_000)}`);
    },
  };
}

describe("the server as a worker", () => {
  it(shows("Browser", "Language server in a web worker", "runs where code from strings is forbidden, and reads files through its client"), async () => {
    const files: Readonly<Record<string, string>> = { "vscode-vfs://repo/a/architecture.yaml": text, "vscode-vfs://repo/a/parts/b.yaml": part };
    const asked: string[] = [];
    const worker = startWorker((method, params) => {
      asked.push(method);
      if (method === "architectureAdvisor/findFiles") {
        const { base, glob } = params as { base: string; glob: string };
        return { uris: Object.keys(files).filter(uri => uri.startsWith(base) && (glob.startsWith("**") ? uri.endsWith("/architecture.yaml") : !uri.endsWith("/architecture.yaml"))) };
      }
      if (method === "architectureAdvisor/readFile") {
        const content = files[(params as { uri: string }).uri];
        return content === undefined ? { error: "cannot be read" } : { text: content };
      }
      return null;
    });
    const result = await worker.request("initialize", {
      processId: null, rootUri: null, workspaceFolders: [{ uri: "vscode-vfs://repo/a", name: "a" }],
      capabilities: { textDocument: { publishDiagnostics: {}, hover: { contentFormat: ["markdown"] }, completion: {} } },
    });
    assert.equal((result as { serverInfo: { name: string } }).serverInfo.name, "architecture-advisor");
    worker.notify("initialized", {});

    const published = (uri: string): readonly Diagnostic[] | undefined =>
      worker.heard.findLast(({ method, params }) => method === "textDocument/publishDiagnostics" && (params as { uri: string }).uri === uri)?.params as never as readonly Diagnostic[];
    const list = await worker.until(() => {
      const found = (published("vscode-vfs://repo/a/parts/b.yaml") as unknown as { diagnostics: Diagnostic[] } | undefined)?.diagnostics;
      return found?.some(({ code }) => code === "saga-without-dlq") ? found : undefined;
    });
    // An unknown key makes the precompiled validator run, the one part that once needed code from strings.
    assert.ok(list.some(({ code }) => code === "unknown-key"), JSON.stringify(list.map(({ code }) => code)));
    assert.ok(asked.includes("architectureAdvisor/findFiles") && asked.includes("architectureAdvisor/readFile"));

    const uri = "vscode-vfs://repo/a/parts/b.yaml";
    worker.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text: part } });
    const hover = await worker.request("textDocument/hover", { textDocument: { uri }, position: { line: 1, character: 3 } });
    assert.match(JSON.stringify(hover), /dead letter queue/);
    const completion = await worker.request("textDocument/completion", { textDocument: { uri }, position: { line: 3, character: 18 } });
    assert.match(JSON.stringify(completion), /"orders"/);
    const page = await worker.request("architectureAdvisor/explain", { rule: "saga-without-dlq" });
    assert.match(JSON.stringify(page), /# Saga without a dead letter queue/);
  });

  it("does not ask for files outside of the workspace", async () => {
    const read: string[] = [];
    const worker = startWorker((method, params) => {
      if (method === "architectureAdvisor/readFile") read.push((params as { uri: string }).uri);
      return method === "architectureAdvisor/findFiles" ? { uris: [] } : { error: "cannot be read" };
    });
    await worker.request("initialize", { processId: null, rootUri: null, workspaceFolders: [{ uri: "vscode-vfs://repo/a", name: "a" }], capabilities: {} });
    worker.notify("initialized", {});
    const uri = "vscode-vfs://repo/a/b/architecture.yaml";
    worker.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text: "apiVersion: architecture-advisor/v1\ninclude: [../../../etc/passwd, ../../c.yaml, ../d.yaml, 'https://example.org/x.yaml', /etc/passwd]\nservices: {a: {}}\n" } });
    await worker.until(() => worker.heard.find(({ method, params }) => method === "textDocument/publishDiagnostics" && (params as { uri: string }).uri === uri));
    assert.deepEqual(read.filter(address => !address.startsWith("vscode-vfs://repo/a/")), []);
    assert.ok(read.includes("vscode-vfs://repo/a/d.yaml"));
  });
});
