import { code, listOf } from "../../../../rules/kit/words";
import { nameOf } from "../../model/place";
import { formatDuration } from "../../model/quantity";
import { keyOf } from "./links";
import { channelEffects, readModelEffects, replicaEffects, waitingProducers } from "./messages";
import { detachedFrom, effectsOn, type Effect, type Scene } from "./scene";
import { serviceWord, type Node } from "./subject";
import type { ElementEffect, State } from "./types";
import { guardText, protectionsOn, reasonFor, waitText, whenText } from "./words";

type Told = Pick<ElementEffect, "state" | "by" | "noticesAfter" | "answers" | "note">;

const untouched: Told = { state: "unaffected", by: [], noticesAfter: undefined, answers: true, note: "" };
const order: readonly State[] = ["failed", "blocked", "degraded", "protected", "unaffected"];

/** How every element of the system fares. */
export function elementsIn(scene: Scene): readonly ElementEffect[] {
  const { system } = scene.situation;
  const effects: ElementEffect[] = [];
  const add = (node: Node, kind: string, path: string, told: Told): void => {
    const way = told.state === "unaffected" ? [node.name] : scene.ways.get(keyOf(node)) ?? [node.name];
    effects.push({ name: node.name, kind, path, way, ...told });
  };
  const producers = waitingProducers(scene);
  const channels = channelEffects(scene);
  const stores = replicaEffects(scene);
  const declared = new Set<string>();
  const told = (node: Node, rest: () => Told): Told => {
    declared.add(keyOf(node));
    return scene.sources.has(keyOf(node)) ? sourceTold(scene) : rest();
  };
  for (const service of system.all("services")) {
    const node: Node = { kind: "service", name: nameOf(service) };
    add(node, serviceWord(service), `services.${node.name}`, told(node, () => serviceTold(scene, node, producers.get(node.name))));
  }
  for (const client of system.all("clients")) {
    const node: Node = { kind: "client", name: nameOf(client) };
    add(node, client.type?.value ? `${client.type.value} client` : "client", `clients.${node.name}`, told(node, () => clientTold(scene, node)));
  }
  for (const channel of system.all("channels")) {
    const node: Node = { kind: "channel", name: nameOf(channel) };
    add(node, channel.kind?.value ?? "channel", `channels.${node.name}`, told(node, () => ({ ...untouched, ...channels.get(node.name) })));
  }
  for (const store of system.all("datastores")) {
    const node: Node = { kind: "datastore", name: nameOf(store) };
    add(node, "datastore", `datastores.${node.name}`, told(node, () => ({ ...untouched, ...stores.get(node.name) })));
  }
  for (const [name, note] of readModelEffects(scene)) effects.push({ name, kind: "read model", path: `readModels.${name}`, way: [name], ...untouched, state: "degraded", note });
  if (!scene.subject.sources.some(source => declared.has(keyOf(source)) && source.name === scene.subject.name)) {
    effects.push({ name: scene.subject.name, kind: scene.subject.word, path: scene.subject.path, way: [scene.subject.name], ...sourceTold(scene) });
  }
  const place = (effect: ElementEffect): number => (effect.state === "failed" && effect.name === scene.subject.name ? -1 : order.indexOf(effect.state));
  return effects.map((effect, at) => ({ effect, at }))
    .sort((a, b) => place(a.effect) - place(b.effect) || a.effect.way.length - b.effect.way.length || a.at - b.at)
    .map(({ effect }) => effect);
}

function sourceTold({ question: { mode, latency } }: Scene): Told {
  const note = mode === "fails" ? "does not answer" : latency === undefined ? "answers slower than anybody waits" : `answers after ${formatDuration(latency)}`;
  return { ...untouched, state: "failed", answers: mode === "slow" && latency !== undefined, note };
}

function serviceTold(scene: Scene, node: Node, queue: string | undefined): Told {
  const effects = effectsOn(scene, node);
  if (effects.length === 0) return restTold(scene, node, queue);
  const noticesAfter = noticeOf(effects);
  const blocking = longest(effects.filter(effect => effect.blocks));
  if (blocking) return { state: "blocked", by: [], noticesAfter, answers: false, note: `waits for ${code(blocking.link.target.name)}: ${reasonFor(scene, blocking)}${idleFallback(blocking)}` };
  const failing = effects.filter(({ fails }) => fails);
  if (failing.length === 0) return passedOn(scene, effects, noticesAfter);
  const hard = failing.filter(({ link }) => link.soft === undefined);
  const by = [...new Set(failing.flatMap(effect => [...protectionsOn(effect), ...(hard.length === 0 && effect.link.soft ? [effect.link.soft] : [])]))];
  const [worst] = hard.length > 0 ? hard : failing;
  const target = code(worst!.link.target.name);
  if (hard.length === 0) {
    return { state: "degraded", by, noticesAfter, answers: true, note: `goes on without ${listOf(failing.map(({ link }) => link.target.name))} (${worst!.link.soft}), ${whenText(worst!)}` };
  }
  return { state: "protected", by, noticesAfter, answers: false, note: `keeps its room for everything else; what needs ${target} gets an error ${whenText(worst!)}` };
}

/** A fallback that never gets its turn. */
function idleFallback({ link, real }: Effect): string {
  return link.soft !== undefined && real.hold === Infinity ? `; the ${link.soft} never gets its turn, because nothing ends the wait` : "";
}

/** More places than these that stop trouble say nothing new. */
const mostStops = 3;

/** Trouble was on its way, and something further down stops it. */
function passedOn(scene: Scene, effects: readonly Effect[], noticesAfter: number | undefined): Told {
  const stops = new Map<string, string>();
  const seen = new Set<string>();
  const open = effects.map(({ link }) => link.target);
  for (const target of open) {
    if (stops.size >= mostStops) break;
    if (seen.has(keyOf(target))) continue;
    seen.add(keyOf(target));
    for (const effect of effectsOn(scene, target)) {
      if (effect.guarded || effect.link.soft !== undefined) {
        const what = [...(effect.guarded ? [guardText(effect)] : []), ...(effect.link.soft === undefined ? [] : [effect.link.soft])].join(" and ");
        stops.set(`${effect.link.caller.name} ${effect.link.target.name}`, `${what} from ${code(effect.link.caller.name)} to ${code(effect.link.target.name)}`);
      } else open.push(effect.link.target);
    }
  }
  const by = [...stops.values()];
  return { state: "protected", by, noticesAfter, answers: true, note: `the trouble ends before it${by.length > 0 ? `, at the ${by[0]!}` : ""}` };
}

/** Services that trouble does not come to by waiting. */
function restTold(scene: Scene, node: Node, queue: string | undefined): Told {
  const [detached] = detachedFrom(scene, node);
  if (detached) {
    const what = detached.kind === "publish" ? `its messages to ${code(detached.target.name)} wait in the ${detached.detached}` : `it does not wait for ${code(detached.target.name)}`;
    return { ...untouched, state: "protected", by: [detached.detached!], note: what };
  }
  if (queue !== undefined) return { ...untouched, state: "protected", by: ["queue between"], note: queue };
  const starved = starvedNote(scene, node);
  if (starved !== undefined) return { ...untouched, state: "degraded", note: starved };
  const late = scene.real.get(keyOf(node));
  return late && late.ok && late.delay > 0 ? { ...untouched, note: `its answers come up to ${formatDuration(late.delay)} later` } : untouched;
}

/** What a consumer of a failed channel misses. */
function starvedNote(scene: Scene, { name }: Node): string | undefined {
  const service = scene.situation.system.find("services", name);
  const channels = (service?.consumes ?? []).flatMap(({ channel }) => (channel && scene.sources.has(keyOf({ kind: "channel", name: channel.value })) ? [channel.value] : []));
  if (channels.length === 0) return undefined;
  const { mode, latency } = scene.question;
  return mode === "slow" && latency !== undefined ? `receives messages from ${listOf(channels)} ${formatDuration(latency)} later` : `receives nothing new from ${listOf(channels)}`;
}

function clientTold(scene: Scene, node: Node): Told {
  if (scene.subject.guests.includes(node.name)) return { ...untouched, state: "blocked", answers: false, note: `comes in through ${code(scene.subject.name)} and reaches nothing` };
  const effects = effectsOn(scene, node);
  const failing = effects.filter(({ fails, blocks }) => fails || blocks);
  if (effects.length === 0) return restTold(scene, node, undefined);
  const noticesAfter = noticeOf(effects);
  const waiting = failing.filter(({ real, blocks }) => real.timedOut || real.hold === Infinity || blocks);
  const stuck = longest(waiting.filter(({ link }) => link.soft === undefined));
  if (stuck) {
    const given = stuck.link.timeout === Infinity ? waitText(stuck.link, stuck.real) : `its users give up after ${formatDuration(Math.min(stuck.real.hold, stuck.link.timeout))}`;
    return { state: "blocked", by: [], noticesAfter, answers: false, note: `gets no answer from ${code(stuck.link.target.name)}: ${given}` };
  }
  const hard = failing.find(({ link }) => link.soft === undefined);
  if (hard) return { state: "degraded", by: [], noticesAfter, answers: false, note: `gets an error from ${code(hard.link.target.name)} ${hard.first.hold === Infinity ? "soon" : whenText(hard)}, and everything else goes on` };
  if (failing[0]) return { state: "degraded", by: [failing[0].link.soft!], noticesAfter, answers: true, note: `goes on without ${code(failing[0].link.target.name)}` };
  return passedOn(scene, effects, noticesAfter);
}

/** Milliseconds until the first error; undefined where none comes back or nothing says when. */
function noticeOf(effects: readonly Effect[]): number | undefined {
  const times = effects.filter(({ first }) => first.error && Number.isFinite(first.hold)).map(({ first }) => first.hold);
  return times.length === 0 ? undefined : Math.min(...times);
}

function longest(effects: readonly Effect[]): Effect | undefined {
  let worst: Effect | undefined;
  for (const effect of effects) if (!worst || effect.real.hold > worst.real.hold) worst = effect;
  return worst;
}
