import type { Descriptor } from "../analysis/descriptor";
import type { Finding } from "../analysis/finding";
import type { RuleSet } from "../analysis/rule-set";
import { ignoreWord } from "../model/ignore";
import { collectionNames, type Collection } from "../model/part";
import type { TextEdit } from "../syntax/edit";
import type { Range } from "../syntax/range";
import { completeDash, completeKeys, type KeyInput } from "./completion-keys";
import { completePatterns } from "./completion-patterns";
import { completeValues } from "./completion-values";
import { cursorIn, type Cursor } from "./cursor";
import { daysAhead } from "./days";
import { mostNames } from "./names";
import { formsOf, schemaAt, type SchemaNode } from "./schema-guide";
import { entryAt } from "./spot";

/** One offer to a person who is typing. */
export interface Completion {
  readonly label: string;
  readonly kind: "key" | "value" | "name" | "rule" | "block" | "pattern";
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  readonly insert: string;
  /** True when `insert` holds tab stops such as `$1`. */
  readonly snippet: boolean;
  /** The text that `insert` replaces; it holds the cursor. */
  readonly at: Range;
  /** What has to change elsewhere in the entry with it; apart from `at`. */
  readonly additional?: readonly TextEdit[];
}

export interface Completions {
  /** In the order in which they should be shown. */
  readonly items: readonly Completion[];
  /** True when there are more; asking again with more letters finds them. */
  readonly incomplete: boolean;
}

/** What completion looks at. Nothing of it is computed anew for a request. */
export interface CompletionInput {
  readonly descriptor: Descriptor;
  readonly rules: RuleSet;
  /** The findings of the newest analysis; they say which rules a comment could be about. */
  readonly findings: readonly Finding[];
  /** Today as an ISO date, from which days that lie ahead are counted. */
  readonly today: string;
}

/** More names than this help nobody; what is typed next narrows them down. */
const mostItems = mostNames;

/** What can be written at a file offset. */
export function completionAt(input: CompletionInput, source: string, offset: number): Completions {
  const { items, incomplete } = completionsAt(input, source, offset);
  return { items, incomplete: incomplete || (items.some(({ kind }) => kind === "name") && isLarge(input.descriptor)) };
}

/** True when not all names of some collection can be offered at once. */
function isLarge({ store }: Descriptor): boolean {
  for (const collection of collectionNames) if (store.all(collection as Collection).length > mostNames) return true;
  return false;
}

function completionsAt(input: CompletionInput, source: string, offset: number): Completions {
  const file = input.descriptor.fileOf(source);
  if (!file) return { items: [], incomplete: false };
  const at = entryAt(input.descriptor, source, offset);
  if (!at) return limited([]);
  const cursor = cursorIn(at.entry, at.offset);
  const range: Range = { entry: at.entry, start: cursor.start, end: Math.max(cursor.end, at.offset) };
  const { items, incomplete } = completionsFor(input, source, at, cursor, range);
  return { items: cursor.spot === "comment" ? items : apart(items, range), incomplete };
}

/** A comment that follows without a space stays one. */
export function apart(items: readonly Completion[], { entry, end }: Range): readonly Completion[] {
  return entry.text[end] === "#" ? items.map(item => ({ ...item, insert: `${item.insert} ` })) : items;
}

function completionsFor(input: CompletionInput, source: string, at: NonNullable<ReturnType<typeof entryAt>>, cursor: Cursor, range: Range): Completions {
  const keyInput = (topKeys: KeyInput["topKeys"]): KeyInput => ({ ...input, source, cursor, range, topKeys });
  const noKeys: KeyInput["topKeys"] = new Set();
  switch (cursor.spot) {
    case "nothing": return limited([]);
    case "comment": return limited(completeIgnore(input, cursor.typed, range, at.offset));
    case "key": {
      const keys = keyInput(cursor.path.length === 0 ? topKeys(input.descriptor, source, at.entry) : noKeys);
      return limited(withPatterns(keys, completeKeys(keys)), cursor.typed);
    }
    case "dash": return limited([...completeDash(keyInput(noKeys)), ...completePatterns(ofItem(keyInput(noKeys)))], cursor.typed);
    case "value": case "item": {
      const node = schemaAt(cursor.path);
      const values = node ? completeValues({ ...input, cursor, range, node }) : [];
      if (cursor.spot === "value") return limited(values, cursor.typed);
      const keys = cursor.flow ? [] : completeKeys(keyInput(noKeys));
      return limited([...values, ...keys, ...completePatterns(keyInput(noKeys))], cursor.typed);
    }
  }
}

/** Whole patterns come behind the keys of an element, and before the names of a collection. */
function withPatterns(input: KeyInput, keys: readonly Completion[]): readonly Completion[] {
  const node = schemaAt(input.cursor.path);
  if (node && isListOnly(node) && !input.cursor.flow) return [...keys, ...completePatterns(ofItem({ ...input, cursor: { ...input.cursor, spot: "dash" } }))];
  const whole = completePatterns(input);
  return input.cursor.path.length === 1 ? [...whole, ...keys] : [...keys, ...whole];
}

function isListOnly(node: SchemaNode): boolean {
  const { mapping, items } = formsOf(node);
  return items !== undefined && !mapping;
}

/** The place of an item that has no dash yet, as if it had one. */
function ofItem(input: KeyInput): KeyInput {
  return { ...input, cursor: { ...input.cursor, path: [...input.cursor.path, 0] } };
}

/** The top-level keys that the file has already, but for the one that is being typed. */
function topKeys(descriptor: Descriptor, source: string, typing: Range["entry"]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const part of descriptor.notablePartsOf(source)) {
    if (part.entry === typing && typing.kind === "single" && !typing.text.includes(":")) continue;
    for (const key of part.keys) keys.add(key.name);
  }
  return keys;
}

function limited(items: readonly Completion[], typed = ""): Completions {
  if (items.length <= mostItems) return { items, incomplete: false };
  const wanted = typed.toLowerCase();
  const fitting = wanted === "" ? items : items.filter(item => item.label.toLowerCase().includes(wanted));
  return { items: fitting.slice(0, mostItems), incomplete: true };
}

/** The names of rules in `# advisor-ignore`, those with findings in this entry first. */
function completeIgnore({ rules, findings, today }: CompletionInput, typed: string, range: Range, offset: number): readonly Completion[] {
  const until = /^#+\s*advisor-ignore\s+[A-Za-z0-9-]+\s*:.*\(until\s+([0-9-]*)$/.exec(typed);
  if (until) return daysAhead(today).map(({ day, detail }) => ({
    label: day, kind: "value", detail, documentation: "", insert: day, snippet: false, at: { ...range, start: offset - until[1]!.length, end: offset },
  }));
  const match = /^#+\s*advisor-ignore\s+([A-Za-z0-9-]*)$/.exec(typed);
  if (!match) {
    const started = /^#+\s*([a-z-]*)$/.exec(typed);
    if (!started || !ignoreWord.startsWith(started[1]!)) return [];
    return [{
      label: ignoreWord, kind: "key", detail: "accept a finding, with the reason", snippet: true, insert: `${ignoreWord} \${1:rule}: \${2:reason}`,
      documentation: "A comment on a line, or above it, accepts one finding there. The reason is required; `(until 2027-03-01)` lets it expire.",
      at: { ...range, start: offset - started[1]!.length, end: offset },
    }];
  }
  const near = new Set(findings.filter(({ at }) => at.entry === range.entry).map(({ rule }) => rule.id));
  const ids = [...rules.known.values()].sort((a, b) => Number(near.has(b.id)) - Number(near.has(a.id)) || (a.id < b.id ? -1 : 1));
  return ids.map(({ id, title }) => ({
    label: id, kind: "rule", detail: title, documentation: "", insert: `${id}: `, snippet: false,
    at: { ...range, start: offset - match[1]!.length, end: offset },
  }));
}
