// Answers the server's questions about workspace files. In the browser, and in a virtual workspace, the server has no
// file system of its own.

import { FileType, RelativePattern, Uri, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  FIND_FILES,
  type FindFilesParams,
  type FindFilesResult,
  READ_FILE,
  type ReadFileParams,
  type ReadFileResult,
} from "../../server/src/lsp/requests";

/** The limit of a descriptor file, 32 MiB. Looking at the size first keeps a larger file out of memory. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** The limit of included files, and one more so that the server sees that there are too many. */
const MAX_FILES = 2001;

export function answerFileRequests(client: BaseLanguageClient): void {
  client.onRequest(READ_FILE, readFile);
  client.onRequest(FIND_FILES, findFiles);
}

async function readFile({ uri }: ReadFileParams): Promise<ReadFileResult> {
  const file = Uri.parse(uri);
  if (workspace.getWorkspaceFolder(file) === undefined) return { error: "lies outside the workspace" };
  try {
    const { type, size } = await workspace.fs.stat(file);
    // A link may lead out of the workspace, and not every file system tells where to.
    if ((type & FileType.SymbolicLink) !== 0) return { error: "is a symbolic link" };
    if (type !== FileType.File) return { error: "is not a regular file" };
    if (size > MAX_FILE_BYTES) return { error: "is larger than 32 MiB" };
    // The byte order mark stays: whether it is allowed is the server's decision.
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await workspace.fs.readFile(file));
    return { text };
  } catch {
    return { error: "cannot be read" };
  }
}

async function findFiles({ base, glob }: FindFilesParams): Promise<FindFilesResult> {
  // `null` switches off the user's `files.exclude`: what is checked must not depend on what the explorer shows.
  const found = await workspace.findFiles(new RelativePattern(Uri.parse(base), glob), null, MAX_FILES);
  return { uris: found.map((uri) => uri.toString()).sort() };
}
