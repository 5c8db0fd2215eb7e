import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent } from "node:fs";
import path from "node:path";
import type { FileHost, Refusal } from "../analysis/load";
import { limits } from "../syntax/limits";

/** A text with what its file says besides: the mark is no part of the text, but has to come back when it is written. */
export interface FileText {
  readonly text: string;
  readonly byteOrderMark: boolean;
}

/** The configuration of a repository, by its one name. */
export const configurationName = ".architecture-advisor.yaml";

/**
 * Reads a regular file as UTF-8. Anything else (folders, pipes, devices, too much text, bytes that are no UTF-8) is
 * refused with a phrase that follows the path and never quotes the content.
 */
export function readTextFile(file: string): FileText | Refusal {
  let handle: number | undefined;
  try {
    if (!statSync(file).isFile()) return notRegular(file);
    // Between the two looks a pipe may have taken the file's place; opened this way, it does not block.
    handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(handle);
    if (!stat.isFile()) return notRegular(file);
    if (stat.size > limits.fileLength) return tooLarge;
    return decode(readFileSync(handle));
  } catch (error) {
    return { refused: phraseOf(error) };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

const tooLarge: Refusal = { refused: `is larger than ${limits.fileLength / 1024 / 1024} MiB` };

/** Node keeps longer strings outside of the heap, where looking at a single letter costs several times as much. */
const piece = 500_000;

/** Decodes UTF-8 strictly and takes the byte order mark off. */
export function decode(bytes: Uint8Array): FileText | Refusal {
  if (bytes.length > limits.fileLength) return tooLarge;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    let text = "";
    for (let at = 0; at < bytes.length; at += piece) text += decoder.decode(bytes.subarray(at, at + piece), { stream: true });
    text += decoder.decode();
    const byteOrderMark = text.charCodeAt(0) === 0xfeff;
    return { text: byteOrderMark ? text.slice(1) : text, byteOrderMark };
  } catch {
    return { refused: "is not UTF-8 text" };
  }
}

function notRegular(file: string): Refusal {
  return { refused: statSync(file).isDirectory() ? "is a folder" : "is not a regular file" };
}

/** What an error of the file system means, as a phrase that follows the path. */
export function phraseOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  switch (code) {
    case "ENOENT": case "ENOTDIR": return "does not exist";
    case "EACCES": case "EPERM": return "may not be read (permission denied)";
    case "EISDIR": return "is a folder";
    case "ELOOP": return "is a symbolic link that leads to itself";
    case "ENAMETOOLONG": return "has a name that is too long";
    case "ERR_INVALID_ARG_VALUE": return "has a character that no path may have";
    default: return code ? `cannot be read (${code})` : "cannot be read";
  }
}

/** Without symbolic links, as far as the path exists. */
export function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const folder = path.dirname(file);
    return folder === file ? file : path.join(realPath(folder), path.basename(file));
  }
}

/** The nearest folder upward that holds `.git`, or undefined. */
export function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    if (path.dirname(at) === at) return undefined;
  }
}

/**
 * The folder that nothing a descriptor names may lie outside of: its repository; without one the first of `starts` that
 * it lies in, which is where the program was started or what an editor has open; else its own folder.
 */
export function workspaceOf(file: string, starts: readonly string[]): string {
  const folder = path.dirname(file);
  return repositoryOf(folder) ?? starts.find(start => holds(start, folder)) ?? folder;
}

function holds(start: string, folder: string): boolean {
  const relative = path.relative(start, folder);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** The configuration that holds for a folder: the nearest one upward, no farther than the workspace. */
export function findConfiguration(folder: string, workspace: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, configurationName);
    if (existsSync(file)) return file;
    if (at === workspace || path.dirname(at) === at) return undefined;
  }
}

/** True for `architecture.yaml` and `<name>.architecture.yaml`, also with the ending `.yml`. */
export function isDescriptorName(name: string): boolean {
  return /^(?:[^/\\]+\.)?architecture\.ya?ml$/.test(name);
}

const leftOut: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/**
 * The descriptors below a folder, sorted. Symbolic links are not followed, and neither installed packages nor the
 * repository's own data are looked through. `onRefusal` hears of folders that cannot be read.
 */
export function findDescriptors(folder: string, onRefusal: (folder: string, refusal: Refusal) => void): readonly string[] {
  const found: string[] = [];
  const open = [folder];
  while (open.length > 0) {
    const at = open.pop()!;
    for (const item of itemsOf(at, refusal => onRefusal(at, refusal))) {
      if (item.isDirectory() && !leftOut.has(item.name)) open.push(path.join(at, item.name));
      else if (item.isFile() && isDescriptorName(item.name)) found.push(path.join(at, item.name));
    }
  }
  return found.sort();
}

function itemsOf(folder: string, onRefusal: (refusal: Refusal) => void): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    onRefusal({ refused: phraseOf(error) });
    return [];
  }
}

/**
 * Files for a descriptor, by absolute path, from the disk. Nothing outside `workspace` is read, whatever a path says
 * and wherever a symbolic link leads.
 *
 * @param workspace an absolute path without symbolic links in it
 * @param onRead hears of every text, for a caller that will write the file again
 */
export function createFileHost(workspace: string, onRead?: (file: string, text: FileText) => void): FileHost {
  const isInside = (file: string): boolean => {
    const relative = path.relative(workspace, file);
    return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
  };
  return {
    resolve: (from, pattern) => Promise.resolve(resolvePattern(path.dirname(from), pattern, isInside)),
    read: file => {
      try {
        if (!isInside(file) || !isInside(realpathSync(file))) return Promise.resolve(outside);
      } catch (error) {
        return Promise.resolve({ refused: phraseOf(error) });
      }
      const content = readTextFile(file);
      if ("refused" in content) return Promise.resolve(content);
      onRead?.(file, content);
      return Promise.resolve(content.text);
    },
  };
}

const outside: Refusal = { refused: "lies outside the workspace" };

/** The files that a relative path or glob means: `*` and `?` within a name, `**` for any number of folders. */
function resolvePattern(folder: string, pattern: string, isInside: (file: string) => boolean): readonly string[] | Refusal {
  if (path.isAbsolute(pattern) || pattern.includes("\0") || pattern.includes("\\")) return outside;
  const segments = pattern.split("/").filter(segment => segment !== "" && segment !== ".");
  const firstWild = segments.findIndex(isWild);
  const fixed = firstWild === -1 ? segments : segments.slice(0, firstWild);
  const wild = firstWild === -1 ? [] : segments.slice(firstWild);
  const start = path.resolve(folder, ...fixed);
  if (!isInside(start)) return outside;
  if (wild.includes("..")) return { refused: "goes up after a wildcard" };
  let real: string;
  try {
    real = realpathSync(start);
  } catch (error) {
    return wild.length > 0 ? [] : { refused: phraseOf(error) };
  }
  if (!isInside(real)) return outside;
  return wild.length === 0 ? [real] : match(real, wild).sort();
}

function isWild(segment: string): boolean {
  return segment.includes("*") || segment.includes("?");
}

/** Beyond this many files an include is refused anyway; looking further would only take time. */
const mostMatches = limits.includedFiles + 1;

function match(folder: string, segments: readonly string[]): string[] {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = (at: string, index: number): void => {
    // Several `**` reach the same folder in many ways; each is looked at once.
    const identity = `${index}\0${at}`;
    if (visited.has(identity)) return;
    visited.add(identity);
    const segment = segments[index]!;
    const isLast = index === segments.length - 1;
    if (segment === "**" && !isLast) visit(at, index + 1);
    for (const item of itemsOf(at, () => undefined)) {
      if (found.size >= mostMatches) return;
      const next = path.join(at, item.name);
      if (segment === "**" && item.isDirectory()) {
        if (!leftOut.has(item.name) && !item.name.startsWith(".")) visit(next, index);
      } else if (matchesName(segment === "**" ? "*" : segment, item.name)) {
        if (isLast && item.isFile()) found.add(next);
        else if (!isLast && segment !== "**" && item.isDirectory()) visit(next, index + 1);
      }
    }
  };
  visit(folder, 0);
  return [...found];
}

/** Matches a name with `*` and `?`, in time that grows with the product of both lengths at most. */
export function matchesName(pattern: string, name: string): boolean {
  // As in a shell, hidden files have to be meant.
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  let at = 0;
  let position = 0;
  let star = -1;
  let retry = 0;
  while (position < name.length) {
    if (at < pattern.length && (pattern[at] === "?" || (pattern[at] !== "*" && pattern[at] === name[position]))) {
      at += 1;
      position += 1;
    } else if (pattern[at] === "*") {
      star = at;
      retry = position;
      at += 1;
    } else if (star !== -1) {
      at = star + 1;
      retry += 1;
      position = retry;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
