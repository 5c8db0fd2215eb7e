import type { Block, List } from "../../server/src/model/place";
import { eolOf, type TextEdit } from "../../server/src/syntax/edit";
import { written, type Editor, type Edits, type Pairs } from "./editor";

/**
 * Edits that take several items out of one list; the list goes with its key when nothing would be left of it. Items that
 * stand on one line and next to each other go in one piece, since each of them alone would want the comma between them.
 */
export function removeItems<T extends Block>(edit: Editor, list: List<T>, items: readonly T[]): Edits {
  if (items.length === list.length) return edit.remove(list.$);
  const { entry, start, shared } = list.$;
  if (shared) return undefined;
  if (entry.text[start] !== "[") return edit.all(...items.map(item => edit.remove(item.$)));
  const edits: TextEdit[] = [];
  for (let index = 0; index < list.length; index += 1) {
    if (!items.includes(list[index]!)) continue;
    const first = index;
    while (index + 1 < list.length && items.includes(list[index + 1]!)) index += 1;
    const next = list[index + 1];
    const before = list[first - 1];
    if (next) edits.push({ at: { entry, start: list[first]!.$.start, end: next.$.start }, text: "" });
    else if (before) edits.push({ at: { entry, start: before.$.end, end: list[index]!.$.end }, text: "" });
  }
  return edits;
}

/**
 * Edits that take items out of one list of a block and put pairs into the same block. The pairs go before the list, or in
 * its place when nothing would be left of it: behind it they would land in text that is being removed.
 */
export function replaceItems<T extends Block>(edit: Editor, list: List<T>, items: readonly T[], pairs: Pairs): Edits {
  const { entry, key, end, parent, shared } = list.$;
  if (Object.keys(pairs).length === 0) return removeItems(edit, list, items);
  if (shared || !parent) return undefined;
  const lineStart = entry.text.lastIndexOf("\n", key.start - 1) + 1;
  const separator = entry.text[parent.start] === "{" ? ", " : eolOf(entry) + " ".repeat(key.start - lineStart);
  const text = Object.entries(pairs).map(([name, value]) => `${name}: ${written(value)}`).join(separator);
  if (items.length === list.length) return [{ at: { entry, start: key.start, end: key.start + entry.text.slice(key.start, end).trimEnd().length }, text }];
  return edit.all([{ at: { entry, start: key.start, end: key.start }, text: text + separator }], removeItems(edit, list, items));
}
