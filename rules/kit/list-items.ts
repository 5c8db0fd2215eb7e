import type { Block } from "../../server/src/model/place";
import type { Pairs } from "./editor";
import { renderBlock, renderFlow, renderScalar } from "../../server/src/syntax/render";

/**
 * The text of a list item with pairs added to it, to be put in the place of another item of the same list; undefined
 * where the item is not written as a mapping.
 */
export function renderItemWith(item: Block, pairs: Pairs): string | undefined {
  const { entry, start, end } = item.$;
  const text = entry.text.slice(start, end).trimEnd();
  if (item.$.short || item.$.shared) return undefined;
  if (Object.keys(pairs).length === 0) return text;
  if (text.startsWith("{")) {
    return `${text.slice(0, -1).trimEnd()}${Object.entries(pairs).map(([key, value]) => `, ${renderScalar(key)}: ${renderFlow(value)}`).join("")}}`;
  }
  const column = start - (entry.text.lastIndexOf("\n", start - 1) + 1);
  const eol = entry.text.includes("\r\n") ? "\r\n" : "\n";
  return `${text}${eol}${" ".repeat(column)}${renderBlock(pairs, column, eol)}`;
}
