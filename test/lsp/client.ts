// A language client for tests: starts the built server as a process and talks to it over its standard streams.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from "vscode-jsonrpc/node";
import { COMMANDS } from "../../server/src/lsp/requests";
import type { Diagnostic, Position, Range, TextDocumentContentChangeEvent, TextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";

export interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Client {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  /** Everything that was published, in order. */
  readonly published: readonly Published[];
  /** What was written to the log or to standard error. */
  readonly logged: readonly string[];
  readonly initialized: Promise<{ readonly capabilities: Record<string, unknown> }>;
  request<T>(method: string, params?: unknown): Promise<T>;
  notify(method: string, params?: unknown): void;
  open(uri: string, text: string): void;
  /** Opens a text after the handshake and waits for what is found in it. */
  opened(uri: string, text: string): Promise<readonly Diagnostic[]>;
  /** Replaces text at ranges, one after the other. */
  edit(uri: string, ...changes: readonly TextDocumentContentChangeEvent[]): number;
  close(uri: string): void;
  /** The diagnostics of the newest version of a document, as soon as they are published. */
  diagnostics(uri: string): Promise<readonly Diagnostic[]>;
  /** Waits until what is published for a file satisfies a condition. */
  until(uri: string, condition: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  last(uri: string): Published | undefined;
  versionOf(uri: string): number;
  stop(): Promise<number | null>;
  exit(): Promise<number | null>;
}

const answerLimit = 20_000;
const main = path.resolve("dist/server.js");

export interface ClientOptions {
  readonly folders?: readonly string[];
  readonly pull?: boolean;
  readonly capabilities?: Record<string, unknown>;
  readonly args?: readonly string[];
  readonly withoutHandshake?: boolean;
  /** The commands of ours that the client runs; all of them unless it says what it can do. */
  readonly commands?: readonly string[];
}

/** Starts a server and shakes hands. */
export function startClient(options: ClientOptions = {}): Client {
  const child = spawn(process.execPath, [main, ...(options.args ?? ["--stdio"])], { stdio: ["pipe", "pipe", "pipe"] });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout!), new StreamMessageWriter(child.stdin!));
  const published: Published[] = [];
  const logged: string[] = [];
  const versions = new Map<string, number>();
  /** The last version of every document that was ever open; a new one must not look like an old one. */
  const spent = new Map<string, number>();
  const waiting = new Set<() => void>();
  const ended = new Promise<number | null>(resolve => child.on("exit", code => resolve(code)));
  child.stderr!.on("data", chunk => logged.push(String(chunk)));
  child.stdin!.on("error", () => undefined);
  connection.onError(() => undefined);
  connection.onNotification("textDocument/publishDiagnostics", (params: Published) => {
    published.push(params);
    for (const wake of [...waiting]) wake();
  });
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => void logged.push(message));
  connection.onNotification(() => undefined);
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("window/workDoneProgress/create", () => null);
  connection.onRequest("workspace/diagnostic/refresh", () => null);
  connection.listen();

  const inTime = <T>(promise: Promise<T>, what: string): Promise<T> => {
    let timer: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no ${what} in ${answerLimit / 1000} s\n${logged.join("\n")}`)), answerLimit);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };
  const request = <T>(method: string, params?: unknown): Promise<T> => inTime(connection.sendRequest<T>(method, params), `answer to ${method}`);
  const last = (uri: string): Published | undefined => published.findLast(item => item.uri === uri);
  const when = <T>(ask: () => T | undefined, what: string): Promise<T> => inTime(new Promise<T>(resolve => {
    const look = (): void => {
      const answer = ask();
      if (answer === undefined) return;
      waiting.delete(look);
      resolve(answer);
    };
    waiting.add(look);
    look();
  }), what);

  const handshake = async (): Promise<{ capabilities: Record<string, unknown> }> => {
    const folders = (options.folders ?? []).map(folder => ({ uri: pathToFileURL(folder).href, name: path.basename(folder) }));
    const result = await request<{ capabilities: Record<string, unknown> }>("initialize", {
      processId: process.pid, rootUri: null, workspaceFolders: folders, capabilities: options.capabilities ?? capabilities(options.pull === true),
      initializationOptions: { commands: options.commands ?? (options.capabilities ? [] : Object.values(COMMANDS)) },
    });
    void connection.sendNotification("initialized", {});
    return result;
  };

  const client: Client = {
    connection, process: child, published, logged, request, last,
    initialized: options.withoutHandshake ? Promise.resolve({ capabilities: {} }) : handshake(),
    notify: (method, params) => void connection.sendNotification(method, params),
    open: (uri, text) => {
      const version = (spent.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version, text } });
    },
    opened: async (uri, text) => {
      await client.initialized;
      client.open(uri, text);
      return client.diagnostics(uri);
    },
    edit: (uri, ...changes) => {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: changes });
      return version;
    },
    close: uri => {
      spent.set(uri, versions.get(uri) ?? 0);
      versions.delete(uri);
      client.notify("textDocument/didClose", { textDocument: { uri } });
    },
    diagnostics: uri => when(() => {
      const found = last(uri);
      return found && found.version === versions.get(uri) ? found.diagnostics : undefined;
    }, `diagnostics of ${uri}`),
    until: (uri, condition) => when(() => {
      const found = last(uri);
      return found && condition(found.diagnostics) ? found.diagnostics : undefined;
    }, `diagnostics of ${uri} as expected; the last were ${JSON.stringify(last(uri)?.diagnostics.map(({ code }) => code))}`),
    versionOf: uri => versions.get(uri) ?? 0,
    stop: async () => {
      await request("shutdown");
      client.notify("exit");
      return inTime(ended, "end of the server");
    },
    exit: () => inTime(ended, "end of the server"),
  };
  return client;
}

/** What a modern editor announces; without `pull`, findings are pushed. */
function capabilities(pull: boolean): Record<string, unknown> {
  return {
    workspace: {
      workspaceFolders: true, workspaceEdit: { documentChanges: true, resourceOperations: ["create"], changeAnnotationSupport: {} }, didChangeWatchedFiles: { dynamicRegistration: true },
      ...(pull && { diagnostics: { refreshSupport: true } }),
    },
    window: { workDoneProgress: true },
    textDocument: {
      publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true, dataSupport: true, tagSupport: { valueSet: [1, 2] } },
      ...(pull && { diagnostic: { dynamicRegistration: false, relatedInformation: true, codeDescriptionSupport: true, dataSupport: true } }),
      codeAction: {
        isPreferredSupport: true, dataSupport: true, resolveSupport: { properties: ["edit"] },
        codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } },
      },
      hover: { contentFormat: ["markdown"] },
      completion: { completionItem: { snippetSupport: true, insertTextModeSupport: { valueSet: [1, 2] } } },
      documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    },
  };
}

/** A folder with files in it, by their relative paths; removed with `remove`. */
export function temporaryFolder(files: Readonly<Record<string, string>>): { readonly folder: string; uri(name: string): string; write(name: string, text: string): void; remove(): void } {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "advisor-")));
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    folder, write,
    uri: name => pathToFileURL(path.join(folder, name)).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The text of a diagnostic. */
export function messageOf({ message }: Diagnostic): string {
  return typeof message === "string" ? message : message.value;
}

/** The offset of a position, as a person would count it. */
export function offsetOf(text: string, { line, character }: Position): number {
  const lines = text.split("\n");
  if (line >= lines.length) return text.length;
  const before = lines.slice(0, line).reduce((sum, content) => sum + content.length + 1, 0);
  return before + Math.min(character, lines[line]!.replace(/\r$/, "").length);
}

export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before[before.length - 1]!.length };
}

/** The place of the first occurrence of some text. */
export function placeOf(text: string, word: string): Position {
  const at = text.indexOf(word);
  if (at === -1) throw new Error(`${word} does not occur`);
  return positionOf(text, at);
}

/** Applies the edits for one document, as an editor does. */
export function applyEdit(text: string, edit: WorkspaceEdit | undefined, uri: string): string {
  const changes = edit?.documentChanges?.flatMap(change => ("edits" in change && change.textDocument.uri === uri ? (change.edits as TextEdit[]) : [])) ?? edit?.changes?.[uri] ?? [];
  const placed = changes.map(({ range, newText }, order) => ({ start: offsetOf(text, range.start), end: offsetOf(text, range.end), newText, order }));
  placed.sort((a, b) => b.start - a.start || b.order - a.order);
  return placed.reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

/** The whole of a text as a range. */
export function wholeRange(text: string): Range {
  return { start: { line: 0, character: 0 }, end: positionOf(text, text.length) };
}
