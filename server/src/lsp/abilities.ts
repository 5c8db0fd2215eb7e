import type { ClientCapabilities } from "vscode-languageserver";

/** What the client can do, as far as it changes what we send. */
export interface Abilities {
  readonly pull: boolean;
  readonly refresh: boolean;
  readonly related: boolean;
  readonly codeDescription: boolean;
  readonly diagnosticData: boolean;
  readonly tags: ReadonlySet<number>;
  readonly documentChanges: boolean;
  readonly resolveEdits: boolean;
  readonly preferred: boolean;
  readonly snippets: boolean;
  readonly insertMode: boolean;
  readonly markdownHover: boolean;
  readonly nestedSymbols: boolean;
  readonly folders: boolean;
  readonly progress: boolean;
  readonly watchers: boolean;
}

export function abilitiesOf({ textDocument, workspace, window }: ClientCapabilities): Abilities {
  const push = textDocument?.publishDiagnostics;
  const pull = textDocument?.diagnostic;
  // Where a client pulls, the abilities that the protocol hangs on push hold for both.
  const has = (name: "relatedInformation" | "codeDescriptionSupport" | "dataSupport"): boolean =>
    push?.[name] === true || (pull as Record<string, unknown> | undefined)?.[name] === true;
  const action = textDocument?.codeAction;
  const formats = textDocument?.hover?.contentFormat;
  return {
    pull: pull !== undefined,
    refresh: workspace?.diagnostics?.refreshSupport === true,
    related: has("relatedInformation"),
    codeDescription: has("codeDescriptionSupport"),
    diagnosticData: has("dataSupport"),
    tags: new Set(push?.tagSupport?.valueSet ?? (pull as { tagSupport?: { valueSet: number[] } } | undefined)?.tagSupport?.valueSet ?? []),
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    resolveEdits: action?.resolveSupport?.properties.includes("edit") === true && action.dataSupport === true,
    preferred: action?.isPreferredSupport === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    insertMode: textDocument?.completion?.completionItem?.insertTextModeSupport !== undefined,
    markdownHover: formats === undefined || formats.includes("markdown"),
    nestedSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    folders: workspace?.workspaceFolders === true,
    progress: window?.workDoneProgress === true,
    watchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
  };
}
