import { codeSpan, fenced, link, prose } from "../features/markdown";
import type { Decision } from "../features/decide";
import { placeText, standingWords, type NameOf } from "./advice";
import { statusOf } from "./decision";
import { counted } from "./report";

/** Places of evidence that a page shows before it counts the rest. */
const mostEvidence = 20;

/** The answer to one problem as a Markdown page. */
export function renderDecisionMarkdown(decision: Decision, nameOf: NameOf): string {
  const { problem, evidence, primary, supporting, groups, first, gates, simplerFirst, price, articles, edit, causes } = decision;
  const blocks = [`# ${prose(problem.title)}`, `> ${prose(problem.question)}`, `In this system: ${prose(statusOf(decision))}.`];
  const section = (title: string, items: readonly string[]): void => {
    if (items.length > 0) blocks.push(`## ${title}`, items.map(item => `- ${item}`).join("\n"));
  };
  section("Seen at", [
    ...evidence.slice(0, mostEvidence).map(finding => `${prose(finding.message)} (${codeSpan(placeText(finding, nameOf))}, ${codeSpan(finding.rule.id)})`),
    ...(evidence.length > mostEvidence ? [`and ${counted(evidence.length - mostEvidence, "more place")}`] : []),
  ]);
  section("Begin elsewhere", causes.map(cause => `${prose(cause.problem.title)}: ${prose(cause.reason)}`));
  blocks.push("## Answer", prose(problem.answer));
  const answers = [...(primary ? [{ role: "Primary", ...primary }] : []), ...supporting.map(answer => ({ role: "Supporting", ...answer }))];
  if (answers.length > 0) blocks.push(answers.map(({ role, pattern, standing }) => `- ${role}: **${prose(pattern.name)}** (${standingWords[standing]}). ${prose(pattern.intent)}`).join("\n"));
  blocks.push(`Group: ${groups.map(({ id, title }) => `${id} (${prose(title)})`).join(", ")}`);
  section("In place first", [
    ...first.map(({ pattern, reason }) => `**${prose(pattern.name)}**: ${prose(reason)}`),
    ...gates.map(({ group, reason, open }) => `**Group ${group}**, ${counted(open.length, "open finding")}: ${prose(reason)}`),
  ]);
  section("Simpler, to exhaust before", simplerFirst.map(prose));
  blocks.push("## Price", prose(price));
  section("Read", articles.map(({ title, url }) => link(title, url)));
  if (edit) {
    blocks.push("## The edit that starts it", `${prose(edit.fix.title)} (${edit.fix.safe ? "safe" : "unsafe"})`);
    for (const [source, list] of edit.changes) blocks.push(codeSpan(nameOf(source)), fenced("yaml", list.map(({ text }) => text).join("# …\n")));
  }
  return `${blocks.join("\n\n")}\n`;
}
