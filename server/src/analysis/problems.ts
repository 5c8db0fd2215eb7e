import type { Channel, Consumes, Dlq, Saga } from "../generated/elements";
import { nearest } from "../model/nearest";
import { pathOf, type Block } from "../model/place";
import type { Problem } from "../model/problem";
import type { Part } from "../model/part";
import type { Reference } from "../model/read";
import type { Fact, SystemStore } from "../model/system";
import type { Elements } from "../generated/elements";
import { placeholder } from "../syntax/placeholder";
import type { Range } from "../syntax/range";
import type { Descriptor } from "./descriptor";
import { unsafePattern } from "./load";

/** Problems that one entry has on its own or through the names it uses. What it reads of the system is noted. */
export function problemsOf(part: Part, store: SystemStore): readonly Problem[] {
  const problems: Problem[] = textProblems(part);
  for (const quantity of part.badQuantities) problems.push({ kind: "bad-quantity", quantity, at: quantity });
  for (const { holder, name, ...at } of part.placeholders) problems.push({ kind: "placeholder", holder, name, at });
  for (const { policy, name, enclosing } of part.optOuts) {
    const reason = (policy as { reason?: unknown }).reason ?? enclosing["reason"];
    if (!reason) problems.push({ kind: "opt-out-without-reason", policy, name, enclosing, at: policy.$ });
  }
  for (const reference of part.references) {
    // A value of another type is said to be one; which name it might have been follows from that.
    if (part.schemaProblems.some(({ at }) => at.start === reference.name.start && at.end === reference.name.end)) continue;
    const problem = unresolved(reference, store);
    if (problem) problems.push(problem);
  }
  return problems;
}

/** Faults that the reader finds itself, in a text that is otherwise sound. */
const ownFaults: ReadonlySet<string> = new Set(["OPEN_ALIAS", "CYCLIC_ALIAS", "BAD_MERGE"]);

/**
 * What is wrong with the text, each cause once. Behind a first syntax error a parser stumbles over what follows from it,
 * and what it then makes of the text says nothing about what was meant.
 */
function textProblems(part: Part): Problem[] {
  if (part.syntaxProblems.length === 0 && part.schemaProblems.length === 0) return [];
  const first = part.syntaxProblems.find(problem => problem.kind === "syntax" && !ownFaults.has(problem.code));
  if (first) {
    return part.syntaxProblems.filter(problem => problem === first || problem.kind === "limit" || problem.kind === "hidden-character" || problem.kind === "secret"
      || (problem.kind === "syntax" && ownFaults.has(problem.code) && problem.at.start !== first.at.start));
  }
  const isAt = (a: Range) => (b: Range): boolean => a.start === b.start && a.end === b.end;
  const unknown = part.schemaProblems.filter(problem => problem.kind === "unknown-key").map(({ at }) => at);
  return [
    // Quotes around a key that is not known anyway would help nobody.
    ...part.syntaxProblems.filter(problem => problem.kind !== "key-not-string" || !unknown.some(isAt(problem.at))),
    // The schema may ask for another type where the reader already asks for a unit.
    ...part.schemaProblems.filter(problem => problem.kind === "unknown-key" || !part.badQuantities.some(isAt(problem.at))),
  ];
}

/** Names beginning so are declared outside of the descriptor, by intention. */
const externalPrefix = "external:";

function unresolved(reference: Reference, store: SystemStore): Problem | undefined {
  const { collections, name, creates } = reference;
  if (creates || name.value === placeholder || name.value === "" || name.value.startsWith(externalPrefix)) return undefined;
  const known = knownAmong(collections);
  if (known.length === 0) return undefined;
  for (const collection of known) if (store.find(collection, name.value) !== undefined) return undefined;
  // A dead letter queue declares its own channel.
  if (known.includes("channels") && store.fact(deadLetterChannels).has(name.value)) return undefined;
  // A name of a kind that nobody declares is no mistake: the file has not come that far.
  if (known.every(collection => store.isEmpty(collection)) && !known.includes("services")) return undefined;
  const candidates = known.flatMap(collection => store.all(collection).map(element => element.$.segment));
  return { kind: "unknown-reference", reference, near: nearest(name.value, candidates), at: name };
}

const collectionIds: ReadonlySet<string> = new Set<keyof Elements>([
  "teams", "clients", "services", "datastores", "channels", "flows", "sagas", "readModels", "eventStores", "cdc", "flags",
  "rollouts", "features", "contracts", "slos", "migrations", "pipelines", "datasets",
]);

/** The schema names what a key may refer to in lists that never change; all references of a kind share one. */
const collectionsAmong = new WeakMap<readonly string[], readonly (keyof Elements)[]>();

/** Those of the names that are collections whose elements are read. */
function knownAmong(names: readonly string[]): readonly (keyof Elements)[] {
  let found = collectionsAmong.get(names);
  if (!found) collectionsAmong.set(names, found = names.filter((name): name is keyof Elements => collectionIds.has(name)));
  return found;
}

/** The channels that exist because something names them as its dead letter queue. */
export const deadLetterChannels: Fact<ReadonlySet<string>> = {
  name: "dead letter channels",
  compute: system => {
    const names = new Set<string>();
    const add = (dlq: Dlq | undefined): void => {
      if (dlq?.channel) names.add(dlq.channel.value);
    };
    for (const channel of system.all("channels") as readonly Channel[]) add(channel.dlq);
    for (const saga of system.all("sagas") as readonly Saga[]) add(saga.dlq);
    for (const service of system.all("services")) for (const consume of (service.consumes ?? []) as readonly Consumes[]) add(consume.dlq);
    add(system.single("defaults")?.channels?.dlq);
    add(system.single("defaults")?.sagas?.dlq);
    return names;
  },
  same: (before, after) => before.size === after.size && [...before].every(name => after.has(name)),
};

/** A name that is declared a thousand times is one mistake; each finding points at all the others. */
const mostRepeats = 20;

/** Problems that concern the files as a whole. */
export function systemProblems(descriptor: Descriptor): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { path, name, places } of descriptor.store.duplicates()) {
    // The same key twice in one mapping is noticed by the parser layer; here the places lie in different entries.
    const first = places[0]!;
    for (const at of places.slice(1, 1 + mostRepeats)) {
      if (at.entry !== first.entry) problems.push({ kind: "duplicate", path, name, at, others: places.filter(other => other !== at) });
    }
  }
  const place = ({ at }: Problem): string => `${at.entry.source}\0${at.entry.start + at.start}`;
  const known = new Set(problems.map(place));
  for (const problem of duplicateSections(descriptor)) if (!known.has(place(problem))) problems.push(problem);
  for (const { pattern } of descriptor.includes()) {
    const fault = unsafePattern(pattern.value);
    if (fault !== undefined) problems.push({ kind: "include", fault, path: pattern.value, at: pattern });
  }
  for (const { at, path, fault } of descriptor.includeFaults()) problems.push({ kind: "include", fault, path, at });
  return problems;
}

/** A top-level key written twice in one file; across files a collection may go on. */
function duplicateSections(descriptor: Descriptor): readonly Problem[] {
  const problems: Problem[] = [];
  for (const source of descriptor.sources()) {
    const first = new Map<string, Part["keys"][number]>();
    for (const part of descriptor.notablePartsOf(source)) {
      for (const key of part.keys) {
        const known = first.get(key.name);
        if (!known) first.set(key.name, key);
        else if (known.at.entry !== key.at.entry) problems.push({ kind: "duplicate", path: key.name, name: key.name, at: key.at, others: [known.at] });
      }
    }
  }
  return problems;
}

/** The path of the element or policy that a problem lies in; empty at the top level. */
export function holderPath(block: Block | undefined): string {
  return block ? pathOf(block.$) : "";
}

