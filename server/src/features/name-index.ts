import type { Descriptor } from "../analysis/descriptor";
import { deadLetterChannels } from "../analysis/problems";
import type { Service } from "../generated/elements";
import { collectionNames, type Collection } from "../model/part";
import type { Block } from "../model/place";
import type { SystemStore } from "../model/system";
import type { Located, Range } from "../syntax/range";
import { entryAt } from "./spot";
import { isOwnKind, nameOfMention, namesIn, rangeOfName, type Mention, type NameKind } from "./mentions";

/** A thing of the system that has a name. */
export interface Named {
  readonly kind: NameKind;
  readonly name: string;
  /** The service that declares it, for what services declare of their own. */
  readonly owner: string | undefined;
  /** False when nothing of that name is declared; `kind` is then the first that the place allows. */
  readonly known: boolean;
}

/** Where a thing is declared: its name, and all that belongs to it. */
export interface Declared {
  readonly at: Range;
  readonly whole: Range;
}

export function isSame(a: Named, b: Named): boolean {
  return a.kind === b.kind && a.name === b.name && a.owner === b.owner;
}

/** The name at an offset of a file; undefined where none is written. Only the entry around the offset is looked at. */
export function mentionAt(descriptor: Descriptor, source: string, offset: number): Mention | undefined {
  const at = entryAt(descriptor, source, offset);
  const part = at && descriptor.partOf(at.entry);
  if (!at || !part) return undefined;
  const { mentions, paths } = namesIn(part);
  const holds = ({ start, end }: Range): boolean => start <= at.offset && at.offset <= end;
  const found = mentions.find(mention => holds(mention.at));
  if (found) return found;
  const path = paths.find(holds);
  return path && mentionsInPath(path, descriptor).find(mention => holds(rangeOfName(mention)));
}

/** What a mention names. Where a place allows several kinds, the first that has the name counts. */
export function namedBy(mention: Mention, store: SystemStore): Named {
  const name = nameOfMention(mention);
  const { kinds, owner, role } = mention;
  const first = kinds[0]!;
  if (role === "declaration" || role === "creation") return { kind: first, name, owner: isOwnKind(first) ? owner : undefined, known: true };
  for (const kind of kinds) {
    const found = isOwnKind(kind) ? ownOf(kind, name, owner, store) : exists(store, kind, name) ? { kind, name, owner: undefined, known: true } : undefined;
    if (found) return found;
  }
  return { kind: first, name, owner: isOwnKind(first) ? owner : undefined, known: false };
}

/** True when something of that collection has the name, dead letter queues that exist by being named included. */
export function exists(store: SystemStore, collection: Collection, name: string): boolean {
  return store.find(collection, name) !== undefined || (collection === "channels" && store.fact(deadLetterChannels).has(name));
}

/** What a service declares of its own. Without a service that is told, the name decides where only one service uses it. */
function ownOf(kind: "operations" | "pools" | "workloads", name: string, owner: string | undefined, store: SystemStore): Named | undefined {
  if (owner !== undefined) {
    const service = store.find("services", owner);
    return service && ownNames(service, kind).some(({ value }) => value === name) ? { kind, name, owner, known: true } : undefined;
  }
  const owners = store.all("services").filter(service => ownNames(service, kind).some(({ value }) => value === name));
  return owners.length === 1 ? { kind, name, owner: owners[0]!.$.segment, known: true } : undefined;
}

function ownDeclarations(service: Service, kind: "operations" | "pools" | "workloads"): readonly { readonly name: Located<string> | undefined; readonly block: Block }[] {
  switch (kind) {
    case "operations": return (service.exposes ?? []).map(block => ({ name: block.op, block }));
    case "pools": return (service.pools ?? []).map(block => ({ name: block.name, block }));
    case "workloads": return (service.workloads ?? []).map(block => ({ name: block.name, block }));
  }
}

function ownNames(service: Service, kind: "operations" | "pools" | "workloads"): readonly Located<string>[] {
  return ownDeclarations(service, kind).flatMap(({ name }) => (name ? [name] : []));
}

/** The places that declare a thing; for a queue that exists by being named, those that name it. */
export function declarationsOf({ kind, name, owner, known }: Named, descriptor: Descriptor): readonly Declared[] {
  const { store } = descriptor;
  if (!known) return [];
  if (isOwnKind(kind)) {
    const service = store.find("services", owner);
    return service ? ownDeclarations(service, kind).filter(own => own.name?.value === name).map(own => ({ at: own.name!, whole: own.block.$ })) : [];
  }
  const element = store.find(kind, name);
  if (element) return [declaredAt(element)];
  if (kind !== "channels") return [];
  const created = mentionsOf({ kind, name, owner, known }, descriptor).filter(({ role }) => role === "creation");
  return created.map(({ at }) => ({ at, whole: at }));
}

/** Where an element is declared: its key, and everything from there to the end of what it says. */
export function declaredAt({ $ }: Block): Declared {
  const { entry, key } = $;
  const isApart = $.start < key.start;
  const end = isApart ? key.end : Math.max(key.end, $.start + entry.text.slice($.start, $.end).trimEnd().length);
  return { at: key, whole: { entry, start: key.start, end } };
}

/**
 * Every place that names a thing, in the order of files and text.
 *
 * @param only a file to look in alone
 */
export function mentionsOf(named: Named, descriptor: Descriptor, only?: string): readonly Mention[] {
  const found: Mention[] = [];
  const { store } = descriptor;
  for (const source of only === undefined ? descriptor.sources() : [only]) {
    for (const part of descriptor.partsOf(source)) {
      const { mentions, paths } = namesIn(part);
      for (const mention of mentions) {
        if (mention.text === named.name && mention.kinds.includes(named.kind) && isSame(namedBy(mention, store), named)) found.push(mention);
      }
      for (const path of paths) {
        if (!path.value.includes(named.name)) continue;
        found.push(...mentionsInPath(path, descriptor).filter(mention => isSame(namedBy(mention, store), named)));
      }
    }
  }
  return found;
}

/**
 * The names in the path of an element, as exceptions give it: `services.order.calls[payment]` names two services. The
 * path is followed through the system, because a name may hold dots and brackets itself.
 */
export function mentionsInPath(path: Located<string>, { store, partOf }: Descriptor): readonly Mention[] {
  const text = path.value;
  const found: Mention[] = [];
  const add = (from: number, name: string, like: Pick<Mention, "kinds" | "owner">): void => {
    found.push({ at: { entry: path.entry, start: path.start, end: path.end }, text, from, to: from + name.length, kinds: like.kinds, owner: like.owner, role: "reference", writes: false, words: [] });
  };
  const mentionOfKey = (key: Range): Mention | undefined => {
    const part = partOf(key.entry);
    return part && namesIn(part).mentions.find(({ at }) => at.start === key.start && at.end === key.end);
  };
  const follow = (value: unknown, at: number): void => {
    if (typeof value !== "object" || value === null || at >= text.length) return;
    if (Array.isArray(value)) {
      for (const item of value as readonly unknown[]) {
        if (!isBlock(item) || !text.startsWith(item.$.segment, at)) continue;
        const named = mentionOfKey(item.$.key);
        if (named && text.startsWith(nameOfMention(named), at + 1)) add(at + 1, nameOfMention(named), named);
        return follow(item, at + item.$.segment.length);
      }
      return;
    }
    const children = value instanceof Map ? [...(value as ReadonlyMap<string, unknown>)] : Object.entries(value).filter(([key]) => key !== "$");
    for (const [key, child] of children) {
      if (!text.startsWith(`.${key}`, at) || !isBoundary(text, at + 1 + key.length)) continue;
      const named = value instanceof Map && isBlock(child) ? mentionOfKey(child.$.key) : undefined;
      if (named) add(at + 1, key, named);
      return follow(child, at + 1 + key.length);
    }
  };

  const dot = text.indexOf(".");
  const head = dot === -1 ? text : text.slice(0, dot);
  if (!collectionNames.has(head)) {
    if (singleNames.has(head)) follow(store.single(head as "defaults"), head.length);
    return found;
  }
  const collection = head as Collection;
  for (let end = text.length; end > dot + 1; end -= 1) {
    if (!isBoundary(text, end)) continue;
    const name = text.slice(dot + 1, end);
    const element = store.find(collection, name);
    if (!element) continue;
    add(dot + 1, name, { kinds: [collection], owner: undefined });
    follow(element, end);
    break;
  }
  return found;
}

const singleNames: ReadonlySet<string> = new Set(["defaults", "platform", "system"]);

function isBoundary(text: string, at: number): boolean {
  return at >= text.length || text[at] === "." || text[at] === "[";
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "$" in value;
}
