import type { Call, Flow, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import { isAnsweredEarly } from "./call-load";
import { calleeOf, isRequired, isSync } from "./facts";
import { entryOf } from "./promises";

/** A call that a flow waits for. */
export interface FlowWait {
  readonly caller: Service;
  readonly call: Call;
  /** Undefined where nobody declares it. */
  readonly callee: Service | undefined;
}

/** What a flow waits for, circles cut open. */
export interface FlowWalk {
  readonly entry: Service;
  /** The services on its way, callees before their callers; the entry comes last. */
  readonly services: readonly Service[];
  /** The calls that each of them waits for. */
  readonly waits: ReadonlyMap<Service, readonly FlowWait[]>;
}

/**
 * Follows the required waiting calls of a flow from its entry; a call that names another flow is not part of it. Services
 * are looked up by name, so that who asks depends on those on the way only. Undefined where the entry is not declared.
 */
export function walkFlow(system: System, flow: Flow): FlowWalk | undefined {
  const entry = system.find("services", entryOf(flow));
  if (!entry) return undefined;
  const services: Service[] = [];
  const waits = new Map<Service, FlowWait[]>();
  const path: { readonly service: Service; readonly calls: readonly FlowWait[]; next: number }[] = [];
  const onPath = new Set<Service>();
  const open = (service: Service): void => {
    waits.set(service, []);
    onPath.add(service);
    path.push({ service, calls: waitsOf(system, service, nameOf(flow)), next: 0 });
  };
  open(entry);
  while (path.length > 0) {
    const top = path[path.length - 1]!;
    const wait = top.calls[top.next];
    if (!wait) {
      services.push(top.service);
      onPath.delete(top.service);
      path.pop();
      continue;
    }
    top.next += 1;
    if (wait.callee && onPath.has(wait.callee)) continue;
    waits.get(top.service)!.push(wait);
    if (wait.callee && !waits.has(wait.callee)) open(wait.callee);
  }
  return { entry, services, waits };
}

function waitsOf(system: System, caller: Service, flow: string): readonly FlowWait[] {
  const waits: FlowWait[] = [];
  for (const call of caller.calls ?? []) {
    if (!call.to || !isSync(call) || !isRequired(call) || (call.flow && call.flow.value !== flow)) continue;
    const callee = calleeOf(system, call);
    if (!isAnsweredEarly(call, callee)) waits.push({ caller, call, callee });
  }
  return waits;
}

/** What a service waits for its callees, in milliseconds. */
export interface FlowTime {
  /** The sum of what is stated. */
  readonly known: number;
  /** Calls whose p99 nobody stated. */
  readonly missing: readonly FlowWait[];
  /** The calls that make up the sum: of those that run at the same time, the longest. */
  readonly spent: readonly (FlowWait & { readonly time: number })[];
}

/** What would be different: a call that runs together with others, or is not waited for. */
export type Change = (wait: FlowWait) => string | "left-out" | undefined;

/**
 * The time that each service of a flow waits at p99, from below: calls one after the other add up, of those with one
 * `parallelGroup` the longest counts. What a call takes includes what lies below it; a number too small for that is the
 * callee's own work, and what lies below comes on top.
 */
export function flowTimes(walk: FlowWalk, change: Change = () => undefined): ReadonlyMap<Service, FlowTime> {
  const times = new Map<Service, FlowTime>();
  for (const service of walk.services) {
    let known = 0;
    const missing: FlowWait[] = [];
    const spent: (FlowWait & { time: number })[] = [];
    const groups = new Map<string, FlowWait & { time: number }>();
    for (const wait of walk.waits.get(service)!) {
      const changed = change(wait);
      if (changed === "left-out") continue;
      const group = changed ?? wait.call.parallelGroup?.value;
      const time = timeOf(wait, wait.callee && times.get(wait.callee), group !== undefined);
      if (time === undefined) missing.push(wait);
      else if (group === undefined) spent.push({ ...wait, time });
      else if (time > (groups.get(group)?.time ?? -1)) groups.set(group, { ...wait, time });
    }
    spent.push(...groups.values());
    for (const { time } of spent) known += time;
    times.set(service, { known, missing, spent });
  }
  return times;
}

function timeOf({ call, callee }: FlowWait, below: FlowTime | undefined, isParallel: boolean): number | undefined {
  const own = statedTime(call, callee);
  if (own === undefined) return undefined;
  const below99 = below?.known ?? 0;
  const once = own > below99 ? own : own + below99;
  const repeats = call.perRequest?.value;
  return repeats !== undefined && repeats > 1 && Number.isFinite(repeats) && !isParallel && call.batch?.value !== true ? once * repeats : once;
}

/** The p99 of a normal day: of the call, else of the operation it asks for. */
function statedTime(call: Call, callee: Service | undefined): number | undefined {
  const op = callee?.exposes?.find(exposed => exposed.op !== undefined && exposed.op.value === call.op?.value);
  const p99 = call.expected?.p99?.value ?? op?.expected?.p99?.value;
  return p99 !== undefined && Number.isFinite(p99) ? p99 : undefined;
}
