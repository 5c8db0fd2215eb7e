import type { Block } from "../../server/src/model/place";
import type { Editor, Edits } from "./editor";

/**
 * Edits that take an element of a collection out, together with the comment above it. A collection that is left empty
 * keeps its key, which says nothing.
 */
export function removeElement(edit: Editor, element: Block): Edits {
  const { entry, key, end } = element.$;
  if (entry.kind !== "entry") return edit.remove(element.$);
  const lineEnd = entry.text.indexOf("\n", Math.max(key.end, end - 1));
  return [{ at: { entry, start: 0, end: lineEnd === -1 ? entry.text.length : lineEnd + 1 }, text: "" }];
}
