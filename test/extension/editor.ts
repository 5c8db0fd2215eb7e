// What a person does in an editor, as functions: open the example, type, look at the findings, ask for actions.

import * as vscode from "vscode";
import { DIAGNOSTIC_SOURCE } from "../../server/src/lsp/requests";
import { eventually, ok } from "./expect";

export const RULE = "saga-without-dlq";

/** Opens the fintech example of the workspace in an editor. */
export async function openFintech(): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  ok(folder, "no folder is open");
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, "fintech", "architecture.yaml"));
  await vscode.window.showTextDocument(document);
  return document;
}

/** The fintech example, open and with its findings, for the tests of a suite; `original` is its text before them. */
export interface Fintech {
  readonly document: vscode.TextDocument;
  readonly original: string;
}

/** Opens the fintech example before the tests of a suite. */
export function withFintech(): Fintech {
  const fintech = {} as { document: vscode.TextDocument; original: string };
  before(async () => {
    fintech.document = await openFintech();
    fintech.original = fintech.document.getText();
    await awaitFinding(fintech.document, RULE);
  });
  return fintech;
}

/** Replaces the whole text, as pasting over everything would. */
export async function setText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  ok(await vscode.workspace.applyEdit(edit), "the text could not be replaced");
}

/** Our own findings in a document, as the Problems view has them now. */
export function findings(document: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(document.uri).filter((diagnostic) => diagnostic.source === DIAGNOSTIC_SOURCE);
}

/** The rule that a diagnostic comes from, and the address behind its code. */
export function codeOf(diagnostic: vscode.Diagnostic): { readonly rule: string; readonly link: vscode.Uri | undefined } {
  const { code } = diagnostic;
  if (typeof code === "object") return { rule: String(code.value), link: code.target };
  return { rule: String(code), link: undefined };
}

export function findingOf(document: vscode.TextDocument, rule: string): vscode.Diagnostic | undefined {
  return findings(document).find((diagnostic) => codeOf(diagnostic).rule === rule);
}

export function awaitFinding(document: vscode.TextDocument, rule: string): Promise<vscode.Diagnostic> {
  return eventually(`a finding of ${rule}`, () => findingOf(document, rule));
}

export function awaitNoFinding(document: vscode.TextDocument, rule: string): Promise<true> {
  return eventually(`${rule} to be gone`, () => (findingOf(document, rule) === undefined ? true : undefined));
}

/**
 * The code actions at a finding, with their edits resolved. Other findings at the same place bring theirs too, and VS
 * Code does not tell which belongs to which.
 */
export async function actionsAt(document: vscode.TextDocument, finding: vscode.Diagnostic): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider", document.uri, finding.range, undefined, 100);
}

/** The action with such a title whose command has such a first argument. */
export function actionWith(actions: readonly vscode.CodeAction[], title: RegExp, argument: (first: unknown) => boolean): vscode.CodeAction {
  const action = actions.find((candidate) => title.test(candidate.title) && argument(candidate.command?.arguments?.[0]));
  ok(action, `no fitting action ${title} among ${JSON.stringify(actions.map((candidate) => candidate.title))}`);
  return action;
}

/** Does what a click on the action does: its edit, then its command. */
export async function perform(action: vscode.CodeAction): Promise<void> {
  if (action.edit) ok(await vscode.workspace.applyEdit(action.edit), `the edit of "${action.title}" was refused`);
  if (action.command) await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}
