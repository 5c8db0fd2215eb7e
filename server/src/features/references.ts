import type { Descriptor } from "../analysis/descriptor";
import type { Range } from "../syntax/range";
import { anchorAt, anchorPlaces } from "./anchors";
import { rangeOfName, type Mention } from "./mentions";
import { mentionAt, mentionsOf, namedBy } from "./name-index";

/**
 * The places in all files that name what is named at an offset, in the order of files and text.
 *
 * @param withDeclaration whether the declaration is one of them
 * @returns undefined where nothing is named
 */
export function referencesAt(descriptor: Descriptor, source: string, offset: number, withDeclaration: boolean): readonly Range[] | undefined {
  const mention = mentionAt(descriptor, source, offset);
  if (!mention) {
    const found = anchorAt(descriptor, source, offset);
    return found && anchorPlaces(found).slice(withDeclaration ? 0 : 1);
  }
  const all = mentionsOf(namedBy(mention, descriptor.store), descriptor);
  // A queue that exists by being named is used where it comes into being; only a declaration is no use.
  return all.filter(({ role }) => withDeclaration || role !== "declaration").map(rangeOfName);
}

/** A place that names the same thing as the cursor, in the same file. */
export interface Highlight {
  readonly at: Range;
  /** True where the thing is declared, or something is written to it. */
  readonly writes: boolean;
}

/** The places of one file that name what is named at an offset; undefined where nothing is named. */
export function highlightsAt(descriptor: Descriptor, source: string, offset: number): readonly Highlight[] | undefined {
  const mention = mentionAt(descriptor, source, offset);
  if (!mention) {
    const found = anchorAt(descriptor, source, offset);
    return found && anchorPlaces(found).map((at, index) => ({ at, writes: index === 0 }));
  }
  return mentionsOf(namedBy(mention, descriptor.store), descriptor, source).map(toHighlight);
}

function toHighlight(mention: Mention): Highlight {
  return { at: rangeOfName(mention), writes: mention.writes };
}
