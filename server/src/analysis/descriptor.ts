import { createCutter } from "../syntax/cut";
import { limits } from "../syntax/limits";
import { createSourceFile, replaceInFile, replaceText, type Replacement, type SourceFile } from "../syntax/source-file";
import type { Entry, Located, Range } from "../syntax/range";
import { differingStretch, withStretch } from "../syntax/stretch";
import { buildPart, collectionNames, refusedPart, type Part } from "../model/part";
import { createSystemStore, type SystemStore } from "../model/system";

/** How the parts of a file came about: from the list `since`, without some and with others. */
export interface PartsChange {
  readonly since: readonly Part[];
  readonly removed: readonly Part[];
  readonly added: readonly Part[];
}

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
  /** Those of its parts that hold keys of the first level or exceptions: a handful among thousands. */
  notablePartsOf(source: string): readonly Part[];
  /** What the last change of a file did to its parts. */
  changeOf(source: string): PartsChange | undefined;
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

interface Held extends Contents {
  /** The file's place among the others: 0 for the root, then in the order they came in. */
  readonly rank: number;
}

/** A version of a file with what its entries say, entry by entry. */
interface Contents {
  readonly file: SourceFile;
  readonly parts: readonly Part[];
  readonly totals: Totals;
  /** The parts that say more than an element, in order. */
  readonly notable: readonly Part[];
  readonly change: PartsChange;
}

/** What is limited for a whole file, and what tells whether it may be cut. */
interface Totals {
  readonly nodes: number;
  readonly aliases: number;
  readonly expandedNodes: number;
  readonly anchors: number;
  readonly openAliases: number;
}

/** `unchanging`: the texts stay as they are once they are analyzed, so that nobody has to be told of changes. */
export function createDescriptor(root: string, unchanging = false): Descriptor {
  const files = new Map<string, Held>();
  const store = createSystemStore(!unchanging);
  let faults: readonly IncludeFault[] = [];
  let lastRank = 0;

  const byEntry = new Map<Entry, Part>();

  /** Brings the parts in line with the file's entries and passes the difference on. */
  const settle = (source: string, cut: SourceFile): void => {
    const known = files.get(source);
    // A file keeps its rank for as long as it is there, even when one before it goes: its elements were sorted by it.
    const rank = known?.rank ?? (source === root ? 0 : lastRank += 1);
    const { contents, removed, added } = hold(cut, known);
    files.set(source, { ...contents, rank });
    for (const { entry } of removed) byEntry.delete(entry);
    for (const part of added) byEntry.set(part.entry, part);
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
      settle(source, file.length > limits.fileLength ? wholeFile(file) : file);
    },
    removeFile: source => {
      const known = files.get(source);
      if (!known || source === root) return;
      files.delete(source);
      for (const { entry } of known.parts) byEntry.delete(entry);
      store.update(known.parts, [], () => 0);
    },
    hasFile: source => files.has(source),
    fileOf: source => files.get(source)?.file,
    sources: () => [root, ...[...files.keys()].filter(source => source !== root)].filter(source => files.has(source)),
    partsOf: source => files.get(source)?.parts ?? [],
    notablePartsOf: source => files.get(source)?.notable ?? [],
    changeOf: source => files.get(source)?.change,
    partOf: entry => byEntry.get(entry),
    includes: () => {
      const wishes: IncludeWish[] = [];
      for (const [source, { notable }] of files) {
        for (const part of notable) {
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

/** A version of a file, and what sets it apart from the version before. */
interface Step {
  readonly contents: Contents;
  readonly removed: readonly Part[];
  readonly added: readonly Part[];
}

const nothing: Contents = {
  file: { source: "", text: "", length: 0, entries: [] }, parts: [], notable: [],
  totals: { nodes: 0, aliases: 0, expandedNodes: 0, anchors: 0, openAliases: 0 },
  change: { since: [], removed: [], added: [] },
};

/** Reads what is new in a file; one beyond a limit is refused as a whole, with the limit as its only problem. */
function hold(cut: SourceFile, before: Contents = nothing): Step {
  if (cut.entries.length > limits.entries) return refuse(cut, before, "entries", `more than ${limits.entries} names at the first two levels`);
  let step = read(cut, before);
  const isCut = cut.entries[0]?.kind !== "whole";
  // An alias reaches into another entry: cut apart, the text would not mean what it says.
  if (isCut && step.contents.totals.openAliases > 0 && step.contents.totals.anchors > 0) step = read(wholeFile(cut), before);
  const { file, totals } = step.contents;
  if (totals.nodes > limits.nodes) return refuse(file, before, "nodes", `more than ${limits.nodes} values`);
  if (totals.aliases > limits.aliases) return refuse(file, before, "aliases", `more than ${limits.aliases} aliases`);
  if (totals.expandedNodes > limits.expandedNodes) return refuse(file, before, "expandedNodes", `aliases stand for more than ${limits.expandedNodes} values`);
  return step;
}

function refuse(cut: SourceFile, before: Contents, limit: string, message: string): Step {
  const file = wholeFile(cut);
  const entry = file.entries[0]!;
  const part = refusedPart(entry, { kind: "limit", limit, message, at: { entry, start: 0, end: 0 } });
  const change: PartsChange = { since: before.parts, removed: before.parts, added: [part] };
  return { contents: { ...nothing, file, parts: [part], notable: [part], change }, removed: before.parts, added: [part] };
}

/** Entries before and behind a change are the same objects as before, so only those between are looked at. */
function read(file: SourceFile, before: Contents): Step {
  const { entries } = file;
  const old = before.parts;
  // Parts stand in the order of their entries, one for each.
  const { start, behind } = stretchBetween(before.file, file);
  const between = old.slice(start, old.length - behind);
  const known = new Map(between.map(part => [part.entry, part]));
  const fresh: Part[] = [];
  const added: Part[] = [];
  for (const entry of entries.slice(start, entries.length - behind)) {
    const kept = known.get(entry);
    known.delete(entry);
    const part = kept ?? buildPart(entry);
    fresh.push(part);
    if (!kept) added.push(part);
  }
  const removed = [...known.values()];
  const parts = withStretch(old, start, old.length - behind, fresh);
  const notable = between.some(isNotable) || fresh.some(isNotable) ? parts.filter(isNotable) : before.notable;
  return { contents: { file, parts, notable, totals: totalsOf(before.totals, removed, added), change: { since: old, removed, added } }, removed, added };
}

/** Where two versions of a file differ; the newer one may know. */
function stretchBetween({ entries }: SourceFile, { entries: now, change }: SourceFile): { readonly start: number; readonly behind: number } {
  if (change?.since === entries) return { start: change.start, behind: entries.length - change.end };
  return differingStretch(entries, now);
}

function isNotable({ keys, singles, ignores }: Part): boolean {
  return keys.length > 0 || singles.length > 0 || ignores.length > 0;
}

function totalsOf(before: Totals, removed: readonly Part[], added: readonly Part[]): Totals {
  const totals = { ...before };
  const count = (parts: readonly Part[], sign: 1 | -1): void => {
    for (const { size, anchors, openAliases } of parts) {
      totals.nodes += sign * size.nodes;
      totals.aliases += sign * size.aliases;
      totals.expandedNodes += sign * size.expandedNodes;
      totals.anchors += sign * anchors.length;
      totals.openAliases += openAliases ? sign : 0;
    }
  };
  count(removed, -1);
  count(added, 1);
  return totals;
}

function wholeFile(file: SourceFile): SourceFile {
  const entry: Entry = { source: file.source, text: file.text, kind: "whole", section: "", indent: 0, start: 0, line: 0 };
  return { source: file.source, text: file.text, length: file.length, entries: [entry] };
}

/** The reader refuses a text that is too long with a finding; cutting it up first would cost what the limit is there to save. */
function cutFile(source: string, text: string): SourceFile {
  return text.length > limits.fileLength ? wholeFile({ source, text, length: text.length, entries: [] }) : createSourceFile(source, text, cutter);
}

const markText = /(?:^|[{,])[ \t]*["']?apiVersion["']?[ \t]*:[ \t]*["']?architecture-advisor\/v1(?![\w.])/m;
const markReach = 1_000_000;

function markingOf(held: Held | undefined): Marking {
  let looksLikeOne = false;
  for (const part of held?.parts ?? []) {
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
