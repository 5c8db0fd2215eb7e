import type { Decision, FirstEdit, ProblemList, ProblemView } from "../features/decide";
import { findingJson, hanging, placeText, standingWords, type NameOf } from "./advice";
import { plainPaint, type Paint } from "./paint";
import { counted, placesOf } from "./report";
import { visible } from "./visible";

/** Places of evidence that a terminal shows before it counts the rest. */
const mostEvidence = 5;

/** The answer to one problem, for a terminal. */
export function renderDecision(decision: Decision, nameOf: NameOf, paint: Paint = plainPaint): string {
  return `${decisionLines(decision, nameOf, paint).join("\n")}\n`;
}

/** The answers to all problems of a system, what to begin with first. */
export function renderDecisions(decisions: readonly Decision[], unknown: ProblemList["unknown"], nameOf: NameOf, paint: Paint = plainPaint): string {
  const blocks: string[] = [];
  if (decisions.length === 0) blocks.push("The descriptor shows no problem of the decision guide, and none is told under `system.problems`.");
  else blocks.push(`${paint.strong(counted(decisions.length, "problem"))}, what to begin with first; \`architecture-advisor decide PROBLEM\` tells all about one`);
  for (const decision of decisions) blocks.push(summaryLines(decision, nameOf, paint).join("\n"));
  if (unknown.length > 0) blocks.push(unknown.map(({ name, near }) => `no problem of the guide is named \`${visible(name)}\`${near ? `; the closest is \`${near}\`` : ""}`).join("\n"));
  return `${blocks.join("\n\n")}\n`;
}

/** Whether a problem was found, told, or both, in words. */
export function statusOf({ told, evidence, solved }: ProblemView): string {
  const seen = evidence.length > 0 ? (told ? "found and told" : "found") : told ? "told; the descriptor shows no evidence" : "the descriptor shows no evidence";
  return solved ? `solved: its pattern is in place${told ? " (still told under `system.problems`)" : ""}` : seen;
}

function summaryLines(decision: Decision, nameOf: NameOf, paint: Paint): readonly string[] {
  const { problem, evidence, primary, edit } = decision;
  const [finding] = evidence;
  return [
    `${paint.strong(problem.id)}: ${problem.title} (${statusOf(decision)})`,
    ...(finding ? hanging("  seen      ", `${visible(finding.message)} (${placeText(finding, nameOf)}${evidence.length > 1 ? `, and ${counted(evidence.length - 1, "more place")}` : ""})`) : []),
    ...hanging("  answer    ", problem.answer),
    ...(primary ? [`  pattern   ${primary.pattern.name}: ${standingWords[primary.standing]}`] : []),
    ...decision.causes.map(cause => `  begin at  ${cause.problem.id}`),
    ...(edit ? [`  edit      ${visible(edit.fix.title)}`] : []),
  ];
}

function decisionLines(decision: Decision, nameOf: NameOf, paint: Paint): readonly string[] {
  const { problem, evidence, primary, supporting, groups, first, gates, simplerFirst, price, articles, edit, causes } = decision;
  const lines = [`${paint.strong(problem.id)}: ${problem.title}`, "", ...hanging("  ", `“${problem.question}”`), `  ${statusOf(decision)}`];
  const section = (title: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push("", paint.strong(title), ...body);
  };
  section("Seen at", [
    ...evidence.slice(0, mostEvidence).flatMap(finding => [...hanging(`  ${finding.severity.padEnd(8)}`, visible(finding.message)), `          ${paint.quiet(`${placeText(finding, nameOf)}  ${finding.rule.id}`)}`]),
    ...(evidence.length > mostEvidence ? [`  and ${counted(evidence.length - mostEvidence, "more place")}`] : []),
  ]);
  section("Begin elsewhere", causes.flatMap(cause => hanging(`  ${cause.problem.id}: `, cause.reason, "    ")));
  section("Answer", [
    ...hanging("  ", problem.answer),
    ...(primary ? ["", `  primary     ${primary.pattern.name} (${standingWords[primary.standing]})`] : []),
    ...supporting.map(({ pattern, standing }) => `  supporting  ${pattern.name} (${standingWords[standing]})`),
    ...groups.map(group => `  group       ${group.id}, ${group.title}`),
  ]);
  section("In place first", [
    ...first.flatMap(({ pattern, reason }) => hanging(`  ${pattern.name}: `, reason, "    ")),
    ...gates.flatMap(({ group, reason, open }) => hanging(`  Group ${group}, ${counted(open.length, "open finding")}: `, reason, "    ")),
  ]);
  section("Simpler, to exhaust before", simplerFirst.flatMap(text => hanging("  - ", text)));
  section("Price", hanging("  ", price));
  section("Article", articles.flatMap(({ title, url }) => [`  ${title}`, `  ${paint.link(url)}`]));
  section("The edit that starts it", edit ? editLines(edit, nameOf) : []);
  return lines;
}

/** The lines that an edit removes and adds, as a diff shows them. */
export function editLines({ fix, changes }: FirstEdit, nameOf: NameOf): readonly string[] {
  const lines = [`  ${visible(fix.title)} (${fix.safe ? "safe" : "unsafe"})`];
  for (const [source, list] of changes) {
    for (const { start, end, text } of list) {
      lines.push(`  ${visible(nameOf(source))}:${start + 1}${end > start ? `, in place of ${counted(end - start, "line")}` : ""}`);
      lines.push(...text.replace(/\r?\n$/, "").split(/\r?\n/).map(line => `  + ${visible(line)}`));
    }
  }
  return lines;
}

/** The document of `decide --format json`. */
export function renderDecisionsJson(decisions: readonly Decision[], unknown: ProblemList["unknown"], nameOf: NameOf): string {
  const document = {
    version: 1,
    problems: decisions.map(decision => decisionJson(decision, nameOf)),
    unknown: unknown.map(({ name, near, at }) => ({ name, nearest: near ?? null, file: nameOf(at.entry.source), range: placesOf(at) })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function decisionJson(decision: Decision, nameOf: NameOf): Record<string, unknown> {
  const { problem, told, evidence, solved, causes, primary, supporting, groups, first, gates, simplerFirst, price, articles, edit } = decision;
  return {
    problem: problem.id,
    title: problem.title,
    question: problem.question,
    found: evidence.length > 0,
    told,
    solved,
    evidence: evidence.map(finding => findingJson(finding, nameOf)),
    beginWith: causes.map(cause => ({ problem: cause.problem.id, reason: cause.reason })),
    answer: problem.answer,
    primary: primary ? { pattern: primary.pattern.id, standing: primary.standing } : null,
    supporting: supporting.map(({ pattern, standing }) => ({ pattern: pattern.id, standing })),
    groups: groups.map(({ id }) => id),
    first: first.map(({ pattern, reason }) => ({ pattern: pattern.id, reason })),
    gates: gates.map(({ group, reason, open }) => ({ group, reason, findings: open.length })),
    simplerFirst,
    price,
    articles,
    edit: edit ? { title: edit.fix.title, safe: edit.fix.safe, rule: edit.finding.rule.id, element: edit.finding.element, changes: [...edit.changes].flatMap(([source, list]) => list.map(({ start, end, text }) => ({ file: nameOf(source), fromLine: start + 1, removed: end - start, text }))) } : null,
  };
}
