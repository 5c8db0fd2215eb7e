import type { Call, Client, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { Fact, System } from "../../server/src/model/system";
import type { Edits, Editor } from "./editor";
import { clientsOf, isActive, isRunning, kindOf, namesIn } from "./facts";
import { addCallEdits, repointEdits } from "./migrations";
import { calleesOf, freeServiceName, newCall, newServiceEdits, newTeam, workOfNew, type NewService } from "./new-service";
import type { Context } from "./rule";

/** A client with the call it makes. */
export interface ClientCall {
  readonly client: Client;
  readonly call: Call;
}

/**
 * The clients that call a service, by their type: only those outside of the house whose type is known. Clients of one
 * family have the same needs, so their calls stand together, under the first of their types in alphabetical order.
 */
export function callsByType(system: System, service: Service): ReadonlyMap<string, readonly ClientCall[]> {
  const groups = new Map<string, ClientCall[]>();
  for (const { client, call } of system.index(clientsOf).get(nameOf(service))) {
    const type = client.type?.value;
    if (type === undefined || type === "internal" || call.direct?.value === true || !isActive(client)) continue;
    const group = client.family ? `family ${client.family.value}` : type;
    groups.set(group, [...(groups.get(group) ?? []), { client, call }]);
  }
  const types = new Map<string, ClientCall[]>();
  for (const calls of groups.values()) {
    const type = calls.map(({ client }) => client.type!.value!).sort()[0]!;
    types.set(type, [...(types.get(type) ?? []), ...calls]);
  }
  return types;
}

/** Names of client types in order: "mobile, third-party, and web". */
export function typesInWords(types: Iterable<string>): string {
  const sorted = [...types].sort();
  return sorted.length < 3 ? sorted.join(" and ") : `${sorted.slice(0, -1).join(", ")}, and ${sorted[sorted.length - 1]}`;
}

/** The backends for frontends of the system. */
export const backends: Fact<readonly Service[]> = {
  name: "backends for frontends",
  compute: system => system.all("services").filter(service => kindOf(service) === "bff"),
  same: (before, after) => before.length === after.length && before.every((service, index) => service === after[index]),
};

/** The backend made for a client: one that it calls, else one that says that it serves the client or clients of its type. */
export function backendOf(system: System, client: Client): Service | undefined {
  const called = (client.calls ?? []).map(call => system.find("services", call.to)).find(service => service && kindOf(service) === "bff" && isRunning(service));
  const type = client.type?.value;
  return called ?? system.fact(backends).find(backend => {
    if (!isRunning(backend)) return false;
    const served = namesIn(backend.serves);
    return served.includes(nameOf(client)) || (type !== undefined && served.includes(type));
  });
}

/** True for services that a client may well call beside its own backend: front doors, identity, and what others run. */
export function isFrontDoor(service: Service): boolean {
  return ["bff", "gateway", "facade", "external"].includes(kindOf(service)) || service.purpose?.value === "identity";
}

/** What gives clients of one type a backend of their own. */
export interface BackendPlan {
  readonly name: string;
  readonly edits: Edits;
}

/**
 * Declares a backend for clients of one type that does what they asked the services behind it for, and sends all their
 * calls to it. Behind a gateway the clients keep calling the gateway, which then calls the new backend. Undefined where
 * the backend would have to wait for too many services.
 */
export function planBackend(edit: Editor, context: Context, type: string, calls: readonly ClientCall[], behind: Service): BackendPlan {
  const { system, thresholds } = context;
  const name = freeServiceName(system, `${type}-bff`);
  const clients = [...new Set(calls.map(({ client }) => client))];
  const moved = clients.flatMap(client => (client.calls ?? []).filter(call => isInner(system, call) || call.to?.value === nameOf(behind)).map(call => ({ caller: client, call })));
  const callees = new Set(moved.filter(({ call }) => isInner(system, call)).map(({ call }) => call.to!.value));
  const isGateway = kindOf(behind) === "gateway";
  if (isGateway || kindOf(behind) === "bff") for (const callee of calleesOf(behind)) callees.add(callee);
  const patience = Math.min(...clients.map(client => client.patience?.value ?? Number.POSITIVE_INFINITY));
  const plan: NewService = { name, near: behind, callees: [...callees], patience };
  const team = newTeam(system, [...clients.map(client => client.team?.value), ...namesIn(behind.team)]);
  return {
    name,
    edits: callees.size > thresholds.fanOutMax ? undefined : edit.all(
      isGateway
        ? addCallEdits(edit, system, behind, [newCall(context, { name: nameOf(behind), near: behind, callees: [name], work: workOfNew(context, plan) }, name)])
        : repointEdits(edit, moved, name),
      newServiceEdits(edit, context, "bff", team, plan, { serves: clients.map(nameOf) }),
    ),
  };
}

/** True for calls that reach a service itself, not one of the front doors. */
function isInner(system: System, call: Call): boolean {
  const callee = system.find("services", call.to);
  return callee !== undefined && !isFrontDoor(callee) && call.direct?.value !== true;
}
