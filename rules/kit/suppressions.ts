import type { Exception } from "../../server/src/generated/elements";
import { pathOf, type Block } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import { ignoreWord } from "../../server/src/model/ignore";
import type { Range } from "../../server/src/syntax/range";
import type { Editor, Edits } from "./editor";

/**
 * True when a finding of the rule on this element is accepted with a reason in the list of exceptions. Exceptions in
 * comments stand beside a finding and say nothing to other rules.
 */
export function isExcepted(system: System, rule: string, element: Block): boolean {
  const path = pathOf(element.$);
  return (system.single("exceptions") ?? []).some(({ rule: name, on, reason }) => name?.value === rule && reason !== undefined
    && on?.some(({ value }) => path === value || path.startsWith(`${value}.`) || path.startsWith(`${value}[`)));
}

/** Takes an exception out: an entry of the list, or a comment, of which only the rule's place is known. */
export function removeSuppression(system: System, edit: Editor, entry: Block | undefined, at: Range): Edits {
  if (!entry) return removeComment(at);
  const list = system.single("exceptions");
  return edit.remove(entry.$) ?? (list?.some(item => item === (entry as Exception)) && list.length === 1 ? edit.set(list.$, []) : undefined);
}

/** A comment that has a line to itself goes with that line; one behind other text goes with the space before it. */
function removeComment(at: Range): Edits {
  const { text } = at.entry;
  const word = text.lastIndexOf(ignoreWord, at.start === at.end ? at.start : at.end);
  const hash = text.lastIndexOf("#", word);
  const lineStart = text.lastIndexOf("\n", hash) + 1;
  if (word === -1 || hash < lineStart) return undefined;
  let start = hash;
  while (start > lineStart && text[start - 1] === "#") start -= 1;
  let end = text.indexOf("\n", hash);
  if (end === -1) end = text.length;
  if (text.slice(lineStart, start).trim() === "") return [{ at: { entry: at.entry, start: lineStart, end: Math.min(end + 1, text.length) }, text: "" }];
  while (start > lineStart && /[ \t]/.test(text[start - 1]!)) start -= 1;
  if (text[end - 1] === "\r") end -= 1;
  return [{ at: { entry: at.entry, start, end }, text: "" }];
}
