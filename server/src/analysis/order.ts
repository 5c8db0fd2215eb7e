import { offsetOf, type Range } from "../syntax/range";

/** By file name, then by place. */
export function compareRanges(a: Range, b: Range): number {
  if (a.entry.source !== b.entry.source) return a.entry.source < b.entry.source ? -1 : 1;
  return offsetOf(a) - offsetOf(b) || a.end - a.start - (b.end - b.start);
}
