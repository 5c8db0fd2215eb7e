// The state in words: an item in the status bar while there is a system, and the language status, which is there for
// every YAML file. Both lead to what helps.

import { Disposable, type DocumentSelector, LanguageStatusSeverity, StatusBarAlignment, languages, window } from "vscode";
import { COMMANDS, type StatusParams } from "../../server/src/lsp/requests";
import type { ServerState } from "./supervisor";
import { detailFor, serverWords, wordsFor } from "./words";

export interface Status extends Disposable {
  /** For instance "Architecture: 3 errors, 2 warnings". */
  readonly words: string;
  readonly hasSystem: boolean;
  report(params: StatusParams): void;
  serverState(state: ServerState): void;
}

/** Creates the items. Those of the language are visible while a document of `selector` is in the active editor. */
export function showStatus(selector: DocumentSelector): Status {
  const findings = languages.createLanguageStatusItem("architectureAdvisor.findings", selector);
  findings.name = "Architecture Advisor: findings";
  findings.text = "Architecture Advisor";
  findings.command = { title: "Commands", command: COMMANDS.showCommands };

  const server = languages.createLanguageStatusItem("architectureAdvisor.server", selector);
  server.name = "Architecture Advisor: language server";

  const bar = window.createStatusBarItem("architectureAdvisor", StatusBarAlignment.Left, 0);
  bar.name = "Architecture Advisor";
  bar.command = COMMANDS.showCommands;

  let reported: StatusParams | undefined;
  let state: ServerState = "starting";
  let words = wordsFor(reported, state);

  const update = (): void => {
    words = wordsFor(reported, state);
    const isWorking = state === "starting" || reported?.state === "busy";
    const detail = detailFor(reported, state);
    bar.text = `$(${state === "waiting" || state === "stopped" ? "warning" : isWorking ? "sync~spin" : "type-hierarchy"}) ${words}`;
    bar.tooltip = `${detail}\nSelect for commands`;
    bar.accessibilityInformation = { label: `${words}. ${detail}` };
    if ((reported?.systems ?? 0) > 0) bar.show();
    else bar.hide();

    findings.text = words;
    findings.detail = detail;
    findings.busy = state === "running" && reported?.state === "busy";
    findings.severity =
      reported?.state === "problem" ? LanguageStatusSeverity.Error
      : (reported?.findings.error ?? 0) > 0 ? LanguageStatusSeverity.Warning
      : LanguageStatusSeverity.Information;
  };
  update();

  return {
    get words() {
      return words;
    },
    get hasSystem() {
      return (reported?.systems ?? 0) > 0;
    },
    report(params) {
      reported = params;
      update();
    },
    serverState(next) {
      state = next;
      update();
      server.text = serverWords[state];
      server.busy = state === "starting";
      server.severity = state === "waiting" ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
      server.command =
        state === "waiting" ? { title: "Show Output", command: COMMANDS.showOutput }
        : { title: "Restart", command: COMMANDS.restartServer };
    },
    dispose: () => Disposable.from(findings, server, bar).dispose(),
  };
}
