import { rules } from "../../rules/index";
import { loadKnowledgeText, loadPlaybooks, type KnowledgeText } from "../../rules/kit/knowledge";
import { defaultConfiguration } from "../../server/src/advisor";
import { planFor, type Plan } from "../../server/src/features/plan";
import { situationOf, type Situation } from "../../server/src/features/situation";
import { advise, today } from "./analyze";

/** A text as the decision guide and the plan see it. `only` keeps a test to the rules that it is about. */
export function situationIn(text: string, only: readonly string[] = []): Situation {
  return situationOf(advise(text, rules, { ...defaultConfiguration, only }), today);
}

/** The plan for a text, with the project's own playbooks. */
export async function planIn(text: string, only: readonly string[] = []): Promise<Plan> {
  return planFor(situationIn(text, only), await loadPlaybooks(), await loadKnowledgeText());
}

export function knowledgeText(): Promise<KnowledgeText> {
  return loadKnowledgeText();
}
