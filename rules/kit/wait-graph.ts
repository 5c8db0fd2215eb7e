import type { Fact, System } from "../../server/src/model/system";
import { attemptsOf, isAnsweredEarly } from "./call-load";
import { isOwn, kindOf, tierOf } from "./facts";
import { failsOnPurpose, hasFallback } from "./fallbacks";
import { callGraph, changeOfGraph, isProtected, type Arrow, type CallGraph } from "./graph";
import type { Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";

/** What is known about a waiting call, as bits. */
export const wait = {
  /** A circuit breaker or a bulkhead cuts a slow callee off. */
  guarded: 1,
  /** The caller has something else to answer. */
  replaced: 2,
  /** Somebody decided that the caller fails with the callee. */
  decided: 4,
  /** The call never waits for the operation that it comes from. */
  apart: 8,
} as const;

/** What is known about a service, as bits. */
export const trait = {
  /** A gateway or backend for clients, which passes requests on. */
  thin: 1,
  own: 2,
  entry: 4,
  critical: 8,
  bestEffort: 16,
  external: 32,
  /** Requests from outside lead here, waited for or not. */
  reached: 64,
} as const;

/**
 * The calls whose answer the caller waits for and cannot do without, as numbers: nodes are services in their order, arrows
 * are numbered by caller and text. It holds what rules compare, not where it is written, so that it stays the same object
 * while edits change neither; `arrowOf` leads to the text.
 */
export interface WaitGraph {
  readonly nodes: number;
  readonly names: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly traits: Uint8Array;
  /** The arrows that leave node `n` are those from `first[n]` up to, not including, `first[n + 1]`. */
  readonly first: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The place of each arrow among all calls of its caller. */
  readonly place: Int32Array;
  readonly bits: Uint8Array;
  /** Attempts that each call makes at most; 1 where no number is known. */
  readonly attempts: Float64Array;
  /** Milliseconds that each call takes at p99 on a normal day, all repeats for one request together; `NaN` where nobody says. */
  readonly time: Float64Array;
  /** A number for each group of calls that run at the same time; -1 for calls on their own. */
  readonly group: Int32Array;
  /** The number of the business flow that a call says it belongs to, in `flows`; -1 for none. */
  readonly flow: Int32Array;
  readonly flows: readonly string[];
  /** Services that wait for each other have the same number. */
  readonly component: Int32Array;
  readonly componentSize: Int32Array;
  /** 1 for arrows that close a circle; without them the graph has none. */
  readonly back: Uint8Array;
  /** All nodes, callees before their callers. */
  readonly order: Int32Array;
}

/** The call graph that a wait graph was last found to be right for. */
const sources = new WeakMap<WaitGraph, CallGraph>();

export const waitGraph: Fact<WaitGraph> = {
  name: "wait graph",
  compute: (system, before) => {
    const graph = system.fact(callGraph);
    const source = before && sources.get(before);
    if (before && source && isAlike(source, graph)) {
      sources.set(before, graph);
      return before;
    }
    const built = build(graph);
    sources.set(built, graph);
    return built;
  },
};

/** The call that an arrow stands for, as it is written. Who asks depends on the text of every service. */
export function arrowOf(system: System, waits: WaitGraph, arrow: number): Arrow {
  return system.fact(callGraph).out[waits.from[arrow]!]![waits.place[arrow]!]!;
}

/** The service that a node stands for, as it is written. Who asks depends on that service. */
export function serviceOf(system: System, waits: WaitGraph, node: number): Service {
  return system.find("services", waits.names[node])!;
}

/** No request waits for what monitoring asks, even where the monitoring itself does. */
function waitsFor(arrow: Arrow): boolean {
  return arrow.sync && arrow.required && arrow.call.purpose?.value !== "telemetry" && !isAnsweredEarly(arrow.call, arrow.callee);
}

function bitsOf({ policy, call }: Arrow): number {
  return (isProtected(policy) ? wait.guarded : 0) | (hasFallback(policy) ? wait.replaced : 0)
    | (failsOnPurpose(policy) ? wait.decided : 0) | (call.acyclicByOp?.value === true ? wait.apart : 0);
}

function traitsOf(service: Service, entry: boolean): number {
  const kind = kindOf(service);
  const tier = tierOf(service);
  return (kind === "gateway" || kind === "bff" ? trait.thin : 0) | (isOwn(service) ? trait.own : 0) | (entry ? trait.entry : 0)
    | (tier === "critical" ? trait.critical : tier === "best-effort" ? trait.bestEffort : 0) | (kind === "external" ? trait.external : 0);
}

function attemptsAt(arrow: Arrow): number {
  return attemptsOf(arrow.policy) ?? 1;
}

/** The p99 of the call, else of the operation it asks for. Calls that are repeated one by one for a request add up. */
function timeAt({ call, callee }: Arrow): number {
  const op = callee.exposes?.find(exposed => exposed.op !== undefined && exposed.op.value === call.op?.value);
  const p99 = call.expected?.p99?.value ?? op?.expected?.p99?.value ?? Number.NaN;
  const repeats = call.perRequest?.value ?? 1;
  const isOneByOne = repeats > 1 && Number.isFinite(repeats) && !call.parallelGroup && call.batch?.value !== true;
  return Number.isFinite(p99) ? p99 * (isOneByOne ? repeats : 1) : Number.NaN;
}

/** True when two call graphs lead to the same wait graph. Where one was made from the other, only what changed is looked at. */
function isAlike(before: CallGraph, after: CallGraph): boolean {
  if (before.services.length !== after.services.length) return false;
  const change = changeOfGraph(after);
  if (change?.since === before) {
    for (const node of change.nodes) if (!isSameNode(before, after, node)) return false;
    return true;
  }
  for (let node = 0; node < after.services.length; node += 1) if (!isSameNode(before, after, node)) return false;
  return true;
}

function isSameNode(before: CallGraph, after: CallGraph, node: number): boolean {
  if (before.entries[node] !== after.entries[node]) return false;
  const [was, is] = [before.services[node]!, after.services[node]!];
  if (is !== was && (nameOf(is) !== nameOf(was) || traitsOf(is, false) !== traitsOf(was, false))) return false;
  const [old, now] = [before.out[node]!, after.out[node]!];
  return old === now || (old.length === now.length && now.every((arrow, at) => isSameArrow(old[at]!, arrow)));
}

function isSameArrow(before: Arrow, after: Arrow): boolean {
  return before === after || (before.to === after.to && waitsFor(before) === waitsFor(after) && bitsOf(before) === bitsOf(after)
    && Object.is(attemptsAt(before), attemptsAt(after)) && Object.is(timeAt(before), timeAt(after))
    && before.call.flow?.value === after.call.flow?.value && before.call.parallelGroup?.value === after.call.parallelGroup?.value);
}

function build(graph: CallGraph): WaitGraph {
  const nodes = graph.services.length;
  const chosen: Arrow[] = [];
  const places: number[] = [];
  const first = new Int32Array(nodes + 1);
  graph.out.forEach((arrows, node) => {
    first[node] = chosen.length;
    arrows.forEach((arrow, at) => {
      if (waitsFor(arrow)) places[chosen.push(arrow) - 1] = at;
    });
  });
  first[nodes] = chosen.length;
  const names = graph.services.map(nameOf);
  const flows = numbered();
  const groups = numbered();
  const traits = Uint8Array.from(graph.services, (service, node) => traitsOf(service, graph.entries[node]!));
  markReached(graph, traits);
  const arrows = {
    nodes, first,
    from: Int32Array.from(chosen, arrow => arrow.from),
    to: Int32Array.from(chosen, arrow => arrow.to),
  };
  return {
    ...arrows, names, traits,
    flows: flows.names,
    numbers: new Map(names.map((name, node) => [name, node])),
    place: Int32Array.from(places),
    bits: Uint8Array.from(chosen, bitsOf),
    attempts: Float64Array.from(chosen, attemptsAt),
    time: Float64Array.from(chosen, timeAt),
    group: Int32Array.from(chosen, arrow => groups.of(arrow.call.parallelGroup?.value)),
    flow: Int32Array.from(chosen, arrow => flows.of(arrow.call.flow?.value)),
    ...walk(arrows, graph.entries),
  };
}

/** Numbers for names, in the order in which they come; -1 for none. */
function numbered(): { readonly names: readonly string[]; of(name: string | undefined): number } {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  return {
    names,
    of: name => {
      if (name === undefined) return -1;
      const known = numbers.get(name) ?? names.push(name) - 1;
      numbers.set(name, known);
      return known;
    },
  };
}

function markReached(graph: CallGraph, traits: Uint8Array): void {
  const open = graph.entries.flatMap((entry, node) => (entry ? [node] : []));
  for (const node of open) traits[node]! |= trait.reached;
  while (open.length > 0) {
    for (const { to } of graph.out[open.pop()!]!) {
      if ((traits[to]! & trait.reached) !== 0) continue;
      traits[to]! |= trait.reached;
      open.push(to);
    }
  }
}

type Walk = Pick<WaitGraph, "component" | "componentSize" | "back" | "order">;

/**
 * One walk in depth from the entry points finds what waits for each other (after Tarjan), the arrows that close circles,
 * and an order in which callees come before their callers. Its stacks are arrays, so that no depth can overflow them.
 */
function walk({ nodes, first, to }: Pick<WaitGraph, "nodes" | "first" | "to">, entries: readonly boolean[]): Walk {
  const component = new Int32Array(nodes).fill(-1);
  const sizes: number[] = [];
  const back = new Uint8Array(to.length);
  const order = new Int32Array(nodes);
  const number = new Int32Array(nodes).fill(-1);
  const lowest = new Int32Array(nodes);
  const cursor = first.slice(0, nodes);
  const onPath = new Uint8Array(nodes);
  const path = new Int32Array(nodes);
  const waiting = new Int32Array(nodes);
  let [seen, done, depth, held] = [0, 0, 0, 0];
  const open = (node: number): void => {
    number[node] = lowest[node] = seen;
    seen += 1;
    onPath[node] = 1;
    path[depth] = node;
    depth += 1;
    waiting[held] = node;
    held += 1;
  };
  const close = (node: number): void => {
    onPath[node] = 0;
    order[done] = node;
    done += 1;
    depth -= 1;
    if (depth > 0) lowest[path[depth - 1]!] = Math.min(lowest[path[depth - 1]!]!, lowest[node]!);
    if (lowest[node] !== number[node]) return;
    const start = held;
    do {
      held -= 1;
      component[waiting[held]!] = sizes.length;
    } while (waiting[held] !== node);
    sizes.push(start - held);
  };
  const explore = (root: number): void => {
    if (number[root] !== -1) return;
    open(root);
    while (depth > 0) {
      const node = path[depth - 1]!;
      if (cursor[node]! === first[node + 1]!) {
        close(node);
        continue;
      }
      const arrow = cursor[node]!;
      cursor[node]! += 1;
      const target = to[arrow]!;
      if (number[target] === -1) open(target);
      else {
        if (onPath[target] === 1) back[arrow] = 1;
        if (component[target] === -1) lowest[node] = Math.min(lowest[node]!, number[target]!);
      }
    }
  };
  entries.forEach((entry, node) => entry && explore(node));
  for (let node = 0; node < nodes; node += 1) explore(node);
  return { component, componentSize: Int32Array.from(sizes), back, order };
}
