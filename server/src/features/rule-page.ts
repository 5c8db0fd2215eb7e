import { familyOf, groupOf, patternOf } from "../../../rules/kit/knowledge";
import { createAnalyzer } from "../analysis/analyze";
import { createDescriptor, currentVersion, type Descriptor } from "../analysis/descriptor";
import type { Finding, RegisteredRule } from "../analysis/finding";
import { applyFix, fixesOf } from "../analysis/fixes";
import { chooseRules, defaultConfiguration, type RuleSet } from "../analysis/rule-set";
import { positionsOf } from "../syntax/range";
import { articleMarkdown } from "./describe-key";
import { codeSpan, fenced, prose, yamlBlock } from "./markdown";

/** The day on which examples happen, so that a page is the same whenever it is written. */
const exampleDay = "2026-07-01";
const exampleFile = "architecture.yaml";
/**
 * Examples leave the line out that every descriptor begins with. It goes to the end, so that no line moves; a comment
 * `# apiVersion:` keeps an example without it.
 */
const mark = `\napiVersion: ${currentVersion}\n`;
const marker = /^#\s*(?:\^+|<-)\s+(?:error|warning|info|hint)\b/;

/**
 * The page of a rule as Markdown: what it is about, why, when it is wrong, and for each example the text, what the tool
 * says about it, and the text that it is content with. The output is made by running the rule, not written by hand.
 *
 * @param known every rule there is: for rules about exceptions it matters which names exist
 */
export function rulePage(rule: RegisteredRule, known: readonly RegisteredRule[] = [rule]): string {
  const run: Runner = text => runAlone(rule, known, text);
  const sections = [
    `# ${prose(rule.title)}`,
    facts(rule),
    "## Why",
    prose(rule.why),
    "## When it is wrong",
    upperFirst(prose(rule.unless)),
    ...(rule.fix ? ["## Fix", fixText(rule, run)] : []),
    ...rule.examples.flatMap((example, index) => exampleText(rule, run, example, rule.examples.length > 1 ? ` ${index + 1}` : "")),
    "## Accepting it",
    `Where the finding is known and accepted, say so on the line or above it, with the reason: ${codeSpan(`# advisor-ignore ${rule.id}: <reason>`)}.`,
  ];
  return `${sections.join("\n\n")}\n`;
}

function facts(rule: RegisteredRule): string {
  const pattern = rule.pattern && patternOf(rule.pattern);
  const group = groupOf(rule.group);
  const family = familyOf(rule.family);
  const rows: (readonly [string, string])[] = [
    ["Rule", codeSpan(rule.id)],
    ["Severity", rule.status === "trial" ? `${rule.severity} (trial: part of the preset ${codeSpan("all")} only)` : rule.severity],
    ["Family", `${codeSpan(rule.family)}${family ? `, ${prose(family.title)}` : ""}`],
    ...(pattern ? [["Pattern", `${prose(pattern.name)}: ${prose(pattern.intent)}`] as const] : []),
    ["Group", prose(group ? `${group.id}, ${group.title}` : rule.group)],
    [rule.articles.length > 1 ? "Articles" : "Article", rule.articles.map(articleMarkdown).join("<br>")],
  ];
  return ["| | |", "| --- | --- |", ...rows.map(([label, text]) => `| ${label} | ${text.replace(/(?<!\\)\|/g, "\\|")} |`)].join("\n");
}

function fixText(rule: RegisteredRule, run: Runner): string {
  const titles = new Map<string, boolean>();
  for (const example of rule.examples) {
    const { descriptor, rules, analyze } = run(plain(example.bad));
    for (const finding of analyze()) for (const { title, safe } of fixesOf(finding, descriptor, rules, exampleDay)) titles.set(title, safe);
  }
  const offered = [...titles].map(([title, safe]) => `- ${prose(title)} (${safe ? "safe" : "unsafe"})`).join("\n");
  return [...(rule.fixWrites ? [prose(rule.fixWrites)] : []), ...(offered ? [`For the ${rule.examples.length > 1 ? "examples" : "example"} below it offers:\n\n${offered}`] : [])].join("\n\n");
}

function exampleText(rule: RegisteredRule, run: Runner, example: RegisteredRule["examples"][number], number: string): readonly string[] {
  const bad = plain(example.bad);
  const { analyze } = run(bad);
  const reported = analyze().map(finding => report(bad, finding)).join("\n\n");
  const fixed = rule.fix ? afterFixes(run, bad) : undefined;
  return [
    `## Example${number}: ${prose(lowerFirst(example.title))}`,
    "This draws a finding:",
    yamlBlock(bad),
    "What is reported:",
    fenced("text", reported),
    fixed === example.good ? "What the fix makes of it:" : "This draws none:",
    yamlBlock(example.good),
  ];
}

/** A finding the way a terminal shows it, with the line and a mark under the text. */
function report(text: string, { severity, rule, at, message, help, related }: Finding): string {
  const { start, end } = positionsOf(at);
  const line = text.split("\n")[start.line] ?? "";
  const last = end.line === start.line ? end.character : line.length;
  const number = String(start.line + 1).padStart(4);
  return [
    `${severity}[${rule.id}] ${message}`,
    `${number} | ${line}`,
    `${" ".repeat(number.length)} | ${" ".repeat(start.character)}${"^".repeat(Math.max(1, last - start.character))}`,
    ...related.map(other => `  related, line ${positionsOf(other.at).start.line + 1}: ${other.message}`),
    ...(help === undefined ? [] : [`  help: ${help}`]),
  ].join("\n");
}

interface Run {
  readonly descriptor: Descriptor;
  readonly rules: RuleSet;
  analyze(): readonly Finding[];
}

type Runner = (text: string) => Run;

/** The rule alone on a text. */
function runAlone(rule: RegisteredRule, known: readonly RegisteredRule[], text: string): Run {
  const descriptor = createDescriptor(exampleFile);
  const rules = chooseRules(known, { ...defaultConfiguration, only: [rule.id] });
  const analyzer = createAnalyzer(descriptor, rules);
  descriptor.setFile(exampleFile, /^(?:# )?apiVersion:/m.test(text) ? text : `${text}${mark}`);
  return { descriptor, rules, analyze: () => analyzer.analyze(exampleDay).findings };
}

/** The text after the preferred fix of every finding, one after the other. */
function afterFixes(run: Runner, text: string): string | undefined {
  const { descriptor, rules, analyze } = run(text);
  for (let round = 0; round < 10; round += 1) {
    const [finding] = analyze();
    if (!finding) break;
    const [fix] = fixesOf(finding, descriptor, rules, exampleDay);
    const after = fix && applyFix(fix, descriptor).get(exampleFile);
    if (after === undefined) return undefined;
    descriptor.setFile(exampleFile, after);
  }
  return descriptor.fileOf(exampleFile)?.text.replace(mark, "");
}

/** The text without the lines that draw its findings. */
function plain(text: string): string {
  return text.split("\n").filter(line => !marker.test(line)).join("\n");
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
