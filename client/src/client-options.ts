// What the client tells the library: which documents, which watched files, what happens on errors.

import { type FileSystemWatcher, type LogOutputChannel, workspace } from "vscode";
import { CloseAction, ErrorAction, type LanguageClientOptions } from "vscode-languageclient";
import { COMMANDS, DIAGNOSTIC_SOURCE } from "../../server/src/lsp/requests";
import { findingLimit } from "./finding-limit";
import { marksMiddleware } from "./marks";
import type { Quarantine } from "./quarantine";

/** Options for one client. They may be used for several clients, one after the other. */
export function clientOptions(output: LogOutputChannel, watcher: FileSystemWatcher, quarantine: Quarantine): LanguageClientOptions {
  return {
    documentSelector: descriptorSelector(),
    outputChannel: output,
    diagnosticCollectionName: DIAGNOSTIC_SOURCE,
    // Whatever names a command is sent only to clients that run it.
    initializationOptions: () => ({ commands: Object.values(COMMANDS), setAside: quarantine.setAside() }),
    synchronize: { fileEvents: watcher },
    // Names in a descriptor are other people's text: no command links, no HTML.
    markdown: { isTrusted: false, supportHtml: false },
    // Restarts are the supervisor's business, and the status item tells of them.
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
    },
    middleware: { ...findingLimit(), ...marksMiddleware() },
  };
}

/**
 * The documents that the server sees. Every YAML document may be included by a descriptor, so the server sees them all
 * and is silent about foreign ones. Schemes are listed so that the left side of a diff, or a snippet in a chat, is not
 * checked as if it were a file.
 */
export function descriptorSelector(): { scheme: string; language: string }[] {
  const schemes = new Set(["file", "untitled", ...(workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme)]);
  return [...schemes].map((scheme) => ({ scheme, language: "yaml" }));
}
