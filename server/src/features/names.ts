import { problems } from "../../../rules/kit/knowledge";
import { deadLetterChannels } from "../analysis/problems";
import type { RuleSet } from "../analysis/rule-set";
import type { Service } from "../generated/elements";
import { shapes } from "../generated/shapes";
import type { Collection } from "../model/part";
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
}

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
    case "operations": return operations(place, system);
    case "pools": return servicesAround(place, system).flatMap(service => (service.pools ?? []).flatMap(pool => toName(pool.name?.value, `pool of ${service.$.segment}`)));
    case "workloads": return servicesAround(place, system).flatMap(service => (service.workloads ?? []).flatMap(load => toName(load.name?.value, `workload of ${service.$.segment}`)));
    case "problems": return Object.values(problems).map(({ id, title }) => ({ name: id, detail: title }));
    case "rules": return [...rules.known.values()].map(({ id, title }) => ({ name: id, detail: title }));
    default: return shapes.collections.includes(kind) ? elements(kind as Collection, system).filter(({ name }) => !isSelf(kind, name, place)) : [];
  }
}

/** A service that calls itself is a mistake and no offer. */
function isSelf(kind: string, name: string, { path }: NamePlace): boolean {
  return kind === "services" && path[0] === "services" && path[2] === "calls" && path[1] === name;
}

function elements(collection: Collection, system: SystemStore): readonly Name[] {
  const names: Name[] = system.all(collection).map(element => ({ name: element.$.segment, detail: kindWord(collection, element) }));
  if (collection === "channels") {
    for (const name of system.fact(deadLetterChannels)) names.push({ name, detail: "dead letter queue" });
  }
  return names;
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

function operations({ siblings }: NamePlace, system: System): readonly Name[] {
  const callee = siblings.get("to") ?? siblings.get("service");
  const named = callee === undefined ? undefined : system.find("services", callee);
  return (named ? [named] : system.all("services")).flatMap(service =>
    (service.exposes ?? []).flatMap(exposed => toName(exposed.op?.value, `operation of ${service.$.segment}`)));
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
