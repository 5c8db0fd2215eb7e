import { commands, window } from "vscode";
import { COMMANDS } from "../../../server/src/lsp/requests";
import type { Status } from "../status";

/** Lists what can be done, with the state above it. What needs a system is left out where there is none. */
export function showCommands(status: Status): () => Promise<void> {
  return async () => {
    const known = new Set(await commands.getCommands(true));
    const all = [
      { label: "$(list-tree) Show Findings", command: COMMANDS.showFindings, needsSystem: true },
      { label: "$(type-hierarchy) Show Diagram", command: "architectureAdvisor.showDiagram", needsSystem: true },
      { label: "$(question) What Hurts?", command: COMMANDS.decide, needsSystem: true },
      { label: "$(checklist) Plan", command: COMMANDS.plan, needsSystem: true },
      { label: "$(zap) What If…", command: COMMANDS.whatIf, needsSystem: true },
      { label: "$(new-file) New Descriptor…", command: COMMANDS.newDescriptor, needsSystem: false },
      { label: "$(book) Explain a Rule…", command: COMMANDS.explainRule, needsSystem: false },
      { label: "$(output) Show Output", command: COMMANDS.showOutput, needsSystem: false },
      { label: "$(debug-restart) Restart Language Server", command: COMMANDS.restartServer, needsSystem: false },
    ];
    const items = all.filter(({ command, needsSystem }) => known.has(command) && (status.hasSystem || !needsSystem));
    const picked = await window.showQuickPick(items, { title: status.words, placeHolder: "What to do" });
    if (picked) await commands.executeCommand(picked.command);
  };
}
