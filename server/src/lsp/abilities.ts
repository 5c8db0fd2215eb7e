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
  readonly definitionLinks: boolean;
  readonly prepareRename: boolean;
  /** The most folds that the client takes for one file. */
  readonly foldingLimit: number;
  readonly folders: boolean;
  readonly progress: boolean;
  readonly watchers: boolean;
  readonly lensRefresh: boolean;
  readonly hintRefresh: boolean;
  /** The commands of ours that the client runs; it names them in its initialization options. */
  readonly commands: ReadonlySet<string>;
  /** An edit may create files. */
  readonly createFiles: boolean;
  /** An edit may ask to be looked at before it is applied. */
  readonly annotations: boolean;
}

export function abilitiesOf({ textDocument, workspace, window }: ClientCapabilities, options?: unknown): Abilities {
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
    definitionLinks: textDocument?.definition?.linkSupport === true,
    prepareRename: textDocument?.rename?.prepareSupport === true,
    foldingLimit: textDocument?.foldingRange?.rangeLimit ?? Infinity,
    folders: workspace?.workspaceFolders === true,
    progress: window?.workDoneProgress === true,
    watchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    lensRefresh: workspace?.codeLens?.refreshSupport === true,
    hintRefresh: workspace?.inlayHint?.refreshSupport === true,
    commands: new Set(commandsIn(options)),
    createFiles: workspace?.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.resourceOperations?.includes("create") === true,
    annotations: workspace?.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.changeAnnotationSupport !== undefined,
  };
}

/** A client of ours says `{commands: [...]}`; what others send is theirs. */
function commandsIn(options: unknown): readonly string[] {
  const { commands } = (typeof options === "object" && options !== null ? options : {}) as { readonly commands?: unknown };
  return Array.isArray(commands) ? commands.filter(command => typeof command === "string") : [];
}
