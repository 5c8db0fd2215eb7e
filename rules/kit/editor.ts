import { shapeAt } from "../../server/src/document/keys";
import { shapes } from "../../server/src/generated/shapes";
import type { Block, Optional } from "../../server/src/model/place";
import type { Collection } from "../../server/src/model/part";
import { createTextEditor, type TextEdit } from "../../server/src/syntax/edit";
import { renderFlow, renderScalar, type Writable } from "../../server/src/syntax/render";
import type { Entry, Located, Range } from "../../server/src/syntax/range";

export type { TextEdit, Writable };

/** Edits, or undefined when the text does not allow them. */
export type Edits = readonly TextEdit[] | undefined;

/** Pairs to write, in order. */
export type Pairs = { readonly [key: string]: Writable };

/** What a fix can do to the text. Everything around an edit stays as it is, byte for byte. */
export interface Editor {
  /** Adds pairs to an element or policy; a short form grows into the long one first. */
  add(block: Block, pairs: Pairs): Edits;
  /** Replaces a scalar, a list or a whole block by a value. */
  set(value: Range | Block, to: Writable): Edits;
  /** Changes a key or a name where it is written. */
  rename(key: Range, to: string): Edits;
  /** Adds an item to a list of the descriptor. */
  append(list: Block, item: Writable): Edits;
  /** Removes a block, a list or a scalar together with its key. */
  remove(value: Range | Block): Edits;
  /** Adds an element to a collection, which is created when the file has none. */
  declare(collection: Collection, name: string, value: Writable): Edits;
  /**
   * Adds pairs below a top-level key, at a path such as `defaults.calls` or `platform.flags`; what is missing on the
   * way is created.
   */
  addAt(path: readonly string[], pairs: Pairs): Edits;
  /** Several edits as one; undefined when one of them is not possible. */
  all(...edits: readonly Edits[]): Edits;
}

/** What the editor has to know about the files. */
export interface EditorFiles {
  /** The entries of the file that the fix should prefer for new elements, in order. */
  entries(): readonly Entry[];
  /** The block at a path of keys, when it is written somewhere, in any file of the system. */
  blockAt(path: readonly string[]): Block | undefined;
  /** Where a collection is written: its last element, and its own key. */
  collection(name: Collection): { readonly last: Block | undefined; readonly head: Range | undefined } | undefined;
}

// What a fix writes is checked once, when all its edits are together.
const text = createTextEditor(edits => edits);

export function createEditor(files: EditorFiles): Editor {
  const add = (block: Block, pairs: Pairs): Edits => {
    if (block.$.shared) return undefined;
    if (block.$.empty) return text.fillEmpty(block.$, pairs);
    // `none` stands for the key that switches off, not for the one that a value stands for.
    if (block.$.short && isOff(block)) return text.replace(block.$, { none: true, ...pairs });
    return text.addPairs(block.$, pairs, shortKeyOf(block));
  };

  const declare = (collection: Collection, name: string, value: Writable): Edits => {
    const known = files.collection(collection);
    if (known?.last?.$.parent) {
      const { parent } = known.last.$;
      const entry = known.last.$.entry;
      if (entry.kind !== "entry") return text.addPairs(parent, { [name]: value });
      // Children with entries of their own: the new one goes behind the last, at the same indentation.
      return text.addPairs({ entry, start: parent.start, end: parent.end }, { [name]: value });
    }
    if (known?.head) {
      const { entry } = known.head;
      // Children that could not be read are there nevertheless; nothing may come in front of them.
      if (files.entries().some(child => child.kind === "entry" && child.section === collection && child.source === entry.source)) return undefined;
      return text.addBelow(known.head, { [name]: value });
    }
    return text.addTopLevel(files.entries(), collection, { [name]: value });
  };

  const addAt = (path: readonly string[], pairs: Pairs): Edits => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const block = files.blockAt(path.slice(0, depth));
      if (block) return add(block, nest(path.slice(depth), pairs));
    }
    return text.addTopLevel(files.entries(), path[0]!, nest(path.slice(1), pairs));
  };

  return {
    add,
    set: (value, to) => (isBlock(value) && value.$.shared ? undefined : text.replace(rangeOf(value), to)),
    rename: (key, to) => [{ at: key, text: renderScalar(to) }],
    append: (list, item) => (list.$.shared ? undefined : text.addItem(list.$, item)),
    remove: value => (isBlock(value) && value.$.shared ? undefined : text.remove(rangeOf(value))),
    declare,
    addAt,
    all: (...edits) => (edits.some(edit => edit === undefined) ? undefined : together(edits.flatMap(edit => edit ?? []))),
  };
}

/** Edits made apart as one: what two of them append under the same new key goes under one. */
function together(edits: readonly TextEdit[]): Edits {
  const result: TextEdit[] = [];
  const places = new Map<Entry, Map<string, number[]>>();
  for (const edit of edits) {
    const { entry, start, end } = edit.at;
    const inEntry = places.get(entry) ?? new Map<string, number[]>();
    places.set(entry, inEntry);
    const same = inEntry.get(`${start}-${end}`) ?? [];
    inEntry.set(`${start}-${end}`, same);
    const head = newKey.exec(edit.text)?.[2];
    const under = head === undefined ? undefined : same.find(index => newKey.exec(result[index]!.text)?.[2] === head);
    if (under !== undefined) {
      result[under] = { at: edit.at, text: result[under]!.text + edit.text.replace(newKey, "") };
      continue;
    }
    // Twice the same is two answers to one question, as when both turn a short form into a long one.
    if (same.some(index => result[index]!.text === edit.text)) return undefined;
    same.push(result.length);
    result.push(edit);
  }
  return result;
}

/** The line of a new top-level key with its value below. */
const newKey = /^(\r?\n)?([^\s:#][^\n]*:)\r?\n/;

function isOff(block: Block): boolean {
  return (block as Optional).none?.value === true;
}

function isBlock(value: Range | Block): value is Block {
  return "$" in value;
}

function rangeOf(value: Range | Block): Range {
  return isBlock(value) ? value.$ : value;
}

function nest(path: readonly string[], pairs: Pairs): Pairs {
  return path.reduceRight<Pairs>((inner, key) => ({ [key]: inner }), pairs);
}

/** The key that the short form of this block stands for. */
function shortKeyOf(block: Block): string | undefined {
  const steps: string[] = [];
  let place: Block["$"] = block.$;
  for (; place.parent; place = place.parent) steps.unshift(place.segment.startsWith("[") ? "0" : place.segment);
  // Elements of a collection begin at their name, which the schema does not know.
  const shape = shapeAt(place.segment, shapes.collections.includes(place.segment) ? steps.slice(1) : steps);
  return shape?.kind === "object" ? shape.short : undefined;
}

/** A value as the descriptor would write it on one line, for titles and messages. */
export function written(value: Writable): string {
  return renderFlow(value);
}

/** The text of a located value. */
export function textOf(located: Located<unknown>): string {
  return located.entry.text.slice(located.start, located.end);
}
