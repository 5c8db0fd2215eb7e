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
  readonly version: number;
  /** Put together when it is asked for: while somebody types, nobody asks. */
  readonly text: string;
}

interface Held extends OpenDocument {
  version: number;
  text: string;
  /** From now on the text is that of a file's version. */
  follow(file: { readonly text: string }): void;
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
  const documents = new Map<string, Held>();
  return {
    open: (source, uri, version, text) => {
      const document = hold(source, uri, version, text);
      documents.set(source, document);
      return document;
    },
    close: source => void documents.delete(source),
    get: source => documents.get(source),
    all: () => documents.values(),
    change: ({ source }, version, changes, holders) => {
      const document = documents.get(source);
      if (!document) return;
      for (const change of changes) {
        if ("range" in change) replace(document, change.range, change.text, holders);
        else setText(document, change.text, holders);
      }
      document.version = version;
    },
  };
}

function hold(source: string, uri: string, version: number, text: string): Held {
  let current: string | { readonly text: string } = text;
  return {
    source, uri, version,
    get text() {
      return typeof current === "string" ? current : (current = current.text);
    },
    set text(given) {
      current = given;
    },
    follow(file) {
      current = file;
    },
  };
}

function setText(document: Held, text: string, holders: readonly Descriptor[]): void {
  document.text = text;
  for (const descriptor of holders) descriptor.setFile(document.source, text);
}

function replace(document: Held, range: { readonly start: Position; readonly end: Position }, text: string, holders: readonly Descriptor[]): void {
  const [first] = holders;
  const file = first?.fileOf(document.source);
  const offset = (position: Position): number => (file ? offsetAt(file, position) : offsetIn(document.text, position));
  const [a, b] = [offset(range.start), offset(range.end)];
  const [start, end] = [Math.min(a, b), Math.max(a, b)];
  for (const descriptor of holders) descriptor.changeFile(document.source, { start, end, text });
  const changed = first?.fileOf(document.source);
  if (changed) document.follow(changed);
  else document.text = document.text.slice(0, start) + text + document.text.slice(end);
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
