import type { Descriptor } from "../analysis/descriptor";
import type { Part } from "../model/part";
import type { Anchor, Extent } from "../syntax/anchor";
import type { TextEdit } from "../syntax/edit";
import type { Range } from "../syntax/range";
import { entryAt } from "./spot";

/** An anchor or one of its aliases under the cursor. Both belong to YAML and mean something in one file alone. */
export interface AnchorAt {
  readonly part: Part;
  readonly anchor: Anchor;
  /** What the cursor is on: `&name` or `*name`. */
  readonly at: Range;
  readonly isAlias: boolean;
}

/** The anchor that is written or used at an offset of a file; undefined where there is none. */
export function anchorAt(descriptor: Descriptor, source: string, offset: number): AnchorAt | undefined {
  const spot = entryAt(descriptor, source, offset);
  const part = spot && descriptor.partOf(spot.entry);
  if (!spot || !part) return undefined;
  const holds = ({ start, end }: Extent): boolean => start <= spot.offset && spot.offset <= end;
  for (const anchor of part.anchors) {
    const alias = anchor.aliases.find(holds);
    if (alias) return { part, anchor, at: rangeIn(part, alias), isAlias: true };
    if (holds(anchor)) return { part, anchor, at: rangeIn(part, anchor), isAlias: false };
  }
  return undefined;
}

/**
 * Where an anchor or alias leads. An alias leads to the value it stands for, with the very ranges that the general YAML
 * server answers: an editor that asks both shows one place then. An anchor leads to itself.
 */
export function anchorTarget({ part, anchor, isAlias }: AnchorAt): { readonly at: Range; readonly whole: Range } {
  if (isAlias) return { at: rangeIn(part, anchor.value), whole: rangeIn(part, anchor.whole) };
  return { at: rangeIn(part, anchor), whole: rangeIn(part, { start: anchor.start, end: anchor.whole.end }) };
}

/** The places that write or use an anchor, in the order of the text, where it is written first. */
export function anchorPlaces({ part, anchor }: AnchorAt): readonly Range[] {
  return [anchor, ...anchor.aliases].map(extent => rangeIn(part, extent));
}

/** What keeps an anchor from getting another name, in a sentence; undefined where nothing does. */
export function anchorObstacle(descriptor: Descriptor, { part, anchor }: AnchorAt, name: string): string | undefined {
  if (!/^[^\s,[\]{}]+$/u.test(name)) return "The name of an anchor is one word without commas and brackets";
  if (part.broken) return "The text around the anchor cannot be read as a whole";
  if (part.entry.text.slice(anchor.start, anchor.end) !== `&${anchor.name}`) return `No anchor is named \`${anchor.name}\``;
  const isTaken = descriptor.partsOf(part.entry.source).some(({ anchors }) => anchors.some(other => other.name === name));
  return isTaken ? `\`${name}\` is already the name of an anchor in this file` : undefined;
}

/** The edits that give an anchor and its aliases another name. */
export function renameAnchor(found: AnchorAt, name: string): readonly TextEdit[] {
  return anchorPlaces(found).map(place => ({ at: behindSign(place), text: name }));
}

/** The name alone, without `&` or `*`. */
export function behindSign({ entry, start, end }: Range): Range {
  return { entry, start: Math.min(start + 1, end), end };
}

function rangeIn({ entry }: Part, { start, end }: Extent): Range {
  return { entry, start, end };
}
