import assert from "node:assert/strict";
import { whatIf, type Question, type State, type WhatIf } from "../../server/src/features/what-if";
import { situationIn } from "./situation";

export const seconds = 1000;

/** The answer to a question about a text. */
export function ask(text: string, element: string, latency?: number): WhatIf {
  const question: Question = latency === undefined ? { element, mode: "fails" } : { element, mode: "slow", latency };
  const answer = whatIf(situationIn(text), question);
  assert.ok(answer, `no element ${element}`);
  return answer;
}

export function stateOf(answer: WhatIf, name: string): State {
  return elementOf(answer, name).state;
}

export function elementOf(answer: WhatIf, name: string): WhatIf["elements"][number] {
  const element = answer.elements.find(candidate => candidate.name === name);
  assert.ok(element, `${name} is not among ${answer.elements.map(candidate => candidate.name).join()}`);
  return element;
}

export const states = (answer: WhatIf): Readonly<Record<string, State>> => Object.fromEntries(answer.elements.map(({ name, state }) => [name, state]));

/** One caller and what it calls, in a system large enough for every rule. */
export const pair = (call: string, more = ""): string => `services:
  web: {entry: true, calls: [{to: order, timeout: 8s, expected: {p99: 2s}}]}
  order: {calls: [{to: payment, expected: {p99: 300ms}${call}}]}
  payment: {}
${more}`;

export function flowOf(answer: WhatIf, name: string): WhatIf["flows"][number] {
  const flow = answer.flows.find(candidate => candidate.name === name);
  assert.ok(flow, `${name} is not among ${answer.flows.map(candidate => candidate.name).join()}`);
  return flow;
}
