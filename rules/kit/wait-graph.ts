import type { Fact, System } from "../../server/src/model/system";
import { attemptsOf, isAnsweredEarly } from "./call-load";
import { isOwn, kindOf, tierOf } from "./facts";
import { answersInstead, failsOnPurpose, hasFallback } from "./fallbacks";
import { callGraph, changeOfGraph, isProtected, type Arrow, type CallGraph } from "./graph";
import type { Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import { walk } from "./wait-walk";

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
  /** It is decided what the caller answers instead. */
  answered: 16,
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
    const change = changeOfGraph(graph);
    const built = (before && source && change?.since === source ? rebuild(before, graph, change.nodes) : undefined) ?? build(graph);
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
  return (isProtected(policy) ? wait.guarded : 0) | (hasFallback(policy) ? wait.replaced : 0) | (answersInstead(policy) ? wait.answered : 0)
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

/** The numbers of arrows, one list for each thing that is known about them. */
type Columns = Pick<WaitGraph, "from" | "to" | "place" | "bits" | "attempts" | "time" | "group" | "flow">;

/** The calls of a node that it waits for, with their places among all. */
interface Chosen {
  readonly arrows: readonly Arrow[];
  readonly places: readonly number[];
}

function chosenAt(graph: CallGraph, nodes: Iterable<number>): Chosen {
  const arrows: Arrow[] = [];
  const places: number[] = [];
  for (const node of nodes) {
    graph.out[node]!.forEach((arrow, at) => {
      if (waitsFor(arrow)) places[arrows.push(arrow) - 1] = at;
    });
  }
  return { arrows, places };
}

function columnsOf({ arrows, places }: Chosen, group: (name: string | undefined) => number, flow: (name: string | undefined) => number): Columns {
  return {
    from: Int32Array.from(arrows, arrow => arrow.from),
    to: Int32Array.from(arrows, arrow => arrow.to),
    place: Int32Array.from(places),
    bits: Uint8Array.from(arrows, bitsOf),
    attempts: Float64Array.from(arrows, attemptsAt),
    time: Float64Array.from(arrows, timeAt),
    group: Int32Array.from(arrows, arrow => group(arrow.call.parallelGroup?.value)),
    flow: Int32Array.from(arrows, arrow => flow(arrow.call.flow?.value)),
  };
}

function build(graph: CallGraph): WaitGraph {
  const nodes = graph.services.length;
  const chosen = chosenAt(graph, graph.services.keys());
  const first = new Int32Array(nodes + 1);
  for (const { from } of chosen.arrows) first[from + 1]! += 1;
  for (let node = 0; node < nodes; node += 1) first[node + 1]! += first[node]!;
  const names = graph.services.map(nameOf);
  const flows = numbered();
  const groups = numbered();
  const traits = Uint8Array.from(graph.services, (service, node) => traitsOf(service, graph.entries[node]!));
  markReached(graph, traits);
  const columns = columnsOf(chosen, groups.of, flows.of);
  return {
    nodes, first, ...columns, names, traits,
    flows: flows.names,
    numbers: new Map(names.map((name, node) => [name, node])),
    ...walk({ nodes, first, to: columns.to }, graph.entries),
  };
}

/**
 * The graph that `build` makes, from the one before and the few nodes that may be different: what is known about all the
 * others is copied, without a look at thousands of calls. Undefined where names of flows or groups would be numbered anew.
 */
function rebuild(before: WaitGraph, graph: CallGraph, changed: ReadonlySet<number>): WaitGraph | undefined {
  const nodes = [...changed].sort((a, b) => a - b);
  const isNumbered = ({ call }: Arrow): boolean => call.flow !== undefined || call.parallelGroup !== undefined;
  const pieces: Piece[] = [];
  const first = before.first.slice();
  let shift = 0;
  for (const [at, node] of nodes.entries()) {
    const [start, end] = [before.first[node]!, before.first[node + 1]!];
    const chosen = chosenAt(graph, [node]);
    for (let arrow = start; arrow < end; arrow += 1) if (before.flow[arrow] !== -1 || before.group[arrow] !== -1) return undefined;
    if (chosen.arrows.some(isNumbered)) return undefined;
    pieces.push({ start, end, columns: columnsOf(chosen, () => -1, () => -1) });
    shift += chosen.arrows.length - (end - start);
    const next = nodes[at + 1] ?? before.nodes;
    if (shift !== 0) for (let behind = node + 1; behind <= next; behind += 1) first[behind]! += shift;
  }
  const traits = before.traits.map(known => known & ~trait.reached);
  for (const node of nodes) traits[node] = traitsOf(graph.services[node]!, graph.entries[node]!);
  markReached(graph, traits);
  const column = <K extends keyof Columns>(name: K): Columns[K] => spliced(before[name], pieces.map(({ start, end, columns }) => ({ start, end, fresh: columns[name] })));
  const to = column("to");
  return {
    nodes: before.nodes, first, to, from: column("from"), place: column("place"), bits: column("bits"), attempts: column("attempts"), time: column("time"),
    group: column("group"), flow: column("flow"), names: before.names, traits, flows: before.flows, numbers: before.numbers,
    ...walk({ nodes: before.nodes, first, to }, graph.entries),
  };
}

/** The arrows from `start` to `end` of the graph before, and what takes their place. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly columns: Columns;
}

/** A list of numbers with some stretches of it, in order and apart, replaced. */
function spliced<T extends Int32Array | Float64Array | Uint8Array>(
  column: T, pieces: readonly { readonly start: number; readonly end: number; readonly fresh: T }[],
): T {
  let length = column.length;
  for (const { start, end, fresh } of pieces) length += fresh.length - (end - start);
  const result = new (column.constructor as new (length: number) => T)(length);
  let [read, written] = [0, 0];
  for (const { start, end, fresh } of pieces) {
    result.set(column.subarray(read, start), written);
    written += start - read;
    result.set(fresh, written);
    written += fresh.length;
    read = end;
  }
  result.set(column.subarray(read), written);
  return result;
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
