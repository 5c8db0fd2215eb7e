import { commands } from "vscode";
import { refreshDiagnostics } from "../refresh";
import type { Supervisor } from "../supervisor";

/** Asks for fresh diagnostics, from a new server when there is none, and shows the Problems view. */
export function checkWorkspace(supervisor: Supervisor): () => Promise<void> {
  return async () => {
    const client = supervisor.running();
    if (client === undefined) await supervisor.restart();
    else refreshDiagnostics(client);
    await commands.executeCommand("workbench.actions.view.problems");
  };
}
