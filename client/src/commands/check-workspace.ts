import { commands, workspace } from "vscode";
import { type BaseLanguageClient, DocumentDiagnosticRequest } from "vscode-languageclient";
import type { Supervisor } from "../supervisor";

/** Asks for fresh diagnostics and shows the Problems view. */
export function checkWorkspace(supervisor: Supervisor): () => Promise<void> {
  return async () => {
    const client = supervisor.running();
    if (client === undefined) await supervisor.restart();
    else refresh(client);
    await commands.executeCommand("workbench.actions.view.problems");
  };
}

// A server that only pushes has no provider here, and its diagnostics are up to date anyway.
function refresh(client: BaseLanguageClient): void {
  const feature = client.getFeature(DocumentDiagnosticRequest.method);
  const providers = new Set(workspace.textDocuments.map((document) => feature.getProvider(document)));
  for (const provider of providers) provider?.onDidChangeDiagnosticsEmitter.fire();
}
