/**
 * The least that a language server can do: publishes an empty list after each change and answers requests with
 * nothing. What it takes is the price of the protocol, and the floor for every other server.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { createConnection, TextDocumentSyncKind, StreamMessageReader, StreamMessageWriter } = require("vscode-languageserver/node");

const connection = createConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));

const publish = ({ uri, version }) => connection.sendDiagnostics({ uri, version, diagnostics: [] });

connection.onInitialize(() => ({
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    hoverProvider: true,
    completionProvider: {},
    definitionProvider: true,
    documentSymbolProvider: true,
  },
}));
connection.onDidOpenTextDocument(({ textDocument }) => publish(textDocument));
connection.onDidChangeTextDocument(({ textDocument }) => publish(textDocument));
connection.onHover(() => null);
connection.onCompletion(() => []);
connection.onDefinition(() => null);
connection.onDocumentSymbol(() => []);
connection.listen();
