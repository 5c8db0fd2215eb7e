import type { Flow, Saga, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import { policyOf } from "../../server/src/model/policy";
import type { System } from "../../server/src/model/system";
import type { Located } from "../../server/src/syntax/range";
import { dlqBlock, ownerFor, signalEdits, todo } from "./blocks";
import { requestLimit } from "./call-load";
import type { RequiredWrite } from "./cross-writes";
import { dlqOfConsumer, idempotencyEdits } from "./dead-letters";
import type { Editor, Edits, Pairs } from "./editor";
import { callersOf, consumersOf, hasSignal, isOwn, kindOf, namesIn } from "./facts";
import { newCall } from "./new-service";
import type { Context } from "./rule";
import { compensationSignals, edgesBetween, lackOf, protectEdge, repeatGuardPairs, sagaKey, stateStoreOf } from "./sagas";

/** Kinds of services that pass requests on and do not drive a business action. */
const passOn = ["gateway", "bff", "facade", "acl"];

/** How an orchestrator reaches the service of a step. */
export interface Way {
  readonly participant: string;
  readonly kind: "own" | "call" | "channel" | "none";
  readonly channel?: string;
}

/**
 * Edits that cover the writes of a flow with an orchestrated saga: a step with a compensation for each write, state, dead
 * letter queue and signal, and the wiring that such a saga needs, so that no participant is out of reach or unprotected.
 * What only a person can decide is left as a placeholder.
 */
export function sagaSkeleton(edit: Editor, context: Context, flow: Flow, writes: readonly RequiredWrite[]): Edits {
  const { system } = context;
  const entry = system.find("services", flow.entry);
  const orchestrator = isOwn(entry) && !passOn.includes(kindOf(entry)) ? entry : undefined;
  const ways = writes.map(write => wayTo(system, orchestrator, participantOf(system, write)));
  const name = system.find("sagas", nameOf(flow)) ? `${nameOf(flow)}-saga` : nameOf(flow);
  const guard = repeatGuardPairs(system, undefined);
  const owner = ownerFor(system, orchestrator);
  return edit.all(
    edit.declare("sagas", name, {
      flow: nameOf(flow),
      style: "orchestration",
      orchestrator: orchestrator ? nameOf(orchestrator) : todo,
      state: { store: stateStoreOf(orchestrator) },
      deadline: "15m",
      steps: writes.map((write, index) => ({
        service: ways[index]!.participant,
        ...(operationOf(write) !== undefined && { action: operationOf(write)! }),
        effect: "write",
        ...(ways[index]!.channel !== undefined && { channel: ways[index]!.channel! }),
        ...guard,
        compensation: { action: todo, ...guard },
      })),
      dlq: dlqBlock(`${name}.dlq`, owner),
      ...(!hasSignal(system, {}, ...compensationSignals) && { telemetry: { signals: [compensationSignals[0]!], alerts: ["saga-compensation-failed"] } }),
    }),
    wiring(edit, context, orchestrator, ways),
  );
}

/** The local transaction belongs to the service that owns the data. */
function participantOf(system: System, write: RequiredWrite): string {
  return system.find("services", write.owner) ? write.owner : write.service ?? todo;
}

function operationOf({ block }: RequiredWrite): string | undefined {
  return (block as { readonly op?: Located<string> }).op?.value;
}

function wayTo(system: System, orchestrator: Service | undefined, participant: string): Way {
  if (!orchestrator || participant === todo) return { participant, kind: "none" };
  if (nameOf(orchestrator) === participant) return { participant, kind: "own" };
  if (orchestrator.calls?.some(call => call.to?.value === participant)) return { participant, kind: "call" };
  for (const channel of namesIn((orchestrator.publishes ?? []).flatMap(publish => publish.channel ?? []))) {
    if (system.index(consumersOf).get(channel).some(({ service }) => nameOf(service) === participant)) return { participant, kind: "channel", channel };
  }
  return { participant, kind: "none" };
}

/** Protects the calls that the saga will wait for, adds those that are missing, and keeps failed commands. */
function wiring(edit: Editor, context: Context, orchestrator: Service | undefined, ways: readonly Way[]): Edits {
  const { system } = context;
  const called = new Set(ways.filter(way => way.kind === "call").map(way => way.participant));
  const edges = edgesBetween(system, orchestrator, called, new Set(ways.map(way => way.participant)));
  const lacks = edges.flatMap(edge => lackOf(edge, context) ?? []);
  const breaking = new Set(lacks.filter(lack => lack.breaker).map(lack => lack.edge.caller));
  const calls = orchestrator ? ways.filter(way => way.kind === "none" && way.participant !== todo).map(way => newSagaCall(context, orchestrator, way.participant)) : [];
  if (calls.length > 0) breaking.add(orchestrator!);
  const edits: Edits[] = [
    ...lacks.map(lack => protectEdge(edit, system, lack)),
    ...[...breaking].filter(service => service !== orchestrator).map(service => signalEdits(edit, system, service, "circuit-breaker.state", "circuit-breaker-open")),
    ...ways.filter(way => way.kind === "channel").map(way => keepFailures(edit, system, way)),
  ];
  if (!orchestrator || !breaking.has(orchestrator)) return edit.all(...edits);
  // What is new on one service is written in one go: two additions to an empty mapping would collide.
  const pairs: Record<string, Pairs[string]> = {};
  if (calls.length > 0 && orchestrator.calls) edits.push(...calls.map(call => edit.append(orchestrator.calls!, call)));
  else if (calls.length > 0) pairs["calls"] = calls;
  if (orchestrator.telemetry) edits.push(signalEdits(edit, system, orchestrator, "circuit-breaker.state", "circuit-breaker-open"));
  else if (!hasSignal(system, orchestrator, "circuit-breaker.state")) pairs["telemetry"] = { signals: ["circuit-breaker.state"], alerts: ["circuit-breaker-open"] };
  if (Object.keys(pairs).length > 0) edits.push(edit.add(orchestrator, pairs));
  return edit.all(...edits);
}

/** A protected call to a participant that nothing reaches yet, short enough for those who wait for the orchestrator. */
export function newSagaCall(context: Context, orchestrator: Service, participant: string, saga?: Saga): Pairs {
  const { to, ...protection } = newCall(context, { name: nameOf(orchestrator), near: orchestrator, callees: [participant], patience: patienceWith(context.system, orchestrator) }, participant);
  return { to: to!, effect: "write", idempotent: { key: sagaKey(saga) }, ...protection };
}

/** How long the most impatient caller waits for a service, in milliseconds; undefined when nobody is known to. */
function patienceWith(system: System, service: Service): number | undefined {
  const limits = system.index(callersOf).get(nameOf(service)).flatMap(({ caller, call }) => requestLimit(policyOf(system, caller, call))?.value ?? []);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** A channel that carries commands of a saga needs a place for those that keep failing. */
export function keepFailures(edit: Editor, system: System, { channel: name, participant }: Way): Edits {
  const consumer = system.index(consumersOf).get(name!).find(({ service }) => nameOf(service) === participant);
  const channel = system.find("channels", name);
  if (!consumer || !channel || channel.dlq || dlqOfConsumer(system, consumer.consume)) return [];
  return edit.all(
    edit.add(channel, { dlq: dlqBlock(`${name!}.dlq`, channel.owner?.value ?? ownerFor(system, consumer.service)) }),
    idempotencyEdits(edit, [consumer]),
  );
}
