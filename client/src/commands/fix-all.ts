import { commands, window } from "vscode";
import { FIX_ALL_KIND } from "../../../server/src/lsp/requests";

/** Applies every safe fix in the active editor's file. */
export async function fixAll(): Promise<void> {
  if (window.activeTextEditor === undefined) {
    // A walkthrough or a diagram has the focus: the text beside it is meant, where there is one.
    const beside = window.visibleTextEditors.find(({ document }) => document.languageId === "yaml");
    if (beside === undefined) return void window.showWarningMessage("Open a file of the system first.");
    await window.showTextDocument(beside.document, beside.viewColumn);
  }
  await commands.executeCommand("editor.action.codeAction", { kind: FIX_ALL_KIND, apply: "first" });
}
