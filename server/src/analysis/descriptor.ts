import { createCutter } from "../syntax/cut";
import { limits } from "../syntax/limits";
import { createSourceFile, replaceInFile, replaceText, type Replacement, type SourceFile } from "../syntax/source-file";
import type { Entry, Located, Range } from "../syntax/range";
import { buildPart, collectionNames, refusedPart, type Part } from "../model/part";
import { createSystemStore, type SystemStore } from "../model/system";

/** One system: a descriptor and the files it includes, kept up to date edit by edit. */
export interface Descriptor {
  readonly root: string;
  /** Puts a file's text in place, whole. */
  setFile(source: string, text: string): void;
  /** Replaces a stretch of a file's text. The file must be there. */
  changeFile(source: string, replacement: Replacement): void;
  /** Takes a file out, for example because nothing includes it any more. The root stays. */
  removeFile(source: string): void;
  hasFile(source: string): boolean;
  fileOf(source: string): SourceFile | undefined;
  /** The files of the system: the root first, then included ones in the order they were put in. */
  sources(): readonly string[];
  partsOf(source: string): readonly Part[];
  partOf(entry: Entry): Part | undefined;
  /** What the files include, as written. Resolving it is the host's work, which alone knows files. */
  includes(): readonly IncludeWish[];
  /** Problems the host met while resolving includes; replaces what was noted before. */
  setIncludeFaults(faults: readonly IncludeFault[]): void;
  includeFaults(): readonly IncludeFault[];
  /** True when the root says that it is a descriptor of version 1. */
  marking(): Marking;
  readonly store: SystemStore;
}

export interface IncludeWish {
  /** The file that asks. */
  readonly from: string;
  /** A relative path or glob with forward slashes. */
  readonly pattern: Located<string>;
}

export interface IncludeFault {
  readonly at: Range;
  readonly path: string;
  /** A phrase that follows the path: "does not exist", "lies outside the workspace". */
  readonly fault: string;
}

/** Whether a file presents itself as a descriptor. */
export type Marking =
  | { readonly kind: "descriptor" }
  | { readonly kind: "other-version"; readonly found: Located<unknown>; readonly text: string }
  | { readonly kind: "unmarked"; readonly looksLikeOne: boolean };

export const currentVersion = "architecture-advisor/v1";
const cutter = createCutter(collectionNames);

interface Held {
  readonly file: SourceFile;
  readonly parts: ReadonlyMap<Entry, Part>;
  /** The file's place among the others: 0 for the root, then in the order they came in. */
  readonly rank: number;
}

export function createDescriptor(root: string): Descriptor {
  const files = new Map<string, Held>();
  const store = createSystemStore();
  let faults: readonly IncludeFault[] = [];
  let lastRank = 0;

  /** Brings the parts in line with the file's entries and passes the difference on. */
  const settle = (source: string, cut: SourceFile): void => {
    const known = files.get(source);
    const before = known?.parts ?? new Map<Entry, Part>();
    // A file keeps its rank for as long as it is there, even when one before it goes: its elements were sorted by it.
    const rank = known?.rank ?? (source === root ? 0 : lastRank += 1);
    const { file, parts } = hold(cut, before);
    files.set(source, { file, parts, rank });
    const removed = [...before].filter(([entry]) => parts.get(entry) === undefined).map(([, part]) => part);
    const added = [...parts].filter(([entry, part]) => before.get(entry) !== part).map(([, part]) => part);
    store.update(removed, added, () => rank);
  };

  return {
    root,
    store,
    setFile: (source, text) => {
      const known = files.get(source);
      if (known && known.file.text === text) return;
      settle(source, cutFile(source, text));
    },
    changeFile: (source, replacement) => {
      const known = files.get(source);
      if (!known) throw new Error(`${source} is not part of the descriptor`);
      // A text that was taken whole is cut afresh: the change may have removed what kept it together.
      const isWhole = known.file.entries[0]?.kind === "whole";
      const file = isWhole ? cutFile(source, replaceText(known.file.text, replacement)) : replaceInFile(known.file, replacement, cutter);
      settle(source, file.text.length > limits.fileLength ? wholeFile(file) : file);
    },
    removeFile: source => {
      const known = files.get(source);
      if (!known || source === root) return;
      files.delete(source);
      store.update([...known.parts.values()], [], () => 0);
    },
    hasFile: source => files.has(source),
    fileOf: source => files.get(source)?.file,
    sources: () => [root, ...[...files.keys()].filter(source => source !== root)].filter(source => files.has(source)),
    partsOf: source => [...(files.get(source)?.parts.values() ?? [])],
    partOf: entry => files.get(entry.source)?.parts.get(entry),
    includes: () => {
      const wishes: IncludeWish[] = [];
      for (const [source, { parts }] of files) {
        for (const part of parts.values()) {
          for (const single of part.singles) {
            if (single.name !== "include" || !Array.isArray(single.value)) continue;
            for (const pattern of single.value as readonly Located<string>[]) wishes.push({ from: source, pattern });
          }
        }
      }
      return wishes;
    },
    setIncludeFaults: found => {
      faults = found;
    },
    includeFaults: () => faults,
    marking: () => markingOf(files.get(root)),
  };
}

/** Reads what is new in a file; one beyond a limit is refused as a whole, with the limit as its only problem. */
function hold(cut: SourceFile, before: ReadonlyMap<Entry, Part>): Pick<Held, "file" | "parts"> {
  if (cut.entries.length > limits.entries) return refuse(cut, "entries", `more than ${limits.entries} names at the first two levels`);
  let file = cut;
  let parts = read(file, before);
  if (needsWhole(parts) && file.entries[0]?.kind !== "whole") {
    // An alias reaches into another entry: cut apart, the text would not mean what it says.
    file = wholeFile(file);
    parts = read(file, before);
  }
  const total = { nodes: 0, aliases: 0, expandedNodes: 0 };
  for (const { size } of parts.values()) {
    total.nodes += size.nodes;
    total.aliases += size.aliases;
    total.expandedNodes += size.expandedNodes;
  }
  if (total.nodes > limits.nodes) return refuse(file, "nodes", `more than ${limits.nodes} values`);
  if (total.aliases > limits.aliases) return refuse(file, "aliases", `more than ${limits.aliases} aliases`);
  if (total.expandedNodes > limits.expandedNodes) return refuse(file, "expandedNodes", `aliases stand for more than ${limits.expandedNodes} values`);
  return { file, parts };
}

function refuse(cut: SourceFile, limit: string, message: string): Pick<Held, "file" | "parts"> {
  const file = wholeFile(cut);
  const entry = file.entries[0]!;
  return { file, parts: new Map([[entry, refusedPart(entry, { kind: "limit", limit, message, at: { entry, start: 0, end: 0 } })]]) };
}

function read(file: SourceFile, before: ReadonlyMap<Entry, Part>): ReadonlyMap<Entry, Part> {
  const parts = new Map<Entry, Part>();
  for (const entry of file.entries) parts.set(entry, before.get(entry) ?? buildPart(entry));
  return parts;
}

function needsWhole(parts: ReadonlyMap<Entry, Part>): boolean {
  let open = false;
  let anchors = false;
  for (const part of parts.values()) {
    open ||= part.openAliases;
    anchors ||= part.anchors;
  }
  return open && anchors;
}

function wholeFile(file: SourceFile): SourceFile {
  const entry: Entry = { source: file.source, text: file.text, kind: "whole", section: "", indent: 0, start: 0, line: 0 };
  return { ...file, entries: [entry] };
}

/** The reader refuses a text that is too long with a finding; cutting it up first would cost what the limit is there to save. */
function cutFile(source: string, text: string): SourceFile {
  return text.length > limits.fileLength ? wholeFile({ source, text, entries: [] }) : createSourceFile(source, text, cutter);
}

const markText = /(?:^|[{,])[ \t]*["']?apiVersion["']?[ \t]*:[ \t]*["']?architecture-advisor\/v1(?![\w.])/m;
const markReach = 1_000_000;

function markingOf(held: Held | undefined): Marking {
  let looksLikeOne = false;
  for (const part of held?.parts.values() ?? []) {
    for (const single of part.singles) {
      if (single.name !== "apiVersion") continue;
      const found = single.value as Located<unknown>;
      if (found.value === currentVersion) return { kind: "descriptor" };
      const text = found.entry.text.slice(found.start, found.end);
      if (text.includes("architecture-advisor")) return { kind: "other-version", found, text };
      return { kind: "unmarked", looksLikeOne: false };
    }
    // What was not read for its size may still say what it is; how far one looks for that is bounded, too.
    if (part.syntaxProblems.some(({ kind }) => kind === "limit") && markText.test(part.entry.text.slice(0, markReach))) return { kind: "descriptor" };
    if (part.keys.some(key => key.name === "services") || part.declarations.some(({ collection }) => collection === "services")) looksLikeOne = true;
  }
  return { kind: "unmarked", looksLikeOne };
}
