// Assertions that work in a browser's worker, where `node:assert` does not exist.

export function ok(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export function equal<T>(actual: T, expected: T, what: string): void {
  ok(actual === expected, `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

export function matches(actual: string, pattern: RegExp, what: string): void {
  ok(pattern.test(actual), `${what}: expected ${pattern}, got ${JSON.stringify(actual)}`);
}

/** Asks again until there is an answer. Fails with what was waited for after `limitMs`. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, limitMs = 15_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    ok(Date.now() < end, `waited ${limitMs / 1000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
