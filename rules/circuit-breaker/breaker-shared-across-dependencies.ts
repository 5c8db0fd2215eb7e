import { code, defineRule, isOn, listOf, nameOf, policyOf, yaml, type Call, type Located } from "../kit";

export default defineRule({
  id: "breaker-shared-across-dependencies",
  scope: "service",
  title: "One circuit breaker for several callees",
  pattern: "circuit-breaker",
  group: "G2",
  severity: "warning",
  status: "stable",
  articles: ["CB"],

  why: `
    Calls with the same circuit breaker share one state. When one callee fails, it opens for all of them, and a service that
    works is cut off for the failures of another.
  `,
  unless: "the names stand for one system with one fate, such as two entry points of the same provider.",

  *check(service, { system }) {
    const byName = new Map<string, { readonly call: Call; readonly name: Located<string> }[]>();
    for (const call of service.calls ?? []) {
      const { circuitBreaker } = policyOf(system, service, call);
      const name = isOn(circuitBreaker) ? circuitBreaker.value.name : undefined;
      if (call.to && name && !circuitBreaker!.origin.path.includes(`calls.to.`)) byName.set(name.value, [...(byName.get(name.value) ?? []), { call, name }]);
    }
    for (const [name, uses] of byName) {
      const callees = new Set(uses.map(({ call }) => call.to!.value));
      if (callees.size < 2) continue;
      const second = uses.find(({ call }) => call.to!.value !== uses[0]!.call.to!.value)!;
      const shared = second.name === uses[0]!.name;
      yield {
        at: shared ? second.call.to! : second.name,
        about: second.call,
        message: `circuit breaker ${code(name)} of ${code(nameOf(service))} guards ${listOf(callees)}: when one fails, all are cut off`,
        help: "give each callee a circuit breaker with a name of its own",
        related: uses.filter(use => use !== second).map(({ call, name: place }) => ({ at: shared ? call.to! : place, message: `${code(call.to)} is guarded by it` })),
        data: uses,
      };
    }
  },

  fix: (service, edit, _context, violation) => {
    const uses = violation.data as readonly { readonly call: Call; readonly name: Located<string> }[];
    const own = uses.filter(({ call, name }) => call.circuitBreaker?.name === name);
    return {
      title: "Name each circuit breaker after its callee",
      safe: false,
      edits: own.length < uses.length ? undefined : edit.all(...own.map(({ call, name }) => edit.set(name, `${nameOf(service)}-${call.to!.value}`))),
    };
  },

  examples: [{
    title: "Payments are cut off because the catalog fails",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, circuitBreaker: {name: backend, failureRate: 50%}}
            - {to: payments, timeout: 1s, circuitBreaker: {name: backend, failureRate: 50%}}
      #                                                          ^^^^^^^ warning
        catalog: {}
        payments: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: catalog, timeout: 1s, circuitBreaker: {name: shop-catalog, failureRate: 50%}}
            - {to: payments, timeout: 1s, circuitBreaker: {name: shop-payments, failureRate: 50%}}
        catalog: {}
        payments: {}
    `,
  }],
});
