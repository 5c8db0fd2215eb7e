import {
  bulkheadHasPurpose, code, defineRule, formatDuration, formatRate, isOn, nameOf, poolLoads, requestLimit, requestTimeout, signalEdits,
  timeoutPairs, writeDuration, yaml, type Call, type Editor, type Pairs, type PoolLoad, type Service, type System,
} from "../kit";

export default defineRule({
  id: "thread-pool-exhaustion-risk",
  scope: "service",
  title: "One slow callee can take a whole pool",
  pattern: "bulkhead",
  group: "G2",
  severity: "error",
  status: "stable",
  articles: ["BH", "CB"],

  why: `
    While a call waits it keeps its thread or connection. Arrivals per second times the longest wait is the number of
    places that a slow callee takes; when that reaches the size of the pool, nothing else in the service gets a place, and
    it stops answering requests that have nothing to do with the callee.
  `,
  unless: "waiting holds no thread in this runtime (`concurrency: async`), or a bulkhead leaves the call less than half of the pool.",

  *check(service, { system }) {
    for (const load of poolLoads(system, service)) {
      const { pool, call, policy, rate, wait, taken, size } = load;
      const most = isOn(policy.bulkhead) ? policy.bulkhead.value.maxConcurrent?.value : undefined;
      if (taken < size || (most !== undefined && most < size / 2)) continue;
      const limit = requestLimit(policy);
      const own = limit !== undefined && call.timeout !== undefined && limit === call.timeout.request;
      yield {
        at: own ? limit : call.to!,
        about: call,
        message: `pool ${code(pool.name)} has ${size} places, and ${code(call.to)} alone can take ${Math.floor(taken)}: ${formatRate(rate)} wait up to ${formatDuration(wait)}`,
        help: bulkheadHasPurpose(service)
          ? `add \`bulkhead: {maxConcurrent: ${limitFor(load) ?? Math.max(1, Math.floor(size / 4))}, maxQueue: 0}\` to the call and lower its timeout`
          : "lower the timeout of the call: the wait is what fills the pool",
        related: [{ at: pool.size!, message: `${code(nameOf(service))} has ${size} places here` }],
        data: load,
      };
    }
  },

  fix: (service, edit, { system }, { data }) => repair(system, service, edit, data as PoolLoad),

  examples: [{
    title: "Twenty calls a second that wait up to half a minute",
    bad: yaml`
      services:
        order:
          pools: [{name: http, size: 200, usedFor: [payment]}]
          calls:
            - to: payment
              rate: 20/s
              expected: {p99: 300ms}
              timeout: 30s
      #                ^^^ error
        payment: {}
    `,
    good: yaml`
      services:
        order:
          pools: [{name: http, size: 200, usedFor: [payment]}]
          calls:
            - to: payment
              rate: 20/s
              expected: {p99: 300ms}
              timeout: 1200ms
        payment: {}
    `,
  }],
});

/** A limit below half of the pool that normal traffic does not reach; undefined when there is none. */
function limitFor({ call, rate, size }: PoolLoad): number | undefined {
  const normal = call.expected?.p99?.value === undefined ? 0 : Math.ceil((1.5 * rate * call.expected.p99.value) / 1000);
  const limit = Math.max(1, Math.floor(size / 4), normal);
  return limit < size / 2 ? limit : undefined;
}

/** A timeout that leaves half of the pool free and is not below what is normal; undefined when there is none. */
function waitFor({ call, rate, size }: PoolLoad): number | undefined {
  const wait = Math.min(requestTimeout(call), Math.floor((size * 500) / rate));
  return wait >= Math.max(1, 2 * (call.expected?.p99?.value ?? 0)) ? wait : undefined;
}

function repair(system: System, service: Service, edit: Editor, load: PoolLoad) {
  const { call, policy } = load;
  const wait = waitFor(load);
  const limit = bulkheadHasPurpose(service) && !policy.bulkhead ? limitFor(load) : undefined;
  const known = requestLimit(policy);
  const request = wait === undefined || (known && known.value <= wait) ? undefined : wait;
  return {
    title: limit === undefined ? `Give up on ${code(call.to)} after ${writeDuration(wait ?? 0)}` : `Let ${code(call.to)} take at most ${limit} places`,
    safe: known === undefined,
    edits: wait === undefined && limit === undefined ? undefined : edit.all(
      protectEdits(call, known !== undefined, request, limit, edit),
      limit === undefined ? [] : signalEdits(edit, system, service, "bulkhead.saturation"),
    ),
  };
}

/** The shorter wait and the limit, in one go where both are new to the call. */
function protectEdits(call: Call, bounded: boolean, request: number | undefined, limit: number | undefined, edit: Editor) {
  const bulkhead = limit === undefined ? {} : { bulkhead: { maxConcurrent: limit, maxQueue: 0 } };
  if (request === undefined) return edit.add(call, bulkhead as Pairs);
  const own = call.timeout;
  const timeout = { request: writeDuration(request) };
  if (!own) return edit.add(call, { ...(bounded ? { timeout } : timeoutPairs(call, request)), ...bulkhead } as Pairs);
  return edit.all(own.request ? edit.set(own.request, timeout.request) : edit.add(own, timeout), limit === undefined ? [] : edit.add(call, bulkhead as Pairs));
}
