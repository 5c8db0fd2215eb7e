import { callersOf, clientsOf, consumersOf, producersOf } from "../../../rules/kit/facts";
import type { Descriptor } from "../analysis/descriptor";
import type { Call, Channel, Client, Dlq, ReadModel, Service } from "../generated/elements";
import type { Collection } from "../model/part";
import type { Block } from "../model/place";
import type { Index, SystemStore } from "../model/system";
import type { Located, Range } from "../syntax/range";
import { entryAt } from "./spot";
import { declarationsOf, declaredAt, mentionAt, namedBy, type Declared } from "./name-index";
import { singular } from "./names";

/** What calls and messages go between. */
export type NodeKind = Extract<Collection, "services" | "clients" | "channels" | "readModels" | "cdc">;

/** A service, or something else that calls it or carries its messages. */
export interface GraphNode extends Declared {
  readonly kind: NodeKind;
  readonly name: string;
  readonly detail: string;
}

/** The other end of calls or messages, with the places where they are written. */
export interface GraphEdge {
  readonly node: GraphNode;
  readonly at: readonly Range[];
}

const nodeKinds: ReadonlySet<string> = new Set<NodeKind>(["services", "clients", "channels", "readModels", "cdc"]);

export function isNodeKind(kind: unknown): kind is NodeKind {
  return typeof kind === "string" && nodeKinds.has(kind);
}

/**
 * The node that an offset is about: the one that is named there, else the one that the call, publication or subscription
 * around it leads to, else the element around it.
 */
export function nodeAt(descriptor: Descriptor, source: string, offset: number): GraphNode | undefined {
  const mention = mentionAt(descriptor, source, offset);
  const named = mention && namedBy(mention, descriptor.store);
  const there = named && isNodeKind(named.kind) ? nodeOf(descriptor, named.kind, named.name) : undefined;
  if (there) return there;
  const at = entryAt(descriptor, source, offset);
  const part = at && descriptor.partOf(at.entry);
  for (const { collection, element } of part?.declarations ?? []) {
    if (!isNodeKind(collection) || !holds(declaredAt(element).whole, at!.offset)) continue;
    const led = partAround(element, at!.offset);
    return (led && nodeOf(descriptor, led.kind, led.name)) ?? nodeOf(descriptor, collection, element.$.segment);
  }
  return undefined;
}

/** The node of a kind and a name; undefined when nothing declares it. */
export function nodeOf(descriptor: Descriptor, kind: NodeKind, name: string): GraphNode | undefined {
  const element = descriptor.store.find(kind, name);
  const declared = element ? declaredAt(element) : declarationsOf({ kind, name, owner: undefined, known: true }, descriptor)[0];
  return declared && { kind, name, detail: element ? detailOf(kind, element) : "dead letter queue", ...declared };
}

/** Who calls a service, or sends messages to it or to a channel. */
export function incoming(descriptor: Descriptor, { kind, name }: Pick<GraphNode, "kind" | "name">): readonly GraphEdge[] {
  const { store } = descriptor;
  const edges = createEdges(descriptor);
  switch (kind) {
    case "services":
      for (const { caller, call } of store.index(callersOf).get(name)) edges.add("services", caller.$.segment, call.to!);
      for (const { client, call } of store.index(clientsOf).get(name)) edges.add("clients", client.$.segment, call.to!);
      for (const consume of store.find("services", name)?.consumes ?? []) if (consume.channel) edges.add("channels", consume.channel.value, consume.channel);
      break;
    case "readModels": {
      const channel = feedOf(store.find("readModels", name));
      if (channel) edges.add("channels", channel.value, channel);
      break;
    }
    case "channels":
      for (const { service, publish } of store.index(producersOf).get(name)) edges.add("services", service.$.segment, publish.channel!);
      for (const { pipeline, at } of store.index(capturedTo).get(name)) edges.add("cdc", pipeline.$.segment, at);
      for (const fed of (store.find("channels", name) as Channel | undefined)?.fedBy ?? []) edges.add(store.find("cdc", fed) ? "cdc" : "services", fed.value, fed);
      for (const { channel, dlq } of store.index(deadLettersOfChannels).get(name)) edges.add("channels", channel, dlq);
      for (const { channel, dlq } of store.index(deadLettersOfConsumers).get(name)) edges.add("channels", channel, dlq);
      break;
    case "clients":
    case "cdc":
      break;
  }
  return edges.all();
}

/** Whom a service or client calls, and where messages of a service or channel go. */
export function outgoing(descriptor: Descriptor, { kind, name }: Pick<GraphNode, "kind" | "name">): readonly GraphEdge[] {
  const { store } = descriptor;
  const edges = createEdges(descriptor, nodeOf(descriptor, kind, name));
  switch (kind) {
    case "services":
    case "clients": {
      const caller = store.find(kind, name) as Service | Client | undefined;
      for (const call of (caller?.calls ?? []) as readonly Call[]) if (call.to) edges.add("services", call.to.value, call.to);
      if (kind === "services") for (const publish of (caller as Service | undefined)?.publishes ?? []) if (publish.channel) edges.add("channels", publish.channel.value, publish.channel);
      if (kind === "services") for (const { channel, at } of store.index(feeding).get(name)) edges.add("channels", channel, at);
      break;
    }
    case "channels":
      for (const { service, consume } of store.index(consumersOf).get(name)) edges.add("services", service.$.segment, consume.channel!);
      for (const { model, at } of store.index(fedModels).get(name)) edges.add("readModels", model, at);
      for (const { dlq } of deadLettersFor(store, name)) edges.add("channels", dlq.value, dlq);
      break;
    case "cdc": {
      const target = store.find("cdc", name)?.target;
      if (target && nodeOf(descriptor, "channels", target.value)) edges.add("channels", target.value, target);
      for (const { channel, at } of store.index(feeding).get(name)) edges.add("channels", channel, at);
      break;
    }
    case "readModels":
      break;
  }
  return edges.all();
}

/**
 * Edges in the order they were found, one for each node. An editor shows the places of an edge in the file of the
 * caller; where an edge is written on its other side, in another file, the caller's own name stands for it.
 */
function createEdges(descriptor: Descriptor, caller?: GraphNode): {
  add(kind: NodeKind, name: string, at: Range): void;
  all(): readonly GraphEdge[];
} {
  const edges = new Map<string, { readonly node: GraphNode; readonly at: Range[] }>();
  const put = (kind: NodeKind, name: string, at: Range): void => {
    const identity = `${kind}\0${name}`;
    let edge = edges.get(identity);
    if (!edge) {
      const node = nodeOf(descriptor, kind, name);
      if (!node) return;
      edges.set(identity, edge = { node, at: [] });
    }
    const owner = caller ?? edge.node;
    const place = at.entry.source === owner.at.entry.source ? at : owner.at;
    if (edge.at.every(other => other.entry !== place.entry || other.start !== place.start)) edge.at.push({ entry: place.entry, start: place.start, end: place.end });
  };
  return { add: put, all: () => [...edges.values()] };
}

function detailOf(kind: NodeKind, element: Block): string {
  const { kind: own, type } = element as { readonly kind?: Located<unknown>; readonly type?: Located<unknown> };
  const said = own?.value ?? type?.value;
  return typeof said === "string" ? `${singular(kind)}, ${said}` : singular(kind);
}

/** Where the call, publication or subscription around an offset leads. */
function partAround(element: Block, offset: number): { readonly kind: NodeKind; readonly name: string } | undefined {
  const { calls, publishes, consumes } = element as Partial<Pick<Service, "calls" | "publishes" | "consumes">>;
  const call = calls?.find(({ $ }) => holds($, offset));
  if (call?.to) return { kind: "services", name: call.to.value };
  const message = publishes?.find(({ $ }) => holds($, offset)) ?? consumes?.find(({ $ }) => holds($, offset));
  return message?.channel && { kind: "channels", name: message.channel.value };
}

function holds({ start, end }: Range, offset: number): boolean {
  return start <= offset && offset <= end;
}

function feedOf(model: ReadModel | undefined): Located<string> | undefined {
  return model?.feed?.channel;
}

function deadLettersFor(store: SystemStore, channel: string): readonly { readonly dlq: Located<string> }[] {
  const own = (store.find("channels", channel) as Channel | undefined)?.dlq?.channel;
  const consumed = store.index(consumersOf).get(channel).flatMap(({ consume }) => (consume.dlq?.channel ? [{ dlq: consume.dlq.channel }] : []));
  return [...(own ? [{ dlq: own }] : []), ...consumed];
}

/** The channels whose messages end in a dead letter queue, by that queue. */
const deadLettersOfChannels: Index<{ readonly channel: string; readonly dlq: Located<string> }> = {
  name: "dead letters of channels",
  collection: "channels",
  *entries(element) {
    const dlq: Dlq | undefined = (element as Channel).dlq;
    if (dlq?.channel) yield [dlq.channel.value, { channel: element.$.segment, dlq: dlq.channel }];
  },
};

const deadLettersOfConsumers: Index<{ readonly channel: string; readonly dlq: Located<string> }> = {
  name: "dead letters of consumers",
  collection: "services",
  *entries(element) {
    for (const { channel, dlq } of (element as Service).consumes ?? []) if (channel && dlq?.channel) yield [dlq.channel.value, { channel: channel.value, dlq: dlq.channel }];
  },
};

/** The read models that a channel feeds. */
const fedModels: Index<{ readonly model: string; readonly at: Located<string> }> = {
  name: "fed read models",
  collection: "readModels",
  *entries(element) {
    const at = feedOf(element as ReadModel);
    if (at) yield [at.value, { model: element.$.segment, at }];
  },
};

/** The change data capture that writes to a channel. */
const capturedTo: Index<{ readonly pipeline: Block; readonly at: Located<string> }> = {
  name: "captured to",
  collection: "cdc",
  *entries(element) {
    const { target } = element as { readonly target?: Located<string> };
    if (target) yield [target.value, { pipeline: element, at: target }];
  },
};

/** The channels that say themselves who feeds them, by that name. */
const feeding: Index<{ readonly channel: string; readonly at: Located<string> }> = {
  name: "feeding",
  collection: "channels",
  *entries(element) {
    for (const at of (element as Channel).fedBy ?? []) yield [at.value, { channel: element.$.segment, at }];
  },
};
