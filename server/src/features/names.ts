import { problems } from "../../../rules/kit/knowledge";
import { deadLetterChannels } from "../analysis/problems";
import type { RuleSet } from "../analysis/rule-set";
import type { Service } from "../generated/elements";
import { shapes } from "../generated/shapes";
import type { Collection } from "../model/part";
import type { Block } from "../model/place";
import type { System, SystemStore } from "../model/system";
import type { Step } from "./schema-guide";

/** A name that may be written at some place, with a word about what it is. */
export interface Name {
  readonly name: string;
  readonly detail: string;
}

/** What is known about the place where a name is wanted. */
export interface NamePlace {
  readonly path: readonly Step[];
  /** The other keys of the mapping: an operation depends on the service it is asked of. */
  readonly siblings: ReadonlyMap<string, string>;
  /** What is typed of the name so far. */
  readonly typed?: string;
}

/** More names than this help nobody: from a longer list those are taken that fit what is typed. */
export const mostNames = 200;

/** The names that a reference of the schema may stand for: elements of the whole system, in all its files. */
export function namesFor(reference: string | readonly string[], place: NamePlace, system: SystemStore, rules: RuleSet): readonly Name[] {
  const names = new Map<string, Name>();
  for (const kind of typeof reference === "string" ? [reference] : reference) {
    for (const name of namesOfKind(kind, place, system, rules)) if (!names.has(name.name)) names.set(name.name, name);
  }
  return [...names.values()];
}

function namesOfKind(kind: string, place: NamePlace, system: SystemStore, rules: RuleSet): readonly Name[] {
  switch (kind) {
    case "operations": return parts(operationOwners(place, system), place, service => (service.exposes ?? []).flatMap(({ op }) => toName(op?.value, `operation of ${service.$.segment}`)));
    case "pools": return parts(servicesAround(place, system), place, service => (service.pools ?? []).flatMap(({ name }) => toName(name?.value, `pool of ${service.$.segment}`)));
    case "workloads": return parts(servicesAround(place, system), place, service => (service.workloads ?? []).flatMap(({ name }) => toName(name?.value, `workload of ${service.$.segment}`)));
    case "problems": return Object.values(problems).map(({ id, title }) => ({ name: id, detail: title }));
    case "rules": return [...rules.known.values()].map(({ id, title }) => ({ name: id, detail: title }));
    default: return shapes.collections.includes(kind) ? elements(kind as Collection, place, system).filter(({ name }) => !isSelf(kind, name, place)) : [];
  }
}

/** True when a name fits what is typed, where so many are known that not all can be offered. */
function fits(name: string, { typed }: NamePlace): boolean {
  return typed === undefined || typed === "" || name.toLowerCase().includes(typed.toLowerCase());
}

/** One more than can be offered, so that it is seen that some are left out. */
const enough = mostNames + 2;

/** The named parts of services. A long list of services is not looked through further than needed. */
function parts(services: readonly Service[], place: NamePlace, namesOf: (service: Service) => readonly Name[]): readonly Name[] {
  if (services.length <= mostNames) return services.flatMap(namesOf);
  const found: Name[] = [];
  for (const service of services) {
    for (const name of namesOf(service)) if (fits(name.name, place)) found.push(name);
    if (found.length >= enough) break;
  }
  return found;
}

/** A service that calls itself is a mistake and no offer. */
function isSelf(kind: string, name: string, { path }: NamePlace): boolean {
  return kind === "services" && path[0] === "services" && path[2] === "calls" && path[1] === name;
}

/** The elements of a collection. Of more than can be offered, those whose names begin with what is typed come first. */
function elements(collection: Collection, place: NamePlace, system: SystemStore): readonly Name[] {
  const all = system.all(collection);
  const names = (all.length <= mostNames ? all : fitting(all, place)).map(element => ({ name: element.$.segment, detail: kindWord(collection, element) }));
  if (collection === "channels") {
    for (const name of system.fact(deadLetterChannels)) names.push({ name, detail: "dead letter queue" });
  }
  return names;
}

function fitting<T extends Block>(all: readonly T[], { typed = "" }: NamePlace): readonly T[] {
  if (typed === "") return all.slice(0, enough);
  // One expression for all names: changing the case of ten thousand would cost more than the rest.
  const wanted = new RegExp(typed.replace(/[^A-Za-z0-9_-]/gu, character => `\\u{${character.codePointAt(0)!.toString(16)}}`), "iu");
  const first: T[] = [];
  const other: T[] = [];
  for (const element of all) {
    const at = element.$.segment.search(wanted);
    if (at === 0) first.push(element);
    else if (at > 0 && other.length < enough) other.push(element);
    if (first.length >= enough) break;
  }
  return [...first, ...other].slice(0, enough);
}

function kindWord(collection: Collection, element: object): string {
  const { kind, type, style } = element as { kind?: { value?: unknown }; type?: { value?: unknown }; style?: { value?: unknown } };
  const said = kind?.value ?? type?.value ?? style?.value;
  return typeof said === "string" ? `${singular(collection)}, ${said}` : singular(collection);
}

const singulars: Readonly<Record<string, string>> = {
  readModels: "read model", eventStores: "event store", cdc: "change data capture", datasets: "dataset", slos: "objective",
};

/** The word for one element of a collection. */
export function singular(collection: string): string {
  return singulars[collection] ?? collection.replace(/s$/, "");
}

/** The service whose operation is meant, where it is named beside the place; all of them where it is not. */
function operationOwners({ siblings }: NamePlace, system: System): readonly Service[] {
  const callee = siblings.get("to") ?? siblings.get("service");
  const named = callee === undefined ? undefined : system.find("services", callee);
  return named ? [named] : system.all("services");
}

/** The service that the place lies in; all of them where it lies in none. */
function servicesAround({ path, siblings }: NamePlace, system: System): readonly Service[] {
  const name = path[0] === "services" && typeof path[1] === "string" ? path[1] : siblings.get("service");
  const own = name === undefined ? undefined : system.find("services", name);
  return own ? [own] : system.all("services");
}

function toName(name: string | undefined, detail: string): readonly Name[] {
  return name === undefined ? [] : [{ name, detail }];
}
