import { code, defineRule, isOn, isSync, isUndecided, nameOf, policyOf, yaml, type Call, type Editor, type Pool } from "../kit";

export default defineRule({
  id: "bulkhead-without-limit",
  scope: "service",
  title: "Bulkhead without an upper bound",
  pattern: "bulkhead",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["BH"],

  why: `
    A compartment holds water back because its walls have an end. A bulkhead without a number of places, or with a queue
    that takes everything, fills as far as memory goes, and what was to be kept apart goes down together.
  `,
  unless: "the bound is set in a shared library (`inherited: true`), or the pool grows with the load (`elastic: true`).",

  *check(service, { system }) {
    for (const call of service.calls ?? []) {
      const { bulkhead } = policyOf(system, service, call);
      if (!call.to || !isSync(call) || !isOn(bulkhead) || bulkhead.origin.layer !== "call" || isUndecided(bulkhead.value)) continue;
      const { maxConcurrent, maxQueue, pool, inherited, elastic, $ } = bulkhead.value;
      if (inherited?.value === true || elastic?.value === true) continue;
      const edge = `from ${code(nameOf(service))} to ${code(call.to)}`;
      if (maxConcurrent ? maxConcurrent.value === Infinity : !pool) {
        yield {
          at: maxConcurrent ?? $.key,
          about: call,
          message: `the bulkhead ${edge} has no upper bound`,
          help: "add `maxConcurrent`, and `maxQueue: 0` to refuse at once what is too much",
          data: call,
        };
      } else if (maxQueue?.value === Infinity) {
        yield { at: maxQueue, about: call, message: `the queue of the bulkhead ${edge} has no end`, help: "set `maxQueue` to 0 or a small number", data: call };
      }
    }
    for (const pool of service.pools ?? []) {
      if (pool.inherited?.value === true || pool.elastic?.value === true) continue;
      const [at, word] = pool.size?.value === Infinity ? [pool.size, "places"] : pool.queue?.value === Infinity ? [pool.queue, "waiting requests"] : [];
      if (!at) continue;
      yield {
        at,
        about: pool,
        message: `pool ${code(pool.name)} of ${code(nameOf(service))} takes any number of ${word}`,
        help: "set a number, so that the pool refuses before memory runs out",
        data: pool,
      };
    }
  },

  fix: (service, edit, _context, { data }) => {
    const call = service.calls?.find(candidate => candidate === data);
    if (call?.bulkhead) {
      const { maxConcurrent, maxQueue, $ } = call.bulkhead;
      const limit = placesFor(call);
      const known = maxConcurrent && Number.isFinite(maxConcurrent.value);
      const pairs = { ...(!maxConcurrent && { maxConcurrent: limit }), ...(!maxQueue && { maxQueue: 0 }) };
      return {
        title: known ? "Refuse at once what finds no place" : `Let ${code(call.to)} take at most ${limit} places`,
        safe: false,
        edits: $.short ? edit.set($, pairs) : edit.all(
          maxConcurrent && !known ? edit.set(maxConcurrent, limit) : [],
          maxQueue?.value === Infinity ? edit.set(maxQueue, 0) : [],
          Object.keys(pairs).length > 0 ? edit.add(call.bulkhead, pairs) : [],
        ),
      };
    }
    const pool = service.pools?.find(candidate => candidate === data);
    return pool && { title: `Bound ${code(pool.name)}`, safe: false, edits: boundPool(pool, edit) };
  },

  examples: [{
    title: "A bulkhead in name only",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: catalog, rate: 40/s, expected: {p99: 200ms}, timeout: 1s, bulkhead: true}
      #                                                                      ^^^^^^^^ warning
            - {to: prices, timeout: 1s}
        catalog: {}
        prices: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: catalog, rate: 40/s, expected: {p99: 200ms}, timeout: 1s, bulkhead: {maxConcurrent: 12, maxQueue: 0}}
            - {to: prices, timeout: 1s}
        catalog: {}
        prices: {}
    `,
  }],
});

const usualPlaces = 20;

/** One and a half times what normal traffic holds at once; twenty where that is not known. */
function placesFor({ rate, expected }: Call): number {
  if (rate?.value === undefined || expected?.p99?.value === undefined) return usualPlaces;
  return Math.max(1, Math.ceil((1.5 * rate.value * expected.p99.value) / 1000));
}

function boundPool({ size, queue }: Pool, edit: Editor) {
  return size?.value === Infinity ? edit.set(size, usualPlaces) : queue?.value === Infinity ? edit.set(queue, 0) : undefined;
}
