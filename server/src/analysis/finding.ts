import type { Related, Rule, Severity, Violation } from "../../../rules/kit/rule";
import type { FamilyId } from "../../../rules/kit/knowledge";
import type { Block } from "../model/place";
import type { Range } from "../syntax/range";

/** A rule together with the folder it lives in. */
export type RegisteredRule = Rule & { readonly family: FamilyId };

/** A violation with the rule that yielded it: what users see. */
export interface Finding {
  readonly rule: RegisteredRule;
  readonly severity: Severity;
  readonly at: Range;
  readonly message: string;
  readonly help: string | undefined;
  readonly related: readonly Related[];
  /** The stable path of the element it is about; empty for findings about the text itself. */
  readonly element: string;
  /** The rules whose findings this one stands for. */
  readonly folded: readonly string[];
  readonly violation: Violation;
  readonly subject: unknown;
  /** The element it is about, where there is one. */
  readonly block: Block | undefined;
}

/** A finding that somebody accepted, with the reason. */
export interface ExceptedFinding {
  readonly finding: Finding;
  readonly reason: string;
  readonly until: string | undefined;
  readonly by: "comment" | "list";
}

export const severities: readonly Severity[] = ["error", "warning", "info", "hint"];

/** The order of severities from the heaviest: negative when `a` weighs more than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

