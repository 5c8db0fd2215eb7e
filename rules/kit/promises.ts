import type { Flow, Service } from "../../server/src/generated/elements";
import type { Fact, Index, System } from "../../server/src/model/system";
import type { Located } from "../../server/src/syntax/range";
import { nameOf, type Block } from "../../server/src/model/place";
import { tierOf } from "./facts";
import { slosOf } from "./releases";
import { trait, waitGraph } from "./wait-graph";

/** A share of time in percent, as a person writes it: `99.9%`, `99.95%`. */
export function formatAvailability(percent: number): string {
  return `${Number(percent.toFixed(percent > 99.99 ? 4 : 3))}%`;
}

/** The highest availability that is promised for a service or a flow: its own, or that of an objective; with its place. */
export function promisedAvailability(system: System, element: Block & { readonly availability?: Located<number | undefined> }): Located<number> | undefined {
  const objectives = slosOf(system, element).filter(slo => slo.metric?.value === "availability").map(slo => slo.objective);
  let highest: Located<number> | undefined;
  for (const promise of [element.availability, ...objectives]) {
    if (promise?.value !== undefined && Number.isFinite(promise.value) && promise.value > (highest?.value ?? 0)) highest = promise as Located<number>;
  }
  return highest;
}

/** The service where a flow begins: the one it names, else that of its first step. */
export function entryOf(flow: Flow): string | undefined {
  return flow.entry?.value ?? flow.steps?.[0]?.service?.value;
}

/** The services that say how available they are, under the empty key. */
export const statingServices: Index<Service> = {
  name: "services that say how available they are",
  collection: "services",
  *entries(element) {
    if ((element as Service).availability?.value !== undefined) yield ["", element as Service];
  },
};

/**
 * The highest availability that is promised for a service, in percent, by objectives and by itself. It reads no service
 * that promises nothing, so that edits to those leave it alone.
 */
export const promisedByName: Fact<ReadonlyMap<string, number>> = {
  name: "promised availability by name",
  compute: system => {
    const promised = new Map<string, number>();
    const add = (name: string, percent: number | undefined): void => {
      if (percent !== undefined && Number.isFinite(percent)) promised.set(name, Math.max(percent, promised.get(name) ?? 0));
    };
    for (const { target, metric, objective } of system.all("slos")) if (target && metric?.value === "availability") add(target.value, objective?.value);
    for (const service of system.index(statingServices).get("")) add(nameOf(service), service.availability?.value);
    return promised;
  },
  same: (before, after) => before.size === after.size && [...before].every(([name, percent]) => after.get(name) === percent),
};

/** Work that matters most: a critical flow, or what a critical entry point does. */
export interface CriticalStart {
  readonly name: string;
  /** The number of its first service in the wait graph. */
  readonly node: number;
  /** What is promised for it in percent; undefined where nothing is. */
  readonly promised: number | undefined;
}

/** What must not stop: flows that say so, and entry points that say so and at which no such flow begins. */
export const criticalStarts: Fact<readonly CriticalStart[]> = {
  name: "critical starts",
  compute: system => {
    const waits = system.fact(waitGraph);
    const promised = system.fact(promisedByName);
    const starts: CriticalStart[] = [];
    const covered = new Set<number>();
    for (const flow of system.all("flows")) {
      const node = waits.numbers.get(entryOf(flow) ?? "");
      if (node === undefined || tierOf(flow) !== "critical") continue;
      covered.add(node);
      starts.push({ name: nameOf(flow), node, promised: promisedAvailability(system, flow)?.value ?? promised.get(waits.names[node]!) });
    }
    const asked = trait.critical | trait.entry | trait.own;
    for (let node = 0; node < waits.nodes; node += 1) {
      if ((waits.traits[node]! & asked) !== asked || covered.has(node)) continue;
      starts.push({ name: waits.names[node]!, node, promised: promised.get(waits.names[node]!) });
    }
    return starts;
  },
  same: (before, after) => before.length === after.length
    && before.every((start, at) => start.name === after[at]!.name && start.node === after[at]!.node && start.promised === after[at]!.promised),
};
