import type { Client, Gateway, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { Index, System } from "../../server/src/model/system";
import type { Located, Range } from "../../server/src/syntax/range";
import { todo } from "./blocks";
import type { Pairs } from "./editor";
import { calleeOf, clientsOf, isActive, isOwn, isRunning, isSet, kindOf } from "./facts";

/** The one way in for clients: a service, what the platform says about it, or both. */
export interface FrontDoor {
  readonly name: string;
  readonly service: Service | undefined;
  readonly platform: Gateway | undefined;
  /** What policies are added to. */
  readonly block: Service | Gateway;
  /** The text that names it. */
  readonly at: Range;
}

const everyGateway = "";

const gatewayServices: Index<Service> = {
  name: "gateways",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    if (kindOf(service) === "gateway" && isRunning(service)) yield [everyGateway, service];
  },
};

/** The services that are gateways: by their kind, or because the platform names them. */
export function gatewaysOf(system: System): readonly Service[] {
  const named = system.find("services", platformGateway(system)?.service);
  return [...new Set([...system.index(gatewayServices).get(everyGateway), ...(named && isRunning(named) ? [named] : [])])];
}

/**
 * Every front door there is. What the platform says about its gateway holds for the service that it names, else for every
 * service of that kind; without one, the platform's gateway stands for itself.
 */
export function frontDoors(system: System): readonly FrontDoor[] {
  const platform = platformGateway(system);
  const services = gatewaysOf(system);
  if (services.length === 0) {
    if (!platform) return [];
    const at = platform.$.short && platform.tool ? platform.tool : platform.$.key;
    return [{ name: platform.tool?.value ?? "gateway", service: undefined, platform, block: platform, at }];
  }
  const named = system.find("services", platform?.service);
  return services.map(service => ({
    name: nameOf(service), service, platform: named === undefined || named === service ? platform : undefined, block: service, at: service.$.key,
  }));
}

function platformGateway(system: System): Gateway | undefined {
  const gateway = system.single("platform")?.gateway;
  return isSet(gateway) ? gateway : undefined;
}

/** True for clients in the hands of others. One whose type nobody stated counts as one, for that is what clients are. */
export function isOutside(client: Client): boolean {
  return isActive(client) && client.type?.value !== "internal" && (client.type === undefined || client.type.value !== undefined);
}

/** The clients from outside that come through a front door, by name. */
export function guestsOf(system: System, door: FrontDoor): readonly string[] {
  if (door.service) return [...new Set(system.index(clientsOf).get(door.name).filter(({ client }) => isOutside(client)).map(({ client }) => nameOf(client)))];
  // No service stands for this gateway, so every call from outside that is not marked as going around it comes through.
  return system.all("clients").filter(client => isOutside(client) && (client.calls ?? []).some(call => isOwn(calleeOf(system, call)) && call.direct?.value !== true)).map(nameOf);
}

type Auth = Located<string | undefined> | undefined;

/** True when it is stated how callers prove who they are, or with a reason that they need not. A placeholder counts. */
export function statesAuth(holder: { readonly auth?: Auth; readonly reason?: Located<string> } | undefined): boolean {
  return holder?.auth !== undefined && (holder.auth.value !== "none" || holder.reason !== undefined);
}

/** Requests per second of one client that a gateway lets through where nothing is known about the clients. */
const usualRate = 50;

/** A limit for each of these clients that their ordinary peaks stay well below. */
export function rateLimitFor(system: System, clients: readonly string[]): Pairs {
  const peaks = clients.map(name => system.find("clients", name)?.peakRate?.value ?? 0);
  return { rate: `${Math.max(usualRate, Math.ceil(2 * Math.max(0, ...peaks)))}/s`, by: "client" };
}

/** What a gateway has to have before its first client from outside comes through; nothing where one does already. */
export function readyForGuests(system: System, service: Service, guest: string): Pairs {
  const door = frontDoors(system).find(other => other.service === service);
  if (!door || guestsOf(system, door).length > 0) return {};
  const { platform } = door;
  return {
    ...(!service.auth && !platform?.auth && { auth: todo }),
    ...(!service.rateLimit && !platform?.rateLimit && { rateLimit: rateLimitFor(system, [guest]) }),
  };
}
