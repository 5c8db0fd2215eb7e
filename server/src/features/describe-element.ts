import { callersOf, clientsOf, consumersOf, dlqOfChannel, dlqOfSaga, kindOf, producersOf, storeUse } from "../../../rules/kit/facts";
import { count } from "../../../rules/kit/words";
import type { Channel, Saga, Service } from "../generated/elements";
import type { Block } from "../model/place";
import type { Collection } from "../model/part";
import type { System } from "../model/system";
import type { Located } from "../syntax/range";
import { codeSpan, escapeMarkdown } from "./markdown";
import { singular } from "./names";

/** An element in a few lines of Markdown: what it is, who answers for it, and what hangs together with it. */
export function describeElement(system: System, collection: Collection, element: Block): string {
  const lines = [`**${escapeMarkdown(singular(collection))}** ${codeSpan(element.$.segment)}`, ...facts(system, collection, element)];
  const description = (element as { description?: Located<string> }).description;
  if (description) lines.splice(1, 0, escapeMarkdown(description.value.slice(0, 400)));
  return lines.join("\n\n");
}

function facts(system: System, collection: Collection, element: Block): readonly string[] {
  switch (collection) {
    case "services": return serviceFacts(system, element as Service);
    case "channels": return channelFacts(system, element as Channel);
    case "datastores": return [...ownership(element), users(system, element.$.segment)];
    case "sagas": return sagaFacts(system, element as Saga);
    default: return ownership(element);
  }
}

function serviceFacts(system: System, service: Service): readonly string[] {
  const name = service.$.segment;
  const callers = system.index(callersOf).get(name);
  const clients = system.index(clientsOf).get(name);
  const callees = new Set((service.calls ?? []).flatMap(call => (call.to ? [call.to.value] : [])));
  const relations = [
    `called by ${count(new Set(callers.map(({ caller }) => caller.$.segment)).size, "service")}`,
    ...(clients.length > 0 ? [`used by ${count(new Set(clients.map(({ client }) => client.$.segment)).size, "client")}`] : []),
    `calls ${count(callees.size, "service")}`,
    ...(service.publishes?.length ? [`publishes to ${count(service.publishes.length, "channel")}`] : []),
    ...(service.consumes?.length ? [`consumes from ${count(service.consumes.length, "channel")}`] : []),
  ];
  const team = service.team?.map(located => codeSpan(located.value)).join(", ");
  return [
    [`Kind: ${escapeMarkdown(kindOf(service))}`, `tier: ${escapeMarkdown(service.tier?.value ?? "standard")}`, ...(team ? [`team: ${team}`] : [])].join(", "),
    sentence(relations),
  ];
}

function channelFacts(system: System, channel: Channel): readonly string[] {
  const producers = system.index(producersOf).get(channel.$.segment);
  const consumers = system.index(consumersOf).get(channel.$.segment);
  const dlq = dlqOfChannel(system, channel);
  const dlqText = dlq ? `dead letter queue: ${dlq.channel ? codeSpan(dlq.channel.value) : "declared"}` : "no dead letter queue";
  return [
    ...ownership(channel),
    sentence([count(producers.length, "producer"), count(consumers.length, "consumer"), dlqText]),
  ];
}

function sagaFacts(system: System, saga: Saga): readonly string[] {
  const steps = saga.steps ?? [];
  const withWayBack = steps.filter(step => step.compensation !== undefined).length;
  return [
    ...ownership(saga),
    sentence([
      count(steps.length, "step"), `${withWayBack} with a compensation`,
      ...(saga.orchestrator ? [`orchestrated by ${codeSpan(saga.orchestrator.value)}`] : []),
      dlqOfSaga(system, saga) ? "with a dead letter queue" : "no dead letter queue of its own",
    ]),
  ];
}

function users(system: System, store: string): string {
  const services = new Set(system.index(storeUse).get(store).map(({ service }) => service.$.segment));
  return sentence([`used by ${count(services.size, "service")}${services.size > 0 && services.size <= 5 ? `: ${[...services].sort().map(codeSpan).join(", ")}` : ""}`]);
}

interface Owned {
  readonly kind?: { readonly value?: unknown };
  readonly type?: { readonly value?: unknown };
  readonly owner?: Located<string>;
  readonly team?: Located<string> | readonly Located<string>[];
}

function ownership(element: Block): readonly string[] {
  const { kind, type, owner, team } = element as Owned;
  const said = kind?.value ?? type?.value;
  const teams = team === undefined ? [] : "value" in team ? [team] : team;
  const parts = [
    ...(typeof said === "string" ? [`Kind: ${escapeMarkdown(said)}`] : []),
    ...(owner ? [`owner: ${codeSpan(owner.value)}`] : []),
    ...(teams.length > 0 ? [`team: ${teams.map(located => codeSpan(located.value)).join(", ")}`] : []),
  ];
  return parts.length > 0 ? [sentence(parts)] : [];
}

function sentence(parts: readonly string[]): string {
  const text = parts.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
