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
  readonly arrows: readonly Arrow[];
  /** The arrows that leave each node, in the order of the text. */
  readonly out: readonly (readonly Arrow[])[];
  /** The arrows that arrive at each node. */
  readonly into: readonly (readonly Arrow[])[];
  /** True for nodes that requests from outside reach first. */
  readonly entries: readonly boolean[];
}

export const callGraph: Fact<CallGraph> = {
  name: "call graph",
  compute: system => {
    const services = system.all("services");
    const index = new Map(services.map((service, at) => [nameOf(service), at]));
    const arrows: Arrow[] = [];
    const out: Arrow[][] = services.map(() => []);
    const into: Arrow[][] = services.map(() => []);
    services.forEach((caller, from) => {
      for (const call of caller.calls ?? []) {
        const to = call.to && index.get(call.to.value);
        if (to === undefined || to === from) continue;
        const policy = policyOf(system, caller, call);
        const arrow: Arrow = { from, to, caller, callee: services[to]!, call, policy, sync: isSync(call), required: isRequired(call) };
        arrows.push(arrow);
        out[from]!.push(arrow);
        into[to]!.push(arrow);
      }
    });
    return { services, arrows, out, into, entries: services.map((service, node) => isEntry(service, into[node]!, system)) };
  },
};

/** Requests start where the descriptor says so, where a client calls, and where nobody inside calls first. */
function isEntry(service: Service, into: readonly Arrow[], system: System): boolean {
  if (service.entry?.value === true || system.fact(clientsOf).has(nameOf(service))) return true;
  const kind = kindOf(service);
  if (kind === "external" || kind === "legacy") return false;
  return into.length === 0 && service.entry?.value !== false;
}

/** True when something cuts a slow callee off from its caller. */
export function isProtected(policy: EffectivePolicy): boolean {
  return isOn(policy.circuitBreaker) || isOn(policy.bulkhead);
}

/**
 * The longest way along arrows from each node, without going round in circles: for every node the arrow to take first, or
 * undefined where no arrow leads on. Ties go to the arrow that is written first.
 */
export function longestWays(nodes: number, out: readonly (readonly Arrow[])[]): { readonly length: readonly number[]; readonly next: readonly (Arrow | undefined)[] } {
  const length = new Array<number>(nodes).fill(-1);
  const next = new Array<Arrow | undefined>(nodes).fill(undefined);
  const state = new Uint8Array(nodes);
  for (let start = 0; start < nodes; start += 1) {
    if (state[start] === 2) continue;
    const stack: { node: number; arrow: number }[] = [{ node: start, arrow: 0 }];
    state[start] = 1;
    length[start] = 0;
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const arrows = out[top.node]!;
      if (top.arrow >= arrows.length) {
        state[top.node] = 2;
        stack.pop();
        continue;
      }
      const arrow = arrows[top.arrow]!;
      if (state[arrow.to] === 0) {
        state[arrow.to] = 1;
        length[arrow.to] = 0;
        stack.push({ node: arrow.to, arrow: 0 });
        continue;
      }
      top.arrow += 1;
      // An arrow to a node that is still open closes a circle; it leads nowhere new.
      if (state[arrow.to] === 2 && length[arrow.to]! + 1 > length[top.node]!) {
        length[top.node] = length[arrow.to]! + 1;
        next[top.node] = arrow;
      }
    }
  }
  return { length, next };
}
