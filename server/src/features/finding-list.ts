import { familyOf } from "../../../rules/kit/knowledge";
import type { Severity } from "../../../rules/kit/rule";
import type { Descriptor } from "../analysis/descriptor";
import type { Finding } from "../analysis/finding";
import { collectionNames, type Collection } from "../model/part";
import type { Place } from "../model/place";
import type { System } from "../model/system";
import { offsetOf, positionsOf, type PositionRange, type Range } from "../syntax/range";

/** A finding with everything that a list of findings groups, filters or shows. */
export interface ListedFinding {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly family: string;
  readonly familyTitle: string;
  readonly message: string;
  readonly help: string | undefined;
  /** The stable path of what it is about; empty for findings about the text itself. */
  readonly element: string;
  /** The declared element that it belongs to, or the top-level key; the name is empty for the latter. Both empty: neither. */
  readonly holder: { readonly collection: string; readonly name: string };
  /** The team that answers for the holder; undefined when nobody is named. */
  readonly owner: string | undefined;
  readonly source: string;
  /** Lines and columns count from 0. */
  readonly range: PositionRange;
  /** True when the rule knows fixes; whether one fits here is found out when it is asked for. */
  readonly fixable: boolean;
}

/** Findings as a list: plain data, in the order given. */
export function listFindings(findings: readonly Finding[], descriptor: Descriptor): readonly ListedFinding[] {
  const system = descriptor.store;
  const owners = new Map<string, string | undefined>();
  return findings.map(finding => {
    const { rule, severity, message, help, element, at } = finding;
    const holder = holderOf(finding, descriptor);
    const key = `${holder.collection}\0${holder.name}`;
    if (!owners.has(key)) owners.set(key, ownerOf(system, holder.collection, holder.name));
    return {
      rule: rule.id, title: rule.title, severity, family: rule.family, familyTitle: familyOf(rule.family)?.title ?? rule.family, message, help, element,
      holder, owner: owners.get(key), source: at.entry.source, range: positionsOf(at), fixable: rule.fix !== undefined,
    };
  });
}

const nothing = { collection: "", name: "" } as const;

/** The element in a collection, or the top-level key, that a finding lies in. */
function holderOf({ block, at, element }: Finding, descriptor: Descriptor): ListedFinding["holder"] {
  if (block) return holderOfPlace(block.$);
  for (const { collection, name, element: declared } of descriptor.partOf(at.entry)?.declarations ?? []) {
    if (encloses(declared.$, at)) return { collection, name };
  }
  const [top = ""] = element.split(".");
  return /^[a-zA-Z]+$/.test(top) ? { collection: top, name: "" } : nothing;
}

function holderOfPlace(place: Place): ListedFinding["holder"] {
  let [name, at] = ["", place];
  while (at.parent) [name, at] = [at.segment, at.parent];
  return { collection: at.segment, name: isCollection(at.segment) ? name : "" };
}

function isCollection(name: string): name is Collection {
  return collectionNames.has(name);
}

/** An element reaches from its name to the end of its value. */
function encloses({ key, entry, end }: Place, at: Range): boolean {
  if (key.entry !== at.entry || entry !== at.entry) return false;
  return offsetOf(key) <= offsetOf(at) && at.start <= end;
}

/** What elements say about who answers for them, under the keys that collections use for it. */
interface Owned {
  readonly team?: Written | readonly Written[];
  readonly owner?: Written | readonly Written[];
  readonly service?: Written;
  readonly orchestrator?: Written;
  readonly entry?: Written;
}

interface Written {
  readonly value?: unknown;
}

function ownerOf(system: System, collection: string, name: string): string | undefined {
  const teams = system.all("teams");
  if (collection === "teams") return name;
  const only = teams.length === 1 ? teams[0]!.$.segment : undefined;
  const element = isCollection(collection) ? (system.find(collection, name) as Owned | undefined) : undefined;
  return (element && statedOwner(system, element)) ?? only;
}

function statedOwner(system: System, element: Owned): string | undefined {
  const said = [...wordsOf(element.team), ...wordsOf(element.owner)];
  if (said.length > 0) return [...new Set(said.map(word => teamBehind(system, word)))].join(", ");
  for (const reference of [element.service, element.orchestrator, element.entry]) {
    const [service] = wordsOf(reference);
    const teams = service === undefined ? [] : wordsOf(system.find("services", service)?.team);
    if (teams.length > 0) return teams.join(", ");
  }
  return undefined;
}

/** A datastore is often owned by a service; then it is the service's team that answers. */
function teamBehind(system: System, owner: string): string {
  if (system.find("teams", owner)) return owner;
  const teams = wordsOf(system.find("services", owner)?.team);
  return teams.length > 0 ? teams.join(", ") : owner;
}

function wordsOf(written: Written | readonly Written[] | undefined): readonly string[] {
  const list = written === undefined ? [] : Array.isArray(written) ? (written as readonly Written[]) : [written as Written];
  return list.map(({ value }) => value).filter(value => typeof value === "string");
}
