import {
  DocumentDiagnosticReportKind, type Connection, type Diagnostic, type DocumentDiagnosticReport, type PreviousResultId, type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import type { Abilities } from "./abilities";
import { inBackground, type Log } from "./guard";
import { FINDINGS_CHANGED, STATUS, type StatusParams } from "./requests";
import type { Report } from "./reports";
import type { News, Session } from "./session";

/** How findings reach the client: pushed as they change, or kept until it pulls. Never both. */
export interface Publisher {
  shown(session: Session, news: News): void;
  status(session: Session, state: StatusParams["state"], text?: string): void;
  /** The client has been given the list of findings and wants to know when it changes. */
  listed(): void;
}

export function createPublisher(connection: Connection, abilities: () => Abilities, log: Log): Publisher {
  /** The versions that were published last; null for files that are not open. */
  const published = new Map<string, number | null>();
  let lastStatus = "";
  let isListed = false;

  const push = (session: Session, source: string): void => {
    const diagnostics = session.reports.get(source)?.diagnostics ?? [];
    const version = session.versionOf(source);
    if (diagnostics.length > 0 || version !== null) published.set(source, version);
    else if (!published.delete(source)) return;
    const params = { uri: session.uriOf(source), diagnostics, ...(version !== null && { version }) };
    inBackground(log, "publishing diagnostics", connection.sendDiagnostics(params));
  };

  /** A document that looks the same in a new version is published as well, so that the client knows. */
  const isNews = (session: Session, source: string): boolean => {
    const version = session.versionOf(source);
    if (version === null || published.get(source) === version) return false;
    const holding = session.systems.holding(source);
    // About text that is no concern of ours we speak once, when it is opened.
    return holding.length > 0 ? holding.every(system => system.isReady) : typeof published.get(source) !== "number";
  };

  const status: Publisher["status"] = (session, state, text) => {
    // Only our own client knows the message; some others complain about what they do not know.
    if (abilities().commands.size === 0) return;
    const active = session.systems.all().filter(system => system.isActive && system.advisor.descriptor.marking().kind === "descriptor");
    const first = active[0] ?? session.systems.all()[0];
    const out = session.quarantine.sources().length;
    const params: StatusParams = {
      state: out > 0 && state === "ready" ? "problem" : state,
      text: text ?? (out > 0 ? `${out === 1 ? "1 file is" : `${out} files are`} left out` : active.length === 1 ? "1 system checked" : `${active.length} systems checked`),
      findings: session.reports.counts(),
      rules: first?.advisor.rules.rules.length ?? session.host.rules.length,
      systems: active.length,
      files: new Set(active.flatMap(({ advisor }) => advisor.descriptor.sources())).size,
    };
    const said = JSON.stringify(params);
    if (said === lastStatus) return;
    lastStatus = said;
    inBackground(log, "telling the status", connection.sendNotification(STATUS, params));
  };

  /** Tells a client that keeps a list of findings, once, that it is out of date; then it asks anew. */
  const tellListed = (): void => {
    if (!isListed) return;
    isListed = false;
    inBackground(log, "telling of findings", connection.sendNotification(FINDINGS_CHANGED));
  };

  return {
    shown: (session, { seen, changed, touched }) => {
      const { pull, refresh } = abilities();
      if (!pull) {
        const wanted = new Set(changed);
        for (const source of seen) if (isNews(session, source)) wanted.add(source);
        for (const source of wanted) push(session, source);
      } else if (refresh && changed.some(source => source !== touched)) {
        inBackground(log, "asking for a new pull", connection.languages.diagnostics.refresh());
      }
      if (changed.length > 0) tellListed();
      status(session, session.systems.all().every(system => system.isReady) ? "ready" : "busy");
    },
    status,
    listed: () => {
      isListed = true;
    },
  };
}

const nothingId = "nothing";

/** The answer to a pull of one document. */
export function documentReport(report: Report | undefined, previous: string | undefined): DocumentDiagnosticReport {
  const id = report?.id ?? nothingId;
  if (previous === id) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id };
  return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items: itemsOf(report) };
}

/** The answer to a pull of the workspace: every file with something to show, and those that had something before. */
export function workspaceReport(session: Session, previous: readonly PreviousResultId[]): WorkspaceDiagnosticReport {
  const known = new Map(previous.map(({ uri, value }) => [session.sourceOf(uri), value]));
  const sources = new Set([...session.reports.sources(), ...known.keys()]);
  const items = [...sources].sort().map((source): WorkspaceDocumentDiagnosticReport => ({
    ...(documentReport(session.reports.get(source), known.get(source)) as WorkspaceDocumentDiagnosticReport),
    uri: session.uriOf(source),
    version: session.versionOf(source),
  }));
  return { items };
}

function itemsOf(report: Report | undefined): Diagnostic[] {
  return report ? [...report.diagnostics] : [];
}
