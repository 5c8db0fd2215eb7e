import { chmodSync, lstatSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createTwoFilesPatch } from "diff";
import { phraseOf, readTextFile, type FileText } from "../node/files";
import { counted } from "../report/report";
import { visible } from "../report/visible";
import type { CliHost } from "./host";
import { stdinName, type Failure } from "./inputs";
import type { Naming } from "./names";
import type { LoadedSystem } from "./systems";

export interface FixOptions {
  readonly mode: "write" | "show";
  /** Only errors are repaired where only errors are shown. */
  readonly quiet: boolean;
  readonly today: string;
  readonly nameOf: Naming;
}

/**
 * Applies the safe fixes of all systems, to the files or to a printed diff. Afterwards the systems hold the texts as
 * they are on the disk, or for a diff as they would be. Returns the files that could not be written.
 */
export function applyFixes(systems: readonly LoadedSystem[], options: FixOptions, host: CliHost): readonly Failure[] {
  const before = new Map(systems.flatMap(({ contents }) => [...contents]));
  const after = new Map<string, string>();
  const failures: Failure[] = [];
  let applied = 0;
  for (const system of systems) applied += fixSystem(system, after, options, host);

  const changed = [...after].filter(([file, text]) => before.get(file)?.text !== text).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [file, text] of changed) {
    const original = before.get(file)!;
    const name = options.nameOf(file);
    if (options.mode === "show") {
      host.out(patchOf(name, original.text, text));
      continue;
    }
    const phrase = isLink(file, systems) ? "is a symbolic link; the file it leads to has to be named" : write(file, original, text);
    if (phrase !== undefined) {
      failures.push({ name, phrase });
      after.set(file, original.text);
    }
  }
  // A file may belong to several systems; all of them go on with what is there now.
  for (const { advisor } of systems) {
    for (const [file, text] of after) if (advisor.descriptor.hasFile(file)) advisor.descriptor.setFile(file, text);
  }
  const written = changed.length - failures.length;
  const where = options.mode === "show" ? `in ${counted(changed.length, "file")}, nothing is written` : `in ${counted(written, "file")}`;
  host.err(applied === 0 || changed.length === 0 ? "no finding has a safe fix\n" : `${applied} safe ${applied === 1 ? "fix" : "fixes"} ${where}\n`);
  return failures;
}

/** Fixes one system on top of what earlier ones left; returns the number of fixes. */
function fixSystem({ advisor }: LoadedSystem, after: Map<string, string>, { quiet, today, nameOf }: FixOptions, host: CliHost): number {
  const { descriptor } = advisor;
  for (const [file, text] of after) if (descriptor.hasFile(file)) descriptor.setFile(file, text);
  // Nobody asked about what is not shown, so nothing changes because of a hint.
  const { texts, applied, refused } = advisor.fixAll(today, ({ severity }) => severity === "error" || (!quiet && severity !== "hint"));
  if (refused > 0) {
    const fixes = refused === 1 ? "1 safe fix that would bring a new error is" : `${refused} safe fixes that would bring new errors are`;
    host.err(`warning: in ${visible(nameOf(descriptor.root))}, ${fixes} left out; this is a mistake of the program\n`);
  }
  for (const [file, text] of texts) after.set(file, text);
  return applied;
}

function isLink(file: string, systems: readonly LoadedSystem[]): boolean {
  return systems.some(({ input }) => input.file === file && input.from === "link");
}

/**
 * Replaces a file as a whole: either the old text is there or the new one. A file that changed since it was read is
 * left alone. Returns what is in the way, as a phrase that follows the name.
 */
function write(file: string, original: FileText, text: string): string | undefined {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    if (lstatSync(file).isSymbolicLink()) return "has become a symbolic link; it is left as it is";
    const now = readTextFile(file);
    if ("refused" in now) return now.refused;
    if (now.text !== original.text || now.byteOrderMark !== original.byteOrderMark) return "has changed meanwhile; it is left as it is";
    const { mode } = statSync(file);
    // `wx` refuses a name that is there already, a link put in its place included.
    writeFileSync(temporary, `${original.byteOrderMark ? "\ufeff" : ""}${text}`, { flag: "wx", mode });
    chmodSync(temporary, mode);
    renameSync(temporary, file);
    return undefined;
  } catch (error) {
    rmSync(temporary, { force: true });
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "may not be written (permission denied)" : `cannot be written: ${phraseOf(error)}`;
  }
}

/** A unified diff that `patch -p1` and `git apply` take. */
function patchOf(name: string, before: string, after: string): string {
  const shown = path.basename(name) === stdinName ? "stdin" : visible(name);
  const patch = createTwoFilesPatch(`a/${shown}`, `b/${shown}`, before, after, "", "", { context: 3, headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true } });
  return patch.endsWith("\n") ? patch : `${patch}\n`;
}
