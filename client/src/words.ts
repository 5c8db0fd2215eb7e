// The state and numbers of findings in words.

import type { SeverityName, StatusParams } from "../../server/src/lsp/requests";
import type { ServerState } from "./supervisor";

export const serverWords: Readonly<Record<ServerState, string>> = {
  starting: "Language server is starting",
  running: "Language server is running",
  waiting: "Language server ended and will be started again",
  stopped: "Language server is stopped",
};

/** The state in a few words, for instance "Architecture: 3 errors, 2 warnings". */
export function wordsFor(reported: StatusParams | undefined, state: ServerState): string {
  if (state === "stopped" || state === "waiting") return "Architecture: stopped";
  if (state === "starting" || reported === undefined) return "Architecture: starting";
  if (reported.state === "problem") return `Architecture: ${reported.text}`;
  if (reported.state === "busy") return "Architecture: checking";
  return reported.systems === 0 ? "Architecture: no descriptor" : `Architecture: ${countsOf(reported.findings)}`;
}

/** The state in a sentence. */
export function detailFor(reported: StatusParams | undefined, state: ServerState): string {
  if (state !== "running" || reported === undefined) return serverWords[state];
  if (reported.systems === 0) return "The command New Descriptor writes a first one";
  return `${reported.text} by ${reported.rules} rules`;
}

/** For instance "2 errors, 1 warning"; "no findings" when there is nothing at all. */
export function countsOf(findings: Readonly<Record<SeverityName, number>>): string {
  const parts = [
    counted(findings.error, "error"),
    counted(findings.warning, "warning"),
    counted(findings.info, "info"),
    counted(findings.hint, "hint"),
  ].filter((part) => part !== "");
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

function counted(count: number, singular: string): string {
  return count === 0 ? "" : `${count} ${singular}${count === 1 ? "" : "s"}`;
}
