import type { Saga, SagaStep, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import { channelOwner, dlqBlock, todo } from "./blocks";
import type { Editor, Edits, Pairs } from "./editor";
import { consumersOf, dlqOfChannel, hasSignal, producersOf } from "./facts";
import { addCallEdits } from "./migrations";
import type { Context } from "./rule";
import { newSagaCall } from "./saga-skeleton";
import { isOrchestrated, repeatGuardPairs } from "./sagas";

/**
 * Edits that lead from what comes before a step to its service: a protected call from the orchestrator, or the missing
 * ends of the channel. Undefined where it is not clear what should carry it.
 */
export function connectSteps(edit: Editor, context: Context, saga: Saga, step: SagaStep): Edits {
  const { system } = context;
  const service = system.find("services", step.service)!;
  if (!isOrchestrated(saga)) {
    // An event of another name is not sent by listening harder.
    const channel = step.listens ? undefined : channelBefore(system, saga, step);
    return channel === undefined ? undefined : consume(edit, system, saga, step, service, channel);
  }
  const orchestrator = system.find("services", saga.orchestrator)!;
  if (!step.channel) return addCallEdits(edit, system, orchestrator, [newSagaCall(context, orchestrator, nameOf(service), saga)]);
  const channel = step.channel.value;
  const publishes = system.index(producersOf).get(channel).some(producer => producer.service === orchestrator);
  const consumes = system.index(consumersOf).get(channel).some(consumer => consumer.service === service);
  return edit.all(
    publishes ? [] : orchestrator.publishes ? edit.append(orchestrator.publishes, { channel, kind: "command" }) : edit.add(orchestrator, { publishes: [{ channel, kind: "command" }] }),
    consumes ? [] : consume(edit, system, saga, step, service, channel),
  );
}

/** A consumer with all that one needs: the recognition of repeats, and a place for messages that keep failing. */
function consume(edit: Editor, system: System, saga: Saga, step: SagaStep, service: Service, channel: string): Edits {
  const known = system.find("channels", channel);
  const guard = repeatGuardPairs(system, undefined);
  const item: Pairs = {
    channel, ...(step.effect?.value !== undefined && { effect: step.effect.value }), ...(Object.keys(guard).length > 0 ? repeatGuardPairs(system, saga) : { idempotent: { key: "messageId" } }),
    ...(!hasSignal(system, {}, "consumer.lag", "queue.depth") && { telemetry: ["consumer.lag"] }),
    ...(!dlqOfChannel(system, known) && { dlq: dlqBlock(`${channel}.dlq`, channelOwner(system, known) ?? service.team?.[0]?.value) }),
  };
  return edit.all(
    service.consumes ? edit.append(service.consumes, item) : edit.add(service, { consumes: [item] }),
    // What crosses from one service to another has a shape that both know.
    known && !known.schema ? edit.add(known, { schema: { format: "json-schema", ref: todo, compatibility: "backward" } }) : [],
  );
}

/** The one channel that the service of the step before publishes to. */
function channelBefore(system: System, saga: Saga, step: SagaStep): string | undefined {
  const before = saga.steps![saga.steps!.indexOf(step) - 1];
  const channels = new Set((system.find("services", before?.service)?.publishes ?? []).flatMap(({ channel }) => channel?.value ?? []));
  return channels.size === 1 ? [...channels][0] : undefined;
}
