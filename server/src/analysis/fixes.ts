import { createEditor, type Editor, type EditorFiles } from "../../../rules/kit/editor";
import type { Context, Fix, Violation } from "../../../rules/kit/rule";
import { applyEdits, sound, type TextEdit } from "../syntax/edit";
import type { Entry } from "../syntax/range";
import type { Block, Place } from "../model/place";
import type { Collection } from "../model/part";
import type { Descriptor } from "./descriptor";
import type { Finding } from "./finding";
import type { RuleSet } from "./rule-set";

/** A fix that can be applied as it is. */
export interface ReadyFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

/** The fixes of a finding that the text allows, the preferred one first. A fix that fails is left out. */
export function fixesOf(finding: Finding, descriptor: Descriptor, rules: RuleSet, today: string): readonly ReadyFix[] {
  const fix = finding.rule.fix as undefined | ((subject: unknown, edit: unknown, context: Context, violation: Violation) => Fix | readonly Fix[] | undefined);
  if (!fix) return [];
  const context: Context = { system: descriptor.store, thresholds: rules.thresholds, today };
  let offered: Fix | readonly Fix[] | undefined;
  try {
    offered = fix(finding.subject, editorFor(descriptor, finding.at.entry.source), context, finding.violation);
  } catch {
    // A fix is an offer; without it the finding still says what to do.
    return [];
  }
  const list = offered === undefined ? [] : "title" in offered ? [offered] : offered;
  const ready: ReadyFix[] = [];
  for (const { title, safe, edits } of list) {
    if (!edits || edits.length === 0 || !edits.every(({ at }) => mayEdit(finding, descriptor, at.entry))) continue;
    // Text that was broken before may stay so; sound text must stay sound.
    if (finding.rule.scope === "problem" || sound(edits)) ready.push({ title, safe, edits });
  }
  return ready;
}

/** Broken text is left alone, except by rules about the text itself: mending it is their purpose. */
function mayEdit(finding: Finding, descriptor: Descriptor, entry: Entry): boolean {
  const part = descriptor.partOf(entry);
  return part !== undefined && (!part.broken || finding.rule.scope === "problem");
}

/**
 * An editor for the files of a descriptor. New elements go to the file `home` when it has such a collection, else where
 * the collection is, else to the root.
 */
export function editorFor(descriptor: Descriptor, home: string): Editor {
  const order = [home, ...descriptor.sources().filter(source => source !== home)];
  return createEditor({
    entries: () => descriptor.fileOf(descriptor.root)?.entries ?? [],
    collection: name => {
      for (const source of order) {
        const found = collectionIn(descriptor, source, name);
        if (found) return found;
      }
      return undefined;
    },
    blockAt: path => blockAt(descriptor, path),
  });
}

/** Where each collection of a file is written, as of a revision: a report asks for the fixes of hundreds of findings. */
interface KnownPlaces {
  readonly revision: number;
  readonly bySource: Map<string, ReadonlyMap<string, CollectionPlace>>;
}
type CollectionPlace = NonNullable<ReturnType<EditorFiles["collection"]>>;

const knownPlaces = new WeakMap<Descriptor, KnownPlaces>();

function collectionIn(descriptor: Descriptor, source: string, name: Collection): CollectionPlace | undefined {
  const { revision } = descriptor.store;
  let known = knownPlaces.get(descriptor);
  if (known?.revision !== revision) knownPlaces.set(descriptor, known = { revision, bySource: new Map() });
  let places = known.bySource.get(source);
  if (!places) known.bySource.set(source, places = collectionsIn(descriptor, source));
  return places.get(name);
}

function collectionsIn(descriptor: Descriptor, source: string): ReadonlyMap<string, CollectionPlace> {
  const last = new Map<string, Block>();
  const heads = new Map<string, Place["key"]>();
  for (const part of descriptor.partsOf(source)) {
    for (const { collection, element } of part.declarations) last.set(collection, element);
    for (const key of part.keys) heads.set(key.name, key.at);
  }
  return new Map([...new Set([...last.keys(), ...heads.keys()])].map(name => [name, { last: last.get(name), head: heads.get(name) }]));
}

function blockAt(descriptor: Descriptor, path: readonly string[]): Block | undefined {
  const [top, ...rest] = path;
  let value: unknown;
  if (rest.length > 0 && isCollection(top)) {
    value = descriptor.store.find(top, rest.shift());
  } else {
    value = descriptor.store.single(top as "defaults");
  }
  for (const key of rest) value = value instanceof Map ? value.get(key) : (value as Record<string, unknown> | undefined)?.[key];
  return typeof value === "object" && value !== null && "$" in value ? (value as Block) : undefined;
}

function isCollection(name: string | undefined): name is Collection {
  return name !== undefined && name !== "system" && name !== "defaults" && name !== "platform" && name !== "exceptions";
}

/** The new text of every file that a fix changes. */
export function applyFix(fix: ReadyFix, descriptor: Descriptor): ReadonlyMap<string, string> {
  const bySource = new Map<string, TextEdit[]>();
  for (const edit of fix.edits) bySource.set(edit.at.entry.source, [...(bySource.get(edit.at.entry.source) ?? []), edit]);
  const texts = new Map<string, string>();
  for (const [source, edits] of bySource) texts.set(source, applyEdits(descriptor.fileOf(source)!.text, edits));
  return texts;
}
