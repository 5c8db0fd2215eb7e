import type { Entry } from "../../syntax/range";

/** The part of an entry that belongs to it when it goes elsewhere, as offsets within its text. */
export interface OwnText {
  readonly start: number;
  readonly end: number;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  readonly kind: "blank" | "comment" | "content";
}

/**
 * An entry with its comments: those directly above it and those inside. What stands at the beginning of a file is about
 * the file, and a comment behind a blank line is about what comes next; both stay.
 */
export function ownText(entry: Entry): OwnText {
  const lines = linesOf(entry.text);
  const first = lines.findIndex(({ kind }) => kind === "content");
  const last = lines.findLastIndex(({ kind }) => kind === "content");
  if (first === -1) return { start: 0, end: entry.text.length };
  return { start: lines[startLine(entry, lines, first)]!.start, end: lines[endLine(entry, lines, last)]!.end };
}

function startLine(entry: Entry, lines: readonly Line[], first: number): number {
  if (entry.start > 0) return 0;
  let at = first;
  while (at > 0 && lines[at - 1]!.kind === "comment") at -= 1;
  // Comments up to the first line of the file are its head.
  return at === 0 ? first : at;
}

function endLine(entry: Entry, lines: readonly Line[], last: number): number {
  let at = last;
  while (lines[at + 1]?.kind === "comment" && lines[at + 1]!.indent >= Math.max(entry.indent, 1)) at += 1;
  // A text over several lines may hold what looks like comments behind blank lines; they are indented deeper.
  for (let next = at + 1; next < lines.length; next += 1) {
    if (lines[next]!.kind === "comment" && lines[next]!.indent > entry.indent) at = next;
    else if (lines[next]!.kind === "comment") break;
  }
  return at;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed + 1;
    const content = text.slice(start, end).trimEnd();
    const trimmed = content.trimStart();
    // The mark that begins a document belongs to the file, as comments there do.
    const kind = trimmed === "" ? "blank" : trimmed.startsWith("#") ? "comment" : /^---(?:\s+#.*)?$/.test(content) ? "blank" : "content";
    lines.push({ start, end, indent: content.length - trimmed.length, kind });
    start = end;
  }
  return lines;
}

/** The offset behind the blank lines that follow an offset. */
export function behindBlankLines(text: string, offset: number): number {
  return offset + /^(?:[ \t]*\r?\n)*/.exec(text.slice(offset))![0].length;
}
