import {
  arrowOf, code, criticalStarts, defineRule, listOf, nameOf, reachFrom, serviceOf, startsBehind, trait, wait, waitGraph, wayAsRelated, wayTo, yaml,
  type Arrow, type Pairs,
} from "../kit";

export default defineRule({
  id: "external-dependency-critical",
  scope: "system",
  title: "Critical work that stops with somebody else's system",
  pattern: "fallback",
  group: "X-GRAPH",
  severity: "info",
  status: "stable",
  articles: ["CB", "MS9"],

  why: `
    What others run fails on their schedule, and nobody here can mend it. Work that matters most keeps going through that
    time only if there is something to do instead: keep the request and send it later, answer from a copy, or ask a second
    provider.
  `,
  unless: "there is nothing else to do and that was decided; say so with `fallback: {type: fail, reason: …}`.",

  *check(system) {
    const waits = system.fact(waitGraph);
    const isExternal = (node: number): boolean => (waits.traits[node]! & trait.external) !== 0;
    const needs = (arrow: number): boolean => (waits.bits[arrow]! & (wait.replaced | wait.decided)) === 0;
    if (!waits.to.some((node, arrow) => isExternal(node) && needs(arrow))) return;
    const starts = system.fact(criticalStarts);
    if (starts.length === 0) return;
    const nodes = starts.map(({ node }) => node);
    const reach = reachFrom(waits, nodes, needs);
    const behind = startsBehind(waits, nodes, needs);
    for (let at = 0; at < waits.to.length; at += 1) {
      const [from, to] = [waits.from[at]!, waits.to[at]!];
      if (!isExternal(to) || !needs(at) || reach.start[from] === 0 || isExternal(from)) continue;
      if ((serviceOf(system, waits, to).redundantWith?.length ?? 0) > 0) continue;
      const arrow = arrowOf(system, waits, at);
      const stopped = [...new Set(behind[from]!.map(place => starts[place]!.name))];
      yield {
        at: arrow.call.to!,
        about: arrow.call,
        message: `${listOf(stopped)} ${stopped.length === 1 ? "stops" : "stop"} whenever external ${code(nameOf(arrow.callee))} does`,
        help: "add a `fallback`: `queued` for work that can wait, `cached` for answers that may be old, or `fail` with a `reason`",
        related: wayAsRelated(system, waits, wayTo(waits, reach, from)),
        data: arrow,
      };
    }
  },

  fix: (_system, edit, _context, violation) => {
    const { call } = violation.data as Arrow;
    const isRead = call.effect?.value === "read";
    const fallback: Pairs = isRead ? { type: "cached", maxStale: "15m" } : { type: "queued" };
    return {
      title: isRead ? `Answer from a copy while ${code(call.to)} is away` : `Keep the work until ${code(call.to)} is back`,
      safe: false,
      edits: call.fallback ? undefined : edit.add(call, { fallback }),
    };
  },

  examples: [{
    title: "A checkout that ends when the payment provider does",
    bad: yaml`
      services:
        checkout:
          entry: true
          tier: critical
          calls:
            - {to: psp, effect: write, timeout: 2s}
      #            ^^^ info
        psp: {kind: external}
    `,
    good: yaml`
      services:
        checkout:
          entry: true
          tier: critical
          calls:
            - {to: psp, effect: write, timeout: 2s, fallback: {type: queued}}
        psp: {kind: external}
    `,
  }],
});
