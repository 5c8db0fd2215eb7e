import { code, count, listOf } from "../../../rules/kit/words";
import { dlqOfChannel, dlqOfSaga } from "../../../rules/kit/facts";
import { formatDuration } from "../model/quantity";
import { nameOf } from "../model/place";
import type { Situation } from "./situation";
import { pileUp, type PileUp } from "./what-if/attempts";
import { elementsIn } from "./what-if/elements";
import { exposuresIn } from "./what-if/exposures";
import { flowsIn } from "./what-if/flows";
import { sagasIn } from "./what-if/sagas";
import { sceneOf, type Scene } from "./what-if/scene";
import { subjectOf } from "./what-if/subject";
import type { ElementEffect, FlowEffect, Question, SagaEffect, WhatIf } from "./what-if/types";

export { comparable, compareWhatIf, differenceText, readComparable, type Compared, type WhatIfDifference } from "./what-if/compare";
export { nearestSubject, subjectsIn, type Subject } from "./what-if/subject";
export type { ElementEffect, Exposure, FlowEffect, Mode, Question, SagaEffect, State, WhatIf } from "./what-if/types";

/**
 * What happens to everything else when one element fails or turns slow, from what is declared: timeouts, retries, circuit
 * breakers, bulkheads, fallbacks, queues. What nobody declared is said to be unknown and no number stands in for it.
 *
 * @returns undefined when there is no element of that name
 */
export function whatIf(situation: Situation, question: Question): WhatIf | undefined {
  const subject = subjectOf(situation.system, question.element);
  if (!subject) return undefined;
  const latency = question.mode === "slow" ? question.latency : undefined;
  const scene = sceneOf(situation, subject, { ...question, latency });
  const elements = elementsIn(scene);
  const flows = flowsIn(scene);
  const sagas = sagasIn(scene);
  const piled = pileUp(scene);
  return {
    element: subject.name, kind: subject.word, mode: question.mode, latency,
    summary: summaryOf(scene, elements, flows, sagas),
    remarks: remarksOn(scene, piled),
    attempts: piled.attempts,
    elements, flows, sagas,
    exposures: exposuresIn(scene, elements),
  };
}

/** The question as the first half of a sentence: "If `payment` answers after 30 s". */
export function questionText({ element, mode, latency }: Pick<WhatIf, "element" | "mode" | "latency">): string {
  if (mode === "fails") return `If ${code(element)} fails`;
  return latency === undefined ? `If ${code(element)} turns slow` : `If ${code(element)} turns slow and answers after ${formatDuration(latency)}`;
}

function summaryOf({ subject, question }: Scene, elements: readonly ElementEffect[], flows: readonly FlowEffect[], sagas: readonly SagaEffect[]): string {
  const names = (state: ElementEffect["state"]): readonly string[] => elements.filter(element => element.state === state && element.name !== subject.name).map(({ name }) => name);
  const clause = (list: readonly string[], one: string, many: string): readonly string[] => (list.length > 0 ? [`${listOf(list)} ${list.length === 1 ? one : many}`] : []);
  const parts = [
    ...clause(names("failed"), "fails with it", "fail with it"),
    ...clause(names("blocked"), "blocks", "block"),
    ...clause(names("degraded"), "degrades", "degrade"),
    ...clause(names("protected"), "is protected", "are protected"),
    ...stuck("flow", flows.filter(({ state }) => state === "stops" || state === "waits"), "get through"),
    ...stuck("saga", sagas.filter(({ state }) => state !== "continues"), "finish"),
  ];
  const effect = parts.length > 0 ? parts.join("; ") : "nobody else is affected";
  return `${questionText({ element: subject.name, mode: question.mode, latency: question.latency })}: ${effect}.`;
}

/** "flow `buy` does not get through" */
function stuck(noun: string, list: readonly { readonly name: string }[], verb: string): readonly string[] {
  if (list.length === 0) return [];
  return [`${noun}${list.length === 1 ? "" : "s"} ${listOf(list.map(({ name }) => name))} ${list.length === 1 ? "does" : "do"} not ${verb}`];
}

function remarksOn(scene: Scene, piled: PileUp): readonly string[] {
  return [...pileText(scene, piled), ...spareText(scene), ...deadLetterText(scene)];
}

/** Beyond this nobody counts. */
const manyAttempts = 1e6;

function pileText({ subject }: Scene, { attempts, way }: PileUp): readonly string[] {
  if (attempts <= 1) return [];
  const shown = way.length > 6 ? [...way.slice(0, 3), "…", ...way.slice(-2)] : way;
  const along = way.length > 2 ? `, on the way ${code(shown.join(" -> "))}` : "";
  if (attempts === Infinity) return [`Attempts pile up on ${code(subject.name)} without an end${along}: nothing limits the retries.`];
  return [`${attempts > manyAttempts ? "More than a million attempts" : `Up to ${count(attempts, "attempt")}`} for one request to ${code(way[0])} pile up on ${code(subject.name)}${along}.`];
}

/** The question is about all instances; fewer is another matter. */
function spareText({ subject, situation: { system } }: Scene): readonly string[] {
  const [source] = subject.sources;
  if (subject.sources.length !== 1 || !source) return [];
  const element = source.kind === "service" ? system.find("services", source.name) : source.kind === "datastore" ? system.find("datastores", source.name) : undefined;
  const replicas = element?.replicas?.value;
  const stand = source.kind === "service" ? (system.find("services", source.name)?.redundantWith ?? []).map(({ value }) => value) : [];
  return [
    ...(replicas !== undefined && replicas > 1 ? [`${code(source.name)} has ${replicas} instances; this is about all of them, and the loss of one leaves ${replicas - 1}.`] : []),
    ...(replicas === 1 ? [`${code(source.name)} has one instance, so the loss of that one is enough.`] : []),
    ...(stand.length > 0 ? [`${listOf(stand)} can stand in for it, as far as calls are sent there; the calls declared here are not.`] : []),
  ];
}

/** A dead letter queue that fails is missed only by what fails besides. */
function deadLetterText({ subject, situation: { system } }: Scene): readonly string[] {
  const users = new Set<string>();
  for (const channel of system.all("channels")) if (dlqOfChannel(system, channel)?.channel?.value === subject.name) users.add(nameOf(channel));
  for (const saga of system.all("sagas")) if (dlqOfSaga(system, saga)?.channel?.value === subject.name) users.add(nameOf(saga));
  for (const service of system.all("services")) {
    for (const { dlq, channel } of service.consumes ?? []) if (dlq?.channel?.value === subject.name && channel) users.add(channel.value);
  }
  return users.size === 0 ? [] : [`What keeps failing in ${listOf(users)} has nowhere to go while ${code(subject.name)} is down.`];
}
