/** A repeatable source of choices: the same seed gives the same sequence on every machine. */
export interface Random {
  /** A number from 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  /** True in `share` of the cases, for example 0.25. */
  chance(share: number): boolean;
}

/** The seed of this run: `SEED` of the environment, else always the same, so that a build fails for its changes only. */
export const seed = Number(process.env["SEED"] ?? 20_260_701);

/** `usual` repetitions, or as many times more as `FUZZ_FACTOR` of the environment says. */
export function repetitions(usual: number): number {
  return Math.round(usual * Number(process.env["FUZZ_FACTOR"] ?? 1));
}

/**
 * Runs without the parsers noting where in their code they met a fault, which takes a third of the time that broken text
 * costs. A failing assertion says what it is about in its message.
 */
export function withoutStacks(run: () => void): void {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    run();
  } finally {
    Error.stackTraceLimit = before;
  }
}

export function createRandom(from: number = seed): Random {
  let state = from >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: list => list[below(list.length)]!,
    chance: share => next() < share,
  };
}
