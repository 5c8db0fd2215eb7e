import { limits } from "./limits";
import { pairEnd, type MapNode, type Node, type Pair, type ScalarNode, type SeqNode } from "./node";
import { resolvePlain } from "./scalar";

/** Anything but line feeds and letters that one can see and both parsers take for letters: tabs, returns, controls, marks, surrogates. */
const unusual = /[^\n\x20-\x7e\xa0-\u1fff\u2010-\u2027\u2030-\u205f\u2070-\ud7ff\ue000-\ufdff]/;

/** The longest key that is read here; far below what YAML allows. */
const longestKey = 200;

/** Thrown as a sign, never as a fault: a text that goes beyond what is read here. */
const beyond = Symbol("beyond");

/**
 * Reads the part of YAML that descriptors are made of, in one pass and without events in between: mappings and lists in
 * block style, collections in brackets on one line, scalars on one line that are plain or quoted without escapes, and
 * comments. Returns undefined for everything else, so that it decides nothing: a differential test shows that what it
 * reads means the same to the other two parsers.
 */
export function everydayParse(text: string): { readonly root: Node } | undefined {
  if (unusual.test(text)) return undefined;
  try {
    const reader = new Reader(text);
    const root = reader.document();
    return root && { root };
  } catch (sign) {
    if (sign === beyond) return undefined;
    throw sign;
  }
}

const LF = 0x0a, SPACE = 0x20, DOUBLE = 0x22, HASH = 0x23, SINGLE = 0x27, COMMA = 0x2c, DASH = 0x2d, COLON = 0x3a;
const LEFT_BRACKET = 0x5b, RIGHT_BRACKET = 0x5d, LEFT_BRACE = 0x7b, RIGHT_BRACE = 0x7d;

/** Characters that begin a plain scalar without a second look: no indicator of YAML is among them. */
const beginsPlain = new Uint8Array(128);
for (const letter of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/.$~+(") beginsPlain[letter.charCodeAt(0)] = 1;

/**
 * Keys that were read before, each as one string. The same few hundred return again and again, and a look-up by a string
 * that was just cut out of a text costs several times that of one that was looked up by before.
 */
const knownKeys = new Map<string, string>();
const mostKnownKeys = 2_000;

function sameKey(text: string): string {
  const known = knownKeys.get(text);
  if (known !== undefined) return known;
  if (knownKeys.size < mostKnownKeys) knownKeys.set(text, text);
  return text;
}

class Reader {
  private at = 0;
  /** Column of the next thing that is said, behind blank lines and comments; -1 at the end of the text. */
  private column = -1;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): Node | undefined {
    this.nextLine();
    if (this.column === -1) return undefined;
    const root = this.isDash() ? this.sequence(this.column) : this.mapping(this.column);
    if (this.column !== -1) throw beyond;
    return root;
  }

  /** Goes to the first thing said on a later line, or on this one when it has only just begun. */
  private nextLine(): void {
    const { text } = this;
    let { at } = this;
    for (;;) {
      const start = at;
      while (text.charCodeAt(at) === SPACE) at += 1;
      const code = text.charCodeAt(at);
      if (code === LF) {
        at += 1;
        continue;
      }
      if (code === HASH) {
        const end = text.indexOf("\n", at);
        if (end !== -1) {
          at = end + 1;
          continue;
        }
        at = text.length;
      }
      this.at = at;
      this.column = at >= text.length ? -1 : at - start;
      // Two of these sequences mark the beginning and the end of a document.
      if (this.column === 0 && (text.startsWith("---", at) || text.startsWith("...", at))) throw beyond;
      return;
    }
  }

  /** Behind a value: nothing but spaces and a comment may follow on its line. */
  private endLine(): void {
    const { text } = this;
    const from = this.at;
    let at = from;
    while (text.charCodeAt(at) === SPACE) at += 1;
    const code = text.charCodeAt(at);
    if (code === HASH && at > from) {
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end;
    } else if (code !== LF && at < text.length) throw beyond;
    this.at = at + 1;
    if (at >= text.length) this.column = -1;
    else this.nextLine();
  }

  /** A dash with a space or nothing behind it begins an item of a list. */
  private isDash(): boolean {
    if (this.text.charCodeAt(this.at) !== DASH) return false;
    const next = this.text.charCodeAt(this.at + 1);
    return next === SPACE || next === LF || this.at + 1 >= this.text.length;
  }

  private enter(): void {
    this.depth += 1;
    if (this.depth >= limits.depth) throw beyond;
  }

  private mapping(indent: number): MapNode {
    this.enter();
    const pairs: Pair[] = [];
    const start = this.at;
    let end = start;
    do {
      const key = this.key();
      const value = this.valueBehindColon(indent);
      end = pairEnd(this.text, key, value);
      pairs.push({ key, value });
    } while (this.column === indent && !this.isDash());
    if (this.column > indent) throw beyond;
    this.depth -= 1;
    return { kind: "map", start, end, flow: false, pairs };
  }

  private sequence(indent: number): SeqNode {
    this.enter();
    const items: (Node | undefined)[] = [];
    const start = this.at;
    let end = start + 1;
    do {
      this.at += 1;
      const item = this.item(indent);
      if (item) ({ end } = item);
      items.push(item);
    } while (this.column === indent && this.isDash());
    if (this.column > indent) throw beyond;
    this.depth -= 1;
    return { kind: "seq", start, end, flow: false, items };
  }

  /** What follows a dash. */
  private item(indent: number): Node | undefined {
    const dash = this.at - 1;
    if (this.skipToContent()) return this.column > indent ? this.block(this.column) : undefined;
    const code = this.text.charCodeAt(this.at);
    const isKey = code === SINGLE || code === DOUBLE ? this.isQuotedKey() : code !== LEFT_BRACE && code !== LEFT_BRACKET && this.colonOf(this.at) !== -1;
    if (!isKey) return this.inline();
    this.column = indent + this.at - dash;
    return this.mapping(this.column);
  }

  private block(column: number): Node {
    return this.isDash() ? this.sequence(column) : this.mapping(column);
  }

  /** Skips spaces; at the end of the line goes on to the next thing said and returns true. */
  private skipToContent(): boolean {
    const { text } = this;
    let { at } = this;
    while (text.charCodeAt(at) === SPACE) at += 1;
    const code = text.charCodeAt(at);
    if (code !== LF && code !== HASH && at < text.length) {
      this.at = at;
      return false;
    }
    this.endLine();
    return true;
  }

  private valueBehindColon(indent: number): Node | undefined {
    if (!this.skipToContent()) return this.inline();
    // A list may stand in the same column as the key it belongs to.
    if (this.column > indent) return this.block(this.column);
    return this.column === indent && this.isDash() ? this.sequence(indent) : undefined;
  }

  /** A value on the line of its key or dash, and the way to the next line. */
  private inline(): Node {
    const code = this.text.charCodeAt(this.at);
    const value = code === LEFT_BRACE ? this.flowMapping() : code === LEFT_BRACKET ? this.flowSequence()
      : code === SINGLE || code === DOUBLE ? this.quoted(code) : this.plainToLineEnd();
    this.endLine();
    return value;
  }

  /** A key up to and with its colon. */
  private key(): ScalarNode {
    const { at } = this;
    const code = this.text.charCodeAt(at);
    if (code === SINGLE || code === DOUBLE) {
      const key = this.quoted(code);
      if (!this.isColon(this.at) || this.at - at > longestKey) throw beyond;
      this.at += 1;
      return key;
    }
    const colon = this.colonOf(at);
    if (colon === -1) throw beyond;
    this.at = colon + 1;
    return this.plain(at, colon, true);
  }

  private isQuotedKey(): boolean {
    const before = this.at;
    this.quoted(this.text.charCodeAt(before));
    const is = this.isColon(this.at);
    this.at = before;
    return is;
  }

  private isColon(at: number): boolean {
    if (this.text.charCodeAt(at) !== COLON) return false;
    const next = this.text.charCodeAt(at + 1);
    return next === SPACE || next === LF || at + 1 >= this.text.length;
  }

  /** Where the colon behind a plain key in block style is; -1 when the line has none. */
  private colonOf(from: number): number {
    const { text } = this;
    for (let at = from; at < text.length && at - from <= longestKey; at += 1) {
      const code = text.charCodeAt(at);
      if (code === LF) return -1;
      if (code === COLON && this.isColon(at)) {
        if (text.charCodeAt(at - 1) === SPACE) throw beyond;
        return at;
      }
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) return -1;
    }
    if (text.length - from > longestKey && text.indexOf("\n", from) - from > longestKey) throw beyond;
    return -1;
  }

  private plain(start: number, end: number, isKey = false): ScalarNode {
    const first = this.text.charCodeAt(start);
    const next = this.text.charCodeAt(start + 1);
    const isNumber = first === DASH && next >= 0x30 && next <= 0x39;
    if (!isNumber && !(first < 128 ? beginsPlain[first] === 1 : first >= 0xc0)) throw beyond;
    const written = this.text.slice(start, end);
    const text = isKey ? sameKey(written) : written;
    return { kind: "scalar", start, end, value: resolvePlain(text), text, style: "plain" };
  }

  /** A plain scalar in block style ends with its line or before a comment. */
  private plainToLineEnd(): ScalarNode {
    const { text, at: start } = this;
    let at = start;
    let end = start;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === LF) break;
      if (code === SPACE) continue;
      if (code === HASH && at > end) break;
      if (code === COLON && this.isColon(at)) throw beyond;
      end = at + 1;
    }
    this.at = end;
    return this.plain(start, end);
  }

  private quoted(quote: number): ScalarNode {
    const { text, at: start } = this;
    for (let at = start + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === LF || (code === 0x5c && quote === DOUBLE)) throw beyond;
      if (code !== quote) continue;
      if (quote === SINGLE && text.charCodeAt(at + 1) === SINGLE) throw beyond;
      this.at = at + 1;
      const content = text.slice(start + 1, at);
      return { kind: "scalar", start, end: at + 1, value: content, text: content, style: quote === SINGLE ? "single" : "double" };
    }
    throw beyond;
  }

  private flowMapping(): MapNode {
    this.enter();
    const start = this.at;
    const pairs: Pair[] = [];
    this.at += 1;
    if (this.flowCode() !== RIGHT_BRACE) {
      do {
        const key = this.flowKey();
        const value = this.flowValue();
        pairs.push({ key, value });
      } while (this.hasNext(RIGHT_BRACE));
    }
    this.at += 1;
    this.depth -= 1;
    return { kind: "map", start, end: this.at, flow: true, pairs };
  }

  private flowSequence(): SeqNode {
    this.enter();
    const start = this.at;
    const items: Node[] = [];
    this.at += 1;
    if (this.flowCode() !== RIGHT_BRACKET) {
      do items.push(this.flowValue()); while (this.hasNext(RIGHT_BRACKET));
    }
    this.at += 1;
    this.depth -= 1;
    return { kind: "seq", start, end: this.at, flow: true, items };
  }

  /** The next character inside of brackets that is no space. */
  private flowCode(): number {
    while (this.text.charCodeAt(this.at) === SPACE) this.at += 1;
    return this.text.charCodeAt(this.at);
  }

  /** Behind a member: true for a comma, false for the closing bracket. */
  private hasNext(closing: number): boolean {
    const code = this.flowCode();
    if (code === closing) return false;
    if (code !== COMMA) throw beyond;
    this.at += 1;
    return true;
  }

  private flowKey(): ScalarNode {
    const code = this.flowCode();
    const start = this.at;
    const key = code === SINGLE || code === DOUBLE ? this.quoted(code) : this.plainInFlow(true);
    if (this.text.charCodeAt(this.at) !== COLON || this.text.charCodeAt(this.at + 1) !== SPACE || this.at - start > longestKey) throw beyond;
    this.at += 1;
    return key;
  }

  private flowValue(): Node {
    const code = this.flowCode();
    if (code === LEFT_BRACE) return this.flowMapping();
    if (code === LEFT_BRACKET) return this.flowSequence();
    const value = code === SINGLE || code === DOUBLE ? this.quoted(code) : this.plainInFlow();
    return value;
  }

  /** A plain scalar inside of brackets ends at a separator, a bracket, or a colon that makes it a key. */
  private plainInFlow(isKey = false): ScalarNode {
    const { text, at: start } = this;
    let at = start;
    let end = start;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === COMMA || code === RIGHT_BRACE || code === RIGHT_BRACKET) break;
      if (code === LF || code === LEFT_BRACE || code === LEFT_BRACKET || (code === HASH && at > end)) throw beyond;
      if (code === COLON) {
        const next = text.charCodeAt(at + 1);
        if (next === SPACE) {
          if (at > end) throw beyond;
          break;
        }
        if (next === COMMA || next === LEFT_BRACE || next === RIGHT_BRACE || next === LEFT_BRACKET || next === RIGHT_BRACKET || next === LF) throw beyond;
      }
      if (code !== SPACE) end = at + 1;
    }
    if (at >= text.length) throw beyond;
    this.at = end;
    return this.plain(start, end, isKey);
  }
}
