import { arrowOf, code, defineRule, makeOptional, nameOf, reachFrom, trait, wait, waitGraph, wayAsRelated, wayTo, yaml, type Arrow } from "../kit";

export default defineRule({
  id: "critical-depends-on-best-effort",
  scope: "system",
  title: "Critical service that cannot work without a best-effort one",
  pattern: "fallback",
  group: "X-GRAPH",
  severity: "warning",
  status: "stable",
  articles: ["CB", "MS9"],

  why: `
    A service that may be down for a while sets the availability of everyone who cannot answer without it. If the critical
    service truly needs it, it is not best-effort; if not, the call can fail without taking the answer along.
  `,
  unless: "failing together was decided; say so with `fallback: {type: fail, reason: …}`.",

  *check(system) {
    const waits = system.fact(waitGraph);
    const isTolerant = (node: number): boolean => (waits.traits[node]! & trait.bestEffort) !== 0;
    const needs = (arrow: number): boolean => (waits.bits[arrow]! & (wait.replaced | wait.decided)) === 0 && !isTolerant(waits.from[arrow]!);
    const critical: number[] = [];
    waits.traits.forEach((traits, node) => {
      if ((traits & trait.critical) !== 0 && (traits & trait.own) !== 0) critical.push(node);
    });
    if (critical.length === 0) return;
    const reach = reachFrom(waits, critical, needs);
    for (let at = 0; at < waits.to.length; at += 1) {
      if (!isTolerant(waits.to[at]!) || !needs(at) || reach.start[waits.from[at]!] === 0) continue;
      const arrow = arrowOf(system, waits, at);
      const start = waits.names[critical[reach.start[arrow.from]! - 1]!]!;
      const path = wayTo(waits, reach, arrow.from);
      yield {
        at: arrow.call.to!,
        about: arrow.call,
        message: `critical ${code(start)} cannot answer without best-effort ${code(nameOf(arrow.callee))}${path.length > 0 ? `, which ${code(nameOf(arrow.caller))} waits for` : ""}`,
        help: "set `required: false` and name a `fallback`, or raise the `tier` of the callee",
        related: wayAsRelated(system, waits, path),
        data: arrow,
      };
    }
  },

  fix: (_system, edit, _context, violation) => {
    const { call, caller, callee, policy } = violation.data as Arrow;
    return {
      title: `Let ${code(nameOf(caller))} answer without ${code(nameOf(callee))}`,
      safe: false,
      edits: makeOptional(edit, call, policy),
    };
  },

  examples: [{
    title: "A page that needs its reviews",
    bad: yaml`
      services:
        page:
          tier: critical
          calls:
            - {to: reviews, timeout: 300ms}
      #            ^^^^^^^ warning
        reviews: {tier: best-effort}
    `,
    good: yaml`
      services:
        page:
          tier: critical
          calls:
            - {to: reviews, timeout: 300ms, required: false, fallback: {type: TODO}}
        reviews: {tier: best-effort}
    `,
  }],
});
