import {
  arrowOf, brokenPromises, code, count, defineRule, formatAvailability, makeOptional, nameOf, promisedAvailability, reachedWithout, serviceOf, wait, waitGraph, yaml,
  type BrokenPromise, type System,
} from "../kit";

/** More dependencies than these to do without are no repair but a redesign. */
const mostLeft = 3;

export default defineRule({
  id: "availability-target-unreachable",
  scope: "system",
  title: "Availability that the dependencies do not allow",
  pattern: "slo",
  group: "X-GRAPH",
  severity: "error",
  status: "stable",
  articles: ["MS9"],

  why: `
    What needs several others to answer works only while all of them do, so their availabilities multiply. Five dependencies
    of 99.9% leave 99.5%, before anything of one's own has failed. A promise above that product is broken on paper already.
  `,
  unless: "the numbers are stated wrongly, or some of the callees are not needed for the answer.",

  *check(system) {
    const broken = system.fact(brokenPromises);
    if (broken.length === 0) return;
    const waits = system.fact(waitGraph);
    for (const promise of broken) {
      const { name, isFlow, reached, factors } = promise;
      const element = isFlow ? system.find("flows", name)! : system.find("services", name)!;
      const target = promisedAvailability(system, element)!;
      const dependencies = factors.filter(({ node }) => isFlow || node !== promise.node);
      yield {
        at: target,
        about: element,
        message: `${isFlow ? "flow " : ""}${code(name)} promises ${formatAvailability(target.value)}, but what it depends on gives ${formatAvailability(reached)}${dependencies.length > 1 ? ` (${count(dependencies.length, "service")})` : ""}`,
        help: "answer without one of them (`required: false` with a `fallback`), add a second provider, or promise less",
        related: [...dependencies].sort((a, b) => a.percent - b.percent).slice(0, 20).flatMap(({ node, percent }) => {
          const service = serviceOf(system, waits, node);
          return [{ at: service.availability ?? service.$.key, message: `${code(nameOf(service))} answers ${formatAvailability(percent)} of the time` }];
        }),
        data: promise,
      };
    }
  },

  fix: (system, edit, _context, violation) => {
    const promise = violation.data as BrokenPromise;
    const waits = system.fact(waitGraph);
    const left = leastToLeave(system, promise);
    const names = new Set(left.map(arrow => waits.names[waits.to[arrow]!]!));
    return left.length === 0 ? undefined : {
      title: `Let ${code(promise.name)} go on without ${[...names].map(name => code(name)).join(" and ")}`,
      safe: false,
      edits: edit.all(...left.map(at => {
        const { call, policy } = arrowOf(system, waits, at);
        return makeOptional(edit, call, policy);
      })),
    };
  },

  examples: [{
    title: "One weak callee behind a promise of 99.9%",
    bad: yaml`
      services:
        shop:
          entry: true
          calls:
            - {to: orders, timeout: 1s}
            - {to: hints, timeout: 1s}
        orders: {availability: 99.95%}
        hints: {availability: 99.5%}
      flows:
        buy:
          entry: shop
          availability: 99.9%
      #                 ^^^^^ error
    `,
    good: yaml`
      services:
        shop:
          entry: true
          calls:
            - {to: orders, timeout: 1s}
            - {to: hints, timeout: 1s, required: false, fallback: {type: TODO}}
        orders: {availability: 99.95%}
        hints: {availability: 99.5%}
      flows:
        buy:
          entry: shop
          availability: 99.9%
    `,
  }],
});

/** The calls to the weakest dependencies, as few as bring the promise within reach; none when that is not possible. */
function leastToLeave(system: System, promise: BrokenPromise): readonly number[] {
  const waits = system.fact(waitGraph);
  const left = new Set<number>();
  const weakest = promise.factors.filter(({ node }) => node !== promise.node).sort((a, b) => a.percent - b.percent);
  for (const { node } of weakest.slice(0, mostLeft)) {
    waits.to.forEach((to, arrow) => {
      if (to === node && (waits.bits[arrow]! & wait.answered) === 0) left.add(arrow);
    });
    if (reachedWithout(system, promise, left) >= promise.target - 1e-9) return [...left];
  }
  return [];
}
