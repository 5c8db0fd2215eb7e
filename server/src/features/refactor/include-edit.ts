import { editorFor } from "../../analysis/fixes";
import type { Descriptor } from "../../analysis/descriptor";
import type { Block, List } from "../../model/place";
import { eolOf, type TextEdit } from "../../syntax/edit";
import type { Located } from "../../syntax/range";
import { renderFlow } from "../../syntax/render";
import { endOfLine } from "../../syntax/whitespace";
import { ownText } from "./entry-text";

/** The folder of a file, with the slash behind it; empty for a name alone. */
export function folderOf(source: string): string {
  return source.slice(0, source.lastIndexOf("/") + 1);
}

/**
 * The edits that make a file include others, which lie in its folder or below; none for those that some file of the
 * system includes already. Undefined when the text does not allow it.
 */
export function includeEdits(descriptor: Descriptor, source: string, paths: readonly string[]): readonly TextEdit[] | undefined {
  const wanted = paths.filter(path => !isIncluded(descriptor, folderOf(source) + path));
  if (wanted.length === 0) return [];
  const parts = descriptor.partsOf(source);
  const single = parts.flatMap(part => part.singles).find(({ name }) => name === "include");
  if (!single) return parts.some(part => part.keys.some(({ name }) => name === "include")) ? undefined : newInclude(descriptor, source, wanted);
  const list = single.value as List<Located<string>>;
  const edit = editorFor(descriptor, source);
  const block = list as unknown as Block;
  if (list.$.short || list.length === 0) return edit.set(block, [...list.map(({ value }) => value), ...wanted]);
  return edit.all(...wanted.map(path => edit.append(block, path)));
}

/** A new line behind the one that says what the file is; where no line does, in front of the first key. */
function newInclude(descriptor: Descriptor, source: string, paths: readonly string[]): readonly TextEdit[] | undefined {
  const parts = descriptor.partsOf(source);
  const line = `include: ${renderFlow(paths)}`;
  const mark = parts.flatMap(part => part.keys).find(({ name }) => name === "apiVersion")?.at;
  const first = mark?.entry ?? parts[0]?.entry;
  if (!first || first.kind === "whole") return undefined;
  const eol = eolOf(first);
  const at = mark ? endOfLine(first, mark.end) : ownText(first).start;
  return [{ at: { entry: first, start: at, end: at }, text: mark ? eol + line : line + eol + eol }];
}

/** True when a file would be included as soon as it is there. */
export function isIncluded(descriptor: Descriptor, source: string): boolean {
  return descriptor.includes().some(({ from, pattern }) => matcher(folderOf(from), pattern.value)?.test(source) === true);
}

/** What a plain pattern matches; undefined for one whose signs are not known here, or that leaves its folder. */
function matcher(folder: string, pattern: string): RegExp | undefined {
  const plain = pattern.replace(/^(?:\.\/)+/, "");
  if (!/^[\w./*-]+$/.test(plain) || /(?:^|\/)\.\.?(?:\/|$)/.test(plain)) return undefined;
  const tail = plain.replace(/[.+^$()|[\]\\]/g, "\\$&").replace(/\*\*\/|\*+/g, stars => (stars === "**/" ? "(?:[^/]+/)*" : "[^/]*"));
  return new RegExp(`^${folder.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}${tail}$`);
}
