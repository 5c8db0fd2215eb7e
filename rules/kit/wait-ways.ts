import type { Call, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import type { Arrow } from "./graph";
import type { Related } from "./rule";
import { arrowOf, type WaitGraph } from "./wait-graph";
import { code } from "./words";

/** For every node the greatest value of a way that begins there, and the arrow to take first; -1 where none leads on. */
export interface Ways {
  readonly value: Float64Array;
  readonly next: Int32Array;
}

/**
 * The greatest ways along waiting calls, circles cut open: `leaf` is the value of standing still, `step` that of taking an
 * arrow with what lies below it. A step of `NaN` closes an arrow. Ties go to the arrow that is written first. Lengths,
 * sums and products along paths are all found in one pass over the arrows.
 */
export function greatestWays(waits: WaitGraph, leaf: number, step: (arrow: number, below: number) => number): Ways {
  const value = new Float64Array(waits.nodes);
  const next = new Int32Array(waits.nodes);
  for (const node of waits.order) {
    let best = leaf;
    let way = -1;
    for (let arrow = waits.first[node]!; arrow < waits.first[node + 1]!; arrow += 1) {
      if (waits.back[arrow] === 1) continue;
      const reached = step(arrow, value[waits.to[arrow]!]!);
      if (!(reached > best)) continue;
      best = reached;
      way = arrow;
    }
    value[node] = best;
    next[node] = way;
  }
  return { value, next };
}

/** The arrows of the greatest way from a node. */
export function wayFrom(waits: WaitGraph, ways: Ways, node: number): readonly number[] {
  const path: number[] = [];
  for (let arrow = ways.next[node]!; arrow !== -1; arrow = ways.next[waits.to[arrow]!]!) path.push(arrow);
  return path;
}

/** What can be reached from some nodes. */
export interface Reach {
  /** The node each one was reached for first: 1 more than its place among the starts, 0 where it was not reached. */
  readonly start: Int32Array;
  /** The arrow by which a node was reached on a shortest way; -1 for starts and for what was not reached. */
  readonly by: Int32Array;
}

/** Follows waiting calls from several nodes at once, the nearest first, along the arrows that are allowed. */
export function reachFrom(waits: WaitGraph, starts: readonly number[], allows: (arrow: number) => boolean): Reach {
  const start = new Int32Array(waits.nodes);
  const by = new Int32Array(waits.nodes).fill(-1);
  const open = new Int32Array(waits.nodes);
  let [head, tail] = [0, 0];
  starts.forEach((node, place) => {
    if (start[node] !== 0) return;
    start[node] = place + 1;
    open[tail] = node;
    tail += 1;
  });
  while (head < tail) {
    const node = open[head]!;
    head += 1;
    for (let arrow = waits.first[node]!; arrow < waits.first[node + 1]!; arrow += 1) {
      const target = waits.to[arrow]!;
      if (start[target] !== 0 || !allows(arrow)) continue;
      start[target] = start[node]!;
      by[target] = arrow;
      open[tail] = target;
      tail += 1;
    }
  }
  return { start, by };
}

/** The arrows by which a node was reached, in the order of travel. */
export function wayTo(waits: WaitGraph, reach: Reach, node: number): readonly number[] {
  const path: number[] = [];
  for (let arrow = reach.by[node]!; arrow !== -1; arrow = reach.by[waits.from[arrow]!]!) path.push(arrow);
  return path.reverse();
}

/** `a -> b -> c`; a long way shows its ends. */
export function wayInWords(waits: WaitGraph, path: readonly number[]): string {
  const nodes = [waits.from[path[0]!]!, ...path.map(arrow => waits.to[arrow]!)];
  const names = nodes.map(node => waits.names[node]!);
  const shown = names.length > 6 ? [...names.slice(0, 3), "…", ...names.slice(-2)] : names;
  return code(shown.join(" -> "));
}

/** More places than these along one way say nothing new. */
const mostPlaces = 20;

/** The calls of a way as related places. */
export function wayAsRelated(system: System, waits: WaitGraph, path: readonly number[]): readonly Related[] {
  return path.slice(0, mostPlaces).map(arrow => waitAsRelated(arrowOf(system, waits, arrow)));
}

/** A call as a related place. */
export function waitAsRelated({ caller, call }: Arrow): Related {
  return waitAsRelatedCall(caller, call);
}

/** The same for a call that names its callee. */
export function waitAsRelatedCall(caller: Service, call: Call): Related {
  return { at: call.to!, message: `${code(nameOf(caller))} waits for ${code(call.to)} here` };
}

/** More starts than these are counted and not named. */
const mostStarts = 6;

/**
 * For every node the places of starts that need it, the first few of each: a start is handed down along the arrows that are
 * allowed. Two rounds carry it once around each circle.
 */
export function startsBehind(waits: WaitGraph, starts: readonly number[], allows: (arrow: number) => boolean): readonly (readonly number[])[] {
  const behind: number[][] = Array.from({ length: waits.nodes }, () => []);
  starts.forEach((node, place) => behind[node]!.push(place));
  for (let round = 0; round < 2; round += 1) {
    for (let at = waits.nodes - 1; at >= 0; at -= 1) {
      const node = waits.order[at]!;
      for (let arrow = waits.first[node]!; arrow < waits.first[node + 1]!; arrow += 1) {
        if (!allows(arrow)) continue;
        const known = behind[waits.to[arrow]!]!;
        for (const place of behind[node]!) if (known.length < mostStarts && !known.includes(place)) known.push(place);
      }
    }
  }
  return behind;
}
