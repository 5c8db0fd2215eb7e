import {
  CodeLensRefreshRequest, InlayHintRefreshRequest, MarkupKind, type CodeLens, type CodeLensParams, type Command, type Connection, type InlayHint,
  type InlayHintParams, type Location, type ServerCapabilities,
} from "vscode-languageserver";
import { lensesOf, lensText, type CodeLens as CoreLens } from "../features/code-lenses";
import { hintsIn, type InlayHint as CoreHint } from "../features/inlay-hints";
import type { Finding } from "../advisor";
import type { Range } from "../syntax/range";
import type { Abilities } from "./abilities";
import { offsetOfPosition, rangeOf } from "./convert";
import { answering, inBackground, type Log } from "./guard";
import { COMMANDS, type PlacesArgument } from "./requests";
import type { News, Session } from "./session";
import type { System } from "./systems";

/** Lenses name commands, so they are offered only to a client that runs them. */
export function markCapabilities({ commands }: Abilities): ServerCapabilities {
  const lenses = Object.values(lensCommands).some(command => commands.has(command));
  return { inlayHintProvider: true, ...(lenses && { codeLensProvider: { resolveProvider: true } }) };
}

const lensCommands: Readonly<Record<CoreLens["kind"], string>> = {
  callers: COMMANDS.showReferences, findings: COMMANDS.goToFindings, diagram: COMMANDS.showDiagram,
};

/** Answers what is shown between the lines of a text. */
export function registerMarks(connection: Connection, session: Session, abilities: () => Abilities, log: Log): void {
  connection.languages.inlayHint.on(answering<InlayHintParams, InlayHint[] | null>(log, "inlayHint", null, params => inlayHints(params, session)));
  connection.onCodeLens(answering<CodeLensParams, CodeLens[] | null>(log, "codeLens", null, params => codeLenses(params, session, abilities())));
  connection.onCodeLensResolve((lens, token) => answering<CodeLens, CodeLens>(log, "codeLens/resolve", lens, () => resolveLens(lens, session))(lens, token));
}

function inlayHints({ textDocument, range }: InlayHintParams, session: Session): InlayHint[] {
  const source = session.sourceOf(textDocument.uri);
  const system = session.systemOf(source);
  if (!system) return [];
  const { descriptor } = system.advisor;
  const from = offsetOfPosition(descriptor, source, range.start);
  const to = offsetOfPosition(descriptor, source, range.end);
  return from === undefined || to === undefined ? [] : hintsIn(descriptor, source, from, to).map(hint => toHint(hint, session));
}

function toHint({ at, label, tooltip, target }: CoreHint, session: Session): InlayHint {
  const text = { kind: MarkupKind.Markdown, value: tooltip };
  return {
    position: rangeOf(at).start,
    label: target ? [{ value: label, location: locationOf(target, session), tooltip: text }] : label,
    ...(!target && { tooltip: text }),
    paddingLeft: true,
  };
}

/** What a lens remembers until it is looked at. */
interface LensData {
  readonly uri: string;
  readonly kind: CoreLens["kind"];
  readonly collection: CoreLens["collection"];
  readonly name: string;
}

function codeLenses({ textDocument: { uri } }: CodeLensParams, session: Session, { commands }: Abilities): CodeLens[] {
  const system = session.systemOf(session.sourceOf(uri));
  if (!system) return [];
  return lensesOf(system.advisor.descriptor, findingsOf(system), session.sourceOf(uri))
    .filter(({ kind }) => commands.has(lensCommands[kind]))
    .map(({ kind, collection, name, at }) => ({ range: rangeOf(at), data: { uri, kind, collection, name } satisfies LensData }));
}

/** The findings of a system that stands for itself; they are there before anybody asks. */
function findingsOf(system: System): readonly Finding[] {
  return system.isActive && system.isReady ? system.analysis().findings : [];
}

function resolveLens(lens: CodeLens, session: Session): CodeLens {
  const data = lens.data as LensData;
  const system = session.systemOf(session.sourceOf(data.uri));
  const text = system && lensText(system.advisor.descriptor, findingsOf(system), data);
  // An element that is gone since has nothing to lead to; the next answer leaves the lens out.
  if (!text) return { ...lens, command: { title: "", command: "" } };
  return { ...lens, command: commandOf(data, lens, text, session) };
}

/** A list that no one reads to its end. */
const mostPlaces = 1_000;

function commandOf({ uri, kind, collection, name }: LensData, { range }: CodeLens, { title, places }: { readonly title: string; readonly places: readonly Range[] }, session: Session): Command {
  if (kind === "diagram") return { title, command: lensCommands[kind], arguments: [{ uri, element: `${collection}.${name}` }] };
  // A lens without a command is a plain text.
  if (places.length === 0) return { title, command: "" };
  const argument: PlacesArgument = { uri, position: range.start, locations: places.slice(0, mostPlaces).map(place => locationOf(place, session)) };
  return { title, command: lensCommands[kind], arguments: [argument] };
}

function locationOf(range: Range, session: Session): Location {
  return { uri: session.uriOf(range.entry.source), range: rangeOf(range) };
}

/** Asks the client to look again at lenses and hints of texts that a change elsewhere may have changed. */
export interface Refreshing {
  shown(session: Session, news: News): void;
  dispose(): void;
}

/** Time between two wishes to look again, in milliseconds: whoever types in one file hardly reads the next meanwhile. */
const pause = 1_000;

/**
 * An editor asks anew for the text that is typed in; only other open texts need a word, and all of them when files were
 * read. Wishes are joined, so that fast typing does not lead to a message for each letter.
 */
export function createRefreshing(connection: Connection, abilities: () => Abilities, log: Log): Refreshing {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = (): void => {
    timer = undefined;
    const { lensRefresh, hintRefresh, commands } = abilities();
    if (lensRefresh && commands.size > 0) inBackground(log, "asking for new lenses", connection.sendRequest(CodeLensRefreshRequest.type));
    if (hintRefresh) inBackground(log, "asking for new hints", connection.sendRequest(InlayHintRefreshRequest.type));
  };
  return {
    shown: (session, { seen, touched }) => {
      const { lensRefresh, hintRefresh } = abilities();
      if (timer !== undefined || (!lensRefresh && !hintRefresh)) return;
      const concerns = [...session.documents.all()].some(({ source }) => source !== touched && seen.has(source) && session.systems.holding(source).length > 0);
      if (concerns) timer = setTimeout(refresh, pause);
    },
    dispose: () => clearTimeout(timer),
  };
}
