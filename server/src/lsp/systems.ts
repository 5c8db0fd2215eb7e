import { createAdvisor, defaultConfiguration, loadIncludes, type Advisor, type Analysis, type FileHost, type Finding, type Refusal } from "../advisor";
import { loadConfiguration, type ConfigurationProblem } from "../analysis/config";
import type { Located } from "../syntax/range";
import type { Documents } from "./documents";
import { inBackground, type Log } from "./guard";
import type { Host, WorkspaceFiles } from "./host";
import type { Quarantine } from "./quarantine";

/** A descriptor with everything that belongs to it, kept up to date. */
export interface System {
  /** The canonical address of its root file. */
  readonly root: string;
  readonly advisor: Advisor;
  /** False until its configuration and its included files have been looked for once. */
  readonly isReady: boolean;
  /** True for a descriptor that no other one includes: a part of another system is no system of its own. */
  readonly isActive: boolean;
  /** Resolves when nothing is left to be read. */
  idle(): Promise<void>;
  analysis(): Analysis;
  /** The findings of the newest analysis by file. */
  findingsByFile(): ReadonlyMap<string, readonly Finding[]>;
  /** The files that its configuration is made of, with what is wrong in them. */
  readonly configuration: { readonly sources: readonly string[]; readonly problems: readonly ConfigurationProblem[] };
}

export interface Systems {
  get(root: string): System | undefined;
  all(): readonly System[];
  /** The systems that a file is part of, active ones first. */
  holding(source: string): readonly System[];
  /** Begins to look after a descriptor. Its files are read in the background. */
  add(root: string): System;
  remove(root: string): void;
  /** Looks again at what a change of text may have changed in what is included. */
  textChanged(source: string): void;
  /** Reads again what the disk may have changed. */
  reload(system: System, wish: Wish): void;
  dispose(): void;
}

/** What to read again. */
export interface Wish {
  readonly configuration?: boolean;
  readonly root?: boolean;
  readonly sources?: readonly string[];
}

export interface SystemsContext {
  readonly host: Host;
  readonly documents: Documents;
  readonly log: Log;
  readonly quarantine: Quarantine;
  filesOf(source: string): WorkspaceFiles;
  /** Hears of systems whose findings may have changed, and of files that belong to none any more. */
  changed(systems: readonly System[], left: readonly string[]): void;
}

type Held = { -readonly [Key in keyof System]: System[Key] } & {
  wish: Required<Wish> | undefined;
  running: Promise<void> | undefined;
  /** The patterns that were resolved last; a new object stands for a new text. */
  includes: readonly Located<string>[];
  isMarked: boolean;
  gone: boolean;
};

export function createSystems({ host, documents, log, quarantine, filesOf, changed }: SystemsContext): Systems {
  const systems = new Map<string, Held>();

  /** Files as a descriptor sees them: what is open in an editor wins over what is stored. */
  const hostOf = (root: string): FileHost => {
    const disk = filesOf(root).hostOf(root);
    return {
      resolve: (from, pattern) => disk.resolve(from, pattern),
      read: async source => {
        const open = documents.get(source);
        const stored = open ? undefined : await disk.read(source);
        // It may have been opened while it was read.
        const text = documents.get(source)?.text ?? stored ?? "";
        if (typeof text === "string" && source !== root && !quarantine.admit(source, text)) return setAside;
        return text;
      },
    };
  };

  const configure = async (system: Held): Promise<void> => {
    const source = await filesOf(system.root).configurationOf(system.root);
    if (source === undefined) {
      if (system.configuration.sources.length > 0) system.advisor.configure(defaultConfiguration);
      system.configuration = { sources: [], problems: [] };
      return;
    }
    const loaded = await loadConfiguration(source, hostOf(system.root), host.rules);
    system.advisor.configure(loaded.configuration);
    system.configuration = { sources: loaded.sources.length > 0 ? loaded.sources : [source], problems: loaded.problems };
  };

  const work = async (system: Held): Promise<void> => {
    while (system.wish && !system.gone) {
      const wish = system.wish;
      system.wish = undefined;
      const files = hostOf(system.root);
      const configured = system.configuration.sources;
      if (wish.configuration) await configure(system);
      if (wish.root && !documents.get(system.root)) {
        const text = await files.read(system.root);
        if (typeof text !== "string") return remove(system.root);
        quarantine.read(system.advisor.descriptor, system.root, text);
      }
      const before = system.advisor.descriptor.sources();
      await loadIncludes(system.advisor.descriptor, files, new Set(wish.sources)).finally(quarantine.over);
      system.includes = includesOf(system.advisor);
      system.isReady = true;
      forget(system);
      if (system.gone) return;
      const now = new Set(system.advisor.descriptor.sources());
      settle([system], [...before, ...configured, ...quarantine.sources()].filter(source => !now.has(source)));
    }
  };

  const reload = (given: System, { configuration = false, root = false, sources = [] }: Wish): void => {
    const system = systems.get(given.root);
    if (!system) return;
    const open = system.wish;
    system.wish = {
      configuration: configuration || open?.configuration === true,
      root: root || open?.root === true,
      sources: [...(open?.sources ?? []), ...sources],
    };
    if (system.running) return;
    // A fault while reading must not keep the system from being looked at again.
    system.running = work(system).finally(() => {
      system.running = undefined;
      if (!system.isReady && !system.gone) {
        system.isReady = true;
        settle([system], []);
      }
    });
    inBackground(log, `reading ${system.root}`, system.running);
  };

  /** Which descriptors stand for themselves may change with every file that comes or goes. */
  const settle = (touched: readonly System[], left: readonly string[]): void => {
    const dropped = new Set<Held>();
    const sorted = [...systems.values()].sort((a, b) => (a.root < b.root ? -1 : 1));
    for (const system of sorted) if (touched.includes(system)) system.isMarked = isMarked(system);
    const including = sorted.filter(system => system.isMarked && system.advisor.descriptor.sources().length > 1);
    for (const system of sorted) {
      const isPart = including.some(other => other !== system && !dropped.has(other) && other.advisor.descriptor.hasFile(system.root));
      if (isPart) dropped.add(system);
    }
    const all = new Set(touched);
    for (const system of sorted) {
      if (system.isActive === dropped.has(system)) all.add(system);
      system.isActive = !dropped.has(system);
    }
    changed([...all], left);
  };

  const remove = (root: string): void => {
    const system = systems.get(root);
    if (!system) return;
    system.gone = true;
    systems.delete(root);
    quarantine.forget(root);
    settle([], [...system.advisor.descriptor.sources(), root, ...system.configuration.sources]);
  };

  return {
    get: root => systems.get(root),
    all: () => [...systems.values()],
    holding: source => [...systems.values()].filter(system => system.advisor.descriptor.hasFile(source)).sort((a, b) => Number(b.isActive) - Number(a.isActive)),
    add: root => {
      const known = systems.get(root);
      if (known) return known;
      const system = createSystem(root, host, quarantine);
      systems.set(root, system);
      const text = documents.get(root)?.text;
      if (text !== undefined) quarantine.read(system.advisor.descriptor, root, text);
      reload(system, { configuration: true, root: text === undefined });
      return system;
    },
    remove,
    textChanged: source => {
      const touched: Held[] = [];
      for (const system of systems.values()) {
        if (!system.advisor.descriptor.hasFile(source)) continue;
        forget(system);
        const includes = includesOf(system.advisor);
        // Included files that are to come or go are worth reading, and what is known can be said at once.
        if (system.isReady && !sameObjects(includes, system.includes)) reload(system, {});
        if (system.isReady) touched.push(system);
      }
      if (touched.some(system => system.isMarked !== isMarked(system))) settle(touched, []);
      else if (touched.length > 0) changed(touched, []);
    },
    reload,
    dispose: () => {
      for (const system of systems.values()) system.gone = true;
      systems.clear();
    },
  };
}

const nothing: Analysis = { findings: [], excepted: [] };
const setAside: Refusal = { refused: "ended the language server twice and is left out until it changes" };
const cached = new WeakMap<System, { readonly revision: number; readonly today: string; readonly analysis: Analysis; byFile?: ReadonlyMap<string, readonly Finding[]> }>();

function forget(system: System): void {
  cached.delete(system);
}

function createSystem(root: string, host: Host, quarantine: Quarantine): Held {
  const look = (): NonNullable<ReturnType<typeof cached.get>> => {
    const { revision } = system.advisor.descriptor.store;
    const today = host.today();
    const known = cached.get(system);
    if (known && known.revision === revision && known.today === today) return known;
    const { advisor } = system;
    const analysis = quarantine.analyze(root, advisor.descriptor, advisor.rules, () => advisor.analyze(today));
    const fresh = { revision, today, analysis: analysis ?? nothing };
    cached.set(system, fresh);
    return fresh;
  };
  const system: Held = {
    root,
    advisor: createAdvisor(root, { rules: host.rules }),
    isReady: false,
    isActive: true,
    configuration: { sources: [], problems: [] },
    wish: undefined,
    running: undefined,
    includes: [],
    isMarked: false,
    gone: false,
    idle: async () => {
      while (system.running) await system.running.catch(() => undefined);
    },
    analysis: () => look().analysis,
    findingsByFile: () => {
      const known = look();
      return (known.byFile ??= groupByFile(known.analysis.findings));
    },
  };
  return system;
}

function groupByFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { source } = finding.at.entry;
    const list = byFile.get(source);
    if (list) list.push(finding);
    else byFile.set(source, [finding]);
  }
  return byFile;
}

function isMarked({ advisor }: System): boolean {
  return advisor.descriptor.marking().kind === "descriptor";
}

function includesOf({ descriptor }: Advisor): readonly Located<string>[] {
  return descriptor.includes().map(({ pattern }) => pattern);
}

function sameObjects(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((object, index) => object === b[index]);
}
