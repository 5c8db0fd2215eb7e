import type { Call, Service } from "../../server/src/generated/elements";
import { nameOf, type Block } from "../../server/src/model/place";
import { inMesh, isOn, policyOf, type Effective, type EffectivePolicy } from "../../server/src/model/policy";
import type { System } from "../../server/src/model/system";
import type { Range } from "../../server/src/syntax/range";
import { isLeftOut } from "./decisions";
import { callersOf, hasSignal, isIdempotent, isRequired, isSet, isSync } from "./facts";
import { answersEarly, attemptsOf, backoffOf, isDeadlinePropagated, requestLimit, waitingClients, worstCallOf } from "./call-load";
import { code } from "./words";

/** Where a finding about a policy belongs, and how messages name it. */
export interface PolicyPlace {
  /** The key of the policy at the nearest place that says anything. */
  readonly at: Range;
  /** The call that has the policy itself, else the policy where all calls take it from. */
  readonly about: Block;
  /** ``the retry from `a` to `b` ``, or ``the retry in `defaults.calls` `` where calls share it. */
  readonly name: string;
}

/** Findings about a shared policy come out equal for every call that takes it, so that it is said once. */
export function placeOfPolicy(caller: Service, call: Call, policy: Effective<Block>, word: string): PolicyPlace {
  const { origin, value } = policy;
  const at = value.$.key;
  if (origin.layer === "call") return { at, about: call, name: `the ${word} from ${code(nameOf(caller))} to ${code(call.to)}` };
  return { at, about: value, name: `the ${word} in ${code(origin.path.slice(0, origin.path.lastIndexOf(".")))}` };
}

/** True when changes of the circuit breakers of a service can be seen, in its own signals or in those of its proxies. */
export function seesBreakers(system: System, service: Service): boolean {
  if (hasSignal(system, service, "circuit-breaker.state")) return true;
  const mesh = system.single("platform")?.mesh;
  if (mesh?.telemetry && inMesh(system, service) && hasSignal(system, mesh, "circuit-breaker.state")) return true;
  const sources = [service.telemetry, system.single("defaults")?.telemetry, system.single("platform")?.telemetry];
  return sources.some(telemetry => telemetry?.external !== undefined);
}

/**
 * True when no caller or client of a service gives up before the service is done, if one of its calls may take `time` milliseconds:
 * the check that a fix needs before it makes a call slower.
 */
export function callersCanWait(system: System, service: Service, time: number): boolean {
  const patient = waitingClients(system, service).every(client => (client.patience?.value ?? Infinity) > time);
  return patient && system.index(callersOf).get(nameOf(service)).every(({ caller, call }) => {
    if (!isSync(call) || !isRequired(call) || answersEarly(system, call) || isDeadlinePropagated(system, caller, call)) return true;
    const limit = requestLimit(policyOf(system, caller, call))?.value;
    return limit === undefined || limit > time;
  });
}

/** The longest time in milliseconds that a call would take with another request timeout or number of attempts. */
export function worstWith(policy: EffectivePolicy, request: number, attempts = attemptsOf(policy) ?? 1): number {
  return attempts * request + backoffOf(policy, attempts);
}

/** True when the callee of a call is done with its own calls within a time, as far as that is known. */
export function calleeIsDoneWithin(system: System, call: Call, time: number): boolean {
  const callee = system.find("services", call.to);
  const worst = callee && !answersEarly(system, call) ? worstCallOf(system, callee) : undefined;
  return worst === undefined || worst.time < time;
}

/** True when a call is repeated at least once after a failure; unknown numbers count as no. */
export function retries(policy: EffectivePolicy): boolean {
  const attempts = attemptsOf(policy);
  return isOn(policy.retry) && attempts !== undefined && attempts >= 2;
}

/** True when a repeat of a call does no harm, as the call or the operation of its callee says, or when that was decided. */
export function isRepeatSafe(system: System, call: Call): boolean {
  if (isIdempotent(call) || isSet(call.idempotencyKey) || isLeftOut(call.idempotent, call)) return true;
  const op = call.op && system.find("services", call.to)?.exposes?.find(exposed => exposed.op?.value === call.op!.value);
  return op !== undefined && (isIdempotent(op) || isSet(op.idempotencyKey));
}
