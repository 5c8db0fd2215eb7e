import { familyOf, groupOf, patternOf } from "../../../rules/kit/knowledge";
import type { RegisteredRule } from "../analysis/finding";
import { articleLink } from "../../../rules/kit/knowledge";
import { plainPaint, type Paint } from "./paint";
import { paragraph } from "./report";
import { visible } from "./visible";

export interface ExplanationOptions {
  readonly paint?: Paint;
  /** The fixes that the rule offers for its own bad example. */
  readonly fixes: readonly { readonly title: string; readonly safe: boolean }[];
}

const lineWidth = 100;

/** Everything there is to say about a rule, for a terminal. */
export function renderExplanation(rule: RegisteredRule, { paint = plainPaint, fixes }: ExplanationOptions): string {
  const facts: (readonly [string, string])[] = [
    ["severity", paint.severity(rule.severity, rule.severity) + (rule.status === "trial" ? " (trial: part of the preset `all` only)" : "")],
    ["family", `${rule.family} (${familyOf(rule.family)?.title ?? rule.family})`],
  ];
  const pattern = rule.pattern && patternOf(rule.pattern);
  if (pattern) facts.push(["pattern", `${pattern.name}: ${pattern.intent}`]);
  const group = groupOf(rule.group);
  facts.push(["group", group ? `${group.id}, ${group.title}` : rule.group]);
  for (const code of rule.articles) {
    const { title, url } = articleLink(code);
    facts.push(["article", `${title}\n${" ".repeat(10)}${paint.link(url)}`]);
  }

  const lines = [`${paint.strong(rule.id)}: ${rule.title}`, "", ...facts.map(([label, text]) => `${paint.guide(label.padEnd(10))}${text}`)];
  const section = (title: string, body: readonly string[]): void => void lines.push("", paint.strong(title), ...body.map(line => (line === "" ? "" : `  ${line}`)));

  section("Why", wrap(paragraph(rule.why)));
  section("Unless", wrap(paragraph(rule.unless)));
  section("Fix", fixText(rule, fixes));
  for (const example of rule.examples) {
    section(`Example: ${example.title}`, ["draws a finding:", "", ...indented(example.bad), "", "draws none:", "", ...indented(example.good)]);
  }
  return `${lines.join("\n")}\n`;
}

function fixText(rule: RegisteredRule, fixes: ExplanationOptions["fixes"]): readonly string[] {
  if (!rule.fix) return ["none: what to do is for people to decide"];
  const offered = fixes.map(({ title, safe }) => `${visible(title)} (${safe ? "safe" : "unsafe"})`);
  return [...(rule.fixWrites ? wrap(paragraph(rule.fixWrites)) : []), ...(offered.length > 0 ? ["for the example:", ...offered.map(text => `  ${text}`)] : [])];
}

function indented(text: string): readonly string[] {
  return text.trimEnd().split("\n").map(line => (line === "" ? "" : `  ${line}`));
}

/** Lines of words, none longer than fits unless one word alone is. */
function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= lineWidth - 2) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
