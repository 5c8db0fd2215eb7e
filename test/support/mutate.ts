import type { Random } from "./random";

/** Fragments that have a meaning in YAML, or had one in some parser once. */
const tokens: readonly string[] = [
  ":", ": ", " #", "# note\n", "- ", "-", "? ", "|", ">", "|-\n", ">+\n", "|2\n", "[", "]", "{", "}", ",", ", ", "&a ", "*a", "*a ", "&b", "*b", "<<: *a\n",
  "<<: [*a, *b]\n", "!!str ", "!x ", "'", "\"", "\\", "\\u00e9", "''", "\"\"", "\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "    ", "---", "---\n", "\n---\n",
  "...\n", "%YAML 1.2\n", "@", "`", "\u{1f680}", "\u{1f469}\u{200d}\u{1f4bb}", "é", "\u0000", "\u0085", "\u2028", "\ud800", "\ufeff", "null", "~", "true", "no",
  "0x1F", "010", "1e3", ".inf", "12:30:45", "TODO", "none", "5s", "50%", "__proto__", "constructor", "services:\n", "  a:\n", "  a: {calls: [b]}\n",
  "channels:\n", "x-note: 1\n", "sagas:\n  s:\n", "a: b\n", "  - c\n", "key: 'it''s'\n", "\"quoted key\": 1\n", "{a: 1, b: [2, {c: 3}]}", "[a, b: c]", "[a: 1]",
];

/** Changes a text in one place, the way slips of the hand, merges and hostile minds do. */
export function mutate(text: string, random: Random, others: readonly string[] = [text]): string {
  const { from, to, put } = mutation(text, random, others);
  return text.slice(0, from) + put + text.slice(to);
}

/** One replacement in a text; `from` and `to` lie in the text and in order. */
export interface Mutation {
  readonly from: number;
  readonly to: number;
  readonly put: string;
}

/** Chooses a change without making it. */
export function mutation(text: string, random: Random, others: readonly string[] = [text]): Mutation {
  const at = random.below(text.length + 1);
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const found = text.indexOf("\n", at);
  const lineEnd = found === -1 ? text.length : found + 1;
  const line = text.slice(lineStart, lineEnd);
  const indent = /^ */.exec(line)![0].length;
  const change = (from: number, to: number, put: string): Mutation => ({ from, to, put });
  switch (random.below(18)) {
    case 0: return change(at, Math.min(text.length, at + 1 + random.below(4)), "");
    case 1: return change(at, Math.min(text.length, at + 1 + random.below(60)), "");
    case 2: case 3: return change(at, at, random.pick(tokens));
    case 4: return change(at, Math.min(text.length, at + 1 + random.below(6)), random.pick(tokens));
    case 5: return change(lineStart, lineEnd, "");
    case 6: return change(lineStart, lineStart, line);
    case 7: return change(lineStart, lineStart + Math.min(indent, 1 + random.below(4)), "");
    case 8: return change(lineStart, lineStart, " ".repeat(1 + random.below(4)));
    case 9: return change(lineStart + indent, lineStart + indent, random.pick(tokens));
    case 10: {
      const end = line.endsWith("\r\n") ? lineEnd - 2 : line.endsWith("\n") ? lineEnd - 1 : lineEnd;
      return change(end, end, random.pick(tokens));
    }
    case 11: {
      const other = random.pick(others);
      const start = random.below(other.length + 1);
      return change(at, at, other.slice(start, start + random.below(200)));
    }
    case 12: {
      const other = random.pick(others).split(/(?<=\n)/);
      const start = random.below(other.length);
      return change(lineStart, lineStart, other.slice(start, start + 1 + random.below(6)).join(""));
    }
    case 13: return random.chance(0.2) ? change(at, text.length, "") : change(lineStart, Math.min(text.length, lineEnd + random.below(120)), "");
    case 14: return change(lineStart, lineEnd, line.replace(/: /, random.pick([":", " : ", ":  ", ":\t", ": &a ", ": *a ", ": !!str "])));
    case 15: return change(lineStart, lineEnd, line.replace(/\r?\n$/, random.pick(["\r\n", "\n", " \n", "\t\n", " # c\n", "\r", ""])));
    case 16: return change(lineStart, lineEnd, line.replace(/[[\]{},'"#&*]/, random.pick(["[", "]", "{", "}", "'", "\"", "#", "&", "*", ","])));
    default: {
      const word = /[A-Za-z0-9_.-]+/.exec(text.slice(at));
      return word ? change(at + word.index, at + word.index + word[0].length, random.pick(tokens)) : change(at, at, random.pick(tokens));
    }
  }
}
