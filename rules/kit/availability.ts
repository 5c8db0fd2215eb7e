import type { Datastore, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { Fact, Index, System } from "../../server/src/model/system";
import { namesIn, storeUse } from "./facts";
import { entryOf, promisedAvailability, promisedByName, statingServices } from "./promises";
import { trait, wait, waitGraph, type WaitGraph } from "./wait-graph";

/** How available services are by their own word, by node of the wait graph; `NaN` where nothing is stated. */
interface Stated {
  readonly services: Float64Array;
  /** The product of the stated numbers of the stores that a service works on; 100 where none is stated. */
  readonly stores: Float64Array;
}

const statingStores: Index<Datastore> = {
  name: "stores that say how available they are",
  collection: "datastores",
  *entries(element) {
    const store = element as Datastore;
    if (store.availability?.value !== undefined && store.kind?.value !== "cache") yield ["", store];
  },
};

/** The numbers that products are made of. Only what states a number is looked at. */
const stated: Fact<Stated> = {
  name: "stated availability",
  compute: system => {
    const waits = system.fact(waitGraph);
    const services = new Float64Array(waits.nodes).fill(Number.NaN);
    const stores = new Float64Array(waits.nodes).fill(100);
    for (const service of system.index(statingServices).get("")) services[waits.numbers.get(nameOf(service))!] = together(system, service);
    for (const store of system.index(statingStores).get("")) {
      const needing = system.index(storeUse).get(nameOf(store)).filter(({ use }) => use.purpose === undefined || use.purpose.value === "domain" || use.purpose.value === "session");
      for (const service of new Set(needing.map(need => need.service))) stores[waits.numbers.get(nameOf(service))!]! *= numberOf(store.availability?.value) / 100;
    }
    return { services, stores };
  },
  same: (before, after) => isAlike(before.services, after.services) && isAlike(before.stores, after.stores),
};

function isAlike(before: Float64Array, after: Float64Array): boolean {
  return before.length === after.length && before.every((value, at) => Object.is(value, after[at]));
}

function numberOf(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : Number.NaN;
}

/** With a second provider both have to be away at once; one of unknown availability is taken to be there always. */
function together(system: System, service: Service): number {
  let absence = 1 - numberOf(service.availability?.value) / 100;
  for (const name of namesIn(service.redundantWith)) {
    const other = numberOf(system.find("services", name)?.availability?.value);
    absence *= Number.isNaN(other) ? 0 : 1 - other / 100;
  }
  return 100 * (1 - absence);
}

/** A promise that the required dependencies of a service or flow do not allow. */
export interface BrokenPromise {
  readonly name: string;
  readonly isFlow: boolean;
  /** The first service of the flow, or the service itself, in the wait graph. */
  readonly node: number;
  /** What is promised, in percent. */
  readonly target: number;
  /** Percent that the dependencies give together. */
  readonly reached: number;
  readonly factors: readonly Factor[];
}

/** One number that the product is made of. */
export interface Factor {
  readonly node: number;
  readonly percent: number;
}

interface Promised {
  readonly name: string;
  readonly isFlow: boolean;
  readonly node: number;
  readonly target: number;
}

/** Everything that is promised to be available: services in the order of the wait graph, callees first, and then flows. */
const promises: Fact<readonly Promised[]> = {
  name: "promises of availability",
  compute: system => {
    const waits = system.fact(waitGraph);
    const services: Promised[] = [];
    for (const [name, target] of system.fact(promisedByName)) {
      const node = waits.numbers.get(name);
      if (node !== undefined && (waits.traits[node]! & trait.own) !== 0) services.push({ name, isFlow: false, node, target });
    }
    const rank = new Int32Array(waits.nodes);
    waits.order.forEach((node, at) => (rank[node] = at));
    services.sort((a, b) => rank[a.node]! - rank[b.node]!);
    const flows = system.all("flows").flatMap((flow): readonly Promised[] => {
      const node = waits.numbers.get(entryOf(flow) ?? "");
      const target = promisedAvailability(system, flow)?.value;
      return node === undefined || target === undefined ? [] : [{ name: nameOf(flow), isFlow: true, node, target }];
    });
    return [...services, ...flows];
  },
  same: (before, after) => before.length === after.length
    && before.every(({ name, node, target, isFlow }, at) => name === after[at]!.name && node === after[at]!.node && target === after[at]!.target && isFlow === after[at]!.isFlow),
};

/** What makes a difference of rounding, and no more. */
const rounding = 1e-9;

/**
 * The promises that the product of what they depend on does not reach, callees before callers. A promise that is broken
 * counts as kept for those above it, so that one cause is found once. It is made of numbers only, so it is computed again
 * when one of them changes and not at every edit.
 */
export const brokenPromises: Fact<readonly BrokenPromise[]> = {
  name: "broken promises of availability",
  compute: system => {
    const all = system.fact(promises);
    if (all.length === 0) return [];
    const waits = system.fact(waitGraph);
    const numbers = system.fact(stated);
    const below = lowestBelow(waits, numbers);
    const broken = new Uint8Array(waits.nodes);
    const found: BrokenPromise[] = [];
    for (const promise of all) {
      const product = productOf(waits, numbers, below, broken, promise, () => false);
      if (!product || product.reached >= promise.target - rounding) continue;
      if (!promise.isFlow) broken[promise.node] = 1;
      found.push({ ...promise, ...product });
    }
    return found;
  },
};

/** The percentage that remains when some calls are no longer needed. */
export function reachedWithout(system: System, promise: BrokenPromise, left: ReadonlySet<number>): number {
  const waits = system.fact(waitGraph);
  const numbers = system.fact(stated);
  const product = productOf(waits, numbers, lowestBelow(waits, numbers), new Uint8Array(waits.nodes), promise, arrow => left.has(arrow));
  return product ? product.reached : 100;
}

const leastBelow: Fact<Float64Array> = {
  name: "least availability below",
  compute: system => lowestBelow(system.fact(waitGraph), system.fact(stated)),
};

/**
 * How available a service finds what it needs, or a flow its services, in percent, with the numbers that it is made of.
 * `node` is the service, or the first one of the flow. Undefined where nothing is needed or a number is missing.
 */
export function availabilityAlong(system: System, start: { readonly name: string; readonly isFlow: boolean; readonly node: number }): Product | undefined {
  const waits = system.fact(waitGraph);
  return productOf(waits, system.fact(stated), system.fact(leastBelow), new Uint8Array(waits.nodes), { ...start, target: 100 }, () => false);
}

/** The lowest number below each node; a number that is lower still includes what lies below it. */
function lowestBelow(waits: WaitGraph, { services, stores }: Stated): Float64Array {
  const lowest = new Float64Array(waits.nodes);
  for (const node of waits.order) {
    let least = stores[node]!;
    for (let arrow = waits.first[node]!; arrow < waits.first[node + 1]!; arrow += 1) {
      if (waits.back[arrow] === 1 || (waits.bits[arrow]! & wait.answered) !== 0) continue;
      const to = waits.to[arrow]!;
      least = Math.min(least, lowest[to]!, Number.isNaN(services[to]!) ? 100 : services[to]!);
    }
    lowest[node] = least;
  }
  return lowest;
}

/** A product of availabilities in percent. */
export interface Product {
  readonly reached: number;
  readonly factors: readonly Factor[];
}

/** A product of more numbers than these says no more than that of the first. */
const mostFactors = 300;

/**
 * Multiplies what a service or flow needs. A node whose number is lower than all below it stands for them too. Undefined
 * where nothing is needed, or where a number is missing: a product of guesses proves nothing.
 */
function productOf(
  waits: WaitGraph, { services, stores }: Stated, below: Float64Array, broken: Uint8Array,
  start: Promised, leaves: (arrow: number) => boolean,
): Product | undefined {
  const needs = (arrow: number): boolean => {
    const flow = waits.flow[arrow]!;
    const isOther = start.isFlow && flow !== -1 && waits.flows[flow] !== start.name;
    return (waits.bits[arrow]! & wait.answered) === 0 && !isOther && !leaves(arrow);
  };
  const standsForAll = (node: number): boolean => broken[node] === 1 || services[node]! < below[node]!;
  // What the entry of a flow promises was compared with its dependencies before, so it stands for them.
  const own = start.isFlow && !Number.isNaN(services[start.node]!);
  const open = own ? [] : [start.node];
  const seen = new Set([start.node]);
  const factors: Factor[] = own ? [{ node: start.node, percent: services[start.node]! }] : [];
  const covered = new Set<number>();
  let product = (own ? services[start.node]! : 100) / 100;
  if (open.length > 0) product *= stores[start.node]! / 100;
  const through: number[] = [];
  const nodes: number[] = [];
  while (open.length > 0 && nodes.length < mostFactors) {
    const node = open.pop()!;
    for (let arrow = waits.first[node]!; arrow < waits.first[node + 1]!; arrow += 1) {
      const to = waits.to[arrow]!;
      if (seen.has(to) || !needs(arrow)) continue;
      if (Number.isNaN(services[to]!)) return undefined;
      seen.add(to);
      nodes.push(to);
      (standsForAll(to) ? through : open).push(to);
    }
  }
  // What lies below a node that stands for it is counted there, by whatever way it was reached as well.
  while (through.length > 0) {
    // Below so much, nobody can tell what was counted already.
    if (covered.size > mostFactors) return undefined;
    const node = through.pop()!;
    for (let arrow = waits.first[node]!; arrow < waits.first[node + 1]!; arrow += 1) {
      const to = waits.to[arrow]!;
      if (covered.has(to) || !needs(arrow)) continue;
      covered.add(to);
      through.push(to);
    }
  }
  for (const node of nodes) {
    if (covered.has(node)) continue;
    factors.push({ node, percent: services[node]! });
    product *= services[node]! / 100;
    if (!standsForAll(node)) product *= stores[node]! / 100;
  }
  return factors.length === 0 && product === 1 ? undefined : { reached: product * 100, factors };
}
