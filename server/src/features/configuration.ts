import type { RegisteredRule } from "../analysis/finding";
import { parseEntry } from "../syntax/parse-entry";
import { eolOf } from "../syntax/edit";
import type { Entry as TextEntry, Range } from "../syntax/range";
import { apart, type Completion, type Completions } from "./completion";
import {
  levelEntries, limitText, presetEntries, ruleEntries, ruleEntryOf, thresholdEntries, thresholdEntryOf, thresholdOf, topKeys, type Entry,
} from "./configuration-guide";
import { cursorIn, type Cursor } from "./cursor";
import type { Hover } from "./hover";
import { escapeMarkdown, prose } from "./markdown";
import type { Step } from "./schema-guide";
import { spotIn } from "./spot";

/** The text of a configuration file, with every rule there is. */
export interface ConfigurationInput {
  readonly source: string;
  readonly text: string;
  readonly rules: readonly RegisteredRule[];
}

/** What can be written at an offset of `.architecture-advisor.yaml`. */
export function completeConfiguration(input: ConfigurationInput, offset: number): Completions {
  const entry = entryOf(input);
  const cursor = cursorIn(entry, Math.min(offset, entry.text.length));
  const place: Place = { cursor, at: { entry, start: cursor.start, end: Math.max(cursor.end, offset) }, rules: input.rules };
  return { items: apart(itemsAt(place), place.at), incomplete: false };
}

/** What there is to say about a word of a configuration. */
export function hoverConfiguration(input: ConfigurationInput, offset: number): Hover | undefined {
  const entry = entryOf(input);
  const { root } = parseEntry(entry);
  const spot = root && spotIn(root, [], entry, offset);
  if (!spot || spot.on === "nothing") return undefined;
  const [top, second] = spot.path;
  const said = spot.on === "key"
    ? keyText(spot.path, spot.text, input.rules)
    : top === "extends" ? entryText(presetEntries().find(({ name }) => name === spot.text))
      : top === "only" ? entryText(ruleEntryOf(spot.text, input.rules))
        : top === "rules" ? entryText(ruleEntryOf(String(second), input.rules)) : entryText(thresholdEntryOf(String(second)));
  return said === undefined ? undefined : { markdown: said, at: spot.range };
}

function keyText([top, second]: readonly Step[], key: string, rules: readonly RegisteredRule[]): string | undefined {
  if (second === undefined) return Object.hasOwn(topKeys, key) ? `**${escapeMarkdown(key)}**\n\n${prose(topKeys[key]!)}` : undefined;
  return top === "rules" ? entryText(ruleEntryOf(String(second), rules)) : top === "thresholds" ? entryText(thresholdEntryOf(String(second))) : undefined;
}

function entryText(entry: Entry | undefined): string | undefined {
  return entry?.documentation;
}

function entryOf({ source, text }: ConfigurationInput): TextEntry {
  return { source, text, kind: "whole", section: "", indent: 0, start: 0, line: 0 };
}

interface Place {
  readonly cursor: Cursor;
  readonly at: Range;
  readonly rules: readonly RegisteredRule[];
}

function itemsAt(place: Place): readonly Completion[] {
  const { cursor } = place;
  const [top, second, third] = cursor.path;
  switch (cursor.spot) {
    case "nothing": case "comment": return [];
    case "key":
      if (cursor.path.length === 0) return keys(place, Object.entries(topKeys).map(([name, text]) => ({ name, detail: "", documentation: prose(text) })), key => (key === "rules" || key === "thresholds" ? "block" : "value"));
      if (cursor.path.length === 1 && top === "rules") return keys(place, ruleEntries(place.rules), () => "value");
      if (cursor.path.length === 1 && top === "thresholds") return keys(place, thresholdEntries(), () => "value");
      if (cursor.path.length === 1) return names(place, listed(top, place.rules), "- ");
      return top === "thresholds" && typeof thresholdOf(String(second))?.value === "object" ? keys(place, ["min", "max"].map(name => ({ name, detail: "", documentation: "" })), () => "value") : [];
    case "dash": return names(place, listed(top, place.rules), "- ");
    case "item": case "value":
      if (top === "rules" && second !== undefined) return names(place, levelEntries(String(second), place.rules));
      if (top === "thresholds" && second !== undefined) return limits(place, String(second), third);
      return names(place, listed(top, place.rules));
  }
}

/** What the lists of a configuration hold. */
function listed(top: Step | undefined, rules: readonly RegisteredRule[]): readonly Entry[] {
  return top === "extends" ? presetEntries() : top === "only" ? ruleEntries(rules) : [];
}

function keys({ cursor, at }: Place, entries: readonly Entry[], shape: (key: string) => "block" | "value"): readonly Completion[] {
  return entries.filter(({ name }) => !cursor.siblings.has(name)).map(({ name, detail, documentation }): Completion => {
    const base = { label: name, kind: "key", detail, documentation, at } as const;
    if (cursor.hasColon) return { ...base, insert: name, snippet: false };
    if (shape(name) === "value") return { ...base, insert: `${name}: $1`, snippet: true };
    return { ...base, insert: cursor.flow ? `${name}: {$1}` : `${name}:${eolOf(at.entry)}${" ".repeat(cursor.column + 2)}$0`, snippet: true };
  });
}

function names({ cursor, at }: Place, entries: readonly Entry[], dash = ""): readonly Completion[] {
  const lead = (cursor.needsSpace ? " " : "") + dash;
  return entries.map(({ name, detail, documentation }): Completion => ({
    label: dash + name, kind: "name", detail, documentation, insert: lead + name, snippet: false, at,
  }));
}

/** The standard limit, from which a person goes on. */
function limits({ cursor, at }: Place, name: string, side: Step | undefined): readonly Completion[] {
  const threshold = thresholdOf(name);
  const text = threshold && limitText(threshold, side === "min" || side === "max" ? side : undefined);
  if (text === undefined) return [];
  const documentation = thresholdEntryOf(name)?.documentation ?? "";
  return [{ label: text, kind: "value", detail: "the standard", documentation, insert: (cursor.needsSpace ? " " : "") + text, snippet: false, at }];
}
