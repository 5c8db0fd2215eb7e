/**
 * A language client for measuring: starts a server over stdio, edits documents, and waits for what comes back.
 *
 * It announces push diagnostics only, so every server publishes after each change.
 */
import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { memoryOf } from "./processes.mjs";

const ANSWER_LIMIT_MS = 300_000;
const HEADER_END = Buffer.from("\r\n\r\n");

/** Splits a byte stream into the JSON messages of the base protocol. */
function messageReader(onMessage) {
  let chunks = [];
  let buffered = 0;
  let needed = -1;
  return (chunk) => {
    chunks.push(chunk);
    buffered += chunk.length;
    // Large bodies come in many chunks; they are joined once, when the whole body is there.
    while (needed < 0 || buffered >= needed) {
      const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      chunks = [all];
      if (needed < 0) {
        const end = all.indexOf(HEADER_END);
        if (end < 0) return;
        const length = /Content-Length: *(\d+)/i.exec(all.toString("latin1", 0, end));
        needed = Number(length[1]);
        chunks = [all.subarray(end + HEADER_END.length)];
        buffered = chunks[0].length;
        continue;
      }
      const body = all.toString("utf8", 0, needed);
      chunks = [all.subarray(needed)];
      buffered = chunks[0].length;
      needed = -1;
      onMessage(JSON.parse(body));
      if (buffered === 0) return;
    }
  };
}

/**
 * Starts a server and shakes hands.
 *
 * @param {object} options
 * @param {string} options.name
 * @param {string[]} options.args  arguments of Node that start the server
 * @param {string} [options.node]
 * @param {string} options.folder  the workspace folder
 * @param {(item: {section?: string}) => unknown} [options.configuration]  answers `workspace/configuration`
 * @param {number} [options.answerLimitMs]  how long an answer may take before the measurement fails
 */
export async function startServer({
  name,
  args,
  node = process.execPath,
  folder,
  configuration = () => null,
  answerLimitMs = ANSWER_LIMIT_MS,
}) {
  const child = spawn(node, args, { stdio: ["pipe", "pipe", "pipe"], cwd: folder, env: { ...process.env, NO_COLOR: "1" } });
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr = (stderr + chunk).slice(-4000)));

  let nextId = 1;
  let exited = false;
  const pending = new Map();
  const watchers = new Set();
  const published = [];

  const send = (message) => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }), "utf8");
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    child.stdin.write(body);
  };
  const failAll = (reason) => {
    const error = new Error(`${name}: ${reason}${stderr ? `\n${stderr}` : ""}`);
    for (const { reject } of pending.values()) reject(error);
    for (const watcher of watchers) watcher.reject(error);
    pending.clear();
    watchers.clear();
  };
  child.on("error", (error) => failAll(error.message));
  child.stdin.on("error", () => undefined);
  child.on("exit", (code, signal) => {
    exited = true;
    failAll(`the server ended (${signal ?? code})`);
  });

  const answerServer = (message) => {
    if (message.method === "workspace/configuration") return message.params.items.map(configuration);
    if (message.method === "workspace/workspaceFolders") return [{ uri: pathToFileURL(folder).href, name: "bench" }];
    return null;
  };
  child.stdout.on(
    "data",
    messageReader((message) => {
      if (message.method === undefined) {
        const waiting = pending.get(message.id);
        pending.delete(message.id);
        if (message.error) waiting?.reject(new Error(`${name}: ${message.error.message}`));
        else waiting?.resolve(message.result);
      } else if (message.id !== undefined) {
        send({ id: message.id, result: answerServer(message) });
      } else if (message.method === "textDocument/publishDiagnostics") {
        published.push({ uri: message.params.uri, at: performance.now() });
        for (const watcher of [...watchers]) watcher.onPublish(message.params);
      }
    }),
  );

  const withLimit = (promise, what) => {
    let timer;
    const limit = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${name}: no answer to ${what} within ${answerLimitMs} ms`)), answerLimitMs);
    });
    return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
  };
  const request = (method, params) => {
    const id = nextId;
    nextId += 1;
    const answer = new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
    send({ id, method, params });
    return withLimit(answer, method);
  };
  const notify = (method, params) => send({ method, params });

  /** Resolves with the next published diagnostics of a document, of this version or a later one. */
  const nextPublish = (uri, version) => {
    let watcher;
    const arrival = new Promise((resolve, reject) => {
      watcher = {
        reject,
        onPublish: (params) => {
          if (params.uri !== uri || (params.version !== undefined && params.version < version)) return;
          watchers.delete(watcher);
          resolve(params.diagnostics);
        },
      };
      watchers.add(watcher);
    });
    return withLimit(arrival, "diagnostics").finally(() => watchers.delete(watcher));
  };

  const versions = new Map();
  const timed = async (act) => {
    const start = performance.now();
    const value = await act();
    return { ms: performance.now() - start, value };
  };

  await request("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "bench" }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true, didChangeConfiguration: {} },
      textDocument: {
        publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true },
        synchronization: {},
        hover: { contentFormat: ["markdown", "plaintext"] },
        completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
        definition: { linkSupport: true },
        documentSymbol: { hierarchicalDocumentSymbolSupport: true },
      },
    },
  });
  notify("initialized", {});

  return {
    name,
    pid: child.pid,
    request,
    notify,
    published,
    memory: (field) => memoryOf(child.pid, field),

    /** Opens a document; resolves with milliseconds to its first diagnostics. */
    open(uri, text) {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      return timed(() => {
        const arrival = nextPublish(uri, version);
        notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version, text } });
        return arrival;
      });
    },

    /** Sends one change event; resolves with milliseconds to the diagnostics of the new version. */
    change(uri, contentChanges) {
      const version = versions.get(uri) + 1;
      versions.set(uri, version);
      return timed(() => {
        const arrival = nextPublish(uri, version);
        notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
        return arrival;
      });
    },

    /**
     * Sends one change event and a request behind it, as editors do; resolves with milliseconds to the answer. The
     * diagnostics of the change are awaited as well, outside the time, so that nothing is left to do for the next round.
     */
    async changeAnd(uri, contentChanges, method, params) {
      const version = versions.get(uri) + 1;
      versions.set(uri, version);
      const arrival = nextPublish(uri, version);
      const { ms } = await timed(() => {
        notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
        return request(`textDocument/${method}`, { textDocument: { uri }, ...params });
      });
      await arrival;
      return { ms };
    },

    close(uri) {
      notify("textDocument/didClose", { textDocument: { uri } });
    },

    hover: (uri, position) => timed(() => request("textDocument/hover", { textDocument: { uri }, position })),
    completion: (uri, position) => timed(() => request("textDocument/completion", { textDocument: { uri }, position })),
    definition: (uri, position) => timed(() => request("textDocument/definition", { textDocument: { uri }, position })),
    documentSymbol: (uri) => timed(() => request("textDocument/documentSymbol", { textDocument: { uri } })),

    async stop() {
      if (exited) return;
      const gone = new Promise((resolve) => child.on("exit", resolve));
      try {
        await Promise.race([request("shutdown"), new Promise((resolve) => setTimeout(resolve, 5000))]);
        notify("exit");
      } catch {
        // A server that is gone already needs no farewell.
      }
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 2000))]);
      if (!exited) child.kill("SIGKILL");
    },
  };
}
