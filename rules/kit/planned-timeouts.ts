import type { Call, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import { isDeclined, policyOf } from "../../server/src/model/policy";
import type { Fact, System } from "../../server/src/model/system";
import { answersEarly, attemptsOf, backoffOf, isDeadlinePropagated, mayKeepBusy, requestLimit, waitingClients, worstOfCall } from "./call-load";
import { calleeOf, callersOf, isOwn, isRequired, isSync } from "./facts";
import type { CallSubject } from "./rule";

/** How much longer a caller waits than its callee may need. */
export const margin = 1.25;

const usualRequest = 2_000;
const leastRequest = 50;

/** The request timeout that fits a call by itself, in milliseconds: four times what is normal, two seconds where that is not known. */
export function requestTimeout(call: Call): number {
  const p99 = call.expected?.p99?.value;
  return p99 === undefined ? usualRequest : Math.max(leastRequest, Math.round(p99 * 4));
}

/** A request timeout to write where none is. */
export interface PlannedTimeout {
  /** Milliseconds. */
  readonly request: number;
  /** False when those who wait for the caller give up sooner than the callee may be done, whatever is written here. */
  readonly fits: boolean;
}

/**
 * The request timeout to write for a call that has none: what fits the call, longer than its callee may work, and
 * shorter than those wait who called the caller. Calls that have no timeout either count with what would be written for
 * them, so that the order of fixes does not matter.
 */
export function plannedTimeout(system: System, call: Call): PlannedTimeout {
  return system.fact(plans).calls.get(call) ?? { request: requestTimeout(call), fits: true };
}

/** The longest that a service may work for its callees, in milliseconds, with planned timeouts where none are written; 0 when it calls nobody. */
export function plannedWork(system: System, service: Service | undefined): number {
  return service === undefined ? 0 : system.fact(plans).work.get(service) ?? 0;
}

interface Plans {
  readonly calls: ReadonlyMap<Call, PlannedTimeout>;
  readonly work: ReadonlyMap<Service, number>;
}

const plans: Fact<Plans> = {
  name: "planned timeouts",
  compute: system => {
    const planner = new Planner(system);
    for (const service of system.all("services")) planner.workOf(service);
    return planner;
  },
};

/** Follows calls in both directions, each service once. A circle counts as if it ended where it closes. */
class Planner implements Plans {
  readonly calls = new Map<Call, PlannedTimeout>();
  readonly work = new Map<Service, number>();
  private readonly patience = new Map<Service, number>();

  constructor(private readonly system: System) {}

  /** The longest that a service may work for its callees. */
  workOf(service: Service): number {
    const known = this.work.get(service);
    if (known !== undefined) return known;
    this.work.set(service, 0);
    let longest = 0;
    for (const call of service.calls ?? []) {
      const policy = policyOf(this.system, service, call);
      const planned = requestLimit(policy) === undefined && !isDeclined(policy.timeout) ? this.plan({ caller: service, call, policy }) : undefined;
      if (!mayKeepBusy(this.system, service, call)) continue;
      const time = planned === undefined ? worstOfCall(policy) : planned.request * attemptsIn({ caller: service, call, policy }) + backoffOf(policy);
      longest = Math.max(longest, time ?? 0);
    }
    this.work.set(service, longest);
    return longest;
  }

  private plan(subject: CallSubject): PlannedTimeout {
    const { system } = this;
    const { caller, call, policy } = subject;
    const callee = calleeOf(system, call);
    const below = callee && isOwn(callee) && !answersEarly(system, call) ? this.workOf(callee) : 0;
    const wanted = Math.max(requestTimeout(call), Math.ceil((below * margin) / 100) * 100);
    const patience = mayKeepBusy(system, caller, call) ? this.patienceWith(caller) : Infinity;
    const share = shareOf(patience, subject);
    let planned: PlannedTimeout = { request: wanted, fits: true };
    if (wanted * attemptsIn(subject) + backoffOf(policy) >= patience) {
      const fits = share > below && share >= Math.max(leastRequest, 2 * (call.expected?.p99?.value ?? 0));
      planned = { request: fits ? share : wanted, fits };
    }
    this.calls.set(call, planned);
    return planned;
  }

  /** How long those wait at least who wait for a service. */
  private patienceWith(service: Service): number {
    const known = this.patience.get(service);
    if (known !== undefined) return known;
    this.patience.set(service, Infinity);
    const { system } = this;
    let shortest = Infinity;
    for (const client of waitingClients(system, service)) shortest = Math.min(shortest, client.patience?.value ?? Infinity);
    for (const { caller, call } of system.index(callersOf).get(nameOf(service))) {
      if (caller === service || !isOwn(caller) || !isSync(call) || !isRequired(call) || answersEarly(system, call) || isDeadlinePropagated(system, caller, call)) continue;
      const policy = policyOf(system, caller, call);
      if (isDeclined(policy.timeout)) continue;
      shortest = Math.min(shortest, requestLimit(policy)?.value ?? shareOf(this.patienceWith(caller), { caller, call, policy }));
    }
    this.patience.set(service, shortest);
    return shortest;
  }
}

/** What one attempt of a call may take, so that all of them take four fifths of a time. */
function shareOf(time: number, { call, policy, caller }: CallSubject): number {
  const share = ((time * 4) / 5 - backoffOf(policy)) / attemptsIn({ call, policy, caller });
  return share >= 100 ? Math.floor(share / 10) * 10 : Math.floor(share);
}

function attemptsIn({ policy }: CallSubject): number {
  const attempts = attemptsOf(policy) ?? 1;
  return Number.isFinite(attempts) ? attempts : 1;
}
