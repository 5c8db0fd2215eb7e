import { commands, window } from "vscode";
import { FIX_ALL_KIND } from "../../../server/src/lsp/requests";

/** Applies every safe fix in the active editor's file. */
export async function fixAll(): Promise<void> {
  if (window.activeTextEditor === undefined) return;
  await commands.executeCommand("editor.action.codeAction", { kind: FIX_ALL_KIND, apply: "first" });
}
