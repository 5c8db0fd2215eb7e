import { code, count } from "../../../../rules/kit/words";
import { formatDuration, formatRate } from "../../model/quantity";
import { breakerWords, isDown, type Effect, type Scene } from "./scene";
import { keyOf, type Link } from "./links";
import type { Verdict } from "./spread";

/** Why a link is exposed: the wait, with its numbers, and what does not stop it. */
export function reasonFor(scene: Scene, effect: Effect): string {
  const { link } = effect;
  const isRunFull = !scene.sources.has(keyOf(link.target)) && isDown(scene, link.target);
  // Behind what has run full even the first answer does not come any more.
  const wait = isRunFull ? effect.real : effect.first;
  const parts = [waitText(link, wait)];
  if (effect.blocks) parts.push(roomText(link, wait), unguardedText(link));
  else if (link.soft === undefined) parts.push(effect.guarded ? `once the ${guardText(effect)} is in effect it fails at once, and nobody decided what to answer instead` : noFallbackText(effect));
  return `${isRunFull ? `${code(link.target.name)} is blocked itself; ` : ""}${parts.filter(part => part !== "").join("; ")}`;
}

/** How long a request waits and what ends it. */
export function waitText(link: Link, { hold, ok, timedOut, attempts }: Verdict): string {
  if (ok && hold > 0 && link.timeoutSays === "declared") return `each request waits ${formatDuration(hold)}, within the timeout of ${formatDuration(link.timeout)}`;
  if (link.timeoutSays === "declared" && hold !== Infinity) {
    if (!timedOut) return hold === 0 ? "the call is refused at once" : `an error comes back after ${formatDuration(hold)}`;
    if (attempts <= 1) return `each request waits ${formatDuration(hold)} and then fails`;
    const pauses = hold - attempts * link.timeout;
    return `${count(attempts, "attempt")} of ${formatDuration(link.timeout)}${pauses > 0 ? ` and ${formatDuration(pauses)} of pauses` : ""} hold each request for ${formatDuration(hold)}`;
  }
  if (link.attempts === Infinity && link.timeoutSays === "declared") return "the call is repeated without an end";
  return `${noTimeoutText(link)}${hold === Infinity ? ", so it waits for as long as the platform lets it" : `, so each request waits ${formatDuration(hold)}`}`;
}

function noTimeoutText({ timeoutSays, kind, caller }: Link): string {
  if (kind === "store") return "nothing declared limits the wait for the store";
  if (kind === "publish") return "it publishes directly, and nothing declared limits the wait";
  if (caller.kind === "client") return "no patience is declared";
  switch (timeoutSays) {
    case "undecided": return "the timeout is still to be decided";
    case "connecting-only": return "only connecting has a timeout";
    default: return "no timeout is declared";
  }
}

/** How soon the caller runs full, as far as numbers are declared. */
function roomText({ pool, usual, threadless }: Link, { hold }: Verdict): string {
  if (threadless) return "the requests pile up without holding threads";
  if (pool && pool.rate > 0) return `${formatRate(pool.rate)} fill the ${count(pool.size, "place")} of pool ${code(pool.pool.name)} in ${formatDuration((pool.size / pool.rate) * 1000)}`;
  if (usual !== undefined && hold !== Infinity && hold > usual) return `that is ${Math.round(hold / usual)} times the usual ${formatDuration(usual)}, and its threads fill`;
  return "its threads fill, how soon is unknown: no pool with size and rate is declared for it";
}

function unguardedText({ breaker, bulkhead, kind }: Link): string {
  if (kind !== "call") return "";
  if (breaker) return "its circuit breaker does not see it: it counts no slow calls, and a call that goes on is no failure";
  return bulkhead ? "" : "no circuit breaker and no bulkhead cuts it off";
}

function noFallbackText({ link, real }: Effect): string {
  if (real.ok) return "";
  return link.breaker ? "there is no fallback" : "nothing stops the next request from waiting as long, and there is no fallback";
}

/** The words for what guards a link: "circuit breaker", "bulkhead". */
export function guardText({ link, worst }: Effect): string {
  if (worst.trips && link.bulkhead) return "circuit breaker and bulkhead";
  return worst.trips ? "circuit breaker" : "bulkhead";
}

/** What protects the caller on a link, as a list. */
export function protectionsOn({ link, worst, guarded }: Effect): readonly string[] {
  const by: string[] = [];
  if (guarded && worst.trips) by.push(breakerWords(link));
  if (guarded && link.bulkhead) by.push("bulkhead");
  if (link.timeout !== Infinity && worst.timedOut) by.push(`timeout of ${formatDuration(link.timeout)}`);
  if (!guarded && link.threadless) by.push("runtime that holds no thread while it waits");
  return by;
}

/** When requests that need the missing answer are told so. */
export function whenText(effect: Effect): string {
  const { first, guarded, link } = effect;
  const later = guarded ? ` until the ${guardText(effect)} is in effect, then at once` : "";
  if (first.ok && first.hold > 0) return guarded ? `answers come after ${formatDuration(first.hold)}${later ? " at first, then it stops asking" : ""}` : `after ${formatDuration(first.hold)}`;
  if (first.hold === Infinity) return guarded ? `with no known end of the first waits (${noTimeoutText(link)}), then at once` : "with no known end";
  return first.hold === 0 ? "at once" : `after ${formatDuration(first.hold)}${later}`;
}
