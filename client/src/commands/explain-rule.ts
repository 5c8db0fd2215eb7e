import { commands, window } from "vscode";
import { RULES, type RuleSummary } from "../../../server/src/lsp/requests";
import { rulePageUri } from "../rule-pages";
import type { Supervisor } from "../supervisor";

/** Opens the offline page of a rule beside the editor. Without a rule id it asks for one. */
export function explainRule(supervisor: Supervisor): (rule?: unknown) => Promise<void> {
  return async (rule) => {
    const id = typeof rule === "string" ? rule : await pickRule(supervisor);
    const page = id === undefined ? undefined : rulePageUri(id);
    if (page === undefined) return;
    await commands.executeCommand("markdown.showPreviewToSide", page);
  };
}

async function pickRule(supervisor: Supervisor): Promise<string | undefined> {
  const client = supervisor.running();
  if (client === undefined) {
    void window.showWarningMessage("The language server of Architecture Advisor is not running.");
    return undefined;
  }
  const rules = await client.sendRequest<readonly RuleSummary[]>(RULES);
  const items = rules.map(({ id, title, severity, family }) => ({ label: id, description: `${family}, ${severity}`, detail: title }));
  const picked = await window.showQuickPick(items, {
    title: "Explain a rule",
    placeHolder: "Type a part of a rule's name or title",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.label;
}
