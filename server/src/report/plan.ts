import type { PatternUse } from "../features/patterns-in-use";
import type { Plan, PlanStep, Why } from "../features/plan";
import { placesOf, counted } from "./report";
import { findingJson, hanging, placeText, type NameOf } from "./advice";
import { plainPaint, type Paint } from "./paint";
import { visible } from "./visible";

/** A plan for a terminal. */
export function renderPlan(plan: Plan, nameOf: NameOf, paint: Paint = plainPaint): string {
  const lines = [...hanging("", paint.strong(plan.verdict.text))];
  const section = (title: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push("", paint.strong(title), ...body);
  };
  section("Steps", plan.steps.flatMap(step => stepLines(step, nameOf, paint)));
  section("Missing", plan.missing.flatMap(({ pattern, why }) => hanging(`  ${pattern.name}: `, whyText(why), "    ")));
  section("In name only", plan.inNameOnly.flatMap(use => hanging(`  ${use.pattern.name}: `, nameOnlyText(use), "    ")));
  section("In place", plan.has.map(({ pattern, places }) => `  ${pattern.name}: ${visible(places[0]?.path ?? "")}${places.length > 1 ? ` and ${counted(places.length - 1, "more place")}` : ""}`));
  section("Beside the steps", plan.beside.flatMap(({ pattern, findings }) => hanging(`  ${pattern?.name ?? "The descriptor"}: `, besideText(findings), "    ")));
  section("Over-engineering here", plan.overEngineering.flatMap(({ pattern, finding, reason, change }) =>
    hanging(`  ${pattern.name}${finding ? " (in use)" : ""}: `, `${visible(reason)}; it would take ${change}.`, "    ")));
  section("Reading, in the roadmap's order", plan.reading.flatMap(({ post, title, complexity, url }) => [`  ${post === undefined ? "    " : `${String(post).padStart(2)}. `}${title}${complexity ? ` (${complexity})` : ""}`, `      ${paint.link(url)}`]));
  return `${lines.join("\n")}\n`;
}

/** Why a pattern would help, in one sentence. */
export function whyText(why: readonly Why[]): string {
  const told: string[] = [];
  for (const reason of why) {
    switch (reason.kind) {
      case "problem": told.push(`${reason.problem.title.toLowerCase()} (${reason.finding ? visible(reason.finding.message) : "told under `system.problems`"})`); break;
      case "finding": told.push(visible(reason.finding.message)); break;
      case "needed": told.push(`${reason.by.name} needs it because ${lowerFirst(reason.reason).replace(/\.$/, "")}`);
    }
  }
  return `${told.join("; ")}.`;
}

/** What is open about a declared pattern. */
export function nameOnlyText({ places, open }: PatternUse): string {
  return `declared at ${visible(places[0]?.path ?? "")}, with ${counted(open.length, "open finding")} (${[...new Set(open.map(({ rule }) => rule.id))].join(", ")}).`;
}

/** What is open that no step answers. */
export function besideText(findings: Plan["beside"][number]["findings"]): string {
  const [first] = findings;
  return `${first ? visible(first.message) : ""}${findings.length > 1 ? `, and ${counted(findings.length - 1, "more finding")}` : ""}.`;
}

function stepLines({ number, title, group, pattern, reason, after, findings }: PlanStep, nameOf: NameOf, paint: Paint): readonly string[] {
  const [finding] = findings;
  const indent = "     ";
  return [
    ...hanging(`  ${String(number).padStart(2)} `, title, indent),
    `${indent}${paint.quiet(`${pattern.name}, group ${group.id}${pattern.complexity ? `, ${pattern.complexity}` : ""}`)}`,
    ...hanging(indent, reason),
    ...after.flatMap(({ step, reason: because }) => hanging(`${indent}after ${step}: `, because, `${indent}  `)),
    ...(finding ? hanging(`${indent}answers: `, `${visible(finding.message)} (${placeText(finding, nameOf)}${findings.length > 1 ? `, and ${counted(findings.length - 1, "more finding")}` : ""})`, `${indent}  `) : []),
  ];
}

/** The document of `plan --format json`. */
export function renderPlanJson(plan: Plan, nameOf: NameOf): string {
  const document = {
    version: 1,
    verdict: plan.verdict,
    has: plan.has.map(use => useJson(use, nameOf)),
    inNameOnly: plan.inNameOnly.map(use => ({ ...useJson(use, nameOf), findings: use.open.map(finding => findingJson(finding, nameOf)) })),
    missing: plan.missing.map(({ pattern, why }) => ({ pattern: pattern.id, group: pattern.group, complexity: pattern.complexity ?? null, why: why.map(reason => whyJson(reason, nameOf)) })),
    steps: plan.steps.map(({ number, id, title, pattern, towards, group, reason, after, findings, articles }) => ({
      number, id, title, pattern: pattern.id, towards: towards.id, group: group.id, complexity: pattern.complexity ?? null, reason, after,
      findings: findings.map(finding => findingJson(finding, nameOf)), articles,
    })),
    beside: plan.beside.map(({ pattern, findings }) => ({ pattern: pattern?.id ?? null, findings: findings.map(finding => findingJson(finding, nameOf)) })),
    reading: plan.reading,
    overEngineering: plan.overEngineering.map(({ pattern, finding, reason, change }) => ({ pattern: pattern.id, inUse: finding !== undefined, reason, change })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function useJson({ pattern, places }: PatternUse, nameOf: NameOf): Record<string, unknown> {
  return {
    pattern: pattern.id, group: pattern.group, complexity: pattern.complexity ?? null,
    places: places.map(({ path, at }) => ({ path, file: nameOf(at.entry.source), range: placesOf(at) })),
  };
}

function whyJson(why: Why, nameOf: NameOf): Record<string, unknown> {
  switch (why.kind) {
    case "problem": return { problem: why.problem.id, told: why.told, finding: why.finding ? findingJson(why.finding, nameOf) : null };
    case "finding": return { finding: findingJson(why.finding, nameOf) };
    case "needed": return { neededBy: why.by.id, reason: why.reason };
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
