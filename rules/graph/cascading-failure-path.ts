import { callGraph, code, defineRule, isProtected, isTiny, listOf, longestWays, nameOf, protectionPairs, signalEdits, yaml, type Arrow } from "../kit";

/** The unprotected way that ends in one arrow, with everyone it can stop. */
interface Cascade {
  readonly path: readonly Arrow[];
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
    const graph = system.fact(callGraph);
    const open = graph.out.map(arrows => arrows.filter(arrow => arrow.sync && arrow.required && arrow.call.ackEarly?.value !== true && !isProtected(arrow.policy)));
    const hasCaller = new Uint8Array(graph.services.length);
    for (const arrows of open) for (const arrow of arrows) hasCaller[arrow.to] = 1;
    const reached = reachable(graph.out, graph.entries);
    const { length, next } = longestWays(graph.services.length, open);
    const cascades = new Map<Arrow, Cascade>();
    for (let start = 0; start < graph.services.length; start += 1) {
      const begins = reached[start] === 1 && (hasCaller[start] === 0 || graph.entries[start] === true);
      if (!begins || length[start]! < 2) continue;
      const path = follow(start, next);
      const last = path[path.length - 1]!;
      const known = cascades.get(last);
      const name = nameOf(graph.services[start]!);
      if (!known) cascades.set(last, { path, starts: [name] });
      else cascades.set(last, { path: path.length > known.path.length ? path : known.path, starts: [...known.starts, name] });
    }
    for (const [last, { path, starts }] of cascades) {
      yield {
        at: last.call.to!,
        about: last.call,
        message: `a slow ${code(nameOf(last.callee))} can stop ${listOf(starts)}: nothing on the way ${wayOf(path)} cuts it off`,
        help: `put a circuit breaker on the call from ${code(nameOf(last.caller))} to ${code(nameOf(last.callee))}, the one nearest to the source of trouble`,
        related: path.slice(0, -1).map(arrow => ({ at: arrow.call.to!, message: `${code(nameOf(arrow.caller))} waits for ${code(nameOf(arrow.callee))} here` })),
        data: last,
      };
    }
  },

  fix: (system, edit, _context, violation) => {
    const { call, caller, policy } = violation.data as Arrow;
    return {
      title: `Put a circuit breaker in front of ${code(call.to)}`,
      safe: true,
      edits: call.circuitBreaker ? undefined : edit.all(
        edit.add(call, protectionPairs(call, policy)),
        signalEdits(edit, system, caller, "circuit-breaker.state", "circuit-breaker-open"),
      ),
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

/** `a -> b -> c`; a long way shows its ends. */
function wayOf(path: readonly Arrow[]): string {
  const names = [nameOf(path[0]!.caller), ...path.map(arrow => nameOf(arrow.callee))];
  const shown = names.length > 6 ? [...names.slice(0, 3), "…", ...names.slice(-2)] : names;
  return code(shown.join(" -> "));
}

function follow(start: number, next: readonly (Arrow | undefined)[]): readonly Arrow[] {
  const path: Arrow[] = [];
  for (let arrow = next[start]; arrow; arrow = next[arrow.to]) path.push(arrow);
  return path;
}

function reachable(out: readonly (readonly Arrow[])[], entries: readonly boolean[]): Uint8Array {
  const seen = new Uint8Array(out.length);
  const open = entries.flatMap((entry, node) => (entry ? [node] : []));
  for (const node of open) seen[node] = 1;
  while (open.length > 0) {
    for (const arrow of out[open.pop()!]!) {
      if (seen[arrow.to] === 1) continue;
      seen[arrow.to] = 1;
      open.push(arrow.to);
    }
  }
  return seen;
}
