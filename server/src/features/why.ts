import { problems, type ProblemId } from "../../../rules/kit/knowledge";

/** A row of the decision guide as a menu shows it. */
export interface Answer {
  readonly problem: ProblemId;
  readonly title: string;
}

/**
 * The rows of the decision guide whose problem a rule's findings show, those first for which the rule says the most. A
 * rule that reports the opposite, an answer without the problem, belongs to none.
 */
export function answersFor(rule: string): readonly Answer[] {
  return Object.values(problems)
    .filter(({ rules, opposites }) => rules.includes(rule) && !opposites.includes(rule))
    .sort((a, b) => a.rules.indexOf(rule) - b.rules.indexOf(rule))
    .map(({ id, title }) => ({ problem: id, title }));
}
