import { limits } from "../syntax/limits";
import type { Descriptor, IncludeFault } from "./descriptor";

/** What the core needs of files. Hosts implement it: with a file system, or with the editor's requests. */
export interface FileHost {
  /**
   * The files that a relative path or glob means, seen from the file `from`, sorted. A host refuses what lies outside
   * the workspace, also through symbolic links, and returns a phrase that says so.
   */
  resolve(from: string, pattern: string): Promise<readonly string[] | Refusal>;
  /** The text of a file. Only regular files are read; a phrase says what is in the way otherwise. */
  read(source: string): Promise<string | Refusal>;
}

/** Why something cannot be had: a phrase that follows the path, for example "does not exist". */
export interface Refusal {
  readonly refused: string;
}

/**
 * Reads what a descriptor includes, and what that includes, until nothing new comes in. Files that are no longer
 * included are taken out. Texts that are there already are kept: an open editor knows better than the disk.
 *
 * @param refresh sources to read again although they are there
 */
export async function loadIncludes(descriptor: Descriptor, host: FileHost, refresh: ReadonlySet<string> = new Set()): Promise<void> {
  const faults: IncludeFault[] = [];
  const depths = new Map<string, number>([[descriptor.root, 0]]);
  const read = new Set<string>();
  const settled = new Set<string>();

  for (let again = true; again;) {
    again = false;
    for (const { from, pattern } of descriptor.includes()) {
      const depth = depths.get(from);
      const identity = `${from}\0${pattern.value}`;
      if (depth === undefined || settled.has(identity)) continue;
      settled.add(identity);
      const fault = (phrase: string, path = pattern.value): void => void faults.push({ at: pattern, path, fault: phrase });
      // What is wrong on the face of it is part of the analysis, which needs no host.
      if (unsafePattern(pattern.value) !== undefined) continue;
      const found = await host.resolve(from, pattern.value);
      if ("refused" in found) {
        fault(found.refused);
        continue;
      }
      if (found.length === 0) {
        fault("matches no file");
        continue;
      }
      for (const source of found) {
        if (depths.has(source)) continue;
        if (depth + 1 > limits.includeDepth) {
          fault(`is included deeper than ${limits.includeDepth} levels`);
          break;
        }
        if (depths.size > limits.includedFiles) {
          fault(`makes more than ${limits.includedFiles} files`);
          break;
        }
        depths.set(source, depth + 1);
        again = true;
        if (read.has(source) || (descriptor.hasFile(source) && !refresh.has(source))) continue;
        const text = await host.read(source);
        read.add(source);
        if (typeof text === "string") descriptor.setFile(source, text);
        else fault(text.refused, found.length === 1 ? pattern.value : relativeName(from, source));
      }
    }
  }
  for (const source of descriptor.sources()) if (!depths.has(source)) descriptor.removeFile(source);
  descriptor.setIncludeFaults(faults);
}

/** What is wrong with an include pattern on its face: an address, an absolute path, characters no path needs. */
export function unsafePattern(pattern: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(pattern)) return "is an address; included files lie in the workspace";
  if (pattern.startsWith("/") || pattern.startsWith("\\")) return "is absolute; an include is relative to its file";
  if (pattern.includes("\\")) return "has backslashes; paths are written with forward slashes";
  if (pattern.includes("\0")) return "has a character that no path may have";
  if (pattern.trim() === "") return "is empty";
  return undefined;
}

/** A source as seen from another one, for a message that has to be the same on every machine and in every host. */
function relativeName(from: string, source: string): string {
  const separator = source.includes("/") ? "/" : "\\";
  const [base, target] = [from.split(separator).slice(0, -1), source.split(separator)];
  let shared = 0;
  while (shared < base.length && base[shared] === target[shared]) shared += 1;
  const name = [...base.slice(shared).map(() => ".."), ...target.slice(shared)].join("/");
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) ? decodeURIComponent(name) : name;
}
