import { readModelsByChannel } from "../../../../rules/kit/channels";
import { dlqOfConsumer } from "../../../../rules/kit/dead-letters";
import { consumersOf, dlqOfChannel, producersOf } from "../../../../rules/kit/facts";
import { code, count, listOf } from "../../../../rules/kit/words";
import type { Channel } from "../../generated/elements";
import { nameOf } from "../../model/place";
import { formatDuration } from "../../model/quantity";
import { keyOf } from "./links";
import { isSlowed, isUnable, type Scene } from "./scene";
import type { ElementEffect } from "./types";

type Told = Partial<Pick<ElementEffect, "state" | "note" | "by">>;

/** The consumers of a channel that cannot do their work now. */
function unableConsumers(scene: Scene, channel: string): readonly string[] {
  return scene.situation.system.index(consumersOf).get(channel).map(({ service }) => nameOf(service)).filter(name => isUnable(scene, { kind: "service", name }));
}

/** Channels whose messages nobody takes, or takes and fails with. */
export function channelEffects(scene: Scene): ReadonlyMap<string, Told> {
  const { system } = scene.situation;
  const effects = new Map<string, Told>();
  for (const channel of system.all("channels")) {
    const name = nameOf(channel);
    const unable = unableConsumers(scene, name);
    if (unable.length === 0) continue;
    const [slow] = unable.filter(consumer => isSlowed(scene, { kind: "service", name: consumer }));
    if (slow !== undefined && unable.length === 1) {
      effects.set(name, { state: "degraded", note: `fills up when messages come faster than ${code(slow)} handles them, each in up to ${formatDuration(scene.question.latency!)}; it keeps them${roomText(channel)}` });
      continue;
    }
    effects.set(name, { state: "degraded", note: `keeps the messages for ${listOf(unable)}${roomText(channel)}; ${failureText(scene, channel, unable)}` });
  }
  return effects;
}

/** How much a channel can keep, as far as that is declared. */
function roomText(channel: Channel): string {
  const { maxDepth, rate, onFull, retention } = channel;
  const said: string[] = [];
  if (maxDepth?.value !== undefined && Number.isFinite(maxDepth.value)) {
    const full = rate?.value ? `, full after ${formatDuration(Math.round((maxDepth.value / rate.value) * 1000))}` : "";
    const then = onFull?.value === undefined ? "" : `, then it ${({ "reject": "refuses new ones", "block": "blocks its producers", "drop-oldest": "drops the oldest", "spill": "spills to disk" })[onFull.value]}`;
    said.push(`up to ${count(maxDepth.value, "message")}${full}${then}`);
  }
  if (retention?.value !== undefined && Number.isFinite(retention.value)) said.push(`for ${formatDuration(retention.value)}`);
  return said.length > 0 ? ` ${said.join(", ")}` : "; how many and for how long is not declared";
}

/** What becomes of a message that its consumer takes and cannot handle. */
function failureText(scene: Scene, channel: Channel, unable: readonly string[]): string {
  const { system } = scene.situation;
  const consumers = system.index(consumersOf).get(nameOf(channel)).filter(({ service }) => unable.includes(nameOf(service)));
  const dlq = consumers.map(({ consume }) => dlqOfConsumer(system, consume)).find(found => found) ?? dlqOfChannel(system, channel);
  if (dlq) return `those that keep failing go to ${dlq.channel ? code(dlq.channel) : "the dead letter queue"}${dlq.maxAttempts?.value ? ` after ${count(dlq.maxAttempts.value, "attempt")}` : ""}`;
  const after = consumers.find(({ consume }) => consume.onFailure)?.consume.onFailure?.value;
  if (after === "drop") return "those that fail are dropped";
  if (after === "halt" || after === "park-key") return "handling halts at the first that fails";
  return "there is no dead letter queue for those that keep failing";
}

/** Services whose messages wait for a consumer in trouble, with the sentence that says so. */
export function waitingProducers(scene: Scene): ReadonlyMap<string, string> {
  const { system } = scene.situation;
  const producers = new Map<string, string>();
  for (const name of system.index(consumersOf).keys()) {
    const unable = unableConsumers(scene, name);
    if (unable.length === 0 || scene.sources.has(keyOf({ kind: "channel", name }))) continue;
    for (const { service } of system.index(producersOf).get(name)) {
      const producer = nameOf(service);
      if (!producers.has(producer) && !unable.includes(producer)) producers.set(producer, `its messages to ${listOf(unable)} wait in ${code(name)}`);
    }
  }
  return producers;
}

/** Read models that get no changes, with the sentence that says so. */
export function readModelEffects(scene: Scene): ReadonlyMap<string, string> {
  const { system } = scene.situation;
  const stale = new Map<string, string>();
  for (const source of scene.subject.sources) {
    if (source.kind !== "channel") continue;
    for (const model of system.index(readModelsByChannel).get(source.name)) stale.set(nameOf(model), `shows what it had before: nothing new comes through ${code(source.name)}`);
  }
  for (const model of system.all("readModels")) {
    const builder = model.service?.value;
    if (builder === undefined || stale.has(nameOf(model)) || !isUnable(scene, { kind: "service", name: builder })) continue;
    stale.set(nameOf(model), `shows what it had before: ${code(builder)}, which builds it, cannot`);
  }
  return stale;
}

/** Copies of a failed store: they can be read, and show what they had. */
export function replicaEffects(scene: Scene): ReadonlyMap<string, Told> {
  const effects = new Map<string, Told>();
  for (const store of scene.situation.system.all("datastores")) {
    const original = store.replicaOf?.value;
    if (original === undefined || !scene.sources.has(keyOf({ kind: "datastore", name: original }))) continue;
    effects.set(nameOf(store), { state: "degraded", note: `can still be read, and shows what ${code(original)} had before` });
  }
  return effects;
}
