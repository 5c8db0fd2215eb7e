import type { Connection, SemanticTokens, SemanticTokensDelta, ServerCapabilities } from "vscode-languageserver";
import type { Descriptor } from "../analysis/descriptor";
import type { Part } from "../model/part";
import type { NameKind } from "../features/mentions";
import { tokensOf, type Token } from "../features/semantic-tokens";
import { lineScanner } from "../syntax/range";
import { answering, type Log } from "./guard";
import type { Session } from "./session";

const tokenTypes = ["class", "struct", "event", "function", "method", "namespace", "interface", "variable", "enumMember"] as const;
const tokenModifiers = ["declaration"] as const;
type TokenType = (typeof tokenTypes)[number];

const typeOf: Readonly<Partial<Record<Token["kind"], TokenType>>> = {
  services: "class", clients: "interface", datastores: "struct", eventStores: "struct", readModels: "struct", datasets: "struct", channels: "event",
  flows: "function", sagas: "function", operations: "method", teams: "namespace", word: "enumMember",
} satisfies Partial<Record<NameKind | "word", TokenType>>;

export const semanticTokensCapabilities: ServerCapabilities = {
  semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] }, full: { delta: true }, range: true },
};

/** The data of files that were colored last, to send only what changes. */
interface Sent {
  readonly resultId: string;
  readonly data: readonly number[];
}

const mostRemembered = 20;

/** Colors names by what they name, and the words of the language as such. Everything else keeps the colors of YAML. */
export function registerSemanticTokens(connection: Connection, session: Session, log: Log): void {
  const sent = new Map<string, Sent>();
  let lastId = 0;
  const remember = (source: string, data: readonly number[]): string => {
    const resultId = String(lastId += 1);
    sent.delete(source);
    sent.set(source, { resultId, data });
    if (sent.size > mostRemembered) sent.delete(sent.keys().next().value!);
    return resultId;
  };
  const known = (uri: string): { readonly source: string; readonly descriptor: Descriptor } | undefined => {
    const source = session.sourceOf(uri);
    const descriptor = session.systemOf(source)?.advisor.descriptor;
    return descriptor && { source, descriptor };
  };
  // The protocol lets a server have no answer, which leaves the file to others; the library's types do not.
  const none = null as unknown as SemanticTokens;

  connection.languages.semanticTokens.on(answering<{ textDocument: { uri: string } }, SemanticTokens>(log, "semanticTokens", { data: [] }, ({ textDocument }) => {
    const asked = known(textDocument.uri);
    if (!asked) return none;
    const data = encode(asked.descriptor, asked.descriptor.partsOf(asked.source));
    return { resultId: remember(asked.source, data), data: [...data] };
  }));
  connection.languages.semanticTokens.onDelta(answering<{ textDocument: { uri: string }; previousResultId: string }, SemanticTokens | SemanticTokensDelta>(
    log, "semanticTokens/delta", { data: [] }, ({ textDocument, previousResultId }) => {
      const asked = known(textDocument.uri);
      if (!asked) return none;
      const before = sent.get(asked.source);
      const data = encode(asked.descriptor, asked.descriptor.partsOf(asked.source));
      const resultId = remember(asked.source, data);
      return before?.resultId === previousResultId ? { resultId, edits: difference(before.data, data) } : { resultId, data: [...data] };
    }));
  connection.languages.semanticTokens.onRange(answering<{ textDocument: { uri: string }; range: { start: { line: number }; end: { line: number } } }, SemanticTokens>(
    log, "semanticTokens/range", { data: [] }, ({ textDocument, range }) => {
      const asked = known(textDocument.uri);
      if (!asked) return none;
      const parts = asked.descriptor.partsOf(asked.source);
      const first = Math.max(0, parts.findIndex(({ entry }, index) => (parts[index + 1]?.entry.line ?? Infinity) > range.start.line && entry.line <= range.end.line));
      const shown = parts.slice(first).filter(({ entry }) => entry.line <= range.end.line);
      return { data: [...encode(asked.descriptor, shown)] };
    }));
}

/** Tokens as the protocol packs them: five numbers each, lines and columns relative to the one before. */
function encode(descriptor: Descriptor, parts: readonly Part[]): readonly number[] {
  const data: number[] = [];
  let lastLine = 0;
  let lastStart = 0;
  for (const part of parts) {
    const { entry } = part;
    const next = lineScanner(entry.text);
    let line = entry.line;
    let lineStart = 0;
    let following = next(0);
    for (const { at, kind, declares } of tokensOf(part, descriptor)) {
      while (following !== -1 && following <= at.start) {
        line += 1;
        lineStart = following;
        following = next(following);
      }
      // A client need not know tokens of several lines; names of that kind are rare enough to go without.
      if (following !== -1 && at.end > following - 1) continue;
      const start = at.start - lineStart;
      data.push(line - lastLine, line === lastLine ? start - lastStart : start, at.end - at.start, tokenTypes.indexOf(typeOf[kind] ?? "variable"), declares ? 1 : 0);
      lastLine = line;
      lastStart = start;
    }
  }
  return data;
}

/** The one stretch in which two lists differ. */
function difference(before: readonly number[], after: readonly number[]): SemanticTokensDelta["edits"] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < most - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  const deleteCount = before.length - start - same;
  if (deleteCount === 0 && after.length === before.length) return [];
  return [{ start, deleteCount, data: after.slice(start, after.length - same) }];
}
