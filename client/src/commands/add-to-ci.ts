import { window, workspace } from "vscode";
import { ciSnippets } from "../ci-snippets";

/** Shows how to run the check in CI, as a document to save or to copy from. Asks for which CI unless it is told. */
export async function addToCi(place?: unknown): Promise<boolean> {
  const snippet = ciSnippets.find(({ id }) => id === place)
    ?? (await window.showQuickPick(ciSnippets, { title: "Check in CI", placeHolder: "Where the check shall run" }));
  if (snippet === undefined) return false;
  await window.showTextDocument(await workspace.openTextDocument({ language: snippet.language, content: snippet.text }));
  return true;
}
