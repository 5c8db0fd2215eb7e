/** Offsets in the text of an entry; the end is exclusive. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** A value that YAML itself has a name for (`&name`), and the aliases (`*name`) that stand for it. */
export interface Anchor extends Extent {
  /** Without the `&`. Of several anchors with one name, each has the aliases between it and the next. */
  readonly name: string;
  /** The value behind the anchor; empty where there is none. */
  readonly value: Extent;
  /** The value with what YAML counts to it: the space, comment and line break behind it. */
  readonly whole: Extent;
  readonly aliases: readonly Extent[];
}

/**
 * Finds where the anchor of a value is written, which is in front of it, perhaps lines before: only space, comments and
 * a tag may stand in between.
 *
 * @param valueStart the offset of the value; behind the anchor where there is none
 * @returns undefined where the text has no such anchor
 */
export function anchorBefore(text: string, valueStart: number, name: string): Extent | undefined {
  const written = `&${name}`;
  let found: Extent | undefined;
  // The first one counts that nothing else separates from the value: a comment in between may hold the same word.
  for (let start = text.lastIndexOf(written, valueStart - written.length); start !== -1; start = text.lastIndexOf(written, start - 1)) {
    const end = start + written.length;
    if (!onlyBetween.test(text.slice(end, valueStart))) break;
    found = { start, end };
    if (start === 0) break;
  }
  return found;
}

/** What may stand between an anchor and its value. Each part begins with a letter of its own, so nothing is tried twice. */
const onlyBetween = /^(?:\s|(?<=\s)#[^\n]*|(?<=\s)!\S*)*$/;
