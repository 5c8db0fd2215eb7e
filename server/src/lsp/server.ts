import {
  CodeActionKind, DidChangeWatchedFilesNotification, DocumentDiagnosticReportKind, TextDocumentSyncKind, type Connection, type InitializeParams,
  type InitializeResult, type ServerCapabilities,
} from "vscode-languageserver";
import { abilitiesOf, type Abilities } from "./abilities";
import { codeActions, resolveCodeAction } from "./code-actions";
import { answer, guide, planPage } from "./advice";
import { createDiagrams } from "./diagram";
import { explain, ignoreHere, ruleList } from "./custom";
import { findingFixes, findingList, firstDescriptor, systemFiles } from "./finding-list";
import { answering, hearing, inBackground, type Log } from "./guard";
import type { Host } from "./host";
import { completion, documentSymbols, hover } from "./language";
import { createRefreshing, markCapabilities, registerMarks } from "./marks";
import { navigationCapabilities, registerNavigation } from "./navigation";
import { createPublisher, documentReport, workspaceReport } from "./publish";
import { createQuarantine } from "./quarantine";
import { isRefactoring, refactoringKinds, refactorings, resolveRefactoring } from "./refactorings";
import {
  DECIDE, DIAGNOSTIC_SOURCE, EXPLAIN, FINDINGS, FINDING_FIXES, FIX_ALL_KIND, GUIDE, IGNORE_EDIT, LOOKING, NEW_DESCRIPTOR, PING, PLAN, RULES, SYSTEM_FILES, WHAT_IF, WHAT_IF_ELEMENTS,
  type DecideParams, type ExplainParams, type FindingFixesParams, type GuideParams, type IgnoreEditParams, type NewDescriptorParams, type PlanParams, type WhatIfElementsParams, type WhatIfParams,
} from "./requests";
import { scanFolders } from "./scan";
import { createSession, type Session } from "./session";
import { whatIfElements, whatIfPage } from "./what-if";

/** Serves one client until the connection ends. Everything that differs between hosts arrives as `host`. */
export function startServer(connection: Connection, host: Host): void {
  const log: Log = { error: message => connection.console.error(message) };
  let abilities: Abilities = abilitiesOf({});
  let over = false;
  const able = (): Abilities => abilities;
  const publisher = createPublisher(connection, able, log);
  // Sent before anything else happens: over the channels that our own client uses, it arrives even when nothing follows.
  const quarantine = createQuarantine(params => inBackground(log, "telling what is looked at", connection.sendNotification(LOOKING, params)));
  const refreshing = createRefreshing(connection, able, log);
  const diagrams = createDiagrams(connection, log);
  const shown: typeof publisher.shown = (...news) => {
    publisher.shown(...news);
    refreshing.shown(...news);
    diagrams.shown(...news);
  };
  const session = createSession({ connection, host, log, quarantine, abilities: able, shown });
  const scan = (folders: readonly string[]): Promise<void> => scanFolders(folders, session, connection, abilities, () => over);

  connection.onInitialize(params => {
    abilities = abilitiesOf(params.capabilities, params.initializationOptions);
    quarantine.begin(params.initializationOptions);
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
    return [...codeActions(params, session, abilities), ...await refactorings(params, session, abilities)];
  }));
  connection.onCodeActionResolve((action, token) => answering(log, "codeAction/resolve", action, () =>
    (isRefactoring(action.data) ? resolveRefactoring : resolveCodeAction)(action, session, abilities))(action, token));

  registerNavigation(connection, session, able, log);
  registerMarks(connection, session, able, log);
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
  connection.onRequest(WHAT_IF_ELEMENTS, answering(log, WHAT_IF_ELEMENTS, [], async (params: WhatIfElementsParams) => {
    await settled(params.uri);
    return whatIfElements(params, session);
  }));
  connection.onRequest(WHAT_IF, answering(log, WHAT_IF, null, async (params: WhatIfParams) => {
    await settled(params.uri);
    return whatIfPage(params, session, abilities);
  }));
  connection.onRequest(FINDINGS, answering(log, FINDINGS, { findings: [], hidden: 0, systems: 0, rules: 0 }, async () => {
    await Promise.all(session.systems.all().map(system => system.idle()));
    publisher.listed();
    return findingList(session);
  }));
  connection.onRequest(FINDING_FIXES, answering(log, FINDING_FIXES, { fixes: [] }, async (params: FindingFixesParams) => {
    await settled(params.uri);
    return findingFixes(params, session, abilities);
  }));
  connection.onRequest(SYSTEM_FILES, answering(log, SYSTEM_FILES, [], () => systemFiles(session)));
  connection.onRequest(NEW_DESCRIPTOR, answering(log, NEW_DESCRIPTOR, null, (params: NewDescriptorParams) => firstDescriptor(params)));
  diagrams.register(session, settled);
  connection.onRequest(PING, () => "pong");

  connection.onShutdown(() => {
    over = true;
    refreshing.dispose();
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
    ...navigationCapabilities(abilities),
    ...markCapabilities(abilities),
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND, ...refactoringKinds], ...(abilities.resolveEdits && { resolveProvider: true }) },
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
