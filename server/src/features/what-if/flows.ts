import { pathOfFlow, type FlowPath } from "../../../../rules/kit/flow-times";
import { entryOf } from "../../../../rules/kit/promises";
import { code, listOf } from "../../../../rules/kit/words";
import type { Call, Flow } from "../../generated/elements";
import { nameOf } from "../../model/place";
import { formatDuration } from "../../model/quantity";
import type { System } from "../../model/system";
import { keyOf } from "./links";
import { effectsOn, isDown, isSlowed, isUnable, type Effect, type Scene } from "./scene";
import type { Node } from "./subject";
import type { FlowEffect } from "./types";

/** What becomes of every flow. */
export function flowsIn(scene: Scene): readonly FlowEffect[] {
  const { system } = scene.situation;
  return system.all("flows").map(flow => ({ name: nameOf(flow), clients: clientsOfFlow(system, flow), ...fate(scene, flow) }));
}

type Fate = Pick<FlowEffect, "state" | "note">;

function fate(scene: Scene, flow: Flow): Fate {
  const { system } = scene.situation;
  const name = entryOf(flow);
  if (name === undefined) return { state: "continues", note: "where it begins is not declared" };
  const entry: Node = { kind: "service", name };
  if (scene.sources.has(keyOf(entry)) && !isSlowed(scene, entry)) return { state: "stops", note: `it begins at ${code(name)}` };
  if (scene.real.get(keyOf(entry))?.blocked) return { state: "waits", note: `${code(name)}, where it begins, is blocked` };
  const path = pathOfFlow(system, flow);
  const onWay = (path?.nodes ?? []).map(number => effectsOnWay(scene, path!, number));
  const failing = (path ? effectsOnWay(scene, path, path.entry) : { node: entry, effects: effectsOn(scene, entry) }).effects.filter(({ fails }) => fails);
  const hard = failing.filter(({ link }) => link.soft === undefined);
  if (hard.length > 0) return { state: "stops", note: `${code(name)} gets no answer from ${listOf(hard.map(({ link }) => link.target.name))} and has nothing to put in its place` };
  const waiting = laterWrites(scene, flow, onWay.map(({ node }) => node));
  if (waiting.length === 1 && isSlowed(scene, { kind: "service", name: waiting[0]! })) return { state: "degrades", note: `what ${listOf(waiting)} does for it comes up to ${formatDuration(scene.question.latency!)} later` };
  if (waiting.length > 0) return { state: "waits", note: `what ${listOf(waiting)} ${waiting.length === 1 ? "does" : "do"} for it is done when ${waiting.length === 1 ? "it is" : "they are"} back` };
  const poorer = onWay.filter(({ effects }) => effects.some(({ fails, link }) => fails && link.soft !== undefined));
  if (poorer.length > 0) return { state: "degrades", note: `${listOf(poorer.map(({ node }) => node.name))} ${poorer.length === 1 ? "goes" : "go"} on without an answer` };
  return inTime(scene, flow, entry);
}

/** What the question does to a service on the way of a flow: to the calls of this flow, and to its stores and channels, which have no flow of their own. */
function effectsOnWay(scene: Scene, path: FlowPath, number: number): { readonly node: Node; readonly effects: readonly Effect[] } {
  const { waits } = path;
  const node: Node = { kind: "service", name: waits.names[number]! };
  const other = (call: Call): boolean => call.flow !== undefined && call.flow.value !== path.name;
  return { node, effects: effectsOn(scene, node).filter(({ link }) => link.call === undefined || !other(link.call)) };
}

/** A flow that ends well and late. */
function inTime(scene: Scene, flow: Flow, entry: Node): Fate {
  const delay = scene.real.get(keyOf(entry))?.delay ?? 0;
  const budget = flow.latencyBudget?.value;
  if (delay === 0 || !Number.isFinite(delay)) return { state: "continues", note: "" };
  if (budget !== undefined && delay > budget) return { state: "degrades", note: `it takes ${formatDuration(delay)}, and its budget is ${formatDuration(budget)}` };
  return { state: "continues", note: `it takes up to ${formatDuration(delay)} longer` };
}

/** Services that write for a flow and cannot, without anybody on its way waiting for them. */
function laterWrites(scene: Scene, flow: Flow, nodes: readonly Node[]): readonly string[] {
  const onWay = new Set(nodes.map(({ name }) => name));
  const writes = [...(flow.writes ?? []).filter(({ required }) => required?.value !== false), ...(flow.steps ?? [])];
  const names = writes.flatMap(({ service }) => service?.value ?? []);
  const channels = (flow.steps ?? []).flatMap(({ channel }) => (channel && isDown(scene, { kind: "channel", name: channel.value }) ? [channel.value] : []));
  return [...new Set([...names.filter(name => !onWay.has(name) && isUnable(scene, { kind: "service", name })), ...channels])];
}

/** The clients that start a flow: those that name it, and those whose calls do or go to where it begins. */
function clientsOfFlow(system: System, flow: Flow): readonly string[] {
  const name = nameOf(flow);
  const entry = entryOf(flow);
  return system.all("clients").filter(client => client.flows?.some(({ value }) => value === name)
    || client.calls?.some(call => (call.flow ? call.flow.value === name : call.to !== undefined && call.to.value === entry))).map(nameOf);
}
