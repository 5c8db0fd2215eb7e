import assert from "node:assert/strict";
import { situationOf } from "../../server/src/features/situation";
import { whatIf, type Question, type WhatIf } from "../../server/src/features/what-if";
import { advise, today } from "../support/analyze";
import { createRandom, repetitions, type Random } from "../support/random";

/** A call as data, so that one thing can be changed at a time. */
interface RandomCall {
  readonly to: string;
  readonly timeout?: number;
  readonly attempts?: number;
  readonly usual?: number;
  readonly breaker?: boolean;
  readonly bulkhead?: boolean;
  readonly fallback?: boolean;
  readonly optional?: boolean;
  readonly async?: boolean;
}

type RandomSystem = ReadonlyMap<string, readonly RandomCall[]>;

/** Services that call each other at random, in circles as well. */
function randomSystem(random: Random): RandomSystem {
  const names = Array.from({ length: 3 + random.below(8) }, (_, at) => `s${at}`);
  return new Map(names.map(name => [name, Array.from({ length: random.below(4) }, (): RandomCall => ({
    to: random.pick(names),
    ...(random.chance(0.5) && { timeout: random.pick([200, 800, 1500, 4000, 20_000]) }),
    ...(random.chance(0.3) && { attempts: 2 + random.below(3) }),
    ...(random.chance(0.3) && { usual: random.pick([50, 300, 1000]) }),
    ...(random.chance(0.3) && { breaker: true }),
    ...(random.chance(0.2) && { bulkhead: true }),
    ...(random.chance(0.3) && { fallback: true }),
    ...(random.chance(0.2) && { optional: true }),
    ...(random.chance(0.1) && { async: true }),
  }))]));
}

function write(system: RandomSystem): string {
  const call = ({ to, timeout, attempts, usual, breaker, bulkhead, fallback, optional, async }: RandomCall): string => `{to: ${[
    to,
    ...(timeout === undefined ? [] : [`timeout: ${timeout}ms`]),
    ...(attempts === undefined ? [] : [`retry: {maxAttempts: ${attempts}, backoff: fixed, baseDelay: 50ms}`]),
    ...(usual === undefined ? [] : [`expected: {p99: ${usual}ms}`]),
    ...(breaker ? ["circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 400ms}"] : []),
    ...(bulkhead ? ["bulkhead: {maxConcurrent: 5, maxQueue: 0}"] : []),
    ...(fallback ? ["fallback: {type: degraded}"] : []),
    ...(optional ? ["required: false"] : []),
    ...(async ? ["mode: async"] : []),
  ].join(", ")}}`;
  return `services:\n${[...system].map(([name, calls]) => `  ${name}: {calls: [${calls.map(call).join(", ")}]}`).join("\n")}\n`;
}

/** Rules have no part in who blocks, so none runs here. */
function ask(system: RandomSystem, ...questions: readonly Question[]): readonly WhatIf[] {
  const situation = situationOf(advise(write(system), []), today);
  return questions.map(question => whatIf(situation, question)!);
}

const fails: Question = { element: "s0", mode: "fails" };
const slow = (latency?: number): Question => ({ element: "s0", mode: "slow", latency });

const named = (answer: WhatIf, ...states: readonly string[]): ReadonlySet<string> => new Set(answer.elements.filter(({ state }) => states.includes(state)).map(({ name }) => name));
const affected = (answer: WhatIf): ReadonlySet<string> => named(answer, "failed", "blocked", "degraded", "protected");
const isWithin = (inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean => [...inner].every(name => outer.has(name));

/** One call of the system changed; undefined where there is no call that the change fits. */
function change(system: RandomSystem, random: Random, fits: (call: RandomCall) => boolean, changed: (call: RandomCall) => RandomCall): RandomSystem | undefined {
  const places = [...system].flatMap(([name, calls]) => calls.flatMap((call, at) => (fits(call) ? [{ name, at }] : [])));
  if (places.length === 0) return undefined;
  const { name, at } = random.pick(places);
  return new Map([...system].map(([service, calls]) => [service, service === name ? calls.map((call, index) => (index === at ? changed(call) : call)) : calls]));
}

describe("what if, in systems made at random", () => {
  const rounds = repetitions(80);
  const each = (seed: number, check: (random: Random, system: RandomSystem, text: () => string) => void): void => {
    for (let round = 0; round < rounds; round += 1) {
      const random = createRandom(seed + round);
      const system = randomSystem(random);
      check(random, system, () => `round ${round}\n${write(system)}`);
    }
  };

  it("a timeout that is added never makes more services block", () => {
    each(10_000, (random, system, text) => {
      const changed = change(system, random, ({ timeout }) => timeout === undefined, call => ({ ...call, timeout: random.pick([200, 2000, 30_000]) }));
      if (!changed) return;
      const [before, after] = [named(ask(system, fails)[0]!, "blocked"), named(ask(changed, fails)[0]!, "blocked")];
      assert.ok(isWithin(after, before), `${[...after].join()} instead of ${[...before].join()}\n${text()}\nbecomes\n${write(changed)}`);
    });
  });

  it("a call that becomes optional never makes anything worse", () => {
    each(20_000, (random, system, text) => {
      const changed = change(system, random, ({ optional }) => optional !== true, call => ({ ...call, optional: true }));
      if (!changed) return;
      const after = ask(changed, fails, slow(3000));
      ask(system, fails, slow(3000)).forEach((before, at) => compare(before, after[at]!));
      function compare(before: WhatIf, after: WhatIf): void {
        assert.ok(isWithin(named(after, "blocked"), named(before, "blocked")) && isWithin(affected(after), affected(before)), text());
        const silent = (answer: WhatIf): ReadonlySet<string> => new Set(answer.elements.filter(({ answers }) => !answers).map(({ name }) => name));
        assert.ok(isWithin(silent(after), silent(before)), text());
      }
    });
  });

  it("a larger latency never affects fewer, and failing affects all that any latency does", () => {
    each(30_000, (_random, system, text) => {
      const answers = ask(system, ...[100, 500, 1000, 3000, 10_000, 60_000].map(slow), slow(), fails).map(affected);
      answers.slice(1).forEach((larger, at) => assert.ok(isWithin(answers[at]!, larger), `${[...answers[at]!].join()} and then ${[...larger].join()}\n${text()}`));
    });
  });

  it("a circuit breaker that is added, with a timeout, never makes more services block", () => {
    each(40_000, (random, system, text) => {
      const changed = change(system, random, ({ breaker }) => breaker !== true, call => ({ ...call, breaker: true, timeout: call.timeout ?? 1500 }));
      if (!changed) return;
      assert.ok(isWithin(named(ask(changed, fails)[0]!, "blocked"), named(ask(system, fails)[0]!, "blocked")), text());
    });
  });

  it("who is blocked or protected has a way to the element, and every number is finite or left out", () => {
    each(50_000, (_random, system, text) => {
      const answer = ask(system, fails)[0]!;
      for (const { state, way, name, noticesAfter } of answer.elements) {
        if (state !== "unaffected") assert.ok(way[0] === name && way.at(-1) === "s0", `${name}: ${way.join()}\n${text()}`);
        assert.ok(noticesAfter === undefined || Number.isFinite(noticesAfter), text());
      }
    });
  });
});
