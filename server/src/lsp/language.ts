import {
  CompletionItemKind, InsertTextFormat, InsertTextMode, MarkupKind, SymbolKind, type CompletionItem, type CompletionList, type DocumentSymbol,
  type Hover, type SymbolInformation, type TextDocumentPositionParams,
} from "vscode-languageserver";
import { completionAt, type Completion } from "../features/completion";
import { hoverAt } from "../features/hover";
import { symbolsOf, type Symbol } from "../features/symbols";
import type { Abilities } from "./abilities";
import { offsetOfPosition, rangeOf } from "./convert";
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

export function hover(params: TextDocumentPositionParams, session: Session, abilities: Abilities): Hover | null {
  const asked = askedAt(params, session);
  if (!asked) return null;
  const { system, source, offset } = asked;
  const found = hoverAt({ descriptor: system.advisor.descriptor, findings: session.findingsOf(source) }, source, offset);
  if (!found) return null;
  const kind = abilities.markdownHover ? MarkupKind.Markdown : MarkupKind.PlainText;
  return { contents: { kind, value: found.markdown }, range: rangeOf(found.at) };
}

const completionKinds: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  name: CompletionItemKind.Reference,
  rule: CompletionItemKind.Reference,
  block: CompletionItemKind.Snippet,
};

export function completion(params: TextDocumentPositionParams, session: Session, abilities: Abilities): CompletionList | null {
  const asked = askedAt(params, session);
  // Text that does not say it is ours may be anything; only a file of ours by name is helped to its first line.
  if (!asked || !speaksFor(asked.system, asked.source)) return null;
  const { system, source, offset } = asked;
  const { descriptor, rules } = system.advisor;
  const { items, incomplete } = completionAt({ descriptor, rules, findings: session.findingsOf(source) }, source, offset);
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
    label: item.label,
    kind: completionKinds[item.kind],
    detail: item.detail,
    ...(item.documentation !== "" && { documentation: { kind: MarkupKind.Markdown, value: item.documentation } }),
    sortText: String(index).padStart(4, "0"),
    ...(item.insert.startsWith("- ") && { filterText: item.label }),
    textEdit: { range: { start, end }, newText: item.snippet && !asSnippet ? withoutStops(item.insert) : item.insert },
    insertTextFormat: asSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    // Line breaks come with their indentation.
    ...(abilities.insertMode && { insertTextMode: InsertTextMode.asIs }),
  };
}

/** A snippet for an editor that knows none: tab stops and choices become nothing. */
function withoutStops(snippet: string): string {
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

function toSymbol(symbol: Symbol): DocumentSymbol {
  return {
    name: symbol.name, detail: symbol.detail, kind: kindOf(symbol), range: symbol.range, selectionRange: symbol.nameRange,
    children: symbol.children.map(toSymbol),
  };
}

function flatten(symbol: Symbol, uri: string, container: string | undefined): SymbolInformation[] {
  const own: SymbolInformation = { name: symbol.name, kind: kindOf(symbol), location: { uri, range: symbol.range }, ...(container !== undefined && { containerName: container }) };
  return [own, ...symbol.children.flatMap(child => flatten(child, uri, symbol.name))];
}

function kindOf({ kind, section, detail }: Symbol): SymbolKind {
  switch (kind) {
    case "section": return SymbolKind.Namespace;
    case "element": return sectionKinds[section] ?? SymbolKind.Object;
    case "part": return detail === "steps" ? SymbolKind.Method : SymbolKind.Field;
  }
}
