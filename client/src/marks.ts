// What is shown between the lines of a descriptor: lenses over elements and hints behind calls. Both can be switched off.

import { type Disposable, Location, Position, Range, Selection, TextEditorRevealType, Uri, commands, window, workspace } from "vscode";
import { type BaseLanguageClient, CodeLensRequest, InlayHintRequest, type Middleware } from "vscode-languageclient";
import { COMMANDS, type PlacesArgument } from "../../server/src/lsp/requests";
import type { Supervisor } from "./supervisor";

const hints = "inlayHints.enabled";
const lenses = "codeLens.enabled";

/** Leaves out what is switched off, before the server is asked. */
export function marksMiddleware(): Pick<Middleware, "provideInlayHints" | "provideCodeLenses"> {
  return {
    provideInlayHints: (document, range, token, next) => (isOn(hints, document.uri) ? next(document, range, token) : []),
    provideCodeLenses: (document, token, next) => (isOn(lenses, document.uri) ? next(document, token) : []),
  };
}

function isOn(setting: string, uri: Uri): boolean {
  return workspace.getConfiguration("architectureAdvisor", uri).get(setting, true);
}

/** The commands behind lenses, and a look at the settings whenever they change. */
export function marks(supervisor: Supervisor): readonly Disposable[] {
  return [
    commands.registerCommand(COMMANDS.showReferences, showReferences),
    commands.registerCommand(COMMANDS.goToFindings, goToFindings),
    workspace.onDidChangeConfiguration((change) => {
      const client = supervisor.running();
      if (!client) return;
      if (change.affectsConfiguration(`architectureAdvisor.${hints}`)) refreshHints(client);
      if (change.affectsConfiguration(`architectureAdvisor.${lenses}`)) refreshLenses(client);
    }),
  ];
}

function refreshHints(client: BaseLanguageClient): void {
  const feature = client.getFeature(InlayHintRequest.method);
  for (const provider of new Set(workspace.textDocuments.map((document) => feature.getProvider(document)))) provider?.onDidChangeInlayHints.fire();
}

function refreshLenses(client: BaseLanguageClient): void {
  const feature = client.getFeature(CodeLensRequest.method);
  for (const provider of new Set(workspace.textDocuments.map((document) => feature.getProvider(document)))) provider?.onDidChangeCodeLensEmitter.fire();
}

/** Shows places beside the text, as the editor shows references. Returns whether there was anything to show. */
async function showReferences(argument: unknown): Promise<boolean> {
  if (!isPlaces(argument)) return false;
  const { uri, position, locations } = argument;
  await commands.executeCommand("editor.action.showReferences", Uri.parse(uri), new Position(position.line, position.character),
    locations.map((location) => new Location(Uri.parse(location.uri), rangeOf(location.range))));
  return true;
}

/** Goes to the first finding, in the order of the text, and opens its message; the editor's keys lead to the next. */
async function goToFindings(argument: unknown): Promise<boolean> {
  if (!isPlaces(argument)) return false;
  const { locations } = argument;
  const sorted = [...locations].sort((a, b) => (a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character));
  const first = sorted.find((location) => location.uri === argument.uri) ?? sorted[0]!;
  const editor = await window.showTextDocument(await workspace.openTextDocument(Uri.parse(first.uri)));
  const { start } = rangeOf(first.range);
  editor.selection = new Selection(start, start);
  editor.revealRange(new Range(start, start), TextEditorRevealType.InCenterIfOutsideViewport);
  // The editor opens the marker at the cursor, and goes on to the next one when it is open already.
  await commands.executeCommand("editor.action.marker.next");
  return true;
}

function rangeOf({ start, end }: PlacesArgument["locations"][number]["range"]): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

function isPlaces(argument: unknown): argument is PlacesArgument {
  const { uri, position, locations } = (typeof argument === "object" && argument !== null ? argument : {}) as Partial<PlacesArgument>;
  return typeof uri === "string" && typeof position?.line === "number" && Array.isArray(locations) && locations.length > 0;
}
