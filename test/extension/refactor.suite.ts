import * as vscode from "vscode";
import { COMMANDS, REFACTOR_KINDS } from "../../server/src/lsp/requests";
import { setText, withFintech } from "./editor";
import { equal, eventually, ok } from "./expect";

const ASK_AGAIN_MS = 6_000;

describe("refactorings", () => {
  const fintech = withFintech();
  afterEach(() => setText(fintech.document, fintech.original));

  /** Puts the cursor on the first occurrence of some text. */
  const putCursor = async (text: string): Promise<vscode.Position> => {
    const editor = await vscode.window.showTextDocument(fintech.document);
    const at = fintech.document.positionAt(fintech.document.getText().indexOf(text) + 1);
    editor.selection = new vscode.Selection(at, at);
    return at;
  };

  it("write a value in its short form by a command of the palette", async () => {
    await putCursor("idempotent: {key: id}");
    await vscode.commands.executeCommand(COMMANDS.collapseForm);
    await eventually("the short form", () => (fintech.document.getText().includes("idempotent: id\n") ? true : undefined));
    await vscode.commands.executeCommand("undo");
    await eventually("the original text", () => (fintech.document.getText() === fintech.original ? true : undefined));
  });

  it("extract a repeated policy, after a look at the preview", async () => {
    await putCursor("timeout: {connect: 1s, request: 40s}");
    let asked = 0;
    await eventually("the policy in the defaults", async () => {
      if (fintech.document.getText() !== fintech.original) return true;
      // An editor that has just been given another text may not look for actions yet; then nothing was asked.
      if (Date.now() - asked > ASK_AGAIN_MS) {
        asked = Date.now();
        void vscode.commands.executeCommand(COMMANDS.extractPolicy);
      }
      // What the button of the preview does; without a preview it does nothing.
      await vscode.commands.executeCommand("refactorPreview.apply");
      return undefined;
    });
    const text = fintech.document.getText();
    equal(text.split("timeout: {connect: 1s, request: 40s}").length, 2, "the policy is said once");
    ok(/\ndefaults:\n(?: {2}.*\n)* {2}calls:\n {4}timeout: \{connect: 1s, request: 40s\}\n/.test(text), text);
  });

  it("move a service to a file that the edit creates", async () => {
    const at = await putCursor("  ledger: {}");
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider", fintech.document.uri, new vscode.Range(at, at), REFACTOR_KINDS.split, 10);
    const move = actions.find(({ title }) => title.includes("ledger"));
    ok(move?.edit, `no move among ${JSON.stringify(actions.map(({ title }) => title))}`);
    ok(move.edit.has(vscode.Uri.joinPath(fintech.document.uri, "..", "services", "ledger.yaml")), "the new file is not in the edit");
  });
});
