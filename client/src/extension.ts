// Starts and stops the client. Both hosts, Node and the browser's worker, come through here; they differ only in how
// they start the server, which arrives as `createServer`.

import { type ExtensionContext, commands, window, workspace } from "vscode";
import type { LanguageClientOptions } from "vscode-languageclient";
import { COMMANDS, DIAGRAM_CHANGED, type DiagramChangedParams, FINDINGS_CHANGED, LOOKING, STATUS, type LookingParams, type StatusParams } from "../../server/src/lsp/requests";
import { clientOptions, descriptorSelector } from "./client-options";
import { ADVICE_PAGE_SCHEME, advicePages } from "./advice-pages";
import { addToCi } from "./commands/add-to-ci";
import { checkWorkspace } from "./commands/check-workspace";
import { decide } from "./commands/decide";
import { explainRule } from "./commands/explain-rule";
import { fixAll } from "./commands/fix-all";
import { ignoreHere } from "./commands/ignore-here";
import { newDescriptor } from "./commands/new-descriptor";
import { plan } from "./commands/plan";
import { readArticle } from "./commands/read-article";
import { refactorCommands } from "./commands/refactor";
import { restartServer } from "./commands/restart-server";
import { showCommands } from "./commands/show-commands";
import { showOutput } from "./commands/show-output";
import { whatIf } from "./commands/what-if";
import { menuContexts } from "./contexts";
import { type Diagrams, createDiagrams, showMarks } from "./diagram/panel";
import { createQuarantine } from "./quarantine";
import { marks } from "./marks";
import { refreshDiagnostics } from "./refresh";
import { RULE_PAGE_SCHEME, rulePages } from "./rule-pages";
import { showStatus } from "./status";
import { type Server, type Supervisor, supervise } from "./supervisor";
import { findingsTree } from "./tree/findings-tree";
import type { Branch } from "./tree/grouping";
import { answerFileRequests } from "./workspace-files";

export type CreateServer = (options: LanguageClientOptions) => Server;

/** What other extensions, and tests, may ask for. */
export interface Api {
  /** The findings as the view "Architecture" shows them. */
  findings(): Promise<readonly Branch[]>;
  /** What the newest diagram shows, and a way to do what its page asks for. */
  readonly diagram: Pick<Diagrams, "state" | "receive">;
}

let active: Supervisor | undefined;

/** Starts the language server and everything that talks to it. Resolves as soon as the first start was attempted. */
export async function startClient(context: ExtensionContext, createServer: CreateServer): Promise<Api> {
  const output = window.createOutputChannel("Architecture Advisor", { log: true });
  const watcher = workspace.createFileSystemWatcher("**/*.{yaml,yml}");
  const quarantine = createQuarantine();
  const options = clientOptions(output, watcher, quarantine);
  const status = showStatus(descriptorSelector());

  const supervisor = supervise(
    () => {
      const server = createServer(options);
      answerFileRequests(server.client);
      server.client.onNotification(LOOKING, (params: LookingParams) => quarantine.heard(params));
      server.client.onNotification(STATUS, (params: StatusParams) => {
        status.report(params);
        setContexts(params);
        tree.outdated();
      });
      server.client.onNotification(FINDINGS_CHANGED, () => tree.outdated());
      server.client.onNotification(DIAGRAM_CHANGED, (params: DiagramChangedParams) => diagrams.changed(params));
      return server;
    },
    {
      log: (line) => output.info(line),
      ended: quarantine.serverEnded,
      restarting: quarantine.forgive,
      stateChanged: (state) => {
        status.serverState(state);
        tree.serverState(state);
        diagrams.serverState(state);
      },
      // On a start with several open documents the library may ask about one before it has announced it, and then
      // never again. By the first answer everything is announced.
      answering: refreshDiagnostics,
    },
  );

  const tree = findingsTree(supervisor, context);
  const diagrams = createDiagrams(context, supervisor);
  const setContexts = menuContexts(supervisor);
  const pages = rulePages(supervisor);
  const advice = advicePages();
  context.subscriptions.push(
    output,
    watcher,
    status,
    tree,
    diagrams,
    workspace.registerTextDocumentContentProvider(RULE_PAGE_SCHEME, pages),
    advice,
    workspace.registerTextDocumentContentProvider(ADVICE_PAGE_SCHEME, advice),
    commands.registerCommand(COMMANDS.readArticle, readArticle),
    commands.registerCommand(COMMANDS.explainRule, explainRule(supervisor)),
    commands.registerCommand(COMMANDS.decide, decide(supervisor, advice)),
    commands.registerCommand(COMMANDS.plan, plan(supervisor, advice)),
    commands.registerCommand(COMMANDS.whatIf, whatIf(supervisor, advice, (uri, { marks, caption }) => void showMarks(uri, marks, caption, false))),
    commands.registerCommand(COMMANDS.showDiagram, diagrams.show),
    commands.registerCommand(COMMANDS.exportDiagram, diagrams.save),
    commands.registerCommand(COMMANDS.newDescriptor, newDescriptor(supervisor, context.extensionUri)),
    commands.registerCommand(COMMANDS.addToCi, addToCi),
    commands.registerCommand(COMMANDS.showCommands, showCommands(status)),
    commands.registerCommand(COMMANDS.ignoreHere, ignoreHere(supervisor)),
    commands.registerCommand(COMMANDS.fixAll, fixAll),
    ...refactorCommands(),
    ...marks(supervisor),
    commands.registerCommand(COMMANDS.restartServer, restartServer(supervisor)),
    commands.registerCommand(COMMANDS.showOutput, showOutput(output)),
    commands.registerCommand(COMMANDS.checkWorkspace, checkWorkspace(supervisor)),
    workspace.onDidChangeConfiguration((change) => {
      const client = supervisor.running();
      if (client && change.affectsConfiguration("architectureAdvisor.maxFindings")) refreshDiagnostics(client);
    }),
  );

  active = supervisor;
  await supervisor.start();
  return { findings: () => tree.branches(), diagram: diagrams };
}

/** Ends the server in good order. The editor waits for it before it leaves. */
export async function stopClient(): Promise<void> {
  await active?.stop();
  active = undefined;
}
