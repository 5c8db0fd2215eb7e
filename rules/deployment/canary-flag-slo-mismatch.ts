import { code, defineRule, flagsFor, gatePairs, gatesOf, listOf, nameOf, nameRange, strategyOf, yaml, type Flag, type Gate } from "../kit";

export default defineRule({
  id: "canary-flag-slo-mismatch",
  scope: "service",
  title: "Canary and flag that watch different things",
  pattern: "canary",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["DEP", "RM"],

  why: `
    A canary and a flag on the same service protect the same users. When one goes by errors and the other by something
    else, or by another limit, the first can be green while the second burns, and whoever is called at night has to find
    out which of them to believe.
  `,
  unless: "the flag and the release have nothing to do with each other; then the flag has no business on this service.",
  fixWrites: "the gates of the canary on the flag",

  *check(service, { system }) {
    if (!strategyOf(service, "canary")) return;
    const own = gatesOf(service.deploy);
    if (own.length === 0) return;
    for (const flag of flagsFor(system, service)) {
      const theirs = flag.gates ?? [];
      const difference = theirs.length > 0 ? differenceOf(own, theirs) : undefined;
      if (!difference) continue;
      yield {
        at: service.deploy!.gates?.$.key ?? strategyOf(service, "canary")!,
        message: `the canary of ${code(nameOf(service))} watches ${difference.own}, and flag ${code(nameOf(flag))} watches ${difference.theirs}`,
        help: "let the gates of both name the same metric, the same limit and the same `slo`",
        related: [{ at: flag.gates!.$.key ?? nameRange(flag), message: `the gates of ${code(nameOf(flag))}` }],
        data: flag,
      };
    }
  },

  fix: (service, edit, _context, violation) => {
    const flag = violation.data as Flag;
    return flag.gates && {
      title: `Let flag ${code(nameOf(flag))} watch what the canary watches`,
      safe: false,
      edits: edit.set(flag.gates.$, gatesOf(service.deploy).map(gatePairs)),
    };
  },

  examples: [{
    title: "Errors here, slowness there",
    bad: yaml`
      services:
        shop: {deploy: {strategy: canary, gates: [{metric: error-rate, max: 1%, slo: shop-availability}]}}
      #                                   ^^^^^ warning
      slos: {shop-availability: {target: shop, metric: availability, objective: 99.9%}}
      flags:
        one-page: {type: release, services: [shop], gates: [{metric: latency.p99, max: 2s}]}
    `,
    good: yaml`
      services:
        shop: {deploy: {strategy: canary, gates: [{metric: error-rate, max: 1%, slo: shop-availability}]}}
      slos: {shop-availability: {target: shop, metric: availability, objective: 99.9%}}
      flags:
        one-page: {type: release, services: [shop], gates: [{metric: error-rate, max: 1%, slo: shop-availability}]}
    `,
  }],
});

/** In what two lists of gates differ: they have no metric in common, or another limit for one; undefined when they agree. */
function differenceOf(own: readonly Gate[], theirs: readonly Gate[]): { readonly own: string; readonly theirs: string } | undefined {
  if (own.some(gate => gate.slo && theirs.some(other => other.slo?.value === gate.slo!.value && !differ(gate, other)))) return undefined;
  const pairs = own.flatMap(gate => theirs.filter(other => gate.metric && other.metric?.value === gate.metric.value).map(other => [gate, other] as const));
  const apart = pairs.find(([gate, other]) => differ(gate, other));
  if (apart) return { own: withLimit(apart[0]), theirs: withLimit(apart[1]) };
  if (pairs.length > 0) return undefined;
  const [mine, other] = [namesOf(own), namesOf(theirs)];
  return mine.length > 0 && other.length > 0 ? { own: listOf(mine), theirs: listOf(other) } : undefined;
}

/** A limit that one of them leaves open is no other limit. */
function differ(gate: Gate, other: Gate): boolean {
  const apart = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && a.replace(/\s/g, "") !== b.replace(/\s/g, "");
  return apart(gate.max?.value, other.max?.value) || apart(gate.min?.value, other.min?.value);
}

function withLimit(gate: Gate): string {
  const limit = gate.max ? ` up to ${gate.max.value}` : gate.min ? ` from ${gate.min.value}` : "";
  return `${code(gate.metric)}${limit}`;
}

function namesOf(gates: readonly Gate[]): readonly string[] {
  return gates.flatMap(gate => gate.metric?.value ?? gate.slo?.value ?? []);
}
