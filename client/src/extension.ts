// Starts and stops the client. Both hosts, Node and the browser's worker, come through here; they differ only in how
// they start the server, which arrives as `createServer`.

import { type ExtensionContext, commands, window, workspace } from "vscode";
import type { LanguageClientOptions } from "vscode-languageclient";
import { COMMANDS, STATUS, type StatusParams } from "../../server/src/lsp/requests";
import { clientOptions, descriptorSelector } from "./client-options";
import { ADVICE_PAGE_SCHEME, advicePages } from "./advice-pages";
import { checkWorkspace } from "./commands/check-workspace";
import { decide } from "./commands/decide";
import { explainRule } from "./commands/explain-rule";
import { fixAll } from "./commands/fix-all";
import { ignoreHere } from "./commands/ignore-here";
import { plan } from "./commands/plan";
import { readArticle } from "./commands/read-article";
import { restartServer } from "./commands/restart-server";
import { showOutput } from "./commands/show-output";
import { refreshDiagnostics } from "./refresh";
import { RULE_PAGE_SCHEME, rulePages } from "./rule-pages";
import { showStatus } from "./status";
import { type Server, type Supervisor, supervise } from "./supervisor";
import { answerFileRequests } from "./workspace-files";

export type CreateServer = (options: LanguageClientOptions) => Server;

let active: Supervisor | undefined;

/** Starts the language server and everything that talks to it. Resolves as soon as the first start was attempted. */
export async function startClient(context: ExtensionContext, createServer: CreateServer): Promise<void> {
  const output = window.createOutputChannel("Architecture Advisor", { log: true });
  const watcher = workspace.createFileSystemWatcher("**/*.{yaml,yml}");
  const options = clientOptions(output, watcher);
  const status = showStatus(descriptorSelector());

  const supervisor = supervise(
    () => {
      const server = createServer(options);
      answerFileRequests(server.client);
      server.client.onNotification(STATUS, (params: StatusParams) => status.report(params));
      return server;
    },
    {
      log: (line) => output.info(line),
      stateChanged: (state) => status.serverState(state),
      // On a start with several open documents the library may ask about one before it has announced it, and then
      // never again. By the first answer everything is announced.
      answering: refreshDiagnostics,
    },
  );

  const pages = rulePages(supervisor);
  const advice = advicePages();
  context.subscriptions.push(
    output,
    watcher,
    status,
    workspace.registerTextDocumentContentProvider(RULE_PAGE_SCHEME, pages),
    advice,
    workspace.registerTextDocumentContentProvider(ADVICE_PAGE_SCHEME, advice),
    commands.registerCommand(COMMANDS.readArticle, readArticle),
    commands.registerCommand(COMMANDS.explainRule, explainRule(supervisor)),
    commands.registerCommand(COMMANDS.decide, decide(supervisor, advice)),
    commands.registerCommand(COMMANDS.plan, plan(supervisor, advice)),
    commands.registerCommand(COMMANDS.ignoreHere, ignoreHere(supervisor)),
    commands.registerCommand(COMMANDS.fixAll, fixAll),
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
}

/** Ends the server in good order. The editor waits for it before it leaves. */
export async function stopClient(): Promise<void> {
  await active?.stop();
  active = undefined;
}
