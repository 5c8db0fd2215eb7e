import type { Consumes, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import { sagasOf } from "./call-load";
import { cdcByTarget, readModelsByChannel } from "./channels";
import { isLeftOut } from "./decisions";
import { isIdempotent, isWrite, sagaCarriers } from "./facts";
import { channelsBetween, isChoreographed, isRepeatable } from "./sagas";

/** True when the read model that a consumer builds says how it recognizes events that come twice, or why it need not. */
export function projectionKnowsRepeats(system: System, service: Service, { channel }: Consumes): boolean {
  if (!channel) return false;
  const pipelines = system.index(cdcByTarget).get(channel.value).map(nameOf);
  const copied = pipelines.length === 0 ? [] : system.all("readModels").filter(({ feed }) => feed?.cdc !== undefined && pipelines.includes(feed.cdc.value));
  return [...system.index(readModelsByChannel).get(channel.value), ...copied].some(readModel => readModel.service?.value === nameOf(service)
    && (isIdempotent(readModel) || isLeftOut(readModel.idempotent, readModel)));
}

/** True when a consumer does a step of a saga, and the saga says how it recognizes repeats of every step done here. */
export function stepKnowsRepeats(system: System, service: Service, { channel }: Consumes): boolean {
  if (!channel) return false;
  const steps = system.index(sagasOf).get(nameOf(service)).flatMap(saga => {
    const carries = (system.fact(sagaCarriers).get(channel.value) ?? []).some(carrier => carrier.saga === saga)
      || (isChoreographed(saga) && channelsBetween(system, saga).some(between => nameOf(between) === channel.value));
    return carries ? (saga.steps ?? []).filter(step => step.service?.value === nameOf(service) && isWrite(step) && (!step.channel || step.channel.value === channel.value)).map(step => ({ saga, step })) : [];
  });
  return steps.length > 0 && steps.every(({ saga, step }) => isRepeatable(system, saga, step));
}
