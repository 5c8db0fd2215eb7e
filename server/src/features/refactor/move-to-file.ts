import { createDescriptor, currentVersion, type Descriptor } from "../../analysis/descriptor";
import { collectionNames } from "../../model/part";
import { applyEdits, eolOf, type TextEdit } from "../../syntax/edit";
import { rootOf } from "../../syntax/locate";
import type { Entry } from "../../syntax/range";
import { colonEnd } from "../../syntax/node";
import { entryAt } from "../spot";
import { behindBlankLines, ownText } from "./entry-text";
import { folderOf, includeEdits } from "./include-edit";
import { meaningOfSystem } from "./meaning";
import type { NewFile, Refactoring, RefactoringPlace, Rewriting } from "./refactoring";

/** A collection as a file holds it: its key and its elements, or all of it where it is not cut. */
interface Section {
  readonly name: string;
  readonly head: Entry;
  readonly children: readonly Entry[];
}

/**
 * Moves elements to a file of their own that is included where they were: on the key of a collection all of it, and the
 * services one by one; in a service that service. Their comments go with them.
 */
export function fileMoves(place: RefactoringPlace): readonly Refactoring[] {
  const { descriptor, source, offset, taken } = place;
  const at = entryAt(descriptor, source, offset);
  const section = at && sectionAt(descriptor, source, at.entry);
  if (!taken || !section || descriptor.partsOf(source).some(({ broken }) => broken)) return [];
  const { name, children } = section;
  const ending = /\.yml$/.test(source) ? ".yml" : ".yaml";
  const folder = folderOf(source);
  // Some file systems do not tell capital letters from small ones.
  const used = new Set([...taken, ...descriptor.sources()].map(other => other.toLowerCase()));
  const free = (base: string): string => {
    for (let number = 1; ; number += 1) {
      const path = `${base}${number === 1 ? "" : `-${number}`}${ending}`;
      const address = (folder + path).toLowerCase();
      if (used.has(address)) continue;
      used.add(address);
      return path;
    }
  };
  const isAlone = !holdsMore(descriptor, source, section);
  if (at!.entry.kind === "entry") {
    const element = nameIn(at!.entry);
    if (name !== "services" || element === undefined || (isAlone && children.length === 1)) return [];
    const path = free(`${below(folder, name)}${fileName(element)}`);
    const only = children.length === 1;
    return [offer(place, `Move \`${element}\` to \`${path}\``, () => only ? moveAll(descriptor, source, section, path) : moveSome(descriptor, source, section, [{ entry: at!.entry, path }]))];
  }
  const offers: Refactoring[] = [];
  if (!isAlone) {
    const path = free(fileName(name));
    offers.push(offer(place, `Move \`${name}\` to \`${path}\``, () => moveAll(descriptor, source, section, path)));
  }
  if (name === "services" && children.length > 1 && children.every(child => nameIn(child) !== undefined)) {
    const where = below(folder, name);
    const moves = children.map(entry => ({ entry, path: free(`${where}${fileName(nameIn(entry)!)}`) }));
    const hasStrangers = [...taken].some(other => other.startsWith(folder + where) && !descriptor.hasFile(other));
    offers.push(offer(place, `Move each of the ${children.length} services to a file of its own${where ? ` in \`${where}\`` : ""}`, () => moveSome(descriptor, source, section, moves, where !== "" && !hasStrangers)));
  }
  return offers;
}

/** Every move is tried on a copy first: the same elements have to come out of it. */
function offer({ descriptor }: RefactoringPlace, title: string, make: () => Rewriting | undefined): Refactoring {
  return {
    kind: "split", title, reaches: true,
    make: () => {
      const made = make();
      return made && keepsSystem(descriptor, made) ? made : undefined;
    },
  };
}

function keepsSystem(descriptor: Descriptor, { edits, files }: Rewriting): boolean {
  const copy = createDescriptor(descriptor.root);
  for (const source of descriptor.sources()) {
    copy.setFile(source, applyEdits(descriptor.fileOf(source)!.text, edits.filter(({ at }) => at.entry.source === source)));
  }
  for (const { source, text } of files) copy.setFile(source, text);
  return meaningOfSystem(copy) === meaningOfSystem(descriptor);
}

function sectionAt(descriptor: Descriptor, source: string, entry: Entry): Section | undefined {
  const { entries } = descriptor.fileOf(source)!;
  const name = entry.section;
  if (!collectionNames.has(name) || entry.kind === "whole" || entry.kind === "stray") return undefined;
  const [head, second] = entries.filter(({ kind, section }) => section === name && kind !== "entry" && kind !== "stray");
  if (!head || second || descriptor.partOf(head)?.singles.length !== 0) return undefined;
  const children = entries.filter(({ kind, section }) => section === name && kind === "entry");
  if (head.kind === "single") return (descriptor.partOf(head)?.declarations.length ?? 0) > 0 ? { name, head, children: [] } : undefined;
  // Anything between the key and its elements, or between these, is text that cannot be read.
  const index = entries.indexOf(head);
  return children.length > 0 && children.every((child, number) => entries[index + 1 + number] === child) ? { name, head, children } : undefined;
}

/** True when the file says anything beside the section, its mark and what it includes. */
function holdsMore(descriptor: Descriptor, source: string, { name }: Section): boolean {
  return descriptor.partsOf(source).some(({ declarations, singles }) =>
    declarations.some(({ collection }) => collection !== name) || singles.some(single => single.name !== "apiVersion" && single.name !== "include"));
}

function nameIn(entry: Entry): string | undefined {
  const pairs = rootOf(entry)?.pairs;
  return pairs?.length === 1 ? pairs[0]!.key.text : undefined;
}

/** A folder for the elements, unless the file lies in such a folder already. */
function below(folder: string, name: string): string {
  return folder.endsWith(`/${name}/`) || folder === `${name}/` ? "" : `${name}/`;
}

/** A name that every file system takes. */
function fileName(element: string): string {
  return element.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[.-]+|[.-]+$/g, "").slice(0, 60) || "part";
}

function moveAll(descriptor: Descriptor, source: string, { head, children }: Section, path: string): Rewriting | undefined {
  const last = children[children.length - 1] ?? head;
  const { text } = descriptor.fileOf(source)!;
  const moved = text.slice(head.start + ownText(head).start, last.start + ownText(last).end);
  return together(descriptor, source, [...cut(descriptor, source, [head, ...children])], [path], [fileOf(source, path, moved, eolOf(head))]);
}

interface Move {
  readonly entry: Entry;
  readonly path: string;
}

function moveSome(descriptor: Descriptor, source: string, { name, head, children }: Section, moves: readonly Move[], asPattern = false): Rewriting | undefined {
  const eol = eolOf(head);
  const files = moves.map(({ entry, path }) => {
    const { start, end } = ownText(entry);
    return fileOf(source, path, `${name}:${eol}${entry.text.slice(start, end)}`, eol);
  });
  const edits = moves.flatMap(({ entry }) => cut(descriptor, source, [entry], moves.length > 1));
  if (moves.length < children.length) return together(descriptor, source, edits, moves.map(({ path }) => path), files);
  const key = rootOf(head)?.pairs[0]?.key;
  const colon = key && colonEnd(head.text, key.end);
  if (colon === undefined) return undefined;
  // The key goes with the last of its elements; a comment beside it or above it stays.
  const space = /^[ \t]*(?:\r?\n)?/.exec(head.text.slice(colon))![0].length;
  const paths = asPattern ? [`${folderOf(moves[0]!.path)}*${/\.ya?ml$/.exec(source)?.[0] ?? ".yaml"}`] : moves.map(({ path }) => path);
  return together(descriptor, source, [{ at: { entry: head, start: key!.start, end: colon + space }, text: "" }, ...edits], paths, files);
}

function fileOf(source: string, path: string, moved: string, eol: string): NewFile {
  return { source: folderOf(source) + path, text: `apiVersion: ${currentVersion}${eol}${eol}${moved.endsWith("\n") ? moved : moved + eol}` };
}

function together(descriptor: Descriptor, source: string, edits: readonly TextEdit[], paths: readonly string[], files: readonly NewFile[]): Rewriting | undefined {
  const include = includeEdits(descriptor, source, paths);
  return include && { edits: [...include, ...edits], files };
}

/** Takes neighboring entries out, with the blank lines that would otherwise meet others; `among` others that go, too. */
function cut(descriptor: Descriptor, source: string, entries: readonly Entry[], among = false): readonly TextEdit[] {
  const { text, entries: all } = descriptor.fileOf(source)!;
  const first = entries[0]!;
  const last = entries[entries.length - 1]!;
  const begin = ownText(first).start;
  const before = text.slice(0, first.start + begin);
  const own = ownText(last).end;
  const isBlankBefore = among || before === "" || /(?:^|\n)[ \t]*\r?\n$/.test(before) || /:[ \t]*\r?\n$/.test(before);
  const end = isBlankBefore ? behindBlankLines(last.text, own) : own;
  const edits: TextEdit[] = entries.map(entry => ({
    at: { entry, start: entry === first ? begin : 0, end: entry === last ? end : entry.text.length }, text: "",
  }));
  const previous = all[all.indexOf(first) - 1];
  const isLastText = text.slice(last.start + end) === "";
  if (!isLastText || !previous || begin > 0) return edits;
  // The file must not end with the blank lines that stood between.
  const kept = previous.text.trimEnd().length;
  const line = kept + /^[ \t]*(?:\r?\n)?/.exec(previous.text.slice(kept))![0].length;
  return line < previous.text.length ? [...edits, { at: { entry: previous, start: line, end: previous.text.length }, text: "" }] : edits;
}
