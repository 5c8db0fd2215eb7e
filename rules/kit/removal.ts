import type { Block } from "../../server/src/model/place";
import type { Editor, Edits } from "./editor";

/**
 * Edits that take an element of a collection out, together with the comment above it unless that may be about more than
 * the element. A collection that is left empty keeps its key, which says nothing.
 */
export function removeElement(edit: Editor, element: Block, comment: "removed" | "kept" = "removed"): Edits {
  const { entry, key, end } = element.$;
  if (entry.kind !== "entry") return edit.remove(element.$);
  const lineEnd = entry.text.indexOf("\n", Math.max(key.end, end - 1));
  const start = comment === "kept" ? entry.text.lastIndexOf("\n", key.start - 1) + 1 : 0;
  return [{ at: { entry, start, end: lineEnd === -1 ? entry.text.length : lineEnd + 1 }, text: "" }];
}
