import path from "node:path";
import { URI } from "vscode-uri";
import type { FileHost } from "../advisor";
import type { WorkspaceFiles } from "../lsp/host";
import { createFileHost, findConfiguration, findDescriptors, realPath, workspaceOf } from "./files";

/**
 * The files of this machine under their addresses, with the limits that the command line has as well.
 *
 * @param folders the addresses of the workspace's folders, in which a descriptor without a repository may look around
 */
export function createDiskFiles(folders: () => readonly string[]): WorkspaceFiles {
  const boundOf = (file: string): string => workspaceOf(file, folders().map(folder => realPath(toPath(folder))));
  return {
    canonical: uri => toUri(realPath(toPath(uri))),
    hostOf: root => {
      const host = createFileHost(boundOf(toPath(root)));
      return {
        resolve: async (from, pattern) => {
          const found = await host.resolve(toPath(from), pattern);
          return "refused" in found ? found : found.map(toUri);
        },
        read: uri => host.read(toPath(uri)),
      } satisfies FileHost;
    },
    configurationOf: root => {
      const file = toPath(root);
      const found = findConfiguration(path.dirname(file), boundOf(file));
      return Promise.resolve(found === undefined ? undefined : toUri(found));
    },
    descriptorsIn: folder => Promise.resolve(findDescriptors(realPath(toPath(folder)), () => undefined).map(toUri)),
  };
}

function toPath(uri: string): string {
  return URI.parse(uri).fsPath;
}

function toUri(file: string): string {
  return URI.file(file).toString();
}
