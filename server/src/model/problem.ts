import type { SchemaProblem } from "../document/validate";
import type { SyntaxProblem } from "../syntax/problem";
import type { Located, Range } from "../syntax/range";
import type { Block, Place } from "./place";
import type { BadQuantity, Reference } from "./read";

/**
 * Something about the text of a descriptor that a person has to mend before the rest can be trusted. Problems carry
 * facts only; the rules of the descriptor family say them in words.
 */
export type Problem =
  | SyntaxProblem
  | SchemaProblem
  | { readonly kind: "unknown-reference"; readonly reference: Reference; readonly near: string | undefined; readonly at: Range }
  | { readonly kind: "bad-quantity"; readonly quantity: BadQuantity; readonly at: Range }
  | { readonly kind: "duplicate"; readonly path: string; readonly name: string; readonly at: Range; readonly others: readonly Range[] }
  | { readonly kind: "placeholder"; readonly holder: Place; readonly name: string; readonly at: Range }
  | { readonly kind: "opt-out-without-reason"; readonly policy: Block; readonly name: string; readonly enclosing: Block; readonly at: Range }
  | { readonly kind: "exception"; readonly fault: ExceptionFault; readonly rule: string; readonly element: string; readonly near?: string; readonly entry: Block | undefined; readonly at: Range }
  | { readonly kind: "include"; readonly fault: string; readonly path: string; readonly at: Range }
  | { readonly kind: "not-marked"; readonly at: Range }
  | { readonly kind: "version"; readonly found: Located<string>; readonly at: Range };

/** What is wrong with an exception, in a comment or in the list. */
export type ExceptionFault =
  | { readonly kind: "no-reason" }
  | { readonly kind: "expired"; readonly until: string }
  | { readonly kind: "bad-date"; readonly text: string }
  | { readonly kind: "unknown-rule" }
  | { readonly kind: "unused" };
