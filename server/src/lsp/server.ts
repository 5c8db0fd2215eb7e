import {
  CodeActionKind, DidChangeWatchedFilesNotification, DocumentDiagnosticReportKind, TextDocumentSyncKind, type Connection, type InitializeParams,
  type InitializeResult, type ServerCapabilities,
} from "vscode-languageserver";
import { abilitiesOf, type Abilities } from "./abilities";
import { codeActions, resolveCodeAction } from "./code-actions";
import { answer, guide, planPage } from "./advice";
import { explain, ignoreHere, ruleList } from "./custom";
import { answering, hearing, inBackground, type Log } from "./guard";
import type { Host } from "./host";
import { completion, documentSymbols, hover } from "./language";
import { createPublisher, documentReport, workspaceReport } from "./publish";
import { DECIDE, DIAGNOSTIC_SOURCE, EXPLAIN, FIX_ALL_KIND, GUIDE, IGNORE_EDIT, PING, PLAN, RULES, type DecideParams, type ExplainParams, type GuideParams, type IgnoreEditParams, type PlanParams } from "./requests";
import { scanFolders } from "./scan";
import { createSession, type Session } from "./session";

/** Serves one client until the connection ends. Everything that differs between hosts arrives as `host`. */
export function startServer(connection: Connection, host: Host): void {
  const log: Log = { error: message => connection.console.error(message) };
  let abilities: Abilities = abilitiesOf({});
  let over = false;
  const able = (): Abilities => abilities;
  const publisher = createPublisher(connection, able, log);
  const session = createSession({ connection, host, log, abilities: able, shown: publisher.shown });
  const scan = (folders: readonly string[]): Promise<void> => scanFolders(folders, session, connection, abilities, () => over);

  connection.onInitialize(params => {
    abilities = abilitiesOf(params.capabilities);
    session.folders = foldersOf(params);
    return capabilities(abilities, host);
  });

  connection.onInitialized(hearing(log, "initialized", async () => {
    if (abilities.watchers) {
      const watchers = [{ globPattern: "**/*.{yaml,yml}" }];
      inBackground(log, "watching files", connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
    }
    if (abilities.folders) connection.workspace.onDidChangeWorkspaceFolders(hearing(log, "folders", event => foldersChanged(event, session, scan)));
    await scan(session.folders);
    publisher.status(session, "ready");
  }));

  connection.onDidOpenTextDocument(hearing(log, "didOpen", ({ textDocument: { uri, version, text } }) => session.open(uri, version, text)));
  connection.onDidChangeTextDocument(hearing(log, "didChange", ({ textDocument, contentChanges }) =>
    session.change(textDocument.uri, textDocument.version ?? 0, contentChanges)));
  connection.onDidCloseTextDocument(hearing(log, "didClose", ({ textDocument }) => session.close(textDocument.uri)));
  connection.onDidChangeWatchedFiles(hearing(log, "didChangeWatchedFiles", ({ changes }) => session.filesChanged(changes)));

  /** Findings are true only after everything that belongs to a document has been read. */
  const settled = async (uri: string): Promise<string> => {
    const source = session.sourceOf(uri);
    await Promise.all(session.systems.all().filter(system => system.root === source || system.advisor.descriptor.hasFile(source)).map(system => system.idle()));
    return source;
  };

  connection.languages.diagnostics.on(answering(log, "textDocument/diagnostic", { kind: DocumentDiagnosticReportKind.Full, items: [] }, async ({ textDocument, previousResultId }) => {
    const source = await settled(textDocument.uri);
    return documentReport(session.reports.get(source), previousResultId);
  }));
  connection.languages.diagnostics.onWorkspace(answering(log, "workspace/diagnostic", { items: [] }, async ({ previousResultIds }) => {
    await Promise.all(session.systems.all().map(system => system.idle()));
    return workspaceReport(session, previousResultIds);
  }));

  connection.onHover(answering(log, "hover", null, params => hover(params, session, abilities)));
  connection.onCompletion(answering(log, "completion", null, params => completion(params, session, abilities)));
  connection.onDocumentSymbol(answering(log, "documentSymbol", [], ({ textDocument }) => documentSymbols(textDocument.uri, session, abilities)));
  connection.onCodeAction(answering(log, "codeAction", [], async params => {
    await settled(params.textDocument.uri);
    return codeActions(params, session, abilities);
  }));
  connection.onCodeActionResolve((action, token) => answering(log, "codeAction/resolve", action, () => resolveCodeAction(action, session, abilities))(action, token));

  connection.onRequest(EXPLAIN, answering(log, EXPLAIN, null, (params: ExplainParams) => explain(params, session)));
  connection.onRequest(RULES, answering(log, RULES, [], () => ruleList(session)));
  connection.onRequest(IGNORE_EDIT, answering(log, IGNORE_EDIT, null, (params: IgnoreEditParams) => ignoreHere(params, session, abilities)));
  connection.onRequest(GUIDE, answering(log, GUIDE, [], async (params: GuideParams) => {
    await settled(params.uri);
    return guide(params, session);
  }));
  connection.onRequest(DECIDE, answering(log, DECIDE, null, async (params: DecideParams) => {
    await settled(params.uri);
    return answer(params, session, abilities);
  }));
  connection.onRequest(PLAN, answering(log, PLAN, null, async (params: PlanParams) => {
    await settled(params.uri);
    return planPage(params, session);
  }));
  connection.onRequest(PING, () => "pong");

  connection.onShutdown(() => {
    over = true;
    session.systems.dispose();
  });
  connection.listen();
}

function capabilities(abilities: Abilities, host: Host): InitializeResult {
  const able: ServerCapabilities = {
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    hoverProvider: true,
    completionProvider: { triggerCharacters: [":", " ", "-", "[", "{", ","] },
    documentSymbolProvider: { label: "Architecture" },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND], ...(abilities.resolveEdits && { resolveProvider: true }) },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...(abilities.pull && { diagnosticProvider: { identifier: DIAGNOSTIC_SOURCE, interFileDependencies: true, workspaceDiagnostics: true } }),
  };
  return { capabilities: able, serverInfo: { name: "architecture-advisor", version: host.version } };
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  return rootUri ? [rootUri] : [];
}

async function foldersChanged(
  { added, removed }: { readonly added: readonly { readonly uri: string }[]; readonly removed: readonly { readonly uri: string }[] },
  session: Session, scan: (folders: readonly string[]) => Promise<void>,
): Promise<void> {
  const gone = new Set(removed.map(({ uri }) => uri));
  session.folders = [...session.folders.filter(uri => !gone.has(uri)), ...added.map(({ uri }) => uri)];
  for (const { root } of session.systems.all()) {
    const inside = session.folders.some(folder => root.startsWith(`${session.sourceOf(folder)}/`));
    if (!inside && !session.documents.get(root)) session.systems.remove(root);
  }
  await scan(added.map(({ uri }) => uri));
}
