import { addCallEdits, bypassesOf, calleesOf, code, defineRule, isUnderWay, listOf, nameOf, newCall, repointEdits, todo, yaml, type Bypass } from "../kit";

export default defineRule({
  id: "migration-traffic-bypasses-facade",
  scope: "migration",
  title: "Traffic around the facade of a migration",
  pattern: "facade",
  group: "G5",
  severity: "error",
  status: "stable",
  articles: ["MOD"],

  why: `
    The facade can send five percent of the requests to the new side, and back again, only for requests that it sees. A
    caller that goes around it stays on the side it knows: it misses the switch, keeps the old system alive, and its writes
    land where the other side does not look.
  `,
  unless: "the call is on its way out and has a date (`until`), or it runs between new services inside.",
  fixWrites: "the facade as the callee, and the facade's own call where it has none",

  *check(migration, { system }) {
    const { facade } = migration;
    if (!facade || facade.value === todo || !isUnderWay(migration)) return;
    const byCaller = new Map<string, Bypass[]>();
    for (const bypass of bypassesOf(system, migration, facade.value)) {
      const name = nameOf(bypass.caller);
      byCaller.set(name, [...(byCaller.get(name) ?? []), bypass]);
    }
    for (const [name, bypasses] of byCaller) {
      const first = bypasses[0]!;
      yield {
        at: first.call.to!,
        message: `${first.isClient ? "client " : ""}${code(name)} calls ${listOf(bypasses.map(({ call }) => call.to!.value))} directly, around facade ${code(facade)} of migration ${code(nameOf(migration))}`,
        help: `call ${code(facade)} instead, or give the call an end in \`until\``,
        related: [
          { at: facade, message: "the facade that decides which side answers" },
          ...bypasses.slice(1).map(({ call }) => ({ at: call.to!, message: `${code(name)} calls ${code(call.to)} here` })),
        ],
        data: bypasses,
      };
    }
  },

  fix: (migration, edit, context, violation) => {
    const bypasses = violation.data as readonly Bypass[];
    const name = migration.facade?.value;
    const facade = name === undefined ? undefined : context.system.find("services", name);
    if (name === undefined || !facade) return undefined;
    const callees = [...new Set(bypasses.map(({ call }) => call.to!.value))].filter(callee => !calleesOf(facade).has(callee));
    return {
      title: `Send ${code(nameOf(bypasses[0]!.caller))} through ${code(name)}`,
      safe: false,
      edits: edit.all(
        repointEdits(edit, bypasses, name),
        addCallEdits(edit, context.system, facade, callees.map(callee => newCall(context, { name, near: facade, callees }, callee))),
      ),
    };
  },

  examples: [{
    title: "A browser that knows the old system",
    bad: yaml`
      clients:
        web: {type: web, calls: [{to: edge}, {to: monolith, op: search}]}
      #                                           ^^^^^^^^ error
      services:
        monolith: {kind: legacy}
        edge: {kind: facade, calls: [{to: orders, timeout: 2s}]}
        orders: {}
      migrations:
        core: {from: monolith, pattern: strangler-fig, facade: edge, capabilities: [{name: orders, to: orders, traffic: 50%}]}
    `,
    good: yaml`
      clients:
        web: {type: web, calls: [{to: edge}, {to: edge, op: search}]}
      services:
        monolith: {kind: legacy}
        edge: {kind: facade, calls: [{to: orders, timeout: 2s}, {to: monolith, timeout: {connect: 500ms, request: 2s}, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}, fallback: {type: TODO}}], telemetry: {signals: [circuit-breaker.state], alerts: [circuit-breaker-open]}}
        orders: {}
      migrations:
        core: {from: monolith, pattern: strangler-fig, facade: edge, capabilities: [{name: orders, to: orders, traffic: 50%}]}
    `,
  }],
});
