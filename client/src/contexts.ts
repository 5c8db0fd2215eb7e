// What menus and the palette go by: whether there is a system, and which files belong to one.

import { commands, Uri } from "vscode";
import { SYSTEM_FILES, type StatusParams } from "../../server/src/lsp/requests";
import type { Supervisor } from "./supervisor";

/** Returns what to call with every status that the server sends. */
export function menuContexts(supervisor: Supervisor): (status: StatusParams) => void {
  return ({ systems, findings }) => {
    set("hasSystem", systems > 0);
    set("hasFindings", findings.error + findings.warning + findings.info + findings.hint > 0);
    supervisor.running()?.sendRequest<readonly string[]>(SYSTEM_FILES).then(
      // In a remote window the menus go by other addresses than extensions do; the path is the same.
      (files) => set("files", files.map((file) => Uri.parse(file)).flatMap((file) => [...new Set([file.toString(), file.path, file.fsPath])])),
      // A server that ends in between is started again and speaks again.
      () => undefined,
    );
  };
}

function set(name: string, value: unknown): void {
  void commands.executeCommand("setContext", `architectureAdvisor.${name}`, value);
}
