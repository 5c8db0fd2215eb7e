import type { WorkspaceEdit } from "vscode-languageserver";
import { loadKnowledgeText, loadPlaybooks, problemOf, problems } from "../../../rules/kit/knowledge";
import { decide, problemsIn } from "../features/decide";
import { planFor } from "../features/plan";
import { recordProblem } from "../features/record-problem";
import { situationOf } from "../features/situation";
import { renderDecisionMarkdown } from "../report/decision-markdown";
import { renderPlanMarkdown } from "../report/plan-markdown";
import type { Abilities } from "./abilities";
import { lineEdit, workspaceEdit } from "./convert";
import type { DecideParams, DecideResult, GuideParams, PlanParams, PlanResult, ProblemSummary } from "./requests";
import type { Session } from "./session";
import type { System } from "./systems";

/** The rows of the decision guide, those that the system of a file has first. Without a system: all as they are. */
export function guide({ uri }: GuideParams, session: Session): ProblemSummary[] {
  const system = systemAt(uri, session);
  const found = system ? problemsIn(situationOf(system.advisor, session.host.today())).problems : [];
  const views = new Map(found.map(view => [view.problem.id, view]));
  const ordered = [...found.map(({ problem }) => problem), ...Object.values(problems).filter(({ id }) => !views.has(id))];
  return ordered.map(({ id, question, title }) => {
    const view = views.get(id);
    return { id, question, title, found: (view?.evidence.length ?? 0) > 0 && view?.solved !== true, told: view?.told ?? false };
  });
}

/** The answer to one problem for the system of a file, with the edits it leads to; null without a problem or a system. */
export async function answer({ uri, problem }: DecideParams, session: Session, abilities: Abilities): Promise<DecideResult | null> {
  const known = typeof problem === "string" ? problemOf(problem) : undefined;
  const system = systemAt(uri, session);
  if (!known || !system) return null;
  const text = await loadKnowledgeText();
  const { descriptor } = system.advisor;
  const decision = decide(known.id, situationOf(system.advisor, session.host.today()), text);
  const record = recordProblem(descriptor, known.id);
  const offers: { title: string; edit: WorkspaceEdit }[] = [];
  if (decision.edit) offers.push({ title: decision.edit.fix.title, edit: lineEdit(decision.edit.changes, descriptor, session, abilities) });
  if (record) offers.push({ title: "Record it under `system.problems`", edit: workspaceEdit(record, session, abilities) });
  return { title: known.title, markdown: renderDecisionMarkdown(decision, nameIn(system)), offers };
}

/** The plan for the system of a file; null without one. */
export async function planPage({ uri }: PlanParams, session: Session): Promise<PlanResult | null> {
  const system = systemAt(uri, session);
  if (!system) return null;
  const [playbooks, text] = await Promise.all([loadPlaybooks(), loadKnowledgeText()]);
  return { title: "Adoption plan", markdown: renderPlanMarkdown(planFor(situationOf(system.advisor, session.host.today()), playbooks, text), nameIn(system)) };
}

/** The system that a file is part of, when it is a described one. */
export function systemAt(uri: string, session: Session): System | undefined {
  if (typeof uri !== "string") return undefined;
  const out = session.quarantine.sources();
  return session.systems.holding(session.sourceOf(uri))
    .find(({ isActive, root, advisor }) => isActive && !out.includes(root) && advisor.descriptor.marking().kind === "descriptor");
}

/** Files by their way from the folder of the root; elsewhere by their own name. */
export function nameIn({ root }: System): (source: string) => string {
  const folder = root.slice(0, root.lastIndexOf("/") + 1);
  return source => decodeName(source.startsWith(folder) ? source.slice(folder.length) : source.slice(source.lastIndexOf("/") + 1));
}

/** An address may hold a percent sign that stands for itself. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
