import {
  CompletionItemKind, InsertTextFormat, InsertTextMode, MarkupKind, SymbolKind, type CompletionItem, type CompletionList, type DocumentSymbol,
  type Hover, type SymbolInformation, type TextDocumentPositionParams,
} from "vscode-languageserver";
import { completionAt, type Completion } from "../features/completion";
import { completeConfiguration, hoverConfiguration, type ConfigurationInput } from "../features/configuration";
import { hoverAt, type Hover as CoreHover } from "../features/hover";
import { plainSnippet } from "../features/snippet";
import { symbolsOf, type Symbol } from "../features/symbols";
import { visible } from "../report/visible";
import type { Abilities } from "./abilities";
import { offsetAt } from "../syntax/source-file";
import { offsetOfPosition, rangeOf } from "./convert";
import { isConfiguration } from "./names";
import type { Session } from "./session";
import type { System } from "./systems";

/** A place in a system: what hover and completion are asked about. */
interface Asked {
  readonly system: System;
  readonly source: string;
  readonly offset: number;
}

function askedAt({ textDocument, position }: TextDocumentPositionParams, session: Session): Asked | undefined {
  const source = session.sourceOf(textDocument.uri);
  const system = session.systemOf(source);
  const offset = system && offsetOfPosition(system.advisor.descriptor, source, position);
  return system && offset !== undefined ? { system, source, offset } : undefined;
}

/** A place in an open configuration file, with its text. */
function configurationAt({ textDocument, position }: TextDocumentPositionParams, session: Session): { readonly input: ConfigurationInput; readonly offset: number } | undefined {
  const source = session.sourceOf(textDocument.uri);
  const text = isConfiguration(source) ? session.documents.get(source)?.text : undefined;
  if (text === undefined) return undefined;
  const entry = { source, text, kind: "whole", section: "", indent: 0, start: 0, line: 0 } as const;
  return { input: { source, text, rules: session.host.rules }, offset: offsetAt({ source, text, length: text.length, entries: [entry] }, position) };
}

export function hover(params: TextDocumentPositionParams, session: Session, abilities: Abilities): Hover | null {
  const found = hoverText(params, session);
  if (!found) return null;
  const kind = abilities.markdownHover ? MarkupKind.Markdown : MarkupKind.PlainText;
  return { contents: { kind, value: found.markdown }, range: rangeOf(found.at) };
}

function hoverText(params: TextDocumentPositionParams, session: Session): CoreHover | undefined {
  const configuration = configurationAt(params, session);
  if (configuration) return hoverConfiguration(configuration.input, configuration.offset);
  const asked = askedAt(params, session);
  if (!asked) return undefined;
  const { system, source, offset } = asked;
  const all = system.isActive && system.isReady ? system.analysis().findings : [];
  return hoverAt({ descriptor: system.advisor.descriptor, findings: session.findingsOf(source), all }, source, offset);
}

const completionKinds: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  name: CompletionItemKind.Reference,
  rule: CompletionItemKind.Reference,
  block: CompletionItemKind.Snippet,
  pattern: CompletionItemKind.Snippet,
};

export function completion(params: TextDocumentPositionParams, session: Session, abilities: Abilities): CompletionList | null {
  const configuration = configurationAt(params, session);
  if (configuration) {
    const { items, incomplete } = completeConfiguration(configuration.input, configuration.offset);
    return { isIncomplete: incomplete, items: items.map((item, index) => toItem(item, index, params, abilities)) };
  }
  const asked = askedAt(params, session);
  // Text that does not say it is ours may be anything; only a file of ours by name is helped to its first line.
  if (!asked || !speaksFor(asked.system, asked.source)) return null;
  const { system, source, offset } = asked;
  const { descriptor, rules } = system.advisor;
  const { items, incomplete } = completionAt({ descriptor, rules, findings: session.findingsOf(source), today: session.host.today() }, source, offset);
  return { isIncomplete: incomplete, items: items.map((item, index) => toItem(item, index, params, abilities)) };
}

function speaksFor(system: System, source: string): boolean {
  const marking = system.advisor.descriptor.marking();
  return marking.kind !== "unmarked" || /(?:^|[/.])architecture\.ya?ml$/.test(source);
}

function toItem(item: Completion, index: number, { position }: TextDocumentPositionParams, abilities: Abilities): CompletionItem {
  const range = rangeOf(item.at);
  // The protocol wants the range on the cursor's line.
  const start = range.start.line === position.line ? range.start : position;
  const end = range.end.line === position.line ? range.end : position;
  const asSnippet = item.snippet && abilities.snippets;
  return {
    label: visible(item.label),
    kind: completionKinds[item.kind],
    detail: visible(item.detail),
    ...(item.documentation !== "" && { documentation: { kind: MarkupKind.Markdown, value: item.documentation } }),
    sortText: String(index).padStart(4, "0"),
    ...((item.insert.startsWith("- ") || visible(item.label) !== item.label) && { filterText: item.label }),
    textEdit: { range: { start, end }, newText: item.snippet && !asSnippet ? withoutStops(item) : item.insert },
    ...(item.additional && { additionalTextEdits: item.additional.map(edit => ({ range: rangeOf(edit.at), newText: edit.text })) }),
    insertTextFormat: asSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    // Line breaks come with their indentation.
    ...(abilities.insertMode && { insertTextMode: InsertTextMode.asIs }),
  };
}

/** A snippet for an editor that knows none: a whole pattern keeps what its stops hold, elsewhere they become nothing. */
function withoutStops({ insert: snippet, kind }: Completion): string {
  if (kind === "pattern") return plainSnippet(snippet);
  return snippet.replace(/\$(?:[0-9]|\{[0-9](?:\|[^}]*|:[^}]*)?\})/g, "").replace(/\\([\\$}|,])/g, "$1").trimEnd().replace(/:$/, ": ");
}

const sectionKinds: Readonly<Record<string, SymbolKind>> = {
  services: SymbolKind.Class, datastores: SymbolKind.Struct, channels: SymbolKind.Event, sagas: SymbolKind.Function, flows: SymbolKind.Function,
  flags: SymbolKind.Boolean, teams: SymbolKind.Package, clients: SymbolKind.Interface, contracts: SymbolKind.Interface, slos: SymbolKind.Number,
};

export function documentSymbols(uri: string, session: Session, abilities: Abilities): DocumentSymbol[] | SymbolInformation[] {
  const source = session.sourceOf(uri);
  const system = session.systemOf(source);
  if (!system || !speaksFor(system, source)) return [];
  const symbols = symbolsOf(system.advisor.descriptor, source);
  if (abilities.nestedSymbols) return symbols.map(toSymbol);
  return symbols.flatMap(symbol => flatten(symbol, uri, undefined));
}

/** What was sent for a symbol before; symbols of elements that did not change or move are the same objects. */
const sentSymbols = new WeakMap<Symbol, DocumentSymbol>();

function toSymbol(symbol: Symbol): DocumentSymbol {
  const known = sentSymbols.get(symbol);
  if (known) return known;
  const { name, detail, range, nameRange, children } = symbol;
  const made: DocumentSymbol = {
    name: visible(name), ...(detail !== "" && { detail: visible(detail) }), kind: kindOf(symbol), range, selectionRange: nameRange,
    ...(children.length > 0 && { children: children.map(toSymbol) }),
  };
  if (symbol.kind === "element") sentSymbols.set(symbol, made);
  return made;
}

function flatten(symbol: Symbol, uri: string, container: string | undefined): SymbolInformation[] {
  const own: SymbolInformation = { name: visible(symbol.name), kind: kindOf(symbol), location: { uri, range: symbol.range }, ...(container !== undefined && { containerName: visible(container) }) };
  return [own, ...symbol.children.flatMap(child => flatten(child, uri, symbol.name))];
}

function kindOf({ kind, section, detail }: Symbol): SymbolKind {
  switch (kind) {
    case "section": return SymbolKind.Namespace;
    case "element": return sectionKinds[section] ?? SymbolKind.Object;
    case "part": return detail === "steps" ? SymbolKind.Method : SymbolKind.Field;
  }
}
