import { Lexer } from "yaml";

/** The comments of a text, in order, as the parser's own tokens have them. */
export function commentsOf(text: string): readonly string[] {
  return [...new Lexer().lex(text)].filter(token => token.startsWith("#")).map(token => token.trimEnd());
}

/** True when all of `some` are in `all`, in that order. */
export function isSubsequence(some: readonly string[], all: readonly string[]): boolean {
  let from = 0;
  return some.every(item => (from = all.indexOf(item, from) + 1) > 0);
}
