import { isBrokered } from "../../../../rules/kit/channels";
import { kindOf } from "../../../../rules/kit/facts";
import { frontDoors } from "../../../../rules/kit/gateways";
import { deadLetterChannels } from "../../analysis/problems";
import { nearest } from "../../model/nearest";
import { nameOf } from "../../model/place";
import type { System } from "../../model/system";
import type { Service } from "../../generated/elements";
import type { ElementKind } from "./types";

/** One of the things that trouble starts from or reaches. */
export interface Node {
  readonly kind: "service" | "datastore" | "channel" | "client";
  readonly name: string;
}

/** What a question is about. */
export interface Subject {
  readonly name: string;
  readonly kind: ElementKind;
  /** The word for it: `service`, `external system`, `queue`. */
  readonly word: string;
  readonly path: string;
  /** What fails with it; the gateway of a platform and the like fail for the clients behind them, see `guests`. */
  readonly sources: readonly Node[];
  /** Clients that reach the system through it, where no service stands for it. */
  readonly guests: readonly string[];
}

/** Everything that can be asked about, each name once; services come first. */
export function subjectsIn(system: System): readonly Subject[] {
  const subjects = new Map<string, Subject>();
  const add = (subject: Subject): void => {
    if (!subjects.has(subject.name)) subjects.set(subject.name, subject);
  };
  const plain = (kind: Node["kind"], name: string, word: string, path: string): void =>
    add({ name, kind, word, path, sources: [{ kind, name }], guests: [] });
  for (const service of system.all("services")) plain("service", nameOf(service), serviceWord(service), `services.${nameOf(service)}`);
  for (const store of system.all("datastores")) plain("datastore", nameOf(store), storeWord(store.kind?.value), `datastores.${nameOf(store)}`);
  for (const channel of system.all("channels")) plain("channel", nameOf(channel), channel.kind?.value ?? "channel", `channels.${nameOf(channel)}`);
  for (const client of system.all("clients")) plain("client", nameOf(client), client.type?.value ? `${client.type.value} client` : "client", `clients.${nameOf(client)}`);
  for (const name of system.fact(deadLetterChannels)) plain("channel", name, "dead letter queue", `channels.${name}`);
  addUndeclared(system, plain);
  for (const cell of cellNames(system)) add({ name: cell, kind: "cell", word: "cell", path: "platform.cells", sources: membersOf(system, cell), guests: [] });
  for (const door of frontDoors(system)) {
    if (!door.service) add({ name: door.name, kind: "gateway", word: "gateway", path: "platform.gateway", sources: [], guests: guestNames(system) });
  }
  const broker = system.single("platform")?.broker;
  if (broker && broker.none?.value !== true) {
    const sources = system.all("channels").filter(isBrokered).map((channel): Node => ({ kind: "channel", name: nameOf(channel) }));
    add({ name: broker.tool?.value ?? "broker", kind: "broker", word: "message broker", path: "platform.broker", sources, guests: [] });
  }
  return [...subjects.values()];
}

/** The element of that name, or of that path (`datastores.orders`); undefined when there is none. */
export function subjectOf(system: System, name: string): Subject | undefined {
  const subjects = subjectsIn(system);
  return subjects.find(subject => subject.name === name) ?? subjects.find(({ path }) => path === name) ?? byCollection(system, name);
}

/** The name that somebody may have meant. */
export function nearestSubject(system: System, name: string): string | undefined {
  return nearest(name, subjectsIn(system).map(subject => subject.name));
}

/** A store that is called like a service is found by its path only. */
function byCollection(system: System, path: string): Subject | undefined {
  const dot = path.indexOf(".");
  const name = path.slice(dot + 1);
  const kind = ({ services: "service", datastores: "datastore", channels: "channel", clients: "client" } as const)[path.slice(0, Math.max(dot, 0))];
  const collection = kind && (`${kind}s` as const);
  if (!kind || !collection || !system.find(collection, name)) return undefined;
  return { name, kind, word: kind, path, sources: [{ kind, name }], guests: [] };
}

/** Names that are called, used, published or consumed and not declared can be asked about, too. */
function addUndeclared(system: System, plain: (kind: Node["kind"], name: string, word: string, path: string) => void): void {
  for (const service of system.all("services")) {
    for (const { to } of service.calls ?? []) if (to && !system.find("services", to)) plain("service", to.value, "service that is not declared", `services.${to.value}`);
    for (const { store } of service.uses ?? []) if (store && !system.find("datastores", store)) plain("datastore", store.value, "datastore that is not declared", `datastores.${store.value}`);
    for (const { channel } of [...(service.publishes ?? []), ...(service.consumes ?? [])]) {
      if (channel && !system.find("channels", channel)) plain("channel", channel.value, "channel that is not declared", `channels.${channel.value}`);
    }
  }
}

/** The word for a service in reports. */
export function serviceWord(service: Service): string {
  const kind = kindOf(service);
  return kind === "external" ? "external system" : kind === "legacy" ? "legacy system" : kind === "bff" ? "BFF" : kind === "acl" ? "anti-corruption layer" : kind;
}

function storeWord(kind: string | undefined): string {
  return kind === "cache" ? "cache" : "datastore";
}

function cellNames(system: System): readonly string[] {
  const named = (system.single("platform")?.cells?.names ?? []).map(({ value }) => value);
  const members = [...system.all("services"), ...system.all("datastores"), ...system.all("channels")].flatMap(({ cell }) => cell?.value ?? []);
  return [...new Set([...named, ...members])];
}

function membersOf(system: System, cell: string): readonly Node[] {
  const within = (kind: Node["kind"], list: readonly { readonly cell?: { readonly value: string }; readonly $: { readonly segment: string } }[]): readonly Node[] =>
    list.filter(element => element.cell?.value === cell).map(element => ({ kind, name: element.$.segment }));
  return [...within("service", system.all("services")), ...within("datastore", system.all("datastores")), ...within("channel", system.all("channels"))];
}

function guestNames(system: System): readonly string[] {
  return system.all("clients").filter(client => (client.calls ?? []).some(call => call.direct?.value !== true)).map(nameOf);
}
