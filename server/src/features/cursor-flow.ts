import type { Step } from "./schema-guide";

/** What a scan of a flow collection found at the offset where it stopped. */
export interface FlowScan {
  /** True when the offset lies inside the collection. */
  readonly open: boolean;
  /** Where the scan ended: the offset, or the place behind the closing bracket. */
  readonly end: number;
  /** From the collection's own place to what is being typed. */
  readonly path: readonly Step[];
  readonly spot: "key" | "value" | "item" | "nothing";
  readonly wordStart: number;
  readonly siblings: ReadonlyMap<string, string>;
  readonly needsSpace: boolean;
}

interface Frame {
  readonly map: boolean;
  key: string | undefined;
  index: number;
  readonly siblings: Map<string, string>;
}

/** Keys further behind the cursor than this are not looked for. */
const lookAhead = 4_000;

/** Reads a flow collection that begins at `from`, up to `offset`. */
export function scanFlow(text: string, from: number, offset: number): FlowScan {
  const frames: Frame[] = [];
  let wordStart = from;
  let at = from;
  let quoted = false;

  const word = (end: number): string => text.slice(wordStart, end).trim().replace(/^(["'])(.*)\1$/, "$2");
  const finish = (frame: Frame | undefined, end: number): void => {
    if (!frame?.map) return;
    const last = word(end);
    if (frame.key !== undefined) frame.siblings.set(frame.key, last);
    else if (last !== "") frame.siblings.set(last, "");
    frame.key = undefined;
  };

  const step = (limit: number): boolean => {
    const character = text[at]!;
    const top = frames[frames.length - 1];
    switch (character) {
      case '"': case "'":
        if (word(at) !== "") break;
        at = closeQuote(text, at, limit);
        quoted = at >= limit && text[at - 1] !== character;
        return true;
      case "#":
        if (at > from && !/\s/.test(text[at - 1]!)) break;
        at = text.indexOf("\n", at);
        if (at === -1 || at > limit) at = limit;
        return true;
      case "[": case "{":
        frames.push({ map: character === "{", key: undefined, index: 0, siblings: new Map() });
        wordStart = at + 1;
        break;
      case "]": case "}":
        finish(top, at);
        frames.pop();
        wordStart = at + 1;
        at += 1;
        return frames.length > 0;
      case ",":
        finish(top, at);
        if (top) top.index += 1;
        wordStart = at + 1;
        break;
      case ":":
        if (top?.map && top.key === undefined && /[\s,\]}]|^$/.test(text[at + 1] ?? "")) {
          top.key = word(at);
          wordStart = at + 1;
        }
        break;
    }
    at += 1;
    return true;
  };

  while (at < offset) if (!step(offset)) return { open: false, end: at, path: [], spot: "nothing", wordStart: at, siblings: new Map(), needsSpace: false };

  const top = frames[frames.length - 1]!;
  const path = frames.flatMap((frame, depth): readonly Step[] => {
    if (!frame.map) return [frame.index];
    return depth === frames.length - 1 && frame.key === undefined ? [] : frame.key === undefined ? [] : [frame.key];
  });
  const spot = quoted || isComment(text, wordStart, offset) ? "nothing" : !top.map ? "item" : top.key === undefined ? "key" : "value";
  const blanks = /^\s*/.exec(text.slice(wordStart, offset))![0].length;
  const needsSpace = spot === "value" && blanks === 0 && wordStart === offset;
  const start = wordStart + blanks;
  const siblings = spot === "key" ? new Map([...top.siblings, ...keysBehind(text, offset)]) : new Map(top.siblings);
  return { open: true, end: offset, path, spot, wordStart: start, siblings, needsSpace };
}

/** The keys between an offset and the end of the flow mapping it lies in. */
function keysBehind(text: string, offset: number): readonly (readonly [string, string])[] {
  const keys: (readonly [string, string])[] = [];
  const ahead = text.slice(offset, offset + lookAhead);
  let depth = 0;
  let start = 0;
  let first = true;
  for (let at = 0; at < ahead.length; at += 1) {
    const character = ahead[at]!;
    if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth > 0) continue;
    else if (character === ",") {
      start = at + 1;
      first = false;
    } else if (character === ":" && /\s/.test(ahead[at + 1] ?? " ")) {
      const key = ahead.slice(start, at).trim();
      // What precedes the first comma belongs to the word that is being typed.
      if (!first && key !== "") keys.push([key, ""]);
      start = at + 1;
    } else if (character === "\n" && /^\n\S/.test(ahead.slice(at, at + 2))) break;
  }
  return keys;
}

function closeQuote(text: string, from: number, limit: number): number {
  const quote = text[from]!;
  for (let at = from + 1; at < limit; at += 1) {
    if (text[at] === "\\" && quote === '"') at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return limit;
}

function isComment(text: string, from: number, offset: number): boolean {
  const line = text.slice(Math.max(from, text.lastIndexOf("\n", offset - 1) + 1), offset);
  return /(?:^|\s)#/.test(line);
}
