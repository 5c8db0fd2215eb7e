import type { Descriptor } from "../analysis/descriptor";
import type { Finding } from "../analysis/finding";
import type { RuleSet } from "../analysis/rule-set";
import { ignoreWord } from "../model/ignore";
import type { Range } from "../syntax/range";
import { completeDash, completeKeys } from "./completion-keys";
import { completeValues } from "./completion-values";
import { cursorIn } from "./cursor";
import { schemaAt } from "./schema-guide";
import { entryAt } from "./spot";

/** One offer to a person who is typing. */
export interface Completion {
  readonly label: string;
  readonly kind: "key" | "value" | "name" | "rule" | "block";
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  readonly insert: string;
  /** True when `insert` holds tab stops such as `$1`. */
  readonly snippet: boolean;
  /** The text that `insert` replaces; it holds the cursor. */
  readonly at: Range;
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
}

/** More names than this help nobody; what is typed next narrows them down. */
const mostItems = 200;

/** What can be written at a file offset. */
export function completionAt(input: CompletionInput, source: string, offset: number): Completions {
  const file = input.descriptor.fileOf(source);
  if (!file) return { items: [], incomplete: false };
  const at = entryAt(input.descriptor, source, offset);
  if (!at) return limited([]);
  const cursor = cursorIn(at.entry, at.offset);
  const range: Range = { entry: at.entry, start: cursor.start, end: Math.max(cursor.end, at.offset) };
  switch (cursor.spot) {
    case "nothing": return limited([]);
    case "comment": return limited(completeIgnore(input, cursor.typed, range, at.offset));
    case "key": return limited(completeKeys({ ...input, source, cursor, range, topKeys: topKeys(input.descriptor, source, at.entry) }));
    case "dash": return limited(completeDash({ ...input, source, cursor, range, topKeys: new Set() }), cursor.typed);
    case "value": case "item": {
      const node = schemaAt(cursor.path);
      const values = node ? completeValues({ ...input, cursor, range, node }) : [];
      const keys = cursor.spot === "item" && !cursor.flow ? completeKeys({ ...input, source, cursor, range, topKeys: new Set() }) : [];
      return limited([...values, ...keys], cursor.typed);
    }
  }
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
function completeIgnore({ rules, findings }: CompletionInput, typed: string, range: Range, offset: number): readonly Completion[] {
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
