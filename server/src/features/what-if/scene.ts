import { isOn } from "../../model/policy";
import type { Situation } from "../situation";
import { keyOf, netOf, usualLimit, withoutFallbacks, type Link, type Net } from "./links";
import { blocks, guardedLinks, judge, sourceAnswer, spread, type Answer, type Verdict } from "./spread";
import type { Node, Subject } from "./subject";
import type { Question } from "./types";

/** A question with everything that was followed to answer it. */
export interface Scene {
  readonly situation: Situation;
  readonly subject: Subject;
  readonly question: Question;
  readonly net: Net;
  readonly sources: ReadonlyMap<string, Answer>;
  /** How everything would answer if no circuit breaker opened and no bulkhead held. */
  readonly worst: ReadonlyMap<string, Answer>;
  /** How everything answers once the circuit breakers are open. */
  readonly real: ReadonlyMap<string, Answer>;
  /** How the first requests are answered, before anything runs full or opens. */
  readonly first: ReadonlyMap<string, Answer>;
  readonly guarded: ReadonlySet<Link>;
  /** What `effectsOn` has found out already. */
  readonly known: Map<string, readonly Effect[]>;
  /** Names from each reached node down to the one that trouble comes from, by `keyOf`. */
  readonly ways: ReadonlyMap<string, readonly string[]>;
}

export function sceneOf(situation: Situation, subject: Subject, question: Question): Scene {
  return followed(situation, subject, question, netOf(situation));
}

function followed(situation: Situation, subject: Subject, question: Question, net: Net): Scene {
  const sources = new Map(subject.sources.map(node => [keyOf(node), sourceAnswer(question.mode, question.latency)] as const));
  const worst = spread(net, sources, new Set(), true);
  const guarded = guardedLinks(net, worst, sources);
  const scene = {
    situation, subject, question, net, sources, worst, guarded,
    real: spread(net, sources, guarded, true),
    first: spread(net, sources, new Set(), false),
    known: new Map<string, readonly Effect[]>(),
  };
  // A fallback that needs what is in trouble itself is none. Each round leaves fewer of them.
  const lost = new Set([...net.into.values()].flat().filter(({ standIn }) => standIn !== undefined && (scene.real.get(standIn)?.ok === false || scene.real.get(standIn)?.blocked === true)));
  if (lost.size > 0) return followed(situation, subject, question, withoutFallbacks(net, lost));
  return { ...scene, ways: waysIn(scene) };
}

/** What the question does to one link. */
export interface Effect {
  readonly link: Link;
  readonly worst: Verdict;
  readonly real: Verdict;
  readonly first: Verdict;
  readonly guarded: boolean;
  /** The wait takes all the room of the caller. */
  readonly blocks: boolean;
  /** The right answer does not come, or too late. */
  readonly fails: boolean;
}

type Followed = Pick<Scene, "net" | "sources" | "worst" | "real" | "first" | "guarded" | "known">;

/** The links of a node that trouble comes through, as they are written. Those that only get slower answers are no part of it. */
export function effectsOn(scene: Followed, node: Node): readonly Effect[] {
  const key = keyOf(node);
  const known = scene.known.get(key);
  if (known) return known;
  const effects = (scene.net.out.get(key) ?? []).flatMap(link => {
    const effect = effectOf(scene, link);
    return effect && (!effect.worst.ok || effect.worst.tooLong) ? [effect] : [];
  });
  scene.known.set(key, effects);
  return effects;
}

/** What the question does to a link; undefined where trouble does not reach its target. */
export function effectOf(scene: Followed, link: Link): Effect | undefined {
  const target = keyOf(link.target);
  const isSource = scene.sources.has(target);
  const worst = scene.worst.get(target);
  if (!worst) return undefined;
  const of = (answers: ReadonlyMap<string, Answer>): Verdict => judge(link, answers.get(target) ?? { delay: 0, ok: true, blocked: false }, isSource);
  const real = of(scene.real);
  const guarded = scene.guarded.has(link);
  return {
    link, real, guarded, worst: judge(link, worst, isSource), first: of(scene.first),
    blocks: !guarded && blocks(link, real),
    fails: !real.ok || (guarded && real.tooLong),
  };
}

/** A link over which the caller does not wait, although what it leads to is in trouble. */
export function detachedFrom(scene: Followed, node: Node): readonly Link[] {
  return (scene.net.out.get(keyOf(node)) ?? []).filter(({ detached, target }) => detached !== undefined && isDown(scene, target));
}

/** True for what the question is about and for what runs full because of it. */
export function isDown({ sources, real }: Pick<Scene, "sources" | "real">, node: Node): boolean {
  const key = keyOf(node);
  return sources.has(key) || real.get(key)?.blocked === true;
}

/** True for what cannot do its work, or hardly: it is down, what it needs does not answer, or it is much too slow. */
export function isUnable(scene: Pick<Scene, "sources" | "real" | "question" | "situation">, node: Node): boolean {
  if (isSlowed(scene, node)) return scene.question.latency! > usualLimit(scene.situation.thresholds);
  return isDown(scene, node) || scene.real.get(keyOf(node))?.ok === false;
}

/** True for what the question is about when it does its work, only late. */
export function isSlowed({ sources, question }: Pick<Scene, "sources" | "question">, node: Node): boolean {
  return question.mode === "slow" && question.latency !== undefined && sources.has(keyOf(node));
}

/** The shortest ways along which trouble comes: over waiting links as far as they lead, then to those who do not wait for it. */
function waysIn(scene: Followed): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>();
  for (const key of scene.sources.keys()) ways.set(key, [key.slice(key.indexOf(" ") + 1)]);
  const reached = new Set(ways.keys());
  for (const key of reached) {
    for (const link of scene.net.into.get(key) ?? []) {
      const effect = reached.has(keyOf(link.caller)) || link.detached !== undefined ? undefined : effectOf(scene, link);
      // Answers that only come later may still be too late for somebody above.
      if (!effect || (effect.worst.ok && effect.worst.hold === 0)) continue;
      ways.set(keyOf(link.caller), [link.caller.name, ...ways.get(key)!]);
      reached.add(keyOf(link.caller));
    }
  }
  for (const key of reached) {
    for (const { caller, detached } of scene.net.into.get(key) ?? []) {
      if (detached !== undefined && !ways.has(keyOf(caller))) ways.set(keyOf(caller), [caller.name, ...ways.get(key)!]);
    }
  }
  return ways;
}

/** The words for the circuit breaker of a link, with what opens it where that is declared. */
export function breakerWords({ breaker, policy }: Link): string {
  const where = policy && isOn(policy.circuitBreaker) && policy.circuitBreaker.origin.layer === "mesh" ? " of the mesh" : "";
  const calls = breaker?.minCalls?.value;
  return `circuit breaker${where}${calls === undefined ? "" : ` (opens after ${calls} calls at the earliest)`}`;
}
