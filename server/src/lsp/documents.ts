import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import type { Descriptor } from "../advisor";
import type { Position } from "../syntax/range";
import { offsetAt } from "../syntax/source-file";

/** A text that is open in an editor. It is the truth about its file, whatever the disk says. */
export interface OpenDocument {
  /** Its canonical address. */
  readonly source: string;
  /** Its address as the client writes it. */
  readonly uri: string;
  version: number;
  text: string;
}

export interface Documents {
  open(source: string, uri: string, version: number, text: string): OpenDocument;
  close(source: string): void;
  get(source: string): OpenDocument | undefined;
  all(): Iterable<OpenDocument>;
  /**
   * Applies changes to a document and to every descriptor that holds it. In a descriptor only the entries around a
   * change are read again; a text that no descriptor holds is merely kept.
   */
  change(document: OpenDocument, version: number, changes: readonly TextDocumentContentChangeEvent[], holders: readonly Descriptor[]): void;
}

export function createDocuments(): Documents {
  const documents = new Map<string, OpenDocument>();
  return {
    open: (source, uri, version, text) => {
      const document: OpenDocument = { source, uri, version, text };
      documents.set(source, document);
      return document;
    },
    close: source => void documents.delete(source),
    get: source => documents.get(source),
    all: () => documents.values(),
    change: (document, version, changes, holders) => {
      for (const change of changes) {
        if ("range" in change) replace(document, change.range, change.text, holders);
        else setText(document, change.text, holders);
      }
      document.version = version;
    },
  };
}

function setText(document: OpenDocument, text: string, holders: readonly Descriptor[]): void {
  document.text = text;
  for (const descriptor of holders) descriptor.setFile(document.source, text);
}

function replace(document: OpenDocument, range: { readonly start: Position; readonly end: Position }, text: string, holders: readonly Descriptor[]): void {
  const [first] = holders;
  const file = first?.fileOf(document.source);
  const offset = (position: Position): number => (file ? offsetAt(file, position) : offsetIn(document.text, position));
  const [a, b] = [offset(range.start), offset(range.end)];
  const [start, end] = [Math.min(a, b), Math.max(a, b)];
  for (const descriptor of holders) descriptor.changeFile(document.source, { start, end, text });
  document.text = first?.fileOf(document.source)?.text ?? document.text.slice(0, start) + text + document.text.slice(end);
}

/** The offset of a position in a text that is not cut into entries; positions outside are clamped, as the protocol says. */
export function offsetIn(text: string, { line, character }: Position): number {
  if (line < 0) return 0;
  let start = 0;
  for (let skipped = 0; skipped < line; skipped += 1) {
    const next = text.indexOf("\n", start);
    if (next === -1) return text.length;
    start = next + 1;
  }
  let end = text.indexOf("\n", start);
  if (end === -1) end = text.length;
  else if (end > start && text.charCodeAt(end - 1) === 0x0d) end -= 1;
  return Math.min(start + Math.max(character, 0), end);
}
