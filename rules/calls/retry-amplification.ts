import {
  arrowOf, code, count, defineRule, greatestWays, isDeadlinePropagated, isOn, nameOf, trait, waitGraph, wayFrom, wayInWords, yaml,
  type Arrow, type Editor, type System, type WaitGraph,
} from "../kit";

export default defineRule({
  id: "retry-amplification",
  scope: "system",
  title: "Attempts that multiply along a path",
  pattern: "retry-storm",
  group: "X-CALL",
  severity: "error",
  status: "stable",
  articles: ["MS16", "MS7"],

  why: `
    Every service that repeats its calls repeats the repeats of those above it. Three attempts over three hops are 27 calls
    at the bottom for one request at the top, and they come when the bottom is already failing, so that it cannot recover.
  `,
  unless: "all hops but one have a retry budget, or the time that is left travels with the call.",

  *check(system, { thresholds }) {
    const waits = system.fact(waitGraph);
    const rough = greatestWays(waits, 1, (arrow, below) => attempts(waits, arrow) * below);
    if (!rough.value.some(value => value > thresholds.retryProductMax)) return;
    const counted = (arrow: number): number => (attempts(waits, arrow) > 1 && isBounded(system, arrowOf(system, waits, arrow)) ? 1 : attempts(waits, arrow));
    const ways = greatestWays(waits, 1, (arrow, below) => counted(arrow) * below);
    const worst = new Map<number, { readonly start: number; readonly path: readonly number[] }>();
    for (let start = 0; start < waits.nodes; start += 1) {
      if (!(ways.value[start]! > thresholds.retryProductMax) || !begins(waits, start)) continue;
      const path = wayFrom(waits, ways, start);
      const last = path[path.length - 1]!;
      const known = worst.get(last);
      if (!known || ways.value[start]! > ways.value[known.start]!) worst.set(last, { start, path });
    }
    for (const [last, { start, path }] of worst) {
      const arrows = path.map(arrow => arrowOf(system, waits, arrow));
      const repeating = arrows.filter((arrow, at) => attempts(waits, path[at]!) > 1 && !isBounded(system, arrow));
      const leaf = arrowOf(system, waits, last);
      yield {
        at: leaf.call.to!,
        about: leaf.call,
        ...(repeating.every(({ policy }) => isOn(policy.circuitBreaker)) && { severity: "warning" as const }),
        message: `one request to ${code(waits.names[start]!)} can become ${count(ways.value[start]!, "call")} to ${code(nameOf(leaf.callee))} on the way ${wayInWords(waits, path)}`,
        help: "set `maxAttempts: 1` on all hops but one, or bound the repeats with `budget`",
        related: repeating.filter(arrow => arrow !== leaf).map(({ call, caller, callee }) => ({ at: call.to!, message: `${code(nameOf(caller))} repeats its calls to ${code(nameOf(callee))} here` })),
        data: repeating,
      };
    }
  },

  fix: (_system, edit, _context, violation) => {
    const repeating = violation.data as readonly Arrow[];
    const last = repeating[repeating.length - 1]!;
    return [
      { title: `Repeat only the call to ${code(last.call.to)}`, safe: false, edits: once(edit, repeating.slice(0, -1)) },
      { title: `Repeat only the call to ${code(repeating[0]!.call.to)}`, safe: false, edits: once(edit, repeating.slice(1)) },
    ];
  },

  examples: [{
    title: "Four attempts over three",
    bad: yaml`
      services:
        web:
          calls: [{to: shop, timeout: 20s, retry: {maxAttempts: 4, backoff: exponential, jitter: full}}]
        shop:
          calls: [{to: stock, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, jitter: full}}]
      #                ^^^^^ error
        stock: {}
    `,
    good: yaml`
      services:
        web:
          calls: [{to: shop, timeout: 20s, retry: {maxAttempts: 1, backoff: exponential, jitter: full}}]
        shop:
          calls: [{to: stock, timeout: 1s, retry: {maxAttempts: 3, backoff: exponential, jitter: full}}]
        stock: {}
    `,
  }],
});

/** The attempts of a hop; endless ones are for another rule, which names the hop. */
function attempts(waits: WaitGraph, arrow: number): number {
  const number = waits.attempts[arrow]!;
  return Number.isFinite(number) ? number : 1;
}

/** True when repeats of this hop do not follow the number of requests, or end with the time of the caller. */
function isBounded(system: System, { caller, call, policy }: Arrow): boolean {
  return (isOn(policy.retry) && policy.retry.value.budget !== undefined) || isDeadlinePropagated(system, caller, call);
}

/** Requests begin at entry points, and where nobody waits for a service. */
function begins(waits: WaitGraph, node: number): boolean {
  return (waits.traits[node]! & trait.entry) !== 0 || !waits.to.includes(node);
}

function once(edit: Editor, arrows: readonly Arrow[]) {
  return edit.all(...arrows.map(({ call }) => {
    const own = call.retry;
    if (!own) return edit.add(call, { retry: { maxAttempts: 1 } });
    return own.maxAttempts ? edit.set(own.maxAttempts, 1) : edit.add(own, { maxAttempts: 1 });
  }));
}
