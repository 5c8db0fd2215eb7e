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
 * Names that stay the same wherever the program is started from: relative to the repository of the descriptors, or without
 * one to `folder`. Where the descriptors of a run lie in several such places, to the folder that all of them share, so
 * that two files never have one name.
 *
 * @param roots the descriptors of the run
 */
export function namesForMachines(folder: string, roots: readonly string[]): Naming {
  const bases = new Set(roots.map(root => baseOf(path.dirname(root), folder)));
  const base = [...bases].reduce<string | undefined>((common, each) => (common === undefined ? each : sharedFolder(common, each)), undefined) ?? folder;
  return file => forward(path.relative(base, file));
}

function baseOf(directory: string, folder: string): string {
  return repositoryOf(directory) ?? (isBelow(path.relative(folder, directory)) ? folder : directory);
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
