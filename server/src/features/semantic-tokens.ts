import type { Descriptor } from "../analysis/descriptor";
import type { Part } from "../model/part";
import type { Range } from "../syntax/range";
import { namesIn, rangeOfName, type NameKind } from "./mentions";
import { namedBy } from "./name-index";

/** A text that is colored by its meaning: the kind of thing it names, or a word of the language. */
export interface Token {
  readonly at: Range;
  readonly kind: NameKind | "word";
  readonly declares: boolean;
}

/** What names and words stand in a part, in the order of the text; of two readings of one text the first counts. */
export function tokensOf(part: Part, { store }: Descriptor): readonly Token[] {
  const { mentions, words } = namesIn(part);
  const tokens: Token[] = words.map(at => ({ at, kind: "word", declares: false }));
  for (const mention of mentions) {
    const { kind, known } = namedBy(mention, store);
    // A text that may be a name or just a word is one only when something has that name.
    if (mention.role === "suggestion" && !known) continue;
    tokens.push({ at: rangeOfName(mention), kind, declares: mention.role === "declaration" });
  }
  tokens.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end);
  let end = 0;
  return tokens.filter(({ at }) => {
    if (at.start < end || at.start >= at.end) return false;
    end = at.end;
    return true;
  });
}
