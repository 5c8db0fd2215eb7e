import type { Flow } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import { entryOf } from "./promises";
import { waitGraph, type WaitGraph } from "./wait-graph";

/** What a flow waits for: the calls of its entry and of all below that it needs, circles cut open. */
export interface FlowPath {
  readonly name: string;
  readonly waits: WaitGraph;
  /** The service where the flow begins. */
  readonly entry: number;
  /** The services on its way, callees before their callers; the entry comes last. */
  readonly nodes: readonly number[];
}

/** Follows the waiting calls of a flow from its entry; undefined where the entry is not declared. */
export function pathOfFlow(system: System, flow: Flow): FlowPath | undefined {
  const waits = system.fact(waitGraph);
  const entry = waits.numbers.get(entryOf(flow) ?? "");
  if (entry === undefined) return undefined;
  const name = nameOf(flow);
  const nodes: number[] = [];
  const seen = new Set([entry]);
  const path = [{ node: entry, arrow: waits.first[entry]! }];
  while (path.length > 0) {
    const top = path[path.length - 1]!;
    if (top.arrow === waits.first[top.node + 1]!) {
      nodes.push(top.node);
      path.pop();
      continue;
    }
    const { arrow } = top;
    top.arrow += 1;
    const to = waits.to[arrow]!;
    if (seen.has(to) || !isPartOf(waits, name, arrow)) continue;
    seen.add(to);
    path.push({ node: to, arrow: waits.first[to]! });
  }
  return { name, waits, entry, nodes };
}

/** A call that names another flow is not part of this one. */
function isPartOf(waits: WaitGraph, flow: string, arrow: number): boolean {
  return waits.back[arrow] === 0 && (waits.flow[arrow] === -1 || waits.flows[waits.flow[arrow]!] === flow);
}

/** The calls that a service on the way of a flow waits for. */
export function callsOnPath({ waits, name }: FlowPath, node: number): readonly number[] {
  const arrows: number[] = [];
  for (let arrow = waits.first[node]!; arrow < waits.first[node + 1]!; arrow += 1) if (isPartOf(waits, name, arrow)) arrows.push(arrow);
  return arrows;
}

/** What a service waits for its callees. */
export interface WaitTime {
  /** The sum of what is stated, in milliseconds. */
  readonly known: number;
  /** Calls whose p99 nobody stated. */
  readonly missing: readonly number[];
  /** The calls that make up the sum: of those that run at the same time, the longest. */
  readonly spent: readonly { readonly arrow: number; readonly time: number }[];
}

/** What would be different: calls that run at the same time, and calls that are not waited for. */
export interface Change {
  readonly together?: ReadonlySet<number>;
  readonly leftOut?: ReadonlySet<number>;
}

/** Stands for the calls that a change puts together; groups of the text have numbers from 0. */
const newGroup = -2;

/**
 * The time that a flow waits at p99, from below: calls one after the other add up, of those with one `parallelGroup` the
 * longest counts. What a call takes includes what lies below it; a number too small for that is the callee's own work, and
 * what lies below comes on top. The result is that of the entry; `timeAt` gets that of every service.
 */
export function timeOfFlow(path: FlowPath, change: Change = {}, timeAt?: Map<number, WaitTime>): WaitTime {
  const { waits } = path;
  const known = new Map<number, number>();
  let last: WaitTime = { known: 0, missing: [], spent: [] };
  for (const node of path.nodes) {
    const isAsked = node === path.entry || timeAt !== undefined;
    const missing: number[] = [];
    const spent: { arrow: number; time: number }[] = [];
    const groups = new Map<number, { arrow: number; time: number }>();
    let sum = 0;
    for (const arrow of callsOnPath(path, node)) {
      if (change.leftOut?.has(arrow)) continue;
      const own = waits.time[arrow]!;
      if (Number.isNaN(own)) {
        missing.push(arrow);
        continue;
      }
      const below = known.get(waits.to[arrow]!)!;
      const time = own > below ? own : own + below;
      const group = change.together?.has(arrow) ? newGroup : waits.group[arrow]!;
      if (group === -1) {
        sum += time;
        if (isAsked) spent.push({ arrow, time });
      } else if (time > (groups.get(group)?.time ?? -1)) groups.set(group, { arrow, time });
    }
    for (const longest of groups.values()) sum += longest.time;
    known.set(node, sum);
    if (!isAsked) continue;
    last = { known: sum, missing, spent: [...spent, ...groups.values()] };
    timeAt?.set(node, last);
  }
  return last;
}
