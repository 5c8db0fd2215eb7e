import { sagasOf } from "../../../rules/kit/call-load";
import { callersOf, clientsOf, consumersOf, dlqOfChannel, dlqOfSaga, kindOf, producersOf, storeUse } from "../../../rules/kit/facts";
import { count, listOf } from "../../../rules/kit/words";
import type { Finding } from "../analysis/finding";
import { severities } from "../analysis/finding";
import type { Channel, Flow, Saga, Service } from "../generated/elements";
import type { Block } from "../model/place";
import type { Collection } from "../model/part";
import type { System } from "../model/system";
import type { Located } from "../syntax/range";
import { flowNumbers, serviceNumbers } from "./describe-numbers";
import { patternsOfElement } from "./element-patterns";
import { findingsOn } from "./findings-on";
import { codeSpan, escapeMarkdown, prose } from "./markdown";
import { singular } from "./names";

/**
 * An element in a few lines of Markdown: what it is, who answers for it, what hangs together with it, which numbers follow
 * from what is declared, which patterns it has, and how many findings there are on it.
 */
export function describeElement(system: System, collection: Collection, element: Block, findings: readonly Finding[] = []): string {
  const lines = [`**${escapeMarkdown(singular(collection))}** ${codeSpan(element.$.segment)}`, ...facts(system, collection, element)];
  const description = (element as { description?: Located<string> }).description;
  if (description) lines.splice(1, 0, escapeMarkdown(description.value.slice(0, 400)));
  const patterns = patternsOfElement(collection, element);
  if (patterns.length > 0) lines.push(`Patterns: ${patterns.map(prose).join(", ")}`);
  lines.push(...countLines(findingsOn(findings, collection, element.$.segment)));
  return lines.join("\n\n");
}

/** "3 findings: 1 error, 2 warnings". */
function countLines(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const parts = severities.flatMap(severity => {
    const number = findings.filter(finding => finding.severity === severity).length;
    return number > 0 ? [count(number, severity, severity === "info" ? "info" : `${severity}s`)] : [];
  });
  return [`${count(findings.length, "finding")}: ${parts.join(", ")}`];
}

function facts(system: System, collection: Collection, element: Block): readonly string[] {
  switch (collection) {
    case "services": return serviceFacts(system, element as Service);
    case "channels": return channelFacts(system, element as Channel);
    case "datastores": return [...ownership(element), users(system, element.$.segment)];
    case "sagas": return sagaFacts(system, element as Saga);
    case "flows": return [...ownership(element), ...flowNumbers(system, element as Flow)];
    default: return ownership(element);
  }
}

function serviceFacts(system: System, service: Service): readonly string[] {
  const name = service.$.segment;
  const callers = system.index(callersOf).get(name);
  const clients = system.index(clientsOf).get(name);
  const sagas = system.index(sagasOf).get(name);
  const callees = new Set((service.calls ?? []).flatMap(call => (call.to ? [call.to.value] : [])));
  const relations = [
    `called by ${counted(callers.map(({ caller }) => caller.$.segment), "service")}`,
    ...(clients.length > 0 ? [`used by ${counted(clients.map(({ client }) => client.$.segment), "client")}`] : []),
    `calls ${counted(callees, "service")}`,
    ...(service.publishes?.length ? [`publishes to ${count(service.publishes.length, "channel")}`] : []),
    ...(service.consumes?.length ? [`consumes from ${count(service.consumes.length, "channel")}`] : []),
    ...(sagas.length > 0 ? [`takes part in ${counted(sagas.map(saga => saga.$.segment), "saga")}`] : []),
  ];
  const team = service.team?.map(located => codeSpan(located.value)).join(", ");
  return [
    [`Kind: ${escapeMarkdown(kindOf(service))}`, `tier: ${escapeMarkdown(service.tier?.value ?? "standard")}`, ...(team ? [`team: ${team}`] : [])].join(", "),
    sentence(relations),
    ...serviceNumbers(system, service),
  ];
}

/** "2 services (`a` and `b`)"; of many only the number. */
function counted(names: Iterable<string>, noun: string): string {
  const set = new Set(names);
  return set.size > 0 && set.size <= 5 ? `${count(set.size, noun)} (${prose(listOf(set))})` : count(set.size, noun);
}

function channelFacts(system: System, channel: Channel): readonly string[] {
  const producers = system.index(producersOf).get(channel.$.segment);
  const consumers = system.index(consumersOf).get(channel.$.segment);
  const dlq = dlqOfChannel(system, channel);
  const dlqText = dlq ? `dead letter queue: ${dlq.channel ? codeSpan(dlq.channel.value) : "declared"}` : "no dead letter queue";
  return [
    ...ownership(channel),
    sentence([
      counted(producers.map(({ service }) => service.$.segment), "producer"), counted(consumers.map(({ service }) => service.$.segment), "consumer"), dlqText,
    ]),
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
  return sentence([`used by ${counted(system.index(storeUse).get(store).map(({ service }) => service.$.segment), "service")}`]);
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
