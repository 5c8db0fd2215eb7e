import { codeSpan, fenced, link, prose } from "../features/markdown";
import type { Plan, PlanStep } from "../features/plan";
import { placeText, type NameOf } from "./advice";
import { besideText, nameOnlyText, whyText } from "./plan";
import { counted } from "./report";

/** A plan as a Markdown page, with the order of its steps as a Mermaid graph. */
export function renderPlanMarkdown(plan: Plan, nameOf: NameOf): string {
  const blocks = ["# Adoption plan", prose(plan.verdict.text)];
  const section = (title: string, body: readonly string[]): void => {
    if (body.length > 0) blocks.push(`## ${title}`, ...body);
  };
  const bullets = (items: readonly string[]): readonly string[] => (items.length > 0 ? [items.map(item => `- ${item}`).join("\n")] : []);
  section("Steps", plan.steps.length > 0 ? [fenced("mermaid", mermaid(plan.steps)), ...plan.steps.map(step => stepText(step, nameOf))] : []);
  section("Missing", bullets(plan.missing.map(({ pattern, why }) => `**${prose(pattern.name)}** (${pattern.group}): ${prose(whyText(why))}`)));
  section("In name only", bullets(plan.inNameOnly.map(use => `**${prose(use.pattern.name)}**: ${prose(nameOnlyText(use))}`)));
  section("In place", bullets(plan.has.map(({ pattern, places }) => `**${prose(pattern.name)}** (${pattern.group}): ${codeSpan(places[0]?.path ?? "")}${places.length > 1 ? ` and ${counted(places.length - 1, "more place")}` : ""}`)));
  section("Beside the steps", bullets(plan.beside.map(({ pattern, findings }) => `**${prose(pattern?.name ?? "The descriptor")}**: ${prose(besideText(findings))}`)));
  section("Over-engineering here", bullets(plan.overEngineering.map(({ pattern, finding, reason, change }) => `**${prose(pattern.name)}**${finding ? " (in use)" : ""}: ${prose(`${reason}; it would take ${change}.`)}`)));
  section("Reading, in the roadmap's order", bullets(plan.reading.map(({ post, title, url, complexity, learn }) => `${post === undefined ? "" : `Post ${post}: `}${link(title, url)}${complexity ? ` (${complexity})` : ""}${learn ? `. ${prose(learn)}` : ""}`)));
  return `${blocks.join("\n\n")}\n`;
}

function stepText({ number, title, group, pattern, reason, after, findings }: PlanStep, nameOf: NameOf): string {
  const lines = [
    `### ${number}. ${prose(title)}`,
    `${prose(pattern.name)}, group ${group.id} (${prose(group.title)})${pattern.complexity ? `, ${pattern.complexity}` : ""}. ${prose(reason)}`,
  ];
  if (after.length > 0) lines.push(after.map(({ step, reason: because }) => `- After step ${step}: ${prose(because)}`).join("\n"));
  if (findings.length > 0) lines.push(`It answers:\n\n${findings.slice(0, 10).map(finding => `- ${prose(finding.message)} (${codeSpan(placeText(finding, nameOf))}, ${codeSpan(finding.rule.id)})`).join("\n")}${findings.length > 10 ? `\n- and ${counted(findings.length - 10, "more finding")}` : ""}`);
  return lines.join("\n\n");
}

/** Steps and arrows. Titles are ours, and quoted so that no character of theirs is syntax. */
function mermaid(steps: readonly PlanStep[]): string {
  const lines = ["graph TD"];
  for (const { number, title } of steps) lines.push(`  s${number}["${number}. ${title.replaceAll('"', "#quot;")}"]`);
  for (const { number, after } of steps) for (const { step } of after) lines.push(`  s${step} --> s${number}`);
  return lines.join("\n");
}
