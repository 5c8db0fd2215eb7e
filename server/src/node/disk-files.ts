import { realpathSync } from "node:fs";
import path from "node:path";
import { URI } from "vscode-uri";
import type { FileHost } from "../advisor";
import type { WorkspaceFiles } from "../lsp/host";
import { createFileHost, findConfiguration, findDescriptors, workspaceOf } from "./files";

/** The files of this machine under their addresses, with the limits that the command line has as well. */
export function createDiskFiles(): WorkspaceFiles {
  return {
    canonical: uri => toUri(realPath(toPath(uri))),
    hostOf: root => {
      const host = createFileHost(workspaceOf(toPath(root)));
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
      const found = findConfiguration(path.dirname(file), workspaceOf(file));
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

/** Without symbolic links, as far as the path exists. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const folder = path.dirname(file);
    return folder === file ? file : path.join(realPath(folder), path.basename(file));
  }
}
