// Asks the server for fresh diagnostics.

import { workspace } from "vscode";
import { type BaseLanguageClient, DocumentDiagnosticRequest } from "vscode-languageclient";

/** Pulls the diagnostics of every open document again. Nothing happens with a server that only pushes. */
export function refreshDiagnostics(client: BaseLanguageClient): void {
  const feature = client.getFeature(DocumentDiagnosticRequest.method);
  const providers = new Set(workspace.textDocuments.map((document) => feature.getProvider(document)));
  for (const provider of providers) provider?.onDidChangeDiagnosticsEmitter.fire();
}
