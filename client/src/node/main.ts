// Starts the server as a process of its own, so that a large descriptor never slows the editor's other extensions down.

import { type ExtensionContext, Uri } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { type Api, startClient, stopClient } from "../extension";

// The library pops up a message for every failed request and start. Here the status item and the output tell of them.
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export function activate(context: ExtensionContext): Promise<Api> {
  const module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
  const run = { module, transport: TransportKind.ipc };
  const debug = { ...run, options: { execArgv: ["--nolazy", "--inspect=6009"] } };

  return startClient(context, (options) => {
    const client = new QuietClient("architectureAdvisor", "Architecture Advisor", { run, debug }, options);
    return { client, kill: () => void client.serverProcess?.kill("SIGKILL") };
  });
}

export const deactivate = stopClient;
