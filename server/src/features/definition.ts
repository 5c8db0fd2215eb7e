import type { Descriptor } from "../analysis/descriptor";
import type { Located, Range } from "../syntax/range";
import { anchorAt, anchorTarget } from "./anchors";
import { rangeOfName } from "./mentions";
import { declarationsOf, mentionAt, namedBy, type Declared } from "./name-index";

/** Where a name leads. */
export interface Definition {
  /** The name that was asked about. */
  readonly at: Range;
  readonly targets: readonly Declared[];
}

/**
 * The declaration of what is named at an offset; a declaration leads to itself. An alias of YAML leads to what it stands
 * for. Undefined where nothing is named.
 */
export function definitionAt(descriptor: Descriptor, source: string, offset: number): Definition | undefined {
  const mention = mentionAt(descriptor, source, offset);
  if (!mention) {
    const found = anchorAt(descriptor, source, offset);
    return found && { at: found.at, targets: [anchorTarget(found)] };
  }
  const named = namedBy(mention, descriptor.store);
  const targets = declarationsOf(named, descriptor);
  if (mention.role !== "declaration") return targets.length === 0 ? undefined : { at: rangeOfName(mention), targets };
  // Of several declarations of one name, each leads to itself.
  const own = targets.filter(({ at }) => at.entry === mention.at.entry && at.start === mention.at.start);
  return { at: rangeOfName(mention), targets: own.length > 0 ? own : [{ at: mention.at, whole: mention.at }] };
}

/** The pattern of included files at an offset of a file. Which files it means is the host's knowledge. */
export function includeAt(descriptor: Descriptor, source: string, offset: number): Located<string> | undefined {
  return descriptor.includes().find(({ from, pattern: { entry, start, end } }) =>
    from === source && entry.start + start <= offset && offset <= entry.start + end)?.pattern;
}
