// Remembers what ended the server. What has ended it twice is named to the next one, which then leaves it out.

import type { Looked, LookingParams } from "../../server/src/lsp/requests";

export interface Quarantine {
  /** The server is about to look at something, or came out of it. */
  heard(params: LookingParams): void;
  /** The server ended by itself, or is silent and about to be ended. */
  serverEnded(): void;
  /** What the next server has to leave out. */
  setAside(): readonly Looked[];
  /** A person wants another try. */
  forgive(): void;
}

/** Once may be an accident of the machine. */
const ENDS_UNTIL_SET_ASIDE = 2;

export function createQuarantine(): Quarantine {
  const ends = new Map<string, { readonly at: Looked; readonly count: number }>();
  let looking: Looked | null = null;

  return {
    heard: ({ at }) => {
      looking = at;
    },
    serverEnded: () => {
      if (looking === null) return;
      // Of one file only the newest content is worth remembering.
      const before = ends.get(looking.source);
      const count = before?.at.content === looking.content ? before.count + 1 : 1;
      ends.set(looking.source, { at: looking, count });
      looking = null;
    },
    setAside: () => [...ends.values()].filter(({ count }) => count >= ENDS_UNTIL_SET_ASIDE).map(({ at }) => at),
    forgive: () => {
      ends.clear();
      looking = null;
    },
  };
}
