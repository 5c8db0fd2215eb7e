import { Lexer } from "yaml";

/** Texts that were asked about lately: laws compare one text with hundreds that came out of it. */
const known = new Map<string, readonly string[]>();
const most = 20;

/** The comments of a text, in order, as the parser's own tokens have them. */
export function commentsOf(text: string): readonly string[] {
  const comments = known.get(text) ?? [...new Lexer().lex(text)].filter(token => token.startsWith("#")).map(token => token.trimEnd());
  known.delete(text);
  known.set(text, comments);
  for (const old of [...known.keys()].slice(0, -most)) known.delete(old);
  return comments;
}

/** True when all of `some` are in `all`, in that order. */
export function isSubsequence(some: readonly string[], all: readonly string[]): boolean {
  let from = 0;
  return some.every(item => (from = all.indexOf(item, from) + 1) > 0);
}
