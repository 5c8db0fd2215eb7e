import { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE, getScalarValue, parseEvents, type ScalarEvent } from "js-yaml";
import { limits } from "./limits";
import { colonEnd, pairEnd, type MapNode, type Node, type Pair, type ScalarNode, type SeqNode } from "./node";
import { resolvePlain } from "./scalar";

/**
 * What the two parsers take for different things: a lone carriage return, a tab in the indentation, a byte order mark,
 * the end of a document. Plain searches come first, because hardly any text holds one of them.
 */
function isDisputed(text: string): boolean {
  return (text.includes("\r") && /\r(?!\n)/.test(text))
    || (text.includes("\t") && /^ *\t/m.test(text))
    || text.includes("\ufeff")
    || (text.includes("...") && /^\.\.\./m.test(text));
}

/** A line break that is escaped, with empty lines behind it, is read in two ways; so is a code point that does not exist. */
const disputedEscape = /\\(?:\r?\n|U(?!000|0010))/;

/** The longest key before a colon on one line, as YAML has it; the quick parser does not count. */
const longestKey = 1_024;

/**
 * Reads an entry with the quick parser, or returns undefined when the entry holds anything that the tolerant parser
 * should decide: an error, an anchor, an alias, a tag, a block scalar, a merge, a key that is no scalar. It never guesses;
 * a differential test shows that what it accepts means the same to both.
 */
export function fastParse(text: string): { readonly root: Node | undefined } | undefined {
  if (isDisputed(text)) return undefined;
  let events;
  try {
    events = parseEvents(text, { maxDepth: limits.depth });
  } catch {
    return undefined;
  }
  let at = 0;
  let bail = false;
  // A comment at the very left inside of brackets is one more thing the parsers do not agree on.
  const hasLeftComments = text.includes("\n#");

  const scalar = (event: ScalarEvent): ScalarNode | undefined => {
    if (event.valueStart === -1) return undefined;
    switch (event.style) {
      case SCALAR_STYLE.PLAIN: {
        const value = event.fast ? text.slice(event.valueStart, event.valueEnd) : getScalarValue(text, event);
        return { kind: "scalar", start: event.valueStart, end: event.valueEnd, value: resolvePlain(value), text: value, style: "plain" };
      }
      case SCALAR_STYLE.SINGLE_QUOTED:
      case SCALAR_STYLE.DOUBLE_QUOTED: {
        const value = event.fast ? text.slice(event.valueStart, event.valueEnd) : getScalarValue(text, event);
        const style = event.style === SCALAR_STYLE.SINGLE_QUOTED ? "single" : "double";
        if (!endsCleanly(text, event.valueEnd + 1)) bail = true;
        if (!event.fast && disputedEscape.test(text.slice(event.valueStart, event.valueEnd))) bail = true;
        return { kind: "scalar", start: event.valueStart - 1, end: event.valueEnd + 1, value, text: value, style };
      }
      default:
        bail = true;
        return undefined;
    }
  };

  const read = (): Node | undefined => {
    const event = events[at];
    at += 1;
    if (!event || bail) return undefined;
    if (event.type === EVENT_ID.SCALAR) {
      if (event.anchorStart !== -1 || event.tagStart !== -1) bail = true;
      return scalar(event);
    }
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) {
      if (event.anchorStart !== -1 || event.tagStart !== -1) bail = true;
      const flow = event.style === COLLECTION_STYLE.FLOW;
      return event.type === EVENT_ID.SEQUENCE ? sequence(event.start, flow) : mapping(event.start, flow);
    }
    bail = true;
    return undefined;
  };

  const sequence = (start: number, flow: boolean): SeqNode => {
    const items: (Node | undefined)[] = [];
    let end = start + 1;
    while (!bail && events[at] && events[at]!.type !== EVENT_ID.POP) {
      const item = read();
      if (item) end = item.end;
      items.push(item);
    }
    at += 1;
    return { kind: "seq", start, end: flow ? closing(start, end, 0x5d) : end, flow, items };
  };

  const mapping = (start: number, flow: boolean): MapNode => {
    const pairs: Pair[] = [];
    let end = flow ? start + 1 : start;
    const implicit = flow && text.charCodeAt(start) !== 0x7b;
    while (!bail && events[at] && events[at]!.type !== EVENT_ID.POP) {
      const key = read();
      if (!key || key.kind !== "scalar" || (colonEnd(text, key.end) ?? key.end) - key.start > longestKey || (key.style === "plain" && key.text === "<<")) {
        bail = true;
        break;
      }
      const value = read();
      // A colon on another line than its key is rare, and the parsers differ on what may follow it.
      if (value && colonEnd(text, key.end) === undefined) bail = true;
      end = pairEnd(text, key, value);
      pairs.push({ key, value });
    }
    at += 1;
    return { kind: "map", start, end: flow && !implicit ? closing(start, end, 0x7d) : end, flow, pairs };
  };

  /** The offset behind the closing bracket, the first one behind the last child that no comment hides. */
  const closing = (start: number, from: number, bracket: number): number => {
    for (let index = from; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code === bracket) {
        if (!endsCleanly(text, index + 1) || (hasLeftComments && text.slice(start, index).includes("\n#"))) bail = true;
        return index + 1;
      }
      if (code === 0x23) {
        const lineEnd = text.indexOf("\n", index);
        if (lineEnd === -1) break;
        index = lineEnd;
        continue;
      }
      // Only separators may stand between the last child and the bracket; anything else means we misread the events.
      if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== 0x2c && code !== 0x3a) break;
    }
    bail = true;
    return from;
  };

  const document = events[0];
  if (!document) return { root: undefined };
  if (document.type !== EVENT_ID.DOCUMENT || document.explicitStart || document.explicitEnd || document.directives.length > 0) {
    return undefined;
  }
  at = 1;
  if (events[1]?.type === EVENT_ID.POP) return events.length === 2 ? { root: undefined } : undefined;
  const root = read();
  // A second document, or events left over, is for the other parser to judge.
  if (bail || at !== events.length - 1) return undefined;
  return { root };
}

/** True when nothing but what may follow a closing bracket or quote follows: the end of the line, a comment, a separator. */
function endsCleanly(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at += 1;
  switch (text.charCodeAt(at)) {
    case 0x0a: case 0x0d: case 0x2c: case 0x5d: case 0x7d: case 0x3a: return true;
    case 0x23: return at > from;
    default: return at >= text.length;
  }
}
