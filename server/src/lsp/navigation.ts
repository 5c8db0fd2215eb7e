import {
  DocumentHighlightKind, LSPErrorCodes, ResponseError, type Connection, type Definition, type DefinitionLink, type DocumentHighlight, type Location,
  type PrepareRenameResult, type ReferenceParams, type RenameParams, type ServerCapabilities, type TextDocumentPositionParams, type WorkspaceEdit,
} from "vscode-languageserver";
import { definitionAt, includeAt } from "../features/definition";
import { mentionAt, mentionsOf, namedBy, declarationsOf, type Named } from "../features/name-index";
import { rangeOfName } from "../features/mentions";
import { highlightsAt, referencesAt } from "../features/references";
import { renamableAt, renameAnchorTo, renameTo } from "../features/rename";
import type { TextEdit } from "../syntax/edit";
import type { Range } from "../syntax/range";
import type { Abilities } from "./abilities";
import { callHierarchyCapabilities, registerCallHierarchy } from "./call-hierarchy";
import { offsetOfPosition, rangeOf, workspaceEdit } from "./convert";
import { answering, type Log } from "./guard";
import type { Session } from "./session";
import { registerStructure, structureCapabilities } from "./structure";
import type { System } from "./systems";

/** What the server offers for finding one's way, by what the client understands. */
export function navigationCapabilities(abilities: Abilities): ServerCapabilities {
  return {
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: abilities.prepareRename ? { prepareProvider: true } : true,
    ...callHierarchyCapabilities,
    ...structureCapabilities,
  };
}

/** Answers everything about where names lead and how a text is built. */
export function registerNavigation(connection: Connection, session: Session, abilities: () => Abilities, log: Log): void {
  connection.onDefinition(answering(log, "definition", null, params => definition(params, session, abilities())));
  connection.onReferences(answering(log, "references", null, params => references(params, session)));
  connection.onDocumentHighlight(answering(log, "documentHighlight", null, params => highlights(params, session)));
  connection.onPrepareRename(answering<TextDocumentPositionParams, PrepareRenameResult | ResponseError | null>(log, "prepareRename", null, params => prepareRename(params, session)));
  connection.onRenameRequest(answering<RenameParams, WorkspaceEdit | ResponseError | null>(log, "rename", null, params => rename(params, session, abilities())));
  registerCallHierarchy(connection, session, log);
  registerStructure(connection, session, abilities, log);
}

/** A place in a system that has been read to its end. */
export interface Asked {
  readonly system: System;
  readonly source: string;
  readonly offset: number;
}

/** The place that a request is about, as soon as all files of its system are there. */
export async function askedAt({ textDocument, position }: TextDocumentPositionParams, session: Session): Promise<Asked | undefined> {
  const source = session.sourceOf(textDocument.uri);
  await session.systemOf(source)?.idle();
  const system = session.systemOf(source);
  const offset = system && offsetOfPosition(system.advisor.descriptor, source, position);
  return system && offset !== undefined ? { system, source, offset } : undefined;
}

async function definition(params: TextDocumentPositionParams, session: Session, abilities: Abilities): Promise<Definition | DefinitionLink[] | null> {
  const asked = await askedAt(params, session);
  if (!asked) return null;
  const { system, source, offset } = asked;
  const { descriptor } = system.advisor;
  const found = definitionAt(descriptor, source, offset);
  if (found) {
    return found.targets.map(({ at, whole }): DefinitionLink => ({
      originSelectionRange: rangeOf(found.at), targetUri: session.uriOf(at.entry.source), targetRange: rangeOf(whole), targetSelectionRange: rangeOf(at),
    })).map(link => (abilities.definitionLinks ? link : toLocation(link))) as Definition | DefinitionLink[];
  }
  const pattern = includeAt(descriptor, source, offset);
  if (!pattern) return null;
  const files = await session.filesOf(system.root).hostOf(system.root).resolve(source, pattern.value);
  if ("refused" in files) return null;
  const start = { line: 0, character: 0 };
  const top = { start, end: start };
  const links = files.map((file): DefinitionLink => ({ originSelectionRange: rangeOf(pattern), targetUri: session.uriOf(file), targetRange: top, targetSelectionRange: top }));
  return links.map(link => (abilities.definitionLinks ? link : toLocation(link))) as Definition | DefinitionLink[];
}

function toLocation({ targetUri, targetSelectionRange }: DefinitionLink): Location {
  return { uri: targetUri, range: targetSelectionRange };
}

async function references(params: ReferenceParams, session: Session): Promise<Location[] | null> {
  const asked = await askedAt(params, session);
  if (!asked) return null;
  const { descriptor } = asked.system.advisor;
  const own = referencesAt(descriptor, asked.source, asked.offset, params.context.includeDeclaration);
  if (!own) return null;
  const mention = mentionAt(descriptor, asked.source, asked.offset);
  const named = mention && namedBy(mention, descriptor.store);
  // What only YAML names means nothing outside of its file.
  const others = named === undefined ? [] : (await sharing(asked, named, session)).flatMap(({ advisor }) =>
    mentionsOf(named, advisor.descriptor).filter(({ role }) => params.context.includeDeclaration || role !== "declaration").map(rangeOfName));
  return once([...own, ...others]).map(at => ({ uri: session.uriOf(at.entry.source), range: rangeOf(at) }));
}

async function highlights(params: TextDocumentPositionParams, session: Session): Promise<DocumentHighlight[] | null> {
  const asked = await askedAt(params, session);
  const found = asked && highlightsAt(asked.system.advisor.descriptor, asked.source, asked.offset);
  return found?.map(({ at, writes }) => ({ range: rangeOf(at), kind: writes ? DocumentHighlightKind.Write : DocumentHighlightKind.Read })) ?? null;
}

async function prepareRename(params: TextDocumentPositionParams, session: Session): Promise<PrepareRenameResult | ResponseError | null> {
  const asked = await askedAt(params, session);
  const found = asked && renamableAt(asked.system.advisor.descriptor, asked.source, asked.offset);
  if (!found) return null;
  if ("refused" in found) return new ResponseError(LSPErrorCodes.RequestFailed, found.refused);
  return { range: rangeOf(found.at), placeholder: "anchor" in found ? found.anchor.anchor.name : found.named.name };
}

async function rename(params: RenameParams, session: Session, abilities: Abilities): Promise<WorkspaceEdit | ResponseError | null> {
  const asked = await askedAt(params, session);
  const found = asked && renamableAt(asked.system.advisor.descriptor, asked.source, asked.offset);
  if (!asked || !found) return new ResponseError(LSPErrorCodes.RequestFailed, "Nothing is named at this place");
  if ("refused" in found) return new ResponseError(LSPErrorCodes.RequestFailed, found.refused);
  if ("anchor" in found) {
    const own = renameAnchorTo(asked.system.advisor.descriptor, found.anchor, params.newName);
    return "refused" in own ? new ResponseError(LSPErrorCodes.RequestFailed, own.refused) : workspaceEdit(own, session, abilities);
  }
  const edits: TextEdit[] = [];
  const known = new Set<string>();
  for (const { advisor } of [asked.system, ...await sharing(asked, found.named, session)]) {
    const own = renameTo(advisor.descriptor, found.named, params.newName);
    if ("refused" in own) return new ResponseError(LSPErrorCodes.RequestFailed, own.refused);
    for (const edit of own) {
      const identity = placeOf(edit.at);
      if (!known.has(identity)) edits.push(edit);
      known.add(identity);
    }
  }
  return workspaceEdit(edits, session, abilities);
}

/** The other systems in which the same text declares the same thing: a file may be included by several. */
async function sharing({ system }: Asked, named: Named, session: Session): Promise<readonly System[]> {
  const places = declarationsOf(named, system.advisor.descriptor).map(({ at }) => at);
  const declared = new Set(places.map(placeOf));
  const holding = new Set(places.flatMap(({ entry }) => session.systems.holding(entry.source)));
  const others = [...holding].filter(other => other !== system && other.isActive);
  await Promise.all(others.map(other => other.idle()));
  return others.filter(({ advisor }) => declarationsOf(named, advisor.descriptor).some(({ at }) => declared.has(placeOf(at))));
}

function placeOf({ entry, start }: Range): string {
  return `${entry.source}\0${entry.start + start}`;
}

/** Each place once; systems that share a file have entries of their own for it. */
function once(ranges: readonly Range[]): readonly Range[] {
  const known = new Set<string>();
  return ranges.filter(range => {
    const identity = placeOf(range);
    return !known.has(identity) && known.add(identity);
  });
}
