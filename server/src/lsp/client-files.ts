import { URI, Utils } from "vscode-uri";
import type { Connection } from "vscode-languageserver";
import type { FileHost, Refusal } from "../advisor";
import type { WorkspaceFiles } from "./host";
import { configurationName, hasDescriptorName } from "./names";
import { FIND_FILES, READ_FILE, type FindFilesParams, type FindFilesResult, type ReadFileParams, type ReadFileResult } from "./requests";

const outside: Refusal = { refused: "lies outside the workspace" };
const unreadable: Refusal = { refused: "cannot be read" };

/**
 * Files through the client, for workers and for workspaces that are on no disk. The client knows its workspace and
 * refuses what lies outside; the folders are checked here as well, so that no such question is asked.
 */
export function createClientFiles(connection: Connection, folders: () => readonly string[]): WorkspaceFiles {
  const read = async (uri: string): Promise<string | Refusal> => {
    try {
      const params: ReadFileParams = { uri };
      const result = await connection.sendRequest<ReadFileResult>(READ_FILE, params);
      if ("error" in result) return { refused: result.error };
      return result.text.charCodeAt(0) === 0xfeff ? result.text.slice(1) : result.text;
    } catch {
      // A client that does not know the request has no files for us.
      return unreadable;
    }
  };
  const find = async (params: FindFilesParams): Promise<readonly string[]> => {
    try {
      const { uris } = await connection.sendRequest<FindFilesResult>(FIND_FILES, params);
      return uris.map(canonical).sort();
    } catch {
      return [];
    }
  };
  const folderOf = (uri: string): string | undefined => folders().map(canonical).find(folder => isBelow(folder, uri));

  const resolve = async (from: string, pattern: string): Promise<readonly string[] | Refusal> => {
    const segments = pattern.split("/").filter(segment => segment !== "" && segment !== ".");
    const firstWild = segments.findIndex(segment => /[*?]/.test(segment));
    const fixed = firstWild === -1 ? segments : segments.slice(0, firstWild);
    const wild = firstWild === -1 ? [] : segments.slice(firstWild);
    if (wild.includes("..")) return { refused: "goes up after a wildcard" };
    const folder = folderOf(from);
    if (folder === undefined) return outside;
    const start = Utils.joinPath(Utils.dirname(URI.parse(from)), ...fixed);
    if (!isBelow(folder, start.toString())) return outside;
    if (wild.length === 0) return [start.toString()];
    return (await find({ base: start.toString(), glob: wild.join("/") })).filter(uri => isBelow(folder, uri));
  };

  const host: FileHost = {
    resolve,
    read: uri => (folderOf(uri) === undefined ? Promise.resolve(outside) : read(uri)),
  };

  return {
    canonical,
    hostOf: () => host,
    configurationOf: async root => {
      const folder = folderOf(root);
      if (folder === undefined) return undefined;
      for (let at = Utils.dirname(URI.parse(root)); isBelow(folder, at.toString()); at = Utils.dirname(at)) {
        const candidate = Utils.joinPath(at, configurationName).toString();
        if (typeof (await read(candidate)) === "string") return candidate;
        if (at.toString() === folder || Utils.dirname(at).toString() === at.toString()) return undefined;
      }
      return undefined;
    },
    descriptorsIn: async folder => {
      const found = await find({ base: folder, glob: "**/{architecture,*.architecture}.{yaml,yml}" });
      return found.filter(uri => hasDescriptorName(uri) && !/\/(?:node_modules|\.git)\//.test(uri));
    },
  };
}

/** One spelling for each address: percent signs, drive letters and the like as the library writes them. */
export function canonical(uri: string): string {
  try {
    return URI.parse(uri).toString().replace(/\/$/, "");
  } catch {
    return uri;
  }
}

function isBelow(folder: string, uri: string): boolean {
  return uri === folder || uri.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
