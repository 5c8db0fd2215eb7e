import type { Descriptor } from "../analysis/descriptor";
import type { Located, Range } from "../syntax/range";
import { namesIn, rangeOfName } from "./mentions";

/** A text that leads somewhere when it is followed. */
export interface Link {
  /** The text without quotes. */
  readonly at: Range;
  /** `address`: opened as it is. `path`: relative to the file, to its workspace, or a pattern of included files. */
  readonly kind: "address" | "path";
  readonly target: string;
}

/** The links of a file: included files, and the texts that the schema knows as paths or addresses. */
export function linksOf(descriptor: Descriptor, source: string): readonly Link[] {
  const links: Link[] = [];
  for (const { from, pattern } of descriptor.includes()) {
    if (from === source && isPath(pattern.value) && !/[*?]/.test(pattern.value)) links.push({ at: shownRange(pattern), kind: "path", target: pattern.value });
  }
  for (const part of descriptor.partsOf(source)) {
    for (const text of namesIn(part).links) {
      const target = text.value;
      if (isAddress(target)) links.push({ at: shownRange(text), kind: "address", target });
      else if (isPath(target) && looksLikePath(target)) links.push({ at: shownRange(text), kind: "path", target });
    }
  }
  return links;
}

/** Only what a browser opens is an address; a command of the editor, for one, is not. */
function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s"'<>`\\^{|}]+$/i.test(text);
}

/** Relative, and without anything that no path of a workspace needs. */
function isPath(text: string): boolean {
  return text !== "" && !/^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[/\\~]/.test(text) && !/[\\\u0000-\u001f]/.test(text) && text.trim() === text;
}

/** A place that takes paths takes names as well: a subject of a registry, the number of an incident. */
function looksLikePath(text: string): boolean {
  return /\.[A-Za-z][A-Za-z0-9]{0,9}(?:#.*)?$/.test(text) || (text.includes("/") && !/\s/.test(text));
}

function shownRange(text: Located<string>): Range {
  return rangeOfName({ at: text, text: text.value, from: 0, to: text.value.length, kinds: [], owner: undefined, role: "reference", writes: false, words: [] });
}
