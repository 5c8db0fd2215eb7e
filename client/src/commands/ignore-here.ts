import { Uri, window, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageclient";
import { IGNORE_EDIT, type IgnoreEditParams, type IgnoreTarget } from "../../../server/src/lsp/requests";
import type { Supervisor } from "../supervisor";

/** The argument of the command: the reason is asked for unless the caller has it already. */
export type IgnoreHereArgument = IgnoreTarget & { readonly reason?: string };

/** Excepts a finding in place, with a reason. Returns whether the exception was written. */
export function ignoreHere(supervisor: Supervisor): (argument?: IgnoreHereArgument) => Promise<boolean> {
  return async (argument) => {
    if (argument === undefined) return false;
    const { uri, version, rule, line } = argument;
    const reason = (argument.reason ?? (await askForReason(rule)))?.trim();
    if (reason === undefined || reason === "") return false;

    const client = supervisor.running();
    if (client === undefined) return warn("The language server of Architecture Advisor is not running.");
    if (changedSince(uri, version)) return warn("The file has changed since; ignore the finding again.");

    const params: IgnoreEditParams = { uri, version, rule, line, reason };
    const edit = await client.sendRequest<WorkspaceEdit | null>(IGNORE_EDIT, params);
    const converted = edit === null ? undefined : await client.protocol2CodeConverter.asWorkspaceEdit(edit);
    if (converted === undefined) return warn(`There is nothing to ignore for \`${rule}\` here.`);
    if (changedSince(uri, version)) return warn("The file has changed since; ignore the finding again.");
    return workspace.applyEdit(converted);
  };
}

function askForReason(rule: string): Thenable<string | undefined> {
  return window.showInputBox({
    title: `Ignore ${rule} here`,
    prompt: "The reason is written into the file, where a reviewer will read it.",
    placeHolder: "For instance: the queue is drained by hand every Friday",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "An exception needs a reason" : undefined),
  });
}

function changedSince(uri: string, version: number): boolean {
  const address = Uri.parse(uri).toString();
  const document = workspace.textDocuments.find((open) => open.uri.toString() === address);
  return document !== undefined && document.version !== version;
}

function warn(message: string): false {
  void window.showWarningMessage(message);
  return false;
}
