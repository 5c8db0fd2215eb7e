import type { Severity } from "../../../rules/kit/rule";
import type { Finding } from "../analysis/finding";
import type { ReadyFix } from "../analysis/fixes";
import { offsetOf, positionsOf, type Range } from "../syntax/range";
import { drawFrame } from "./frame";
import { plainPaint, type Paint } from "./paint";
import { allFindings, articleFor, countFindings, counted, placesOf, type Counts, type Report, type SystemReport } from "./report";
import { visible } from "./visible";

export interface StylishOptions {
  readonly paint?: Paint;
  /** Cells of the terminal; longer source lines are cut around what is marked. */
  readonly width?: number;
}

const standardWidth = 120;

/** Other places beyond this many are counted only. */
const mostRelated = 5;

/** Findings for a person at a terminal, each with the text it is about. Hints are left out. */
export function renderStylish(report: Report, options: StylishOptions = {}): string {
  const layout: Layout = {
    paint: options.paint ?? plainPaint,
    width: options.width ?? standardWidth,
    nameOf: source => visible(report.nameOf(source)),
    explained: new Set(),
  };
  const blocks: string[] = [];
  let fixable = 0;
  for (const system of report.systems) {
    for (const [finding, ...others] of groupRepeated(system.findings.filter(({ severity }) => severity !== "hint"))) {
      const fixes = system.fixesOf(finding);
      fixable += [finding, ...others].filter(each => (each === finding ? fixes : system.fixesOf(each))[0]?.safe).length;
      blocks.push(renderFinding(finding, others, fixes, system, layout));
    }
  }
  blocks.push(summary(report, fixable, layout.paint));
  return blocks.join("\n");
}

interface Layout {
  readonly paint: Paint;
  readonly width: number;
  nameOf(source: string): string;
  /** The rules whose article was named already: once is enough, however often a rule speaks. */
  readonly explained: Set<string>;
}

/** From this many on, findings of one rule are told once, with the places of the others. */
const manyOfOneRule = 4;

/** The likes of a finding that are still worth a line each. */
const mostLikes = 8;

/**
 * Findings of one rule and severity together, at the place of the first, when there are many of them: the tenth service
 * without a health check is no news. Few are shown one by one.
 */
function groupRepeated(findings: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const name = `${finding.severity} ${finding.rule.id}`;
    groups.set(name, [...(groups.get(name) ?? []), finding]);
  }
  const told = new Set<Finding>();
  const result: [Finding, ...Finding[]][] = [];
  for (const finding of findings) {
    if (told.has(finding)) continue;
    const likes = groups.get(`${finding.severity} ${finding.rule.id}`)!;
    const group = likes.length >= manyOfOneRule ? likes : [finding];
    for (const each of group) told.add(each);
    result.push([finding, ...group.filter(each => each !== finding)]);
  }
  return result;
}

function renderFinding(finding: Finding, others: readonly Finding[], fixes: readonly ReadyFix[], system: SystemReport, layout: Layout): string {
  const { paint, nameOf, explained } = layout;
  const { rule, severity, at } = finding;
  const times = others.length > 0 ? paint.guide(` (${others.length + 1} times)`) : "";
  const head = `${paint.severity(severity, `${severity}[${rule.id}]`)}${paint.strong(`: ${visible(finding.message)}`)}${times}`;
  const lines = [head, ...frameOf(at, system, layout)];
  const margin = " ".repeat(String(placesOf(at).start.line).length);
  const add = (label: string, text: string): void => void lines.push(`${margin} ${paint.guide("=")} ${paint.strong(`${label}:`)} ${text}`);

  for (const { at: place, message } of others.slice(0, mostLikes)) add("likewise", `${placeText(place, nameOf)}: ${visible(message)}`);
  if (others.length > mostLikes) add("likewise", `${others.length - mostLikes} more, listed by \`--format json\``);
  for (const { at: place, message } of finding.related.slice(0, mostRelated)) add("related", `${placeText(place, nameOf)}: ${visible(message)}`);
  if (finding.related.length > mostRelated) add("related", `and ${finding.related.length - mostRelated} more places`);
  if (finding.folded.length > 0) add("stands for", finding.folded.join(", "));
  if (finding.help !== undefined) add("help", visible(finding.help));
  for (const { title, safe } of fixes) add("fix", `${visible(title)} (${safe ? "safe" : "unsafe"})`);
  const article = articleFor(rule);
  if (article && !explained.has(rule.id)) {
    add("article", `${article.title} (${paint.link(article.url)})`);
    explained.add(rule.id);
  }
  return `${lines.join("\n")}\n`;
}

/** The place, the line of text, and carets under what the finding is about. */
function frameOf(at: Range, system: SystemReport, { paint, width, nameOf }: Layout): readonly string[] {
  const { start, end } = positionsOf(at);
  const number = String(start.line + 1);
  const margin = " ".repeat(number.length);
  const line = lineAt(system.textOf(at.entry.source), offsetOf(at));
  const last = end.line === start.line ? end.character : line.length;
  const frame = drawFrame(line, start.character, Math.max(last, start.character), Math.max(width - number.length - 3, 20));
  const bar = paint.guide("|");
  return [
    `${margin}${paint.guide("-->")} ${placeText(at, nameOf)}`,
    `${margin} ${bar}`,
    `${paint.guide(number)} ${bar} ${frame.line}`.trimEnd(),
    `${margin} ${bar} ${frame.marks.replace(/\^+/, carets => paint.strong(carets))}`,
  ];
}

function placeText(at: Range, nameOf: (source: string) => string): string {
  const { line, column } = placesOf(at).start;
  return `${nameOf(at.entry.source)}:${line}:${column}`;
}

/** The line that an offset lies on, without its ending. */
function lineAt(text: string, offset: number): string {
  const from = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", from);
  const line = end === -1 ? text.slice(from) : text.slice(from, end);
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function summary(report: Report, fixable: number, paint: Paint): string {
  const counts = countFindings(allFindings(report));
  const excepted = report.systems.reduce((sum, system) => sum + system.excepted.length, 0);
  const within = `in ${counted(report.files, "file")}`;
  const accepted = excepted > 0 ? `, ${counted(excepted, "accepted finding")}` : "";
  const words = wordsOf(counts, paint);
  const left = report.hidden ? wordsOf(report.hidden, paint) : [];
  const hidden = left.length > 0 ? `; ${left.join(" and ")} not shown` : "";
  if (words.length === 0) return `${paint.strong(left.length > 0 ? "no errors" : "no findings")} ${within}${accepted}${hidden}\n`;
  const fixes = fixable > 0 ? `\n${counted(fixable, "finding")} can be fixed safely: run again with \`--fix\`, or with \`--fix-dry-run\` to look first` : "";
  return `${words.join(", ")} ${within}${accepted}${hidden}${fixes}\n`;
}

function wordsOf(counts: Counts, paint: Paint): readonly string[] {
  const words: string[] = [];
  const say = (severity: Severity, text: string): void => {
    if (counts[severity] > 0) words.push(paint.severity(severity, text));
  };
  say("error", counted(counts.error, "error"));
  say("warning", counted(counts.warning, "warning"));
  say("info", `${counts.info} info`);
  return words;
}
