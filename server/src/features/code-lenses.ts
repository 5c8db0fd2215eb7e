import { sidesOf } from "../../../rules/kit/channels";
import { callersOf, clientsOf, consumersOf, producersOf, storeUse } from "../../../rules/kit/facts";
import { count } from "../../../rules/kit/words";
import type { Descriptor } from "../analysis/descriptor";
import type { Finding } from "../analysis/finding";
import type { EventStore, ReadModel, Saga } from "../generated/elements";
import type { Collection } from "../model/part";
import type { Block } from "../model/place";
import type { Index, System } from "../model/system";
import type { Located, Range } from "../syntax/range";
import { findingsOn, holdersOf } from "./findings-on";

/** A line over an element that tells something about it and leads there. */
export interface CodeLens {
  readonly kind: "callers" | "findings" | "diagram";
  readonly collection: LensCollection;
  readonly name: string;
  /** The name of the element. */
  readonly at: Range;
}

/** What a lens says, and the places that it leads to. */
export interface LensText {
  readonly title: string;
  readonly places: readonly Range[];
}

export type LensCollection = "services" | "datastores" | "channels";

const collections: ReadonlySet<string> = new Set<LensCollection>(["services", "datastores", "channels"]);

/** In a longer file only elements with findings have lenses: nobody reads ten thousand, and every editor asks for all. */
const mostElements = 1_000;

/** The lenses of a file. What they say is worked out for those that come into view, by `lensText`. */
export function lensesOf(descriptor: Descriptor, findings: readonly Finding[], source: string): readonly CodeLens[] {
  if (descriptor.marking().kind !== "descriptor") return [];
  const lenses: CodeLens[] = [];
  for (const { collection, name } of isLong(descriptor, source) ? [...holdersOf(findings).values()].slice(0, mostElements) : declaredIn(descriptor, source)) {
    const element = isLensed(collection) ? descriptor.store.find(collection, name) : undefined;
    if (!element || !isLensed(collection) || element.$.shared || element.$.key.entry.source !== source) continue;
    const lens = { collection, name, at: element.$.key };
    lenses.push({ ...lens, kind: "callers" });
    if (findingsOn(findings, collection, name).length > 0) lenses.push({ ...lens, kind: "findings" });
    lenses.push({ ...lens, kind: "diagram" });
  }
  return lenses;
}

/** True for a file with more elements than lenses can be of use for. Most files are cut at their elements, so that entries are counted. */
function isLong(descriptor: Descriptor, source: string): boolean {
  let number = 0;
  for (const entry of descriptor.fileOf(source)?.entries ?? []) {
    number += entry.kind === "entry" ? Number(collections.has(entry.section)) : descriptor.partOf(entry)?.declarations.length ?? 0;
  }
  return number > mostElements;
}

/** The elements that a file declares, in the order of the text; each name once. */
function declaredIn(descriptor: Descriptor, source: string): readonly { readonly collection: string; readonly name: string }[] {
  const found = new Map<string, { readonly collection: string; readonly name: string }>();
  for (const { declarations } of descriptor.partsOf(source)) {
    for (const { collection, name } of declarations) if (collections.has(collection)) found.set(`${collection}.${name}`, { collection, name });
  }
  return [...found.values()];
}

/** What a lens says now; undefined when its element is gone. */
export function lensText({ store }: Descriptor, findings: readonly Finding[], { kind, collection, name }: Pick<CodeLens, "kind" | "collection" | "name">): LensText | undefined {
  if (!store.find(collection, name)) return undefined;
  switch (kind) {
    case "diagram": return { title: "Show in diagram", places: [] };
    case "findings": {
      const own = findingsOn(findings, collection, name);
      return { title: count(own.length, "finding"), places: own.map(({ at }) => at) };
    }
    case "callers": return usersOf(store, collection, name);
  }
}

/** Who uses an element, with the place where each of them says so. Looked up by name, whatever the size of the system. */
function usersOf(system: System, collection: LensCollection, name: string): LensText {
  switch (collection) {
    case "services": {
      const callers = system.index(callersOf).get(name).filter(({ caller }) => caller.$.segment !== name);
      const clients = system.index(clientsOf).get(name);
      const parts = [words(callers.map(({ caller }) => caller), "caller"), ...(clients.length > 0 ? [words(clients.map(({ client }) => client), "client")] : [])];
      return { title: parts.join(", "), places: [...callers, ...clients].flatMap(({ call }) => call.to ?? []) };
    }
    case "datastores": {
      const services = system.index(storeUse).get(name).map(({ service, use }): User => ({ element: service, at: use.store! }));
      const users = [...services, ...holdingElements.flatMap(index => system.index(index).get(name))];
      return { title: words(users.map(({ element }) => element), "user"), places: users.map(({ at }) => at) };
    }
    case "channels": {
      const channel = system.find("channels", name);
      const { producers, readers } = channel ? sidesOf(system, channel) : { producers: [], readers: [] };
      return {
        title: `${number(new Set(producers).size, "producer")}, ${number(new Set(readers).size, "reader")}`,
        places: [
          ...system.index(producersOf).get(name).flatMap(({ publish }) => publish.channel ?? []),
          ...system.index(consumersOf).get(name).flatMap(({ consume }) => consume.channel ?? []),
        ],
      };
    }
  }
}

/** An element that works with a store, and the place where it says so. */
interface User {
  readonly element: Block;
  readonly at: Range;
}

/** Sagas, read models and event stores keep their state in stores that no service needs to name. */
const holdingElements: readonly Index<User>[] = [
  holding("sagas", element => (element as Saga).state?.store),
  holding("readModels", element => (element as ReadModel).store),
  holding("eventStores", element => (element as EventStore).store),
];

function holding(collection: Collection, storeOf: (element: Block) => Located<string> | undefined): Index<User> {
  return {
    name: `stores of ${collection}`,
    collection,
    *entries(element) {
      const store = storeOf(element);
      if (store) yield [store.value, { element, at: store }];
    },
  };
}

/** "3 callers", "no caller": each element once. */
function words(elements: readonly Block[], noun: string): string {
  return number(new Set(elements.map(({ $ }) => $.segment)).size, noun);
}

function number(size: number, noun: string): string {
  return size === 0 ? `no ${noun}` : count(size, noun);
}

function isLensed(collection: string): collection is LensCollection {
  return collections.has(collection);
}
