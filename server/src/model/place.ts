import type { Located, Range } from "../syntax/range";

/** Where a mapping of the descriptor, or the short form of one, is written. The range covers its value. */
export interface Place extends Range {
  /** The text that names it: its key, or for a list item the value that identifies it, else the item itself. */
  readonly key: Range;
  /** Its part of the path: a key, or a label in brackets for list items. */
  readonly segment: string;
  readonly parent: Place | undefined;
  /** True when written as a scalar or a list that stands for a mapping. */
  readonly short?: true;
  /** True when nothing is written after the key. */
  readonly empty?: true;
  /** True when reached through an alias or a merge, so that an edit here would change other places too. */
  readonly shared?: true;
}

/** Any mapping of the descriptor. */
export interface Block {
  readonly $: Place;
}

/** A list of the descriptor, with the place of the whole list. */
export interface List<T> extends ReadonlyArray<T> {
  readonly $: Place;
}

/** A mapping from names to values that is not a top-level collection. */
export interface Table<T> extends ReadonlyMap<string, T> {
  readonly $: Place;
}

/** A value that may be declared and still unknown: `TODO`, or text that could not be read (reported elsewhere). */
export type Known<T> = Located<T | undefined>;

/** A policy that can be switched off: `none`, alone or in the long form with its reason. */
export interface Optional extends Block {
  readonly none?: Known<boolean>;
  readonly reason?: Located<string>;
}

/** The stable path of an element, for example `services.orders.calls[payments]`. */
export function pathOf(place: Place): string {
  const segments: string[] = [];
  for (let at: Place | undefined = place; at; at = at.parent) segments.push(at.segment);
  let path = "";
  for (const segment of segments.reverse()) path += segment.startsWith("[") || path === "" ? segment : `.${segment}`;
  return path;
}

/** The name an element of a collection is declared under. */
export function nameOf(block: Block): string {
  return block.$.segment;
}

/** An edit keeps an entry where it was, up to the letters typed; one that moved elsewhere begins at another place. */
export function sameSpot(before: Block, after: Block): boolean {
  return before.$.key.entry.source === after.$.key.entry.source && before.$.key.entry.start === after.$.key.entry.start;
}
