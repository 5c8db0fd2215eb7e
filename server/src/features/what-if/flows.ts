import { producersOf } from "../../../../rules/kit/facts";
import { pathOfFlow, type FlowPath } from "../../../../rules/kit/flow-times";
import { entryOf } from "../../../../rules/kit/promises";
import { code, listOf } from "../../../../rules/kit/words";
import type { Flow } from "../../generated/elements";
import { nameOf } from "../../model/place";
import { formatDuration } from "../../model/quantity";
import type { System } from "../../model/system";
import { keyOf, type Link } from "./links";
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
  if (waiting.length > 0) {
    const starving = waiting.flatMap(service => starvingOf(scene, flow, service, onWay.map(({ node }) => node)));
    const back = starving.length > 0 ? `${listOf([...new Set(starving)])} ${starving.length === 1 ? "is" : "are"}` : waiting.length === 1 ? "it is" : "they are";
    return { state: "waits", note: `what ${listOf(waiting)} ${waiting.length === 1 ? "does" : "do"} for it is done when ${back} back` };
  }
  const poorer = onWay.filter(({ effects }) => effects.some(({ fails, link }) => fails && link.soft !== undefined));
  if (poorer.length > 0) return { state: "degrades", note: `${listOf(poorer.map(({ node }) => node.name))} ${poorer.length === 1 ? "goes" : "go"} on without an answer` };
  return inTime(scene, flow, entry);
}

/** What the question does to a service on the way of a flow: to the calls of this flow, and to its stores and channels, which have no flow of their own. */
function effectsOnWay(scene: Scene, path: FlowPath, number: number): { readonly node: Node; readonly effects: readonly Effect[] } {
  const { waits } = path;
  const node: Node = { kind: "service", name: waits.names[number]! };
  const reached = troubledFor(scene, path.name);
  return { node, effects: effectsOn(scene, node).filter(({ link }) => isOfFlow(link, path.name) && reached.has(keyOf(link.target))) };
}

function isOfFlow({ call }: Link, flow: string): boolean {
  return call?.flow === undefined || call.flow.value === flow;
}

const troubled = new WeakMap<Scene, Map<string, ReadonlySet<string>>>();

/** What trouble comes to over calls of one flow, by `keyOf`; what is blocked is so for everybody. */
function troubledFor(scene: Scene, flow: string): ReadonlySet<string> {
  let known = troubled.get(scene);
  if (!known) troubled.set(scene, known = new Map<string, ReadonlySet<string>>());
  const before = known.get(flow);
  if (before) return before;
  const reached = new Set([...scene.sources.keys(), ...[...scene.real].filter(([, { blocked }]) => blocked).map(([key]) => key)]);
  for (const key of reached) {
    for (const link of scene.net.into.get(key) ?? []) if (link.detached === undefined && isOfFlow(link, flow)) reached.add(keyOf(link.caller));
  }
  known.set(flow, reached);
  return reached;
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
  const isLater = (name: string): boolean => !onWay.has(name) && (isUnable(scene, { kind: "service", name }) || starvingOf(scene, flow, name, nodes).length > 0);
  return [...new Set([...names.filter(isLater), ...channels])];
}

/** The channels out of which a service takes its work for a flow, and which bring nothing now. */
function starvingOf(scene: Scene, flow: Flow, name: string, nodes: readonly Node[]): readonly string[] {
  const { system } = scene.situation;
  const involved = new Set([...nodes.map(node => node.name), ...(flow.writes ?? []).flatMap(({ service }) => service?.value ?? [])]);
  return (system.find("services", name)?.consumes ?? []).flatMap(({ channel }) => {
    if (!channel) return [];
    const node: Node = { kind: "channel", name: channel.value };
    if (!isDown(scene, node) || isSlowed(scene, node)) return [];
    return system.index(producersOf).get(channel.value).some(({ service }) => service !== undefined && involved.has(nameOf(service))) ? [channel.value] : [];
  });
}

/** The clients that start a flow: those that name it, and those whose calls do or go to where it begins. */
function clientsOfFlow(system: System, flow: Flow): readonly string[] {
  const name = nameOf(flow);
  const entry = entryOf(flow);
  return system.all("clients").filter(client => client.flows?.some(({ value }) => value === name)
    || client.calls?.some(call => (call.flow ? call.flow.value === name : call.to !== undefined && call.to.value === entry))).map(nameOf);
}
