import {
  bulkheadHasPurpose, code, defineRule, isTiny, listOf, nameOf, signalEdits, tierOf, todo, yaml, type Call, type Pool, type Range,
  type Service, type System,
} from "../kit";

/** A piece of work that runs in a pool. */
interface Tenant {
  readonly name: string;
  readonly tier: ReturnType<typeof tierOf>;
  readonly at: Range;
  readonly call: Call | undefined;
}

const slowerBy = 5;

export default defineRule({
  id: "shared-pool-mixed-criticality",
  scope: "service",
  title: "Critical and other work in one pool",
  pattern: "bulkhead",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["BH"],

  why: `
    A pool serves whoever comes first. When an export or a slow callee takes all places, the payment that arrives next waits
    behind it, although nobody would have chosen that order. A compartment for each kind of work makes the choice before the
    rush does.
  `,
  unless: "waiting holds no thread (`concurrency: async`), or every call has a limit of its own.",

  *check(service, context) {
    if (isTiny(context) || service.concurrency?.value === "async" || !bulkheadHasPurpose(service)) return;
    for (const pool of service.pools ?? []) {
      if (pool.concurrency?.value === "async" || !pool.name) continue;
      const tenants = tenantsOf(service, pool, context.system);
      const critical = tenants.filter(({ tier }) => tier === "critical");
      const others = tenants.filter(({ tier }) => tier !== "critical");
      const slow = slowest(tenants);
      if (!(critical.length > 0 && others.length > 0) && !slow) continue;
      const mixed = critical.length > 0 && others.length > 0;
      yield {
        at: pool.name,
        about: pool,
        message: mixed
          ? `pool ${code(pool.name)} of ${code(nameOf(service))} runs critical ${listOf(critical.map(({ name }) => name))} together with ${listOf(others.map(({ name }) => name))}`
          : `pool ${code(pool.name)} of ${code(nameOf(service))} is shared with ${code(slow!.name)}, which takes more than ${slowerBy} times as long as the rest`,
        help: "limit the less important work with `bulkhead: {maxConcurrent: …}`, or give it a pool of its own",
        related: (mixed ? others : [slow!]).map(({ name, at }) => ({ at, message: `${code(name)} runs in ${code(pool.name)}` })),
        data: { pool, tenants: mixed ? others : [slow!] },
      };
    }
  },

  fix: (service, edit, { system }, violation) => {
    const { pool, tenants } = violation.data as { readonly pool: Pool; readonly tenants: readonly Tenant[] };
    const size = pool.size?.value;
    const limit = size !== undefined && Number.isFinite(size) ? Math.max(1, Math.floor(size / 4)) : todo;
    return {
      title: `Limit what ${listOf(tenants.map(({ name }) => name))} can take of ${code(pool.name)}`,
      safe: false,
      edits: edit.all(...tenants.map(({ call }) => {
        if (!call) return undefined;
        return call.bulkhead ? edit.add(call.bulkhead, { maxConcurrent: limit, maxQueue: 0 }) : edit.add(call, { bulkhead: { maxConcurrent: limit, maxQueue: 0 } });
      }), signalEdits(edit, system, service, "bulkhead.saturation")),
    };
  },

  examples: [{
    title: "Payments and newsletters share the threads",
    bad: yaml`
      services:
        shop:
          pools: [{name: http, size: 100, usedFor: [payments, mail]}]
      #                  ^^^^ warning
          calls:
            - {to: payments, timeout: 1s}
            - {to: mail, timeout: 1s}
        payments: {tier: critical}
        mail: {tier: best-effort}
    `,
    good: yaml`
      services:
        shop:
          pools: [{name: http, size: 100, usedFor: [payments, mail]}]
          calls:
            - {to: payments, timeout: 1s}
            - {to: mail, timeout: 1s, bulkhead: {maxConcurrent: 25, maxQueue: 0}}
          telemetry: {signals: [bulkhead.saturation]}
        payments: {tier: critical}
        mail: {tier: best-effort}
    `,
  }],
});

/** The work that runs in a pool without a limit of its own, by callee or workload, each once. */
function tenantsOf(service: Service, pool: Pool, system: System): readonly Tenant[] {
  const tenants: Tenant[] = [];
  const used = new Set((pool.usedFor ?? []).map(use => use.value));
  for (const call of service.calls ?? []) {
    const named = call.bulkhead?.pool?.value;
    if (!call.to || (named === undefined ? !used.has(call.to.value) : named !== pool.name!.value) || call.bulkhead?.maxConcurrent) continue;
    const callee = system.find("services", call.to);
    if (callee) tenants.push({ name: call.to.value, tier: tierOf(callee), at: call.to, call });
  }
  for (const workload of service.workloads ?? []) {
    if (!workload.name || (workload.pool ? workload.pool.value !== pool.name!.value : !used.has(workload.name.value))) continue;
    tenants.push({ name: workload.name.value, tier: tierOf(workload), at: workload.name, call: undefined });
  }
  return tenants;
}

/** The call that normally takes more than five times as long as any other in the pool. */
function slowest(tenants: readonly Tenant[]): Tenant | undefined {
  const timed = tenants.flatMap(tenant => (tenant.call?.expected?.p99?.value === undefined ? [] : [{ tenant, p99: tenant.call.expected.p99.value }]));
  const [first, second] = timed.sort((a, b) => b.p99 - a.p99);
  return first && second && first.tenant.name !== second.tenant.name && first.p99 > slowerBy * second.p99 ? first.tenant : undefined;
}
