import type { Descriptor } from "../analysis/descriptor";
import { shapes } from "../generated/shapes";
import type { Collection, Part } from "../model/part";
import type { Block, List } from "../model/place";
import { placeholder } from "../syntax/placeholder";
import type { Located, Range } from "../syntax/range";
import { formsOf, schemaAt, type SchemaNode } from "./schema-guide";

/** A kind of thing that has a name: an element of a collection, or something that a service declares of its own. */
export type NameKind = Collection | OwnKind;

/** What a service names itself; two services may use the same name. */
export type OwnKind = "operations" | "pools" | "workloads";

/**
 * - `declaration`: brings the thing into being
 * - `creation`: names a thing that comes into being by being named, as a dead letter queue does
 * - `reference`: names a thing that is declared elsewhere
 * - `suggestion`: a text that may name a thing, and may just as well be a word of its own
 */
export type Role = "declaration" | "creation" | "reference" | "suggestion";

/** A place in the text where a name is written. */
export interface Mention {
  /** The key or scalar, with its quotes. */
  readonly at: Range;
  /** All of the text, decoded. */
  readonly text: string;
  /** The part of `text` that is the name; all of it, except in the path of an exception. */
  readonly from: number;
  readonly to: number;
  /** The kinds that the schema allows here, in its order. */
  readonly kinds: readonly NameKind[];
  /** For what a service declares of its own: the service, as far as the text around tells. */
  readonly owner: string | undefined;
  readonly role: Role;
  /** True when something is written to the named thing here: a message, a row. */
  readonly writes: boolean;
  /** Words that mean something else at this place. */
  readonly words: readonly string[];
}

/** Everything in one entry that navigation is about, in the order of the text. */
export interface EntryNames {
  readonly mentions: readonly Mention[];
  /** Words of the language: values out of a closed list. */
  readonly words: readonly Range[];
  /** Paths of elements, as exceptions give them; what they name depends on the whole system. */
  readonly paths: readonly Located<string>[];
  /** Paths and addresses that somebody may want to open. */
  readonly links: readonly Located<string>[];
}

const known = new WeakMap<Part, EntryNames>();

/**
 * The names in one entry. The schema says where names stand (`x-ref`, `x-suggest`, `x-collection`), so nothing here
 * knows a key by heart except for what a service declares of its own. The answer is kept for as long as the part is.
 */
export function namesIn(part: Part): EntryNames {
  let names = known.get(part);
  if (!names) known.set(part, names = collect(part));
  return names;
}

/** The names of a file in the order of the text. */
export function mentionsOfFile(descriptor: Descriptor, source: string): readonly Mention[] {
  return descriptor.partsOf(source).flatMap(part => namesIn(part).mentions);
}

/** The text of a mention's name. */
export function nameOfMention({ text, from, to }: Mention): string {
  return text.slice(from, to);
}

/** Where the name itself is written: without quotes, and for one inside a path that part of it, where it is told apart. */
export function rangeOfName({ at, text, from, to }: Mention): Range {
  const { entry, start, end } = at;
  const raw = entry.text.slice(start, end);
  const quoted = raw.length >= 2 && (raw.startsWith("\"") || raw.startsWith("'")) && raw.endsWith(raw[0]!);
  const inner = quoted ? { start: start + 1, end: end - 1 } : { start, end };
  // Where escapes or line breaks stand in between, offsets of the decoded text mean nothing in the written one.
  if (entry.text.slice(inner.start, inner.end) !== text) return { entry, ...inner };
  return { entry, start: inner.start + from, end: inner.start + to };
}

/** The lists in which a service declares things of its own, and the key that holds the name. */
const ownLists: Readonly<Record<string, { readonly key: string; readonly kind: OwnKind }>> = {
  exposes: { key: "op", kind: "operations" },
  pools: { key: "name", kind: "pools" },
  workloads: { key: "name", kind: "workloads" },
};

const ownKinds: ReadonlySet<string> = new Set<OwnKind>(["operations", "pools", "workloads"]);

export function isOwnKind(kind: string): kind is OwnKind {
  return ownKinds.has(kind);
}

/** Where a value stands: the keys that lead to it, and the mappings around it, the innermost first. */
interface Around {
  readonly keys: readonly string[];
  readonly blocks: readonly Block[];
  /** The service whose declaration the value is part of. */
  readonly service: string | undefined;
}

function collect(part: Part): EntryNames {
  const mentions: Mention[] = [];
  const words: Range[] = [];
  const paths: Located<string>[] = [];
  const links: Located<string>[] = [];

  const mention = (at: Range, text: string, kinds: readonly NameKind[], role: Role, around: Around, more: { readonly owner?: string | undefined; readonly words?: readonly string[] } = {}): void => {
    mentions.push({
      at: { entry: at.entry, start: at.start, end: at.end }, text, from: 0, to: text.length, kinds, role,
      owner: more.owner, words: more.words ?? [], writes: role === "declaration" || role === "creation" || isWritten(around),
    });
  };

  const scalar = (located: Located<unknown>, node: SchemaNode, around: Around): void => {
    const { value } = located;
    if (typeof value !== "string") return;
    const key = around.keys[around.keys.length - 1];
    if (key === "on" && around.keys[0] === "exceptions") paths.push(located as Located<string>);
    const own = around.keys.length === 3 && around.keys[0] === "services" ? ownLists[around.keys[1]!] : undefined;
    if (own && own.key === key && around.service !== undefined) {
      if (value !== placeholder && value !== "") mention(located, value, [own.kind], "declaration", around, { owner: around.service });
      return;
    }
    for (const form of formsOf(node).scalars) {
      if (form["x-link"]) links.push(located as Located<string>);
      if (form["x-words"]?.includes(value) || form.enum?.includes(value)) {
        words.push(located);
        return;
      }
      const kinds = kindsOf(form["x-ref"]);
      const suggested = kinds.length > 0 ? [] : kindsOf(form["x-suggest"]);
      if (kinds.length + suggested.length === 0 || value === placeholder || value === "") continue;
      const role = suggested.length > 0 ? "suggestion" : form["x-ref-create"] ? "creation" : "reference";
      const all = kinds.length > 0 ? kinds : suggested;
      mention(located, value, all, role, around, { owner: ownerFor(all, around), ...(form["x-words"] && { words: form["x-words"] }) });
      return;
    }
  };

  const visit = (value: unknown, node: SchemaNode | undefined, around: Around): void => {
    if (node === undefined || typeof value !== "object" || value === null) return;
    if (value instanceof Map) {
      const { table } = formsOf(node);
      const kinds = kindsOf(node.propertyNames?.["x-ref"]);
      for (const [name, item] of value as ReadonlyMap<string, unknown>) {
        if (kinds.length > 0 && isBlock(item)) mention(item.$.key, name, kinds, "reference", around);
        visit(item, table, around);
      }
    } else if (Array.isArray(value)) {
      const { items } = formsOf(node);
      for (const item of value as unknown as List<unknown>) visit(item, items, around);
    } else if (isBlock(value)) {
      const properties = formsOf(node).mapping?.properties ?? {};
      const blocks = [value, ...around.blocks];
      for (const [key, child] of Object.entries(value)) {
        if (key !== "$" && Object.hasOwn(properties, key)) visit(child, properties[key], { ...around, keys: [...around.keys, key], blocks });
      }
    } else if ("value" in value) {
      scalar(value as Located<unknown>, node, around);
    }
  };

  for (const { collection, name, element } of part.declarations) {
    const around = { keys: [collection], blocks: [], service: collection === "services" ? name : undefined };
    if (name !== "") mention(element.$.key, name, [collection], "declaration", around);
    visit(element, schemaAt([collection, name]), around);
  }
  for (const { name, value } of part.singles) visit(value, schemaAt([name]), { keys: [name], blocks: [], service: undefined });

  return { mentions: inOrder(mentions), words: inOrder(words.map(at => ({ at }))).map(({ at }) => at), paths, links };
}

const allKinds: ReadonlySet<string> = new Set([...shapes.collections, ...ownKinds]);

/** Rules and problems have names as well, but no place in the text that declares them. */
function kindsOf(reference: string | readonly string[] | undefined): readonly NameKind[] {
  if (reference === undefined) return [];
  return (typeof reference === "string" ? [reference] : reference).filter((kind): kind is NameKind => allKinds.has(kind));
}

/** The service that declares what is named: for an operation the one that is asked, else the one around. */
function ownerFor(kinds: readonly NameKind[], { blocks, service }: Around): string | undefined {
  if (!kinds.some(isOwnKind)) return undefined;
  if (!kinds.includes("operations")) return service;
  for (const block of blocks) {
    const { to, service: named, entry } = block as { readonly to?: Located<unknown>; readonly service?: Located<unknown>; readonly entry?: Located<unknown> };
    for (const asked of [to, named, entry]) if (typeof asked?.value === "string") return asked.value;
  }
  return service;
}

const writtenKeys: ReadonlySet<string> = new Set(["target", "writes"]);

/** Whether something is written to what the value names, as far as the mapping around it tells. */
function isWritten({ keys, blocks }: Around): boolean {
  const key = keys[keys.length - 1]!;
  const { access, effect } = (blocks[0] ?? {}) as { readonly access?: Located<unknown>; readonly effect?: Located<unknown> };
  if (keys.includes("publishes") && key === "channel") return true;
  if (keys[0] === "flows" && keys[1] === "writes") return true;
  if ((keys[0] === "cdc" || keys[0] === "pipelines" || keys.includes("dataSync")) && writtenKeys.has(key)) return true;
  if (key === "store" && access?.value !== undefined) return access.value !== "read";
  return (key === "to" || key === "service" || key === "store" || key === "channel") && effect?.value === "write" && !keys.includes("consumes");
}

/** Sorted by place, and each place once for each meaning: aliases and merges read the same text several times. */
function inOrder<T extends { readonly at: Range; readonly kinds?: readonly string[]; readonly owner?: string | undefined }>(found: readonly T[]): readonly T[] {
  const sorted = [...found].sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end);
  return sorted.filter((item, index) => !sorted.slice(Math.max(0, index - mostReadings), index).some(other =>
    other.at.start === item.at.start && other.at.end === item.at.end && other.owner === item.owner && other.kinds?.join() === item.kinds?.join()));
}

/** How many readings of one text are compared; more of them differ only by the service that an alias brought them to. */
const mostReadings = 64;

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "$" in value;
}
