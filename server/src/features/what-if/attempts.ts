import { arrowOf, waitGraph } from "../../../../rules/kit/wait-graph";
import { greatestWays, wayFrom } from "../../../../rules/kit/wait-ways";
import { keyOf, type Link } from "./links";
import { effectOf, type Scene } from "./scene";

/** Attempts that may arrive at the element for one request, with the services on the way there. */
export interface PileUp {
  /** Infinite only where a retry on the way has no end. */
  readonly attempts: number;
  /** Names from where the request comes in to the element. */
  readonly way: readonly string[];
}

/**
 * The greatest product of attempts on a way of waiting calls to the element. Calls that are bounded by a budget or a
 * deadline count once, and so do those that get their answer in time.
 */
export function pileUp(scene: Scene): PileUp {
  let best: PileUp = { attempts: 1, way: [] };
  const calls = new Map<unknown, Link>();
  for (const links of scene.net.into.values()) for (const link of links) if (link.call && link.caller.kind === "service") calls.set(link.call, link);
  const repeats = (link: Link | undefined): number => {
    const effect = link && !link.bounded ? effectOf(scene, link) : undefined;
    return effect && !effect.worst.ok ? effect.first.attempts : 1;
  };
  const { system } = scene.situation;
  const waits = system.fact(waitGraph);
  for (const source of scene.subject.sources) {
    if (source.kind !== "service") continue;
    for (const link of scene.net.into.get(keyOf(source)) ?? []) {
      const own = repeats(link);
      if (own > best.attempts) best = { attempts: own, way: [link.caller.name, source.name] };
    }
    const goal = waits.numbers.get(source.name);
    if (goal === undefined) continue;
    const ways = greatestWays(waits, 0, (arrow, below) => {
      if (waits.from[arrow] === goal) return Number.NaN;
      const number = repeats(calls.get(arrowOf(system, waits, arrow).call));
      return waits.to[arrow] === goal ? number : below > 0 ? number * below : Number.NaN;
    });
    ways.value.forEach((attempts, node) => {
      const greater = attempts > best.attempts && Math.min(attempts, Number.MAX_SAFE_INTEGER) > best.attempts;
      if (!greater) return;
      const path = wayFrom(waits, ways, node);
      const endless = path.some(arrow => repeats(calls.get(arrowOf(system, waits, arrow).call)) === Infinity);
      best = { attempts: endless ? Infinity : Math.min(attempts, Number.MAX_SAFE_INTEGER), way: [waits.names[node]!, ...path.map(arrow => waits.names[waits.to[arrow]!]!)] };
    });
  }
  return best;
}
