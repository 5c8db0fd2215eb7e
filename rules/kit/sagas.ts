import type { Call, Channel, Compensation, Idempotent, Saga, SagaStep, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import { isDeclined, isOn, policyOf, type EffectivePolicy } from "../../server/src/model/policy";
import type { System } from "../../server/src/model/system";
import type { Located } from "../../server/src/syntax/range";
import { protectionPairs, timeoutBlock, timeoutPairs, todo } from "./blocks";
import { isWriteAccess } from "./cross-writes";
import { isLeftOut } from "./decisions";
import type { Editor, Edits, Pairs } from "./editor";
import { calleeOf, consumersOf, isIdempotent, isOwn, isReadOnly, isRequired, isSync, isTiny, kindOf } from "./facts";
import { plannedTimeout } from "./planned-timeouts";
import type { Context } from "./rule";

/** What a step is called: its action, else its service. */
export function stepName(step: SagaStep): Located<string> | undefined {
  return step.action ?? step.service;
}

/** True when a step can still go wrong for good. One that is repeated until it succeeds, or cannot be refused, cannot. */
export function canFail(step: SagaStep): boolean {
  return (step.canFail === undefined || step.canFail.value === true) && (step.retriable === undefined || step.retriable.value === false);
}

/** The first step behind the given one that can still fail, after which the given one has to be taken back. */
export function laterFailure(saga: Saga, index: number): { readonly step: SagaStep; readonly index: number } | undefined {
  const steps = saga.steps ?? [];
  for (let at = index + 1; at < steps.length; at += 1) if (canFail(steps[at]!)) return { step: steps[at]!, index: at };
  return undefined;
}

/** True when a step is stated to need no way back: it changes nothing, goes forward only, or was decided so. */
export function needsNoCompensation(step: SagaStep): boolean {
  if (isReadOnly(step) || (step.compensable && step.compensable.value !== true) || (step.pivot && step.pivot.value !== false)) return true;
  return (step.retriable !== undefined && step.retriable.value !== false) || isLeftOut(step.compensation, step);
}

/** How repeats of a step or compensation are recognized: as it says itself, else as the saga or the defaults say. */
export function repeatGuard(system: System, saga: Saga, own: Idempotent | undefined): Idempotent | undefined {
  return own ?? saga.idempotent ?? system.single("defaults")?.sagas?.idempotent;
}

/** True when a repeat of a step or compensation does no harm, or somebody decided that it may. */
export function isRepeatable(system: System, saga: Saga, part: SagaStep | Compensation): boolean {
  const guard = repeatGuard(system, saga, part.idempotent);
  return guard !== undefined && (isIdempotent({ idempotent: guard }) || isLeftOut(guard, part));
}

/** The field that ties the messages of a run together, which also recognizes its repeats. */
export function sagaKey(saga: Saga | undefined): string {
  return saga?.correlationId?.value ?? "sagaId";
}

/** What to write so that repeats are recognized; nothing where the saga or the defaults say it for all steps. */
export function repeatGuardPairs(system: System, saga: Saga | undefined): Pairs {
  const guard = saga ? repeatGuard(system, saga, undefined) : system.single("defaults")?.sagas?.idempotent;
  return guard && isIdempotent({ idempotent: guard }) ? {} : { idempotent: { key: sagaKey(saga) } };
}

/** The one store that a service writes, for the state of its runs; with none or several of them a person has to choose. */
export function stateStoreOf(service: Service | undefined): string {
  const stores = new Set((service?.uses ?? []).filter(isWriteAccess).flatMap(use => use.store?.value ?? []));
  return stores.size === 1 ? [...stores][0]! : todo;
}

/** True when the services react to each other's events and nobody drives them. */
export function isChoreographed(saga: Saga): boolean {
  return saga.style ? saga.style.value === "choreography" : saga.orchestrator === undefined && saga.participants !== undefined;
}

/** True when one service drives the steps. Where neither style nor orchestrator is stated nobody knows. */
export function isOrchestrated(saga: Saga): boolean {
  return saga.style ? saga.style.value === "orchestration" : saga.orchestrator !== undefined;
}

/** The services that do the steps, in the order of the text; with the orchestrator only where it has a step. */
export function participantsOf(saga: Saga): readonly string[] {
  const names = [...(saga.participants ?? []), ...(saga.steps ?? [])].flatMap(({ service }) => service?.value ?? []);
  return [...new Set(names)];
}

/** The signals that show whether compensations succeed. */
export const compensationSignals: readonly string[] = ["saga.compensation.success", "saga.compensation.failure"];

/** A synchronous call that a run of a saga waits for. */
export interface SagaEdge {
  readonly caller: Service;
  readonly call: Call;
  readonly policy: EffectivePolicy;
  /** The participant that waits, where it is not the orchestrator. */
  readonly participant: string | undefined;
}

/**
 * The synchronous calls that runs of a saga wait for: from its orchestrator to the services of its steps, and from these
 * to the external systems that they require. Steps that travel as messages are not waited for; steps that a workflow
 * engine bounds with a timeout and retries of its own are not either.
 */
export function sagaEdges(system: System, saga: Saga): readonly SagaEdge[] {
  const engine = saga.engine !== undefined;
  const steps = (saga.steps ?? []).filter(step => step.service && !(engine && step.timeout && step.retry));
  const called = new Set(steps.filter(step => !travelsAsMessage(step)).map(step => step.service!.value));
  const participants = new Set(steps.map(step => step.service!.value));
  if (!saga.steps) for (const { service } of saga.participants ?? []) if (service) participants.add(service.value);
  return edgesBetween(system, system.find("services", saga.orchestrator), called, participants);
}

/** The synchronous calls from an orchestrator to those it calls, and from participants to external systems they require. */
export function edgesBetween(system: System, orchestrator: Service | undefined, called: ReadonlySet<string>, participants: ReadonlySet<string>): readonly SagaEdge[] {
  const edges: SagaEdge[] = [];
  for (const call of isOwn(orchestrator) ? orchestrator.calls ?? [] : []) {
    if (!call.to || !isSync(call) || !called.has(call.to.value)) continue;
    edges.push({ caller: orchestrator!, call, policy: policyOf(system, orchestrator!, call), participant: undefined });
  }
  for (const name of participants) {
    const caller = system.find("services", name);
    for (const call of isOwn(caller) ? caller.calls ?? [] : []) {
      const callee = system.find("services", call.to);
      if (!callee || kindOf(callee) !== "external" || !isSync(call) || !isRequired(call)) continue;
      if (edges.some(edge => edge.call === call)) continue;
      edges.push({ caller: caller!, call, policy: policyOf(system, caller!, call), participant: nameOf(caller!) });
    }
  }
  return edges;
}

/** What a call that a saga waits for lacks. */
export interface Lack {
  readonly edge: SagaEdge;
  readonly timeout: boolean;
  readonly breaker: boolean;
}

/**
 * What protects a run of a saga from a slow answer and is missing here; undefined when nothing is. In a system of two a
 * timeout is enough, unless the callee is somebody else's or was seen to fail.
 */
export function lackOf(edge: SagaEdge, context: Context): Lack | undefined {
  const callee = calleeOf(context.system, edge.call);
  const evidence = edge.call.observed !== undefined || (callee !== undefined && kindOf(callee) === "external");
  const timeout = lacksTimeout(edge.policy);
  const breaker = lacksBreaker(edge.policy) && (evidence || !isTiny(context));
  return timeout || breaker ? { edge, timeout, breaker } : undefined;
}

/** Edits that give a call what it lacks, without the signal of the circuit breaker. */
export function protectEdge(edit: Editor, system: System, { edge, timeout, breaker }: Lack): Edits {
  const { call, policy } = edge;
  if (!breaker) return boundCall(edit, system, call);
  if (call.circuitBreaker) return undefined;
  const pairs = edit.add(call, protectionPairs(system, call, policy));
  return timeout && call.timeout ? edit.all(boundCall(edit, system, call), pairs) : pairs;
}

function boundCall(edit: Editor, system: System, call: Call): Edits {
  if (!call.timeout) return edit.add(call, timeoutPairs(call, plannedTimeout(system, call).request));
  return call.timeout.none || call.timeout.$.short ? undefined : edit.add(call.timeout, { request: timeoutBlock(call, plannedTimeout(system, call).request)["request"]! });
}

/** True when the command of a step is a message, so that nobody waits for the answer on the line. */
export function travelsAsMessage(step: SagaStep): boolean {
  return step.channel !== undefined || (step.mode !== undefined && step.mode.value !== "sync");
}

/** True when no request timeout bounds a call and nobody decided against one. */
function lacksTimeout(policy: EffectivePolicy): boolean {
  if (isDeclined(policy.timeout)) return false;
  if (!isOn(policy.timeout)) return true;
  const { request, idle, $ } = policy.timeout.value;
  return !request && !idle && !$.short;
}

/** True when no circuit breaker guards a call and nobody decided against one. */
function lacksBreaker(policy: EffectivePolicy): boolean {
  return !isOn(policy.circuitBreaker) && !isDeclined(policy.circuitBreaker);
}

/** Where steps name no channel, the saga travels on those that one participant fills and another one reads. */
export function channelsBetween(system: System, saga: Saga): readonly Channel[] {
  const names = new Set(participantsOf(saga));
  const filled = new Set([...names].flatMap(name => (system.find("services", name)?.publishes ?? []).flatMap(({ channel }) => channel?.value ?? [])));
  return [...filled].flatMap(name => {
    const channel = system.find("channels", name);
    return channel && system.index(consumersOf).get(name).some(({ service }) => names.has(nameOf(service))) ? [channel] : [];
  });
}
