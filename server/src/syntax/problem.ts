import type { Range } from "./range";

/**
 * Something about the text itself that keeps it from meaning what its author intended. Problems are facts; the rules
 * of the descriptor family turn them into findings with words, help and fixes.
 */
export type SyntaxProblem =
  | { readonly kind: "syntax"; readonly code: string; readonly message: string; readonly at: Range }
  | { readonly kind: "duplicate-key"; readonly name: string; readonly at: Range; readonly first: Range; readonly value: Range | undefined }
  | { readonly kind: "limit"; readonly limit: string; readonly message: string; readonly at: Range }
  | { readonly kind: "key-not-string"; readonly text: string; readonly at: Range }
  | { readonly kind: "hidden-character"; readonly codePoint: number; readonly at: Range }
  | { readonly kind: "secret"; readonly what: string; readonly at: Range };
