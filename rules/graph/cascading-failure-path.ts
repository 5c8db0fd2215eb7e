import { arrowOf, code, defineRule, greatestWays, isTiny, listOf, nameOf, plannedTimeout, protectionPairs, signalEdits, trait, wait, waitGraph, wayAsRelated, wayFrom, wayInWords, yaml, type Arrow, type WaitGraph } from "../kit";

/** The unprotected ways that end at one service, with everyone it can stop. */
interface Cascade {
  /** The longest of them. */
  readonly path: readonly number[];
  /** The calls that they end in. */
  readonly last: ReadonlySet<number>;
  readonly starts: readonly string[];
}

export default defineRule({
  id: "cascading-failure-path",
  scope: "system",
  title: "Path along which a slow service stops its callers",
  pattern: "circuit-breaker",
  group: "X-GRAPH",
  severity: "warning",
  status: "stable",
  articles: ["CB", "BH", "MS6"],

  why: `
    Where every call in a row waits and none is cut off, slowness travels upward: the last service turns slow, its caller's
    threads fill, then those of the caller's caller, until the entry point stops answering. One circuit breaker or
    bulkhead on the way is enough to stop the wave there.
  `,
  unless: "each of these calls answers early and does its work later; say so with `ackEarly` or `mode: async`.",

  *check(system, context) {
    if (isTiny(context)) return;
    const waits = system.fact(waitGraph);
    const isOpen = (arrow: number): boolean => (waits.bits[arrow]! & wait.guarded) === 0;
    const hasCaller = new Uint8Array(waits.nodes);
    waits.to.forEach((node, arrow) => {
      if (isOpen(arrow)) hasCaller[node] = 1;
    });
    const ways = greatestWays(waits, 0, (arrow, below) => (isOpen(arrow) ? below + 1 : Number.NaN));
    const cascades = new Map<number, Cascade>();
    for (let start = 0; start < waits.nodes; start += 1) {
      const traits = waits.traits[start]!;
      const begins = (traits & trait.reached) !== 0 && (hasCaller[start] === 0 || (traits & trait.entry) !== 0);
      if (!begins || ways.value[start]! < 2) continue;
      const path = wayFrom(waits, ways, start);
      const last = path[path.length - 1]!;
      const source = waits.to[last]!;
      const known = cascades.get(source);
      const name = waits.names[start]!;
      if (!known) cascades.set(source, { path, last: new Set([last]), starts: [name] });
      else cascades.set(source, { path: isBefore(waits, path, known.path) ? path : known.path, last: new Set([...known.last, last]), starts: [...known.starts, name] });
    }
    for (const { path, last: ends, starts } of cascades.values()) {
      const last = arrowOf(system, waits, path[path.length - 1]!);
      yield {
        at: last.call.to!,
        about: last.call,
        message: `a slow ${code(nameOf(last.callee))} can stop ${listOf(starts)}: nothing on the way ${wayInWords(waits, path)} cuts it off`,
        help: `put a circuit breaker on the call from ${code(nameOf(last.caller))} to ${code(nameOf(last.callee))}, the one nearest to the source of trouble`,
        related: wayAsRelated(system, waits, path.slice(0, -1)),
        data: [...ends].map(end => arrowOf(system, waits, end)),
      };
    }
  },

  fix: (system, edit, _context, violation) => {
    const arrows = violation.data as readonly Arrow[];
    return {
      title: `Put a circuit breaker in front of ${code(nameOf(arrows[0]!.callee))}`,
      safe: arrows.every(({ call }) => plannedTimeout(system, call).fits),
      edits: arrows.some(({ call }) => call.circuitBreaker) ? undefined : edit.all(...arrows.flatMap(({ call, caller, policy }) => [
        edit.add(call, protectionPairs(system, call, policy)),
        signalEdits(edit, system, caller, "circuit-breaker.state", "circuit-breaker-open"),
      ])),
    };
  },

  examples: [{
    title: "Two waits in a row",
    bad: yaml`
      services:
        shop:
          calls: [{to: orders, timeout: 1s}]
        orders:
          calls: [{to: stock, timeout: 500ms}]
      #                ^^^^^ warning
        stock: {}
      defaults: {telemetry: [circuit-breaker.state]}
    `,
    good: yaml`
      services:
        shop:
          calls: [{to: orders, timeout: 1s}]
        orders:
          calls: [{to: stock, timeout: 500ms, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 250ms, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}, fallback: {type: TODO}}]
        stock: {}
      defaults: {telemetry: [circuit-breaker.state]}
    `,
  }],
});

/** Longer ways first; among those of one length the one whose last caller comes first by name, in whatever order they are written. */
function isBefore(waits: WaitGraph, path: readonly number[], other: readonly number[]): boolean {
  if (path.length !== other.length) return path.length > other.length;
  const callerOf = (way: readonly number[]): string => waits.names[waits.from[way[way.length - 1]!]!]!;
  return callerOf(path) < callerOf(other);
}
