// Starts the server as a worker: VS Code for the Web, and remote windows that run extensions in the browser.

import { type ExtensionContext, Uri, workspace } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient, type MessageTransports } from "vscode-languageclient/browser";
import { type Api, startClient, stopClient } from "../extension";

// The library pops up a message for every failed request and start. Here the status item and the output tell of them.
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export function activate(context: ExtensionContext): Promise<Api> {
  const script = Uri.joinPath(context.extensionUri, "dist", "server.web.js");

  return startClient(context, (options) => {
    let running: RunningWorker | undefined;
    // The library would take a worker too, but it does not recognize the ones that VS Code hands out.
    const startWorker = async (): Promise<MessageTransports> => {
      running = await workerFrom(script);
      return { reader: new BrowserMessageReader(running.worker), writer: new BrowserMessageWriter(running.worker) };
    };
    return {
      client: new QuietClient("architectureAdvisor", "Architecture Advisor", startWorker, options),
      kill: () => running?.kill(),
    };
  });
}

export const deactivate = stopClient;

interface RunningWorker {
  readonly worker: Worker;
  kill(): void;
}

// VS Code refuses to start a worker from an address on a remote server, so the script is read and started from memory.
async function workerFrom(script: Uri): Promise<RunningWorker> {
  const code = await workspace.fs.readFile(script);
  const address = URL.createObjectURL(new Blob([new Uint8Array(code)], { type: "text/javascript" }));
  const worker = new Worker(address);
  const kill = (): void => {
    worker.terminate();
    // Not earlier: VS Code starts workers through a script of its own, which loads the address later.
    URL.revokeObjectURL(address);
  };
  return { worker, kill };
}
