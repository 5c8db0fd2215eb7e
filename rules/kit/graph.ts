import type { Call, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import { isOn, policyOf, type EffectivePolicy } from "../../server/src/model/policy";
import type { Fact, System } from "../../server/src/model/system";
import { clientsOf, isRequired, isSync, kindOf } from "./facts";

/** A call between two declared services, as an arrow of the graph. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly caller: Service;
  readonly callee: Service;
  readonly call: Call;
  readonly policy: EffectivePolicy;
  /** The caller waits for the answer. */
  readonly sync: boolean;
  readonly required: boolean;
}

/**
 * The calls between declared services. Nodes are numbered in the order of the services; a call to a name that nobody
 * declares is no arrow. Built once for all rules that look at the whole.
 */
export interface CallGraph {
  readonly services: readonly Service[];
  /** The arrows that leave each node, in the order of the text. */
  readonly out: readonly (readonly Arrow[])[];
  /** The arrows that arrive at each node. */
  readonly into: readonly (readonly Arrow[])[];
  /** True for nodes that requests from outside reach first. */
  readonly entries: readonly boolean[];
}

export const callGraph: Fact<CallGraph> = {
  name: "call graph",
  compute: (system, before) => {
    const services = system.all("services");
    // The mesh and the defaults reach every arrow; when they change, all are drawn again.
    const frame = [system.single("defaults"), system.single("platform"), system.fact(calledByClients)];
    const state = before && known.get(before);
    const changed = state && before && state.frame.every((part, at) => part === frame[at]) ? changedNodes(before.services, services, system) : undefined;
    return state && before && changed ? redraw(before, services, changed, state.index, frame, system) : draw(services, frame, system);
  },
};

/** What a graph was made from by a change, and the nodes that may be different in it; undefined for one drawn as a whole. */
export function changeOfGraph(graph: CallGraph): { readonly since: CallGraph; readonly nodes: ReadonlySet<number> } | undefined {
  return known.get(graph)?.change;
}

/** The nodes whose service is written in another way; undefined where names came, went or moved. */
function changedNodes(before: readonly Service[], after: readonly Service[], system: System): ReadonlySet<number> | undefined {
  const place = system.changedPlace(before, after);
  if (place !== undefined) return new Set([place]);
  if (before.length !== after.length) return undefined;
  const changed = new Set<number>();
  for (let at = 0; at < after.length; at += 1) {
    if (before[at] === after[at]) continue;
    if (nameOf(before[at]!) !== nameOf(after[at]!)) return undefined;
    changed.add(at);
  }
  return changed;
}

interface Drawn {
  readonly frame: readonly unknown[];
  readonly index: ReadonlyMap<string, number>;
  change?: { readonly since: CallGraph; readonly nodes: ReadonlySet<number> } | undefined;
}

/** What a graph was drawn from, so that the next one can go on from it. */
const known = new WeakMap<CallGraph, Drawn>();

function draw(services: readonly Service[], frame: readonly unknown[], system: System): CallGraph {
  const index = new Map(services.map((service, at) => [nameOf(service), at]));
  const out = services.map((caller, from) => arrowsOf(caller, from, services, index, system));
  const into: Arrow[][] = services.map(() => []);
  for (const arrows of out) for (const arrow of arrows) into[arrow.to]!.push(arrow);
  const called = system.fact(calledByClients);
  return remember({ services, out, into, entries: services.map((service, node) => isEntry(service, into[node]!, called)) }, { frame, index });
}

/** Draws the arrows of changed services anew; the rest of the graph stays as it is. */
function redraw(
  before: CallGraph, services: readonly Service[], changed: ReadonlySet<number>, index: ReadonlyMap<string, number>, frame: readonly unknown[], system: System,
): CallGraph {
  const out = before.out.slice();
  const into = before.into.slice();
  const targets = new Set<number>();
  const nodes = new Set<number>();
  for (const from of changed) {
    for (const arrow of out[from]!) targets.add(arrow.to);
    out[from] = arrowsOf(services[from]!, from, services, index, system);
    for (const arrow of out[from]!) targets.add(arrow.to);
    // Arrows that end at a changed service name the service as it was.
    for (const arrow of before.into[from]!) {
      if (changed.has(arrow.from)) continue;
      out[arrow.from] = out[arrow.from]!.map(other => (other.to === from ? { ...other, callee: services[from]! } : other));
      nodes.add(arrow.from);
    }
    targets.add(from);
  }
  for (const to of targets) {
    const callers = new Set([...before.into[to]!.map(arrow => arrow.from), ...[...changed].filter(from => out[from]!.some(arrow => arrow.to === to))]);
    into[to] = [...callers].sort((a, b) => a - b).flatMap(from => out[from]!.filter(arrow => arrow.to === to));
  }
  const called = system.fact(calledByClients);
  const entries = before.entries.slice();
  for (const node of targets) {
    entries[node] = isEntry(services[node]!, into[node]!, called);
    nodes.add(node);
  }
  // A graph knows the one before it, and must not know the one before that: nothing old would ever be let go.
  known.get(before)!.change = undefined;
  return remember({ services, out, into, entries }, { frame, index, change: { since: before, nodes } });
}

function remember(graph: CallGraph, drawn: Drawn): CallGraph {
  known.set(graph, drawn);
  return graph;
}

function arrowsOf(caller: Service, from: number, services: readonly Service[], index: ReadonlyMap<string, number>, system: System): readonly Arrow[] {
  const arrows: Arrow[] = [];
  for (const call of caller.calls ?? []) {
    const to = call.to && index.get(call.to.value);
    if (to === undefined || to === from) continue;
    const policy = policyOf(system, caller, call);
    arrows.push({ from, to, caller, callee: services[to]!, call, policy, sync: isSync(call), required: isRequired(call) });
  }
  return arrows;
}

/** The names of services that clients call. */
const calledByClients: Fact<ReadonlySet<string>> = {
  name: "called by clients",
  compute: system => new Set(system.index(clientsOf).keys()),
  same: (before, after) => before.size === after.size && [...before].every(name => after.has(name)),
};

function isEntry(service: Service, into: readonly Arrow[], called: ReadonlySet<string>): boolean {
  if (service.entry?.value === true || called.has(nameOf(service))) return true;
  const kind = kindOf(service);
  if (kind === "external" || kind === "legacy") return false;
  return into.length === 0 && service.entry?.value !== false;
}

/** True when something cuts a slow callee off from its caller. */
export function isProtected(policy: EffectivePolicy): boolean {
  return isOn(policy.circuitBreaker) || isOn(policy.bulkhead);
}
