import { lstatSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { limits } from "../syntax/limits";
import { decode, findDescriptors, phraseOf, readTextFile, realPath, type FileText } from "../node/files";
import type { CliHost } from "./host";

/** A descriptor to check. */
export interface Input {
  /** Absolute path; for standard input, where a file of its name would lie. */
  readonly file: string;
  readonly content: FileText;
  readonly from: "file" | "link" | "stdin";
}

/** Something that could not be checked: a name as the user wrote it, and a phrase that follows it. */
export interface Failure {
  readonly name: string;
  readonly phrase: string;
}

/** The name of standard input in reports, where the user gives none. */
export const stdinName = "<stdin>";

/** The descriptors that paths mean, each once, in order of their paths. What cannot be read is passed over and listed. */
export async function findInputs(paths: readonly string[], stdinFilename: string | undefined, host: CliHost): Promise<{ readonly inputs: readonly Input[]; readonly failures: readonly Failure[] }> {
  const inputs = new Map<string, Input>();
  const failures: Failure[] = [];

  const addFile = (file: string, name: string, from: "file" | "link"): void => {
    if (inputs.has(file)) return;
    const content = readTextFile(file);
    if ("refused" in content) failures.push({ name, phrase: content.refused });
    else inputs.set(file, { file, content, from });
  };

  const addPath = (written: string): void => {
    const named = path.resolve(host.folder, written);
    let file: string;
    let isFolder: boolean;
    let from: "file" | "link";
    try {
      from = lstatSync(named).isSymbolicLink() ? "link" : "file";
      file = realpathSync(named);
      isFolder = statSync(file).isDirectory();
    } catch (error) {
      failures.push({ name: written, phrase: phraseOf(error) });
      return;
    }
    if (!isFolder) {
      addFile(file, written, from);
      return;
    }
    const nameWithin = (inner: string): string => path.join(written, path.relative(file, inner));
    const found = findDescriptors(file, (folder, { refused }) => failures.push({ name: nameWithin(folder), phrase: refused }));
    if (found.length === 0) failures.push({ name: written, phrase: "holds no descriptor (`architecture.yaml` or `*.architecture.yaml`)" });
    for (const inner of found) addFile(inner, nameWithin(inner), "file");
  };

  for (const written of new Set(paths)) {
    if (written !== "-") {
      addPath(written);
      continue;
    }
    const content = decode(await host.readInput(limits.fileLength));
    const file = realPath(path.resolve(host.folder, stdinFilename ?? stdinName));
    if ("refused" in content) failures.push({ name: "standard input", phrase: content.refused });
    else inputs.set(file, { file, content, from: "stdin" });
  }
  return {
    inputs: [...inputs.values()].sort((a, b) => (a.file < b.file ? -1 : 1)),
    failures: failures.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  };
}
