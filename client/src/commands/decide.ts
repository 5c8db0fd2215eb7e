import { window, workspace } from "vscode";
import type { BaseLanguageClient, WorkspaceEdit } from "vscode-languageclient";
import { DECIDE, GUIDE, type DecideParams, type DecideResult, type GuideParams, type ProblemSummary } from "../../../server/src/lsp/requests";
import type { AdvicePages } from "../advice-pages";
import type { Supervisor } from "../supervisor";

/** Asks what hurts, in the guide's words, shows the answer for the active file's system, and offers its edits. */
export function decide(supervisor: Supervisor, pages: AdvicePages): (problem?: unknown) => Promise<boolean> {
  return async (problem) => {
    const client = supervisor.running();
    const document = window.activeTextEditor?.document;
    if (client === undefined) return warn("The language server of Architecture Advisor is not running.");
    if (document === undefined) return warn("Open a file of the system first.");
    const uri = document.uri.toString();
    const id = typeof problem === "string" ? problem : await pickProblem(client, uri);
    if (id === undefined) return false;
    const params: DecideParams = { uri, problem: id };
    const versions = new Map(workspace.textDocuments.map((open) => [open, open.version]));
    const answer = await client.sendRequest<DecideResult | null>(DECIDE, params);
    if (answer === null) return warn("The active file is no part of a described system.");
    await pages.show(id, answer.markdown);
    const chosen = await window.showInformationMessage(`${answer.title}: what next?`, ...answer.offers.map(({ title }) => title));
    const offer = answer.offers.find(({ title }) => title === chosen);
    if (offer === undefined) return true;
    if (workspace.textDocuments.some((open) => versions.has(open) && versions.get(open) !== open.version && open.languageId === "yaml")) return warn("The file has changed since; ask again.");
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(offer.edit as WorkspaceEdit);
    return edit !== undefined && workspace.applyEdit(edit);
  };
}

async function pickProblem(client: BaseLanguageClient, uri: string): Promise<string | undefined> {
  const params: GuideParams = { uri };
  const problems = await client.sendRequest<readonly ProblemSummary[]>(GUIDE, params);
  const items = problems.map(({ id, question, title, found, told }) => ({
    id,
    label: question,
    description: found ? "found here" : told ? "told" : "",
    detail: title,
  }));
  const picked = await window.showQuickPick(items, {
    title: "What hurts?",
    placeHolder: "Pick what sounds most like it",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.id;
}

function warn(message: string): false {
  void window.showWarningMessage(message);
  return false;
}
