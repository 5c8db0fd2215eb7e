import { type Position, Range, Uri } from "vscode";
import type { Diagram, SourcePlace } from "../../../server/src/diagram/shape";

interface Spot {
  readonly id: string;
  readonly range: Range;
}

/** Finds what of a picture is written at a position of a file: the innermost element. */
export type Lookup = (uri: Uri, position: Position) => string | undefined;

export function lookupIn({ nodes, edges, groups }: Diagram): Lookup {
  const byFile = new Map<string, Spot[]>();
  for (const { id, origins } of [...groups, ...nodes, ...edges]) {
    for (const { extent } of origins) {
      const file = Uri.parse(extent.source).toString();
      const spots = byFile.get(file) ?? [];
      spots.push({ id, range: rangeOf(extent) });
      byFile.set(file, spots);
    }
  }
  return (uri, position) => {
    let best: Spot | undefined;
    for (const spot of byFile.get(uri.toString()) ?? []) {
      if (spot.range.contains(position) && (best === undefined || best.range.contains(spot.range))) best = spot;
    }
    return best?.id;
  };
}

export function rangeOf({ start, end }: SourcePlace): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
