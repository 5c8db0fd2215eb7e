import type { CircuitBreaker } from "../../generated/elements";
import { keyOf, type Link, type Net } from "./links";
import type { Mode } from "./types";

/** How something answers while the trouble lasts. */
export interface Answer {
  /** Milliseconds until the answer or the error is there; infinite where nothing ever comes. */
  readonly delay: number;
  /** True for the right answer, however late. */
  readonly ok: boolean;
  /** It has no room left to take requests. */
  readonly blocked: boolean;
}

/** What trouble at the target of a link does to the caller. */
export interface Verdict {
  /** How long the caller holds a request for this link, in milliseconds. */
  readonly hold: number;
  /** The right answer came. */
  readonly ok: boolean;
  /** The caller sees a failure of its own: it gave up, or an error came back. */
  readonly error: boolean;
  readonly timedOut: boolean;
  /** Attempts that are made for one request. */
  readonly attempts: number;
  /** Longer than the caller bears. */
  readonly tooLong: boolean;
  /** The circuit breaker opens. */
  readonly trips: boolean;
  /** Something keeps the wait from taking all of the caller. */
  readonly guarded: boolean;
}

const fine: Verdict = { hold: 0, ok: true, error: false, timedOut: false, attempts: 1, tooLong: false, trips: false, guarded: false };
/** More than thirty years is for ever; waits that feed each other in a circle grow past it. */
const forEver = 1e12;

/** What the answer of a link's target does to its caller. */
export function judge(link: Link, answer: Answer, isSource: boolean): Verdict {
  if (link.detached !== undefined) return fine;
  if (link.early && !isSource && !answer.blocked) return fine;
  // Who can do without a store or a message has no timeout to declare for it; that it waits for ever is not meant.
  if (link.timeoutSays === "cannot-say" && link.soft !== undefined) return answer.ok && !isTooLong(link, answer.delay) ? fine : { ...fine, ok: false, error: true };
  const inTime = answer.ok && answer.delay < link.timeout;
  const timedOut = !inTime && answer.delay >= link.timeout;
  const trips = link.breaker !== undefined && opens(link, link.breaker, answer, inTime);
  if (inTime) {
    const tooLong = isTooLong(link, answer.delay);
    return { ...fine, hold: answer.delay, ok: !trips, tooLong, trips, guarded: trips || (tooLong && link.bulkhead) };
  }
  const attempts = timedOut && !link.repeatsTimeouts ? 1 : link.attempts;
  const one = Math.min(link.timeout, answer.delay);
  const all = attempts * one + link.pauses(attempts);
  const hold = upTo(Math.min(all, Math.max(one, link.giveUpAfter + one)));
  const tooLong = isTooLong(link, hold);
  return { hold, ok: false, error: true, timedOut, attempts, tooLong, trips, guarded: trips || link.bulkhead };
}

/** One attempt without an end times no attempts is no number. */
function upTo(time: number): number {
  return Number.isNaN(time) || time > forEver ? Infinity : time;
}

/** True when the requests of a link, held so long, are more than its caller is known to bear. */
function isTooLong({ pool, limit }: Link, hold: number): boolean {
  if (hold === Infinity) return true;
  if (pool) return (pool.rate * hold) / 1000 >= pool.size;
  return hold > limit;
}

/** A breaker opens on failures that it sees: a call that never ends is one only for those that count slow calls. */
function opens(link: Link, breaker: CircuitBreaker, { delay, ok }: Answer, inTime: boolean): boolean {
  const slow = breaker.slowCallDuration?.value;
  if (slow !== undefined && delay > slow) return true;
  if (inTime) return false;
  const ends = link.timeout !== Infinity || (!ok && delay !== Infinity);
  return ends || breaker.slowCallRate !== undefined;
}

/**
 * Follows trouble from where it starts to all who wait for it, directly or not. Every step makes answers later or worse,
 * never better, so that it comes to rest in circles, too.
 *
 * @param guarded links whose circuit breaker or bulkhead has its effect
 * @returns the answers of all that trouble reaches, sources included, by `keyOf`
 */
export function spread(net: Net, sources: ReadonlyMap<string, Answer>, guarded: ReadonlySet<Link>, saturates: boolean): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>(sources);
  const open = new Set<string>(sources.keys());
  for (const target of open) {
    open.delete(target);
    for (const { caller } of net.into.get(target) ?? []) {
      const key = keyOf(caller);
      if (sources.has(key) || caller.kind !== "service") continue;
      const before = answers.get(key) ?? fineAnswer;
      const next = worse(before, answerOf(net, net.out.get(key) ?? [], answers, sources, guarded, saturates));
      if (next.delay === before.delay && next.ok === before.ok && next.blocked === before.blocked) continue;
      answers.set(key, next);
      open.add(key);
    }
  }
  return answers;
}

const fineAnswer: Answer = { delay: 0, ok: true, blocked: false };

function worse(a: Answer, b: Answer): Answer {
  return { delay: Math.max(a.delay, b.delay), ok: a.ok && b.ok, blocked: a.blocked || b.blocked };
}

/** How a service answers, given how all that it depends on does. */
function answerOf({ circles }: Net, links: readonly Link[], answers: ReadonlyMap<string, Answer>, sources: ReadonlyMap<string, Answer>, guarded: ReadonlySet<Link>, saturates: boolean): Answer {
  const groups = new Map<string, number>();
  let failing = 0;
  let inCircle = 0;
  let sum = 0;
  let ok = true;
  for (const link of links) {
    const target = keyOf(link.target);
    const answer = answers.get(target);
    if (!answer) continue;
    const verdict = judge(link, answer, sources.has(target));
    const isGuarded = guarded.has(link);
    if (saturates && !isGuarded && blocks(link, verdict)) return { delay: Infinity, ok: false, blocked: true };
    // The first error ends a request; right answers, and those it can do without, are waited for one after the other.
    if (!isGuarded && verdict.hold > 0) {
      if (circles.get(target) === circles.get(keyOf(link.caller))) inCircle = Math.max(inCircle, verdict.hold);
      else {
        const isPassed = verdict.ok || link.soft !== undefined;
        const all = verdict.hold * (isPassed ? link.times : 1);
        if (!isPassed) failing = Math.max(failing, all);
        else if (link.group === undefined) sum += all;
        else groups.set(link.group, Math.max(groups.get(link.group) ?? 0, all));
      }
    }
    if ((!verdict.ok || (isGuarded && verdict.tooLong)) && link.soft === undefined) ok = false;
  }
  for (const time of groups.values()) sum += time;
  // Waits in a circle would grow step by step, without an end, if they were added up.
  const delay = upTo(Math.max(sum + failing, inCircle));
  return { delay, ok, blocked: false };
}

/** True when a link takes all the room of its caller. A runtime without threads holds any number of waits that end. */
export function blocks(link: Link, verdict: Verdict): boolean {
  return verdict.tooLong && (!link.threadless || verdict.hold === Infinity);
}

/** The links whose circuit breaker or bulkhead comes into play when nothing else stops the trouble. */
export function guardedLinks(net: Net, answers: ReadonlyMap<string, Answer>, sources: ReadonlyMap<string, Answer>): ReadonlySet<Link> {
  const guarded = new Set<Link>();
  for (const [key, answer] of answers) {
    for (const link of net.into.get(key) ?? []) if (judge(link, answer, sources.has(key)).guarded) guarded.add(link);
  }
  return guarded;
}

/** The answer of what the question is about. */
export function sourceAnswer(mode: Mode, latency: number | undefined): Answer {
  return mode === "slow" && latency !== undefined ? { delay: latency, ok: true, blocked: false } : { delay: Infinity, ok: false, blocked: false };
}
