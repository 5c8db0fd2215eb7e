import { window } from "vscode";
import { PLAN, type PlanParams, type PlanResult } from "../../../server/src/lsp/requests";
import type { AdvicePages } from "../advice-pages";
import type { Supervisor } from "../supervisor";

/** Shows the adoption plan for the system of the active file. Returns whether there is one. */
export function plan(supervisor: Supervisor, pages: AdvicePages): () => Promise<boolean> {
  return async () => {
    const client = supervisor.running();
    const uri = window.activeTextEditor?.document.uri.toString();
    const params: PlanParams | undefined = uri === undefined ? undefined : { uri };
    const page = params && (await client?.sendRequest<PlanResult | null>(PLAN, params));
    if (!page) {
      void window.showWarningMessage(client ? "Open a file of the system first." : "The language server of Architecture Advisor is not running.");
      return false;
    }
    await pages.show("plan", page.markdown);
    return true;
  };
}
