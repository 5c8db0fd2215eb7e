import type { Block } from "../model/place";
import { lineScanner, type Entry, type Range } from "../syntax/range";
import type { Origin, SourcePlace, SourcePosition } from "./shape";

/** Converts ranges to lines and columns. Made for many ranges of one moment: each entry is scanned for lines once. */
export interface Places {
  at(range: Range): SourcePlace;
  /** The place of a block and of its name. */
  of(block: Block): Origin;
}

/** Converts places of the newest version of each file. */
export function createPlaces(): Places {
  const lines = new Map<Entry, readonly number[]>();
  const startsOf = (entry: Entry): readonly number[] => {
    const known = lines.get(entry);
    if (known) return known;
    const starts = [0];
    const next = lineScanner(entry.text);
    for (let at = next(0); at !== -1; at = next(at)) starts.push(at);
    lines.set(entry, starts);
    return starts;
  };
  const position = (entry: Entry, offset: number): SourcePosition => {
    const starts = startsOf(entry);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: entry.line + low, character: offset - starts[low]! };
  };
  const at = ({ entry, start, end }: Range): SourcePlace => ({ source: entry.source, start: position(entry, start), end: position(entry, end) });
  return {
    at,
    of: ({ $ }) => {
      // A value may end behind the line breaks that follow it, and the name of a list item may lie inside of it.
      const end = Math.max($.start + $.entry.text.slice($.start, $.end).trimEnd().length, $.key.entry === $.entry ? $.key.end : 0);
      const start = $.key.entry === $.entry ? Math.min($.key.start, $.start) : $.start;
      return { name: at($.key), extent: at({ entry: $.entry, start, end }) };
    },
  };
}
