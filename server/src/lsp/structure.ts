import {
  FoldingRangeKind, SymbolKind, type Connection, type DocumentLink, type FoldingRange, type Position, type SelectionRange, type ServerCapabilities, type SymbolInformation,
} from "vscode-languageserver";
import { foldsOf, type Fold } from "../features/folding";
import { linksOf, type Link } from "../features/links";
import type { NameKind } from "../features/mentions";
import { selectionsAt } from "../features/selection";
import { findSymbols } from "../features/workspace-symbols";
import { visible } from "../report/visible";
import { positionIn } from "../syntax/range";
import { indexAt, offsetAt, type SourceFile } from "../syntax/source-file";
import type { Abilities } from "./abilities";
import { rangeOf } from "./convert";
import { answering, type Log } from "./guard";
import { registerSemanticTokens, semanticTokensCapabilities } from "./semantic-tokens";
import type { Session } from "./session";
import type { System } from "./systems";

export const structureCapabilities: ServerCapabilities = {
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentLinkProvider: {},
  workspaceSymbolProvider: true,
  ...semanticTokensCapabilities,
};

/** How texts are built: folds, selections, links, colors; and the names of the whole workspace. */
export function registerStructure(connection: Connection, session: Session, abilities: () => Abilities, log: Log): void {
  const fileOf = (uri: string): { readonly system: System; readonly file: SourceFile } | undefined => {
    const source = session.sourceOf(uri);
    const system = session.systemOf(source);
    const file = system?.advisor.descriptor.fileOf(source);
    return system && file ? { system, file } : undefined;
  };
  connection.onFoldingRanges(answering(log, "foldingRange", null, ({ textDocument }) => {
    const known = fileOf(textDocument.uri);
    return known ? limited(foldsOf(known.file.text), abilities().foldingLimit).map(toFoldingRange) : null;
  }));
  connection.onSelectionRanges(answering(log, "selectionRange", null, ({ textDocument, positions }) => {
    const known = fileOf(textDocument.uri);
    return known ? positions.map(position => toSelectionRange(position, known.system, known.file)) : null;
  }));
  connection.onDocumentLinks(answering(log, "documentLink", null, async ({ textDocument }) => {
    const known = fileOf(textDocument.uri);
    return known ? documentLinks(known.system, known.file.source, session) : null;
  }));
  connection.onWorkspaceSymbol(answering(log, "workspace/symbol", null, ({ query }) => workspaceSymbols(query, session)));
  registerSemanticTokens(connection, session, log);
}

const foldKinds: Readonly<Partial<Record<Fold["kind"], FoldingRangeKind>>> = { comment: FoldingRangeKind.Comment, region: FoldingRangeKind.Region };

/** As many folds as the client takes; the largest ones are missed first. */
function limited(folds: readonly Fold[], limit: number): readonly Fold[] {
  if (folds.length <= limit) return folds;
  return [...folds].sort((a, b) => b.end - b.start - (a.end - a.start)).slice(0, limit).sort((a, b) => a.start - b.start);
}

function toFoldingRange({ start, end, kind }: Fold): FoldingRange {
  return { startLine: start, endLine: end, ...(foldKinds[kind] && { kind: foldKinds[kind] }) };
}

function toSelectionRange(position: Position, { advisor }: System, file: SourceFile): SelectionRange {
  const at = (offset: number): Position => {
    const entry = file.entries[indexAt(file.entries, offset)];
    return entry ? positionIn(entry, offset - entry.start) : { line: 0, character: 0 };
  };
  const selections = selectionsAt(advisor.descriptor, file.source, offsetAt(file, position));
  const outermost = selections.reduceRight<SelectionRange | undefined>((parent, { start, end }) => ({ range: { start: at(start), end: at(end) }, ...(parent && { parent }) }), undefined);
  return outermost ?? { range: { start: position, end: position } };
}

/** Where more links than this stand in one file, nobody follows them by hand. */
const mostLinks = 500;

async function documentLinks(system: System, source: string, session: Session): Promise<DocumentLink[]> {
  const links = await Promise.all(linksOf(system.advisor.descriptor, source).slice(0, mostLinks).map(async (link): Promise<DocumentLink[]> => {
    const target = link.kind === "address" ? link.target : await fileBehind(link, system, source, session);
    return target === undefined ? [] : [{ range: rangeOf(link.at), target }];
  }));
  return links.flat();
}

/** The file that a path means: seen from the file that names it, else from a folder of the workspace. What is not there is no link. */
async function fileBehind({ target }: Link, { root }: System, source: string, session: Session): Promise<string | undefined> {
  const [path = "", fragment] = target.split("#", 2);
  const above = session.folders.map(folder => session.sourceOf(folder)).filter(folder => source.startsWith(`${folder}/`)).map(folder => `${folder}/architecture.yaml`);
  const host = session.filesOf(root).hostOf(root);
  for (const from of [source, ...above]) {
    const found = await host.resolve(from, path);
    if ("refused" in found || found.length === 0) continue;
    const [file] = found as readonly [string];
    if (typeof (await host.read(file)) === "string") return session.uriOf(file) + (fragment ? `#${fragment}` : "");
  }
  return undefined;
}

const symbolKinds: Readonly<Partial<Record<NameKind, SymbolKind>>> = {
  services: SymbolKind.Class, datastores: SymbolKind.Struct, channels: SymbolKind.Event, sagas: SymbolKind.Function, flows: SymbolKind.Function,
  flags: SymbolKind.Boolean, teams: SymbolKind.Package, clients: SymbolKind.Interface, contracts: SymbolKind.Interface, slos: SymbolKind.Number,
  operations: SymbolKind.Method,
};

async function workspaceSymbols(query: string, session: Session): Promise<SymbolInformation[]> {
  const systems = session.systems.all().filter(system => system.isActive);
  await Promise.all(systems.map(system => system.idle()));
  return findSymbols(systems.map(({ advisor }) => advisor.descriptor), query).map(({ name, kind, container, at }) => ({
    name: visible(name), kind: symbolKinds[kind] ?? SymbolKind.Object, containerName: visible(container), location: { uri: session.uriOf(at.entry.source), range: rangeOf(at) },
  }));
}
