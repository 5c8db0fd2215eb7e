import { availabilityAlong, type Product } from "../../../rules/kit/availability";
import { attemptsOf, backoffOf, isAnsweredEarly, isDeadlinePropagated, requestLimit, worstOfCall } from "../../../rules/kit/call-load";
import { calleeOf, isRequired, isSync } from "../../../rules/kit/facts";
import { pathOfFlow, timeOfFlow, type WaitTime } from "../../../rules/kit/flow-times";
import { entryOf } from "../../../rules/kit/promises";
import type { Arrow } from "../../../rules/kit/graph";
import { arrowOf, waitGraph, type WaitGraph } from "../../../rules/kit/wait-graph";
import type { Call, Flow, Service } from "../generated/elements";
import { nameOf } from "../model/place";
import { isOn, policyOf, type EffectivePolicy } from "../model/policy";
import { formatDuration } from "../model/quantity";
import type { Fact, System } from "../model/system";

// Numbers that follow from what a descriptor says, for hovers and hints. Rules compare the same numbers with limits.

/** How long one call may take with all its attempts. */
export interface WorstCall {
  readonly call: Call;
  readonly policy: EffectivePolicy;
  /** Milliseconds; undefined where no limit is known. */
  readonly time: number | undefined;
}

/** How long one call may take at most, in words for how that comes about. */
export function worstOf(system: System, service: Service, call: Call): WorstCall {
  const policy = policyOf(system, service, call);
  return { call, policy, time: worstOfCall(policy) };
}

/** "3 attempts of 2 s each, and 900 ms of pauses between them". */
export function worstInWords(policy: EffectivePolicy): string {
  const request = requestLimit(policy)?.value;
  const attempts = attemptsOf(policy);
  if (request === undefined) return "no limit is known";
  const end = isOn(policy.retry) ? policy.retry.value.giveUpAfter?.value : undefined;
  if (attempts === undefined && end !== undefined) return `attempts of ${formatDuration(request)} each; it gives up after ${formatDuration(end)}`;
  if (attempts === undefined || attempts <= 1) return `one attempt of ${formatDuration(request)}`;
  if (!Number.isFinite(attempts)) return `${formatDuration(request)} for one attempt, and nothing ends the attempts`;
  const pauses = backoffOf(policy);
  const words = `${attempts} attempts of ${formatDuration(request)} each${pauses > 0 ? `, and ${formatDuration(pauses)} of pauses between them` : ""}`;
  return end !== undefined && end + request < attempts * request + pauses ? `${words}; it gives up after ${formatDuration(end)}` : words;
}

/** How long a service may be kept waiting by those it calls for one request. */
export interface WorstWait {
  /** Milliseconds, of the calls that have a limit. */
  readonly time: number;
  /** The calls that the sum is made of: of those that run at the same time, the longest. */
  readonly spent: readonly { readonly call: Call; readonly time: number }[];
  /** Calls that no limit is known for. */
  readonly open: readonly Call[];
}

/**
 * Adds up what each required waiting call may take; of calls that run at the same time the longest counts, and calls that
 * are repeated one by one for a request count as often. `flow` leaves out calls that name another flow.
 */
export function worstWaitOf(system: System, service: Service, flow?: string): WorstWait {
  const spent: { call: Call; time: number }[] = [];
  const groups = new Map<string, { call: Call; time: number }>();
  const open: Call[] = [];
  for (const call of service.calls ?? []) {
    if (!isSync(call) || !isRequired(call) || call.to?.value === nameOf(service) || isAnsweredEarly(call, calleeOf(system, call))) continue;
    if (flow !== undefined && call.flow && call.flow.value !== flow) continue;
    const { time: once } = worstOf(system, service, call);
    if (once === undefined) {
      open.push(call);
      continue;
    }
    const group = call.parallelGroup?.value;
    const repeats = call.perRequest?.value ?? 1;
    const isOneByOne = repeats > 1 && Number.isFinite(repeats) && group === undefined && call.batch?.value !== true;
    const time = isOneByOne ? once * repeats : once;
    if (group === undefined) spent.push({ call, time });
    else if (time > (groups.get(group)?.time ?? -1)) groups.set(group, { call, time });
  }
  spent.push(...groups.values());
  return { time: spent.reduce((sum, { time }) => sum + time, 0), spent, open };
}

interface Arrivals {
  readonly waits: WaitGraph;
  /** For every node the most attempts that one request from outside may lead to. */
  readonly attempts: Float64Array;
  /** The arrow by which most of them arrive; -1 where a request begins. */
  readonly by: Int32Array;
}

/** Attempts multiply along waiting calls; circles are cut open. It is made of the shared graph alone and changes with it. */
const arrivals: Fact<Arrivals> = {
  name: "arriving attempts",
  compute: system => {
    const waits = system.fact(waitGraph);
    const attempts = new Float64Array(waits.nodes).fill(1);
    const by = new Int32Array(waits.nodes).fill(-1);
    // Callers come before their callees from the end of the order.
    for (let at = waits.nodes - 1; at >= 0; at -= 1) {
      const node = waits.order[at]!;
      for (let arrow = waits.first[node]!; arrow < waits.first[node + 1]!; arrow += 1) {
        if (waits.back[arrow] === 1) continue;
        const to = waits.to[arrow]!;
        const own = waits.attempts[arrow]!;
        const arriving = attempts[node]! * (own > 1 && isBounded(system, arrowOf(system, waits, arrow)) ? 1 : own);
        if (arriving <= attempts[to]!) continue;
        attempts[to] = arriving;
        by[to] = arrow;
      }
    }
    return { waits, attempts, by };
  },
};

/** How often one request from outside may arrive at a service. */
export interface Arriving {
  /** 1 where nothing is repeated; may be infinite. */
  readonly attempts: number;
  /** The hops on the way that repeat, from the top: callee and attempts. */
  readonly hops: readonly { readonly from: string; readonly to: string; readonly attempts: number }[];
}

/** The most attempts that one request from outside can become at a service; undefined where it is not declared. */
export function arrivingAt(system: System, name: string): Arriving | undefined {
  const { waits, attempts, by } = system.fact(arrivals);
  const node = waits.numbers.get(name);
  return node === undefined ? undefined : { attempts: attempts[node]!, hops: hopsTo(system, waits, by, by[node]!) };
}

/** The most attempts that one request can become on its way through one call of a service. */
export function arrivingThrough(system: System, service: Service, call: Call): Arriving | undefined {
  const { waits, attempts, by } = system.fact(arrivals);
  const node = waits.numbers.get(nameOf(service));
  const own = attemptsOf(policyOf(system, service, call));
  const isPart = isSync(call) && isRequired(call) && !isAnsweredEarly(call, calleeOf(system, call));
  if (node === undefined || own === undefined || !call.to || !isPart) return undefined;
  const here = { from: nameOf(service), to: call.to.value, attempts: own };
  const counted = own > 1 && isBoundedCall(system, service, call) ? 1 : own;
  return { attempts: attempts[node]! * counted, hops: [...hopsTo(system, waits, by, by[node]!), ...(counted > 1 ? [here] : [])] };
}

/** Repeats that do not follow the number of requests count once, as in the rule about attempts that multiply. */
function isBoundedCall(system: System, service: Service, call: Call): boolean {
  const { retry } = policyOf(system, service, call);
  return (isOn(retry) && retry.value.budget !== undefined) || isDeadlinePropagated(system, service, call);
}

function isBounded(system: System, { caller, call }: Arrow): boolean {
  return isBoundedCall(system, caller, call);
}

function hopsTo(system: System, waits: WaitGraph, by: Int32Array, last: number): Arriving["hops"] {
  const hops: { from: string; to: string; attempts: number }[] = [];
  // A way without circles is no longer than there are nodes.
  for (let arrow = last; arrow !== -1 && hops.length < waits.nodes; arrow = by[waits.from[arrow]!]!) {
    const attempts = waits.attempts[arrow]!;
    if (attempts > 1 && !isBounded(system, arrowOf(system, waits, arrow))) hops.push({ from: waits.names[waits.from[arrow]!]!, to: waits.names[waits.to[arrow]!]!, attempts });
  }
  return hops.reverse();
}

/** What a flow waits for on a normal day, and how long it may be kept waiting at worst. */
export interface FlowTimes {
  readonly usual: WaitTime;
  readonly worst: WorstWait;
}

/** The times of a flow; undefined where the service it begins at is not declared. */
export function timesOf(system: System, flow: Flow): FlowTimes | undefined {
  const path = pathOfFlow(system, flow);
  const entry = system.find("services", entryOf(flow));
  return path && entry ? { usual: timeOfFlow(path), worst: worstWaitOf(system, entry, nameOf(flow)) } : undefined;
}

/** How available what a service or a flow needs is, all together; undefined where that is not known. */
export function availabilityOf(system: System, element: Service | Flow, isFlow: boolean): Product | undefined {
  const name = nameOf(element);
  const node = system.fact(waitGraph).numbers.get(isFlow ? entryOf(element as Flow) ?? "" : name);
  return node === undefined ? undefined : availabilityAlong(system, { name, isFlow, node });
}
