import { consumersOf, dlqOfChannel, dlqOfSaga, parksFailedWork, sagaCarriers } from "../../../../rules/kit/facts";
import { canFail, isChoreographed, needsNoCompensation, stepName, travelsAsMessage } from "../../../../rules/kit/sagas";
import { code, listOf } from "../../../../rules/kit/words";
import type { Saga, SagaStep } from "../../generated/elements";
import { nameOf } from "../../model/place";
import { formatDuration } from "../../model/quantity";
import type { System } from "../../model/system";
import { keyOf } from "./links";
import { effectsOn, isSlowed, isUnable, type Scene } from "./scene";
import type { Node } from "./subject";
import type { CompensationEffect, SagaEffect } from "./types";

/** What becomes of every saga, with the compensating transactions that its runs may need. */
export function sagasIn(scene: Scene): readonly SagaEffect[] {
  return scene.situation.system.all("sagas").map(saga => {
    const hit = (saga.steps ?? []).findIndex(step => isStepHit(scene, saga, step));
    const driver = driverTrouble(scene, saga);
    const told: Pick<SagaEffect, "state" | "note"> = driver !== undefined ? { state: "stops", note: driver }
      : hit === -1 ? { state: "continues", note: "" } : stepTold(scene, saga, hit);
    return { name: nameOf(saga), ...told, compensations: told.state === "continues" ? [] : compensationsOf(scene, saga, hit, driver !== undefined) };
  });
}

/** Why nobody drives the saga on; undefined where somebody does. */
function driverTrouble(scene: Scene, saga: Saga): string | undefined {
  const store = saga.state?.store?.value;
  if (store !== undefined && scene.sources.has(keyOf({ kind: "datastore", name: store })) && !isSlowed(scene, { kind: "datastore", name: store })) return `its state lies in ${code(store)}`;
  const name = saga.orchestrator?.value;
  if (name === undefined || isChoreographed(saga)) return undefined;
  const isSource = scene.sources.has(keyOf({ kind: "service", name })) && !isSlowed(scene, { kind: "service", name });
  if (!isSource && scene.real.get(keyOf({ kind: "service", name }))?.blocked !== true) return undefined;
  const resume = saga.recovery?.value === "resume" ? "; runs go on from their stored state afterwards"
    : saga.state ? "" : "; where a run keeps how far it is is not declared";
  return `${code(name)}, which drives it, ${isSource ? "is down" : "is blocked"}${resume}`;
}

/** True when a step cannot be done, or only late, while the trouble lasts. */
function isStepHit(scene: Scene, saga: Saga, step: SagaStep): boolean {
  const name = step.service?.value;
  if (name === undefined) return false;
  if (step.channel && scene.sources.has(keyOf({ kind: "channel", name: step.channel.value }))) return true;
  const service: Node = { kind: "service", name };
  return (isUnable(scene, service) && !isSlowed(scene, service)) || outwaits(scene, saga, step);
}

/** True when the orchestrator or the step itself gives up on a service that only answers late. */
function outwaits(scene: Scene, saga: Saga, step: SagaStep): boolean {
  const { orchestrator } = saga;
  const limit = limitOf(scene, saga, step);
  const delay = scene.real.get(keyOf({ kind: "service", name: step.service!.value }))?.delay ?? 0;
  if (limit !== undefined && delay >= limit && delay > 0) return true;
  if (!orchestrator || travelsAsMessage(step)) return false;
  return effectsOn(scene, { kind: "service", name: orchestrator.value }).some(({ link, fails, blocks }) => link.target.name === step.service!.value && (fails || blocks));
}

/** How long a step may take: by its own word, else by that of the saga. */
function limitOf(scene: Scene, saga: Saga, step: SagaStep): number | undefined {
  return step.timeout?.request?.value ?? step.deadline?.value ?? saga.deadline?.value ?? scene.situation.system.single("defaults")?.sagas?.deadline?.value;
}

function stepTold(scene: Scene, saga: Saga, hit: number): Pick<SagaEffect, "state" | "note"> {
  const step = saga.steps![hit]!;
  const what = `step ${code(stepName(step)?.value)} at ${code(step.service?.value)}`;
  const before = saga.steps!.slice(0, hit).filter(earlier => !needsNoCompensation(earlier));
  const limit = limitOf(scene, saga, step);
  if (travelsAsMessage(step) || isChoreographed(saga)) {
    const where = step.channel ? ` in ${code(step.channel.value)}` : "";
    if (limit === undefined) return { state: "waits", note: `${what} waits${where}, and no deadline ends the wait` };
    const then = before.length > 0 && canFail(step) ? `, then ${listOf(before.map(nameOfStep))} ${before.length === 1 ? "is" : "are"} taken back` : "";
    return { state: "waits", note: `${what} waits${where} for up to ${formatDuration(limit)}${then}` };
  }
  if (!canFail(step)) return { state: "waits", note: `${what} is repeated until it succeeds` };
  if (before.length === 0) return { state: "stops", note: `${what} fails, and nothing was done before it` };
  return { state: "compensates", note: `${what} fails, and ${listOf(before.map(nameOfStep))} ${before.length === 1 ? "is" : "are"} taken back` };
}

function nameOfStep(step: SagaStep): string {
  return stepName(step)?.value ?? "?";
}

/** The compensating transactions of steps that runs may have done already, and whether they can run now. */
function compensationsOf(scene: Scene, saga: Saga, hit: number, undriven: boolean): readonly CompensationEffect[] {
  return (saga.steps ?? []).flatMap((step, index): readonly CompensationEffect[] => {
    const { compensation } = step;
    const service = compensation?.service?.value ?? step.service?.value;
    if (!compensation || compensation.none?.value === true || service === undefined || needsNoCompensation(step)) return [];
    const action = compensation.action?.value ?? `the compensation of ${nameOfStep(step)}`;
    const unable = isUnable(scene, { kind: "service", name: service }) && !isSlowed(scene, { kind: "service", name: service });
    // Runs that are past the step in trouble need its compensation only when a later one fails.
    if (hit !== -1 && index > hit && !unable) return [];
    return [{ action, service, ...compensationTold(scene, saga, step, service, unable, undriven) }];
  });
}

function compensationTold(scene: Scene, saga: Saga, step: SagaStep, service: string, unable: boolean, undriven: boolean): Pick<CompensationEffect, "state" | "note"> {
  const { system } = scene.situation;
  const channel = step.compensation?.channel?.value ?? carrierOf(system, saga, service);
  if (channel !== undefined && scene.sources.has(keyOf({ kind: "channel", name: channel }))) return { state: "cannot-run", note: `${code(channel)}, which carries it, is down` };
  if (unable && channel !== undefined) return { state: "waits", note: `it waits in ${code(channel)} until ${code(service)} is back; ${catchText(system, saga, channel)}` };
  if (unable) return { state: "cannot-run", note: `${code(service)} cannot do it now; ${catchText(system, saga, undefined)}` };
  if (undriven) return { state: "waits", note: `${code(service)} could do it, but ${code(saga.orchestrator?.value)} cannot ask for it` };
  return { state: "runs", note: "" };
}

/** The channel on which the compensations of a saga travel to a service. */
function carrierOf(system: System, saga: Saga, service: string): string | undefined {
  for (const [name, carriers] of system.fact(sagaCarriers)) {
    if (!carriers.some(carrier => carrier.compensations && nameOf(carrier.saga) === nameOf(saga))) continue;
    if (system.index(consumersOf).get(name).some(consumer => nameOf(consumer.service) === service)) return name;
  }
  return undefined;
}

/** What becomes of a compensating transaction that keeps failing. */
function catchText(system: System, saga: Saga, channel: string | undefined): string {
  const dlq = (channel === undefined ? undefined : dlqOfChannel(system, system.find("channels", channel))) ?? dlqOfSaga(system, saga);
  if (dlq) return `what keeps failing goes to ${dlq.channel ? code(dlq.channel) : "the dead letter queue"}`;
  return parksFailedWork(saga) ? "what keeps failing is parked by the engine" : "there is no dead letter queue, so what keeps failing is lost";
}
