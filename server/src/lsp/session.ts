import type { Connection, FileEvent, TextDocumentContentChangeEvent } from "vscode-languageserver";
import { FileChangeType } from "vscode-languageserver";
import type { Descriptor, Finding } from "../advisor";
import { parseConfiguration, type ConfigurationProblem } from "../analysis/config";
import type { Abilities } from "./abilities";
import { canonical, createClientFiles } from "./client-files";
import { createDocuments, type Documents } from "./documents";
import type { Log } from "./guard";
import type { Host, WorkspaceFiles } from "./host";
import { hasDescriptorName, isConfiguration, saysDescriptor } from "./names";
import type { Quarantine } from "./quarantine";
import { createReports, findingsIn, type Reports } from "./reports";
import { createSystems, type System, type Systems } from "./systems";

/** Everything that the server knows between two messages. */
export interface Session {
  readonly host: Host;
  readonly documents: Documents;
  readonly systems: Systems;
  readonly reports: Reports;
  readonly quarantine: Quarantine;
  /** The canonical address for one as a client writes it. */
  sourceOf(uri: string): string;
  /** The address of a file as the client knows it. */
  uriOf(source: string): string;
  versionOf(source: string): number | null;
  open(uri: string, version: number, text: string): void;
  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void;
  close(uri: string): void;
  filesChanged(events: readonly FileEvent[]): void;
  /** The folders of the workspace, by the addresses that the client gave. */
  folders: readonly string[];
  filesOf(source: string): WorkspaceFiles;
  /** The system through which a file is looked at, where it is part of one. */
  systemOf(source: string): System | undefined;
  findingsOf(source: string): readonly Finding[];
}

/** What came of a change. */
export interface News {
  /** The files that were looked at. */
  readonly seen: ReadonlySet<string>;
  /** Those that now show something else. */
  readonly changed: readonly string[];
  /** The one that a person has just changed. */
  readonly touched: string | undefined;
}

export interface SessionContext {
  readonly connection: Connection;
  readonly host: Host;
  readonly log: Log;
  readonly quarantine: Quarantine;
  readonly abilities: () => Abilities;
  readonly shown: (session: Session, news: News) => void;
}

export function createSession({ connection, host, log, quarantine, abilities, shown }: SessionContext): Session {
  const documents = createDocuments();
  const sources = new Map<string, string>();
  /** How the client wrote the address of a file when it last spoke of it. */
  const spellings = new Map<string, string>();
  const clientFiles = createClientFiles(connection, () => session.folders);
  const disk = host.disk?.(() => session.folders);
  const reports = createReports(source => session.uriOf(source), abilities);
  /** The document whose change is being worked on. */
  let touched: string | undefined;
  /** What is wrong in configurations that are open but hold for no descriptor. */
  const openProblems = new Map<string, readonly ConfigurationProblem[]>();

  const filesOf = (source: string): WorkspaceFiles => (disk && source.startsWith("file:") ? disk : clientFiles);

  const problemsOf = (source: string): readonly ConfigurationProblem[] => {
    if (!isConfiguration(source)) return session.systems.all().flatMap(system => system.configuration.problems.filter(({ at }) => at.entry.source === source)).slice(0, 100);
    const own = openProblems.get(source);
    if (own) return own;
    const holder = session.systems.all().find(system => system.configuration.sources.includes(source));
    return holder?.configuration.problems.filter(({ at }) => at.entry.source === source) ?? [];
  };

  /** Brings files up to date and tells of those that changed. */
  const refresh = (wanted: Iterable<string>): void => {
    const seen = new Set(wanted);
    const changed = [...seen].filter(source => reports.update(source, session.findingsOf(source), problemsOf(source), quarantine.noticesOf(source)));
    shown(session, { seen, changed, touched });
  };

  const systems = createSystems({
    host, documents, log, quarantine, filesOf,
    changed: (touchedSystems, left) => {
      const wanted = new Set(left);
      for (const system of touchedSystems) {
        for (const source of system.advisor.descriptor.sources()) wanted.add(source);
        for (const source of system.configuration.sources) wanted.add(source);
        for (const { at } of system.configuration.problems) wanted.add(at.entry.source);
      }
      if (touched !== undefined) wanted.add(touched);
      refresh(wanted);
    },
  });

  /** Runs what a person's change sets off; whatever is shown meanwhile knows which file it was. */
  const during = (source: string, act: () => void): void => {
    touched = source;
    try {
      act();
    } finally {
      touched = undefined;
    }
  };

  const readOpenConfiguration = (source: string, text: string): void => {
    openProblems.set(source, parseConfiguration(source, text, host.rules).problems);
    refresh([source]);
    for (const system of systems.all()) if (mayHold(source, system.root)) systems.reload(system, { configuration: true });
  };

  /** Takes in a text as a whole. */
  const take = (source: string, text: string): void => {
    if (isConfiguration(source)) return readOpenConfiguration(source, text);
    const holders = systems.holding(source);
    for (const { advisor } of holders) quarantine.read(advisor.descriptor, source, text);
    if (holders.length > 0) systems.textChanged(source);
    if (isRoot(source, text) && !systems.get(source)) systems.add(source);
    // Whoever opens a file hears at once that there is nothing to say about it.
    if (systems.holding(source).length === 0) refresh([source]);
  };

  /** A file that was left out has changed. */
  const takeAgain = (source: string, text: string): void => {
    const isFree = quarantine.admit(source, text);
    quarantine.over();
    if (!isFree) return refresh([source]);
    take(source, text);
    for (const system of systems.all()) {
      if (system.root !== source && system.advisor.descriptor.includes().length > 0) systems.reload(system, { sources: [source] });
    }
  };

  const session: Session = {
    host, documents, systems, reports, quarantine, filesOf,
    folders: [],
    sourceOf: uri => {
      const known = sources.get(uri);
      if (known !== undefined) return known;
      const plain = canonical(uri);
      return disk && plain.startsWith("file:") ? disk.canonical(plain) : plain;
    },
    uriOf: source => {
      const spelled = documents.get(source)?.uri ?? spellings.get(source);
      if (spelled !== undefined) return spelled;
      for (const folder of session.folders) {
        const real = session.sourceOf(folder);
        if (real !== canonical(folder) && source.startsWith(`${real}/`)) return canonical(folder) + source.slice(real.length);
      }
      return source;
    },
    versionOf: source => documents.get(source)?.version ?? null,
    open: (uri, version, text) => {
      const source = session.sourceOf(uri);
      sources.set(uri, source);
      spellings.set(source, uri);
      documents.open(source, uri, version, text);
      during(source, () => take(source, text));
    },
    change: (uri, version, changes) => {
      const document = documents.get(session.sourceOf(uri));
      if (!document) return;
      const { source } = document;
      if (version < document.version) return log.error(`a change of ${uri} to version ${version} came after version ${document.version} and is left out`);
      // What is left out is in no descriptor as it is written.
      const isOut = quarantine.withholds(source);
      const holders = isOut ? [] : systems.holding(source).map(({ advisor }): Descriptor => advisor.descriptor);
      documents.change(document, version, changes, holders);
      during(source, () => {
        if (isOut) return takeAgain(source, document.text);
        if (isConfiguration(source)) return readOpenConfiguration(source, document.text);
        if (holders.length > 0) systems.textChanged(source);
        if (!systems.get(source) && isRoot(source, document.text)) systems.add(source);
        else if (holders.length === 0) refresh([source]);
      });
    },
    close: uri => {
      const source = session.sourceOf(uri);
      if (!documents.get(source)) return;
      documents.close(source);
      sources.delete(uri);
      openProblems.delete(source);
      if (isConfiguration(source)) {
        for (const system of systems.all()) if (mayHold(source, system.root)) systems.reload(system, { configuration: true });
        return refresh([source]);
      }
      const own = systems.get(source);
      if (own && isKept(source)) systems.reload(own, { root: true });
      else if (own) systems.remove(source);
      // Elsewhere the stored text counts from now on.
      for (const system of systems.holding(source)) if (system.root !== source) systems.reload(system, { sources: [source] });
      if (systems.holding(source).length === 0) refresh([source]);
    },
    filesChanged: events => {
      for (const { uri, type } of events) fileChanged(session.sourceOf(uri), type);
    },
    systemOf: source => {
      const holding = systems.holding(source);
      return holding.find(system => system.isReady) ?? holding[0];
    },
    findingsOf: source => findingsIn(source, systems.all()),
  };

  const fileChanged = (source: string, type: FileChangeType): void => {
    if (isConfiguration(source)) {
      for (const system of systems.all()) if (mayHold(source, system.root)) systems.reload(system, { configuration: true });
      return;
    }
    for (const system of systems.all()) if (system.configuration.sources.includes(source)) systems.reload(system, { configuration: true });
    // What is open stays as it is in the editor, even when its file is gone.
    const isOpen = documents.get(source) !== undefined;
    const own = systems.get(source);
    if (own && !isOpen) {
      if (type === FileChangeType.Deleted) systems.remove(source);
      else systems.reload(own, { root: true });
    } else if (!own && !isOpen && type !== FileChangeType.Deleted && isKept(source)) systems.add(source);
    // A file that an editor shows already may be new on the disk, where the patterns of an include look for it.
    for (const system of systems.all()) {
      const includes = system.advisor.descriptor.includes().length > 0;
      if (system.root !== source && (includes || system.advisor.descriptor.hasFile(source))) systems.reload(system, { sources: [source] });
    }
  };

  /** Descriptors that are looked after although nobody has opened them: those that the workspace holds by name. */
  const isKept = (source: string): boolean => {
    const inside = session.folders.some(folder => source.startsWith(`${session.sourceOf(folder)}/`));
    return inside && hasDescriptorName(source) && !/\/(?:node_modules|\.git)\//.test(source);
  };

  return session;
}

/** An open text stands for a descriptor when it says so itself, or when it is called like one. */
function isRoot(source: string, text: string): boolean {
  return hasDescriptorName(source) || saysDescriptor(text);
}

/** True when a configuration may hold for a descriptor: it lies beside it or above it. */
function mayHold(configuration: string, root: string): boolean {
  return root.startsWith(configuration.slice(0, configuration.lastIndexOf("/") + 1));
}
