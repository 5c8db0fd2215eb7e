// The language status: one item for the findings, one for the server. Each leads to the command that helps there.

import { Disposable, type DocumentSelector, LanguageStatusSeverity, languages } from "vscode";
import { COMMANDS, type StatusParams } from "../../server/src/lsp/requests";
import type { ServerState } from "./supervisor";

export interface Status extends Disposable {
  report(params: StatusParams): void;
  serverState(state: ServerState): void;
}

const SERVER_TEXT: Readonly<Record<ServerState, string>> = {
  starting: "Language server is starting",
  running: "Language server is running",
  waiting: "Language server ended and will be started again",
  stopped: "Language server is stopped",
};

/** Creates the items. They are visible while a document of `selector` is in the active editor. */
export function showStatus(selector: DocumentSelector): Status {
  const findings = languages.createLanguageStatusItem("architectureAdvisor.findings", selector);
  findings.name = "Architecture Advisor: findings";
  findings.text = "Architecture Advisor";
  findings.command = { title: "Check Workspace", command: COMMANDS.checkWorkspace };

  const server = languages.createLanguageStatusItem("architectureAdvisor.server", selector);
  server.name = "Architecture Advisor: language server";

  return {
    report(params) {
      findings.busy = params.state === "busy";
      findings.text = params.state === "ready" ? countsOf(params) : params.text;
      findings.detail = params.state === "ready" ? params.text : countsOf(params);
      findings.severity =
        params.state === "problem" ? LanguageStatusSeverity.Error
        : params.findings.error > 0 ? LanguageStatusSeverity.Warning
        : LanguageStatusSeverity.Information;
    },
    serverState(state) {
      server.text = SERVER_TEXT[state];
      server.busy = state === "starting";
      server.severity = state === "waiting" ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
      server.command =
        state === "waiting" ? { title: "Show Output", command: COMMANDS.showOutput }
        : { title: "Restart", command: COMMANDS.restartServer };
      if (state !== "running") findings.busy = false;
    },
    dispose: () => Disposable.from(findings, server).dispose(),
  };
}

/** For instance "2 errors, 1 warning"; "no findings" when there is nothing at all. */
export function countsOf({ findings }: Pick<StatusParams, "findings">): string {
  const parts = [
    counted(findings.error, "error"),
    counted(findings.warning, "warning"),
    counted(findings.info, "info", "infos"),
    counted(findings.hint, "hint"),
  ].filter((part) => part !== "");
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

function counted(count: number, singular: string, plural = `${singular}s`): string {
  return count === 0 ? "" : `${count} ${count === 1 ? singular : plural}`;
}
