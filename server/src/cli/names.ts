import path from "node:path";
import { repositoryOf } from "../node/files";

/** Names for files in reports, always with forward slashes. */
export type Naming = (file: string) => string;

/** Names that a person in `folder` can open: relative where the file lies below it, else absolute. */
export function namesForPeople(folder: string): Naming {
  return file => {
    const relative = path.relative(folder, file);
    return forward(isBelow(relative) ? relative : file);
  };
}

/**
 * Names that stay the same wherever the program is started from: relative to the file's repository, or without one to
 * `folder`, or for files elsewhere to the folder that all of them share.
 *
 * @param roots the descriptors of the run
 */
export function namesForMachines(folder: string, roots: readonly string[]): Naming {
  const bases = new Map<string, string | undefined>();
  const baseOf = (directory: string): string | undefined => {
    if (!bases.has(directory)) bases.set(directory, repositoryOf(directory) ?? (isBelow(path.relative(folder, directory)) ? folder : undefined));
    return bases.get(directory);
  };
  const strangers = roots.map(root => path.dirname(root)).filter(directory => baseOf(directory) === undefined);
  const shared = strangers.reduce((common, directory) => sharedFolder(common, directory), strangers[0] ?? folder);
  return file => forward(path.relative(baseOf(path.dirname(file)) ?? shared, file));
}

function isBelow(relative: string): boolean {
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function sharedFolder(a: string, b: string): string {
  let folder = a;
  while (!isBelow(path.relative(folder, b))) folder = path.dirname(folder);
  return folder;
}

function forward(name: string): string {
  return path.sep === "/" ? name : name.split(path.sep).join("/");
}
