import type { Severity } from "../../../rules/kit/rule";
import type { ExceptedFinding, Finding, RegisteredRule } from "../analysis/finding";
import type { ReadyFix } from "../analysis/fixes";
import type { Range } from "../syntax/range";
import { createFingerprints } from "./fingerprint";
import { articleFor, paragraph, placesOf, type Report, type SystemReport } from "./report";

/** Longer texts are refused by code scanning. */
const longestDescription = 1024;

type Json = Readonly<Record<string, unknown>>;

/** The findings as a SARIF 2.1.0 document, with everything that code scanning on GitHub asks for. */
export function renderSarif(report: Report, version: string): string {
  const fingerprint = createFingerprints();
  const results = report.systems.flatMap(system => [
    ...system.findings.map(finding => resultOf(finding, undefined, system, report, fingerprint)),
    ...system.excepted.map(excepted => resultOf(excepted.finding, excepted, system, report, fingerprint)),
  ]);
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: {
        driver: {
          name: "Architecture Advisor",
          version,
          semanticVersion: version,
          rules: listed(report).map(ruleJson),
        },
      },
      automationDetails: { id: "architecture-advisor/" },
      columnKind: "utf16CodeUnits",
      invocations: [{
        executionSuccessful: report.failures.length === 0,
        toolExecutionNotifications: report.failures.map(({ name, phrase }) => ({ level: "error", message: { text: plain(`${name} ${phrase}`) } })),
      }],
      results,
    }],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The rules that ran. A finding may come from one that is on in one system only, so those of the findings count too. */
function listed(report: Report): readonly RegisteredRule[] {
  const rules = new Map(report.rules.map(rule => [rule.id, rule]));
  for (const { findings, excepted } of report.systems) {
    for (const { rule } of [...findings, ...excepted.map(({ finding }) => finding)]) if (!rules.has(rule.id)) rules.set(rule.id, rule);
  }
  return [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function ruleJson(rule: RegisteredRule): Json {
  const article = articleFor(rule);
  const why = paragraph(rule.why);
  const unless = `The advice is wrong when ${paragraph(rule.unless)}`;
  const reading = article ? `Read: ${article.title} (${article.url})` : "";
  const link = article ? `Read: [${article.title}](${article.url})` : "";
  return {
    id: rule.id,
    name: rule.id.split("-").map(word => word.charAt(0).toUpperCase() + word.slice(1)).join(""),
    shortDescription: { text: shorten(rule.title) },
    fullDescription: { text: shorten(why) },
    help: { text: [why, unless, reading].filter(Boolean).join("\n\n"), markdown: [why, unless, link].filter(Boolean).join("\n\n") },
    ...(article && { helpUri: article.url }),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: {
      tags: [...new Set(["architecture", rule.family, ...(rule.pattern ? [rule.pattern] : []), rule.group])],
      precision: rule.severity === "hint" ? "medium" : "high",
      "problem.severity": problemSeverities[rule.severity],
    },
  };
}

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note", hint: "note" };
const problemSeverities: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "recommendation", hint: "recommendation" };

function resultOf(finding: Finding, excepted: ExceptedFinding | undefined, system: SystemReport, report: Report, fingerprint: ReturnType<typeof createFingerprints>): Json {
  const fixes = system.fixesOf(finding);
  const root = uriOf(system.root);
  return {
    ruleId: finding.rule.id,
    level: levels[finding.severity],
    message: { text: plain(finding.help === undefined ? finding.message : `${finding.message}\nhelp: ${finding.help}`) },
    locations: [{ ...locationOf(finding.at, report), ...(finding.element && { logicalLocations: [{ fullyQualifiedName: finding.element }] }) }],
    ...(finding.related.length > 0 && {
      relatedLocations: finding.related.map(({ at, message }, index) => ({ id: index + 1, ...locationOf(at, report), message: { text: plain(message) } })),
    }),
    partialFingerprints: { primaryLocationLineHash: fingerprint(finding, root) },
    ...(fixes.length > 0 && { fixes: fixes.map(fix => fixJson(fix, report)) }),
    suppressions: excepted ? [{ kind: "inSource", status: "accepted", justification: excepted.reason }] : [],
    properties: { severity: finding.severity, ...(finding.folded.length > 0 && { folded: finding.folded }) },
  };
}

function locationOf(at: Range, report: Report): Json {
  return { physicalLocation: { artifactLocation: artifactOf(at, report), region: regionOf(at) } };
}

function artifactOf(at: Range, report: Report): Json {
  return { uri: uriOf(report.nameOf(at.entry.source)) };
}

/** A real stretch of text: where nothing is written, the character beside the place is taken. */
function regionOf(at: Range): Json {
  const { start, end } = placesOf(at);
  const isEmpty = start.line === end.line && start.column === end.column;
  const next = at.entry.text[at.end];
  const hasNext = next !== undefined && next !== "\n" && next !== "\r";
  const endColumn = isEmpty && (hasNext || start.column === 1) ? end.column + 1 : end.column;
  const startColumn = isEmpty && !hasNext && start.column > 1 ? start.column - 1 : start.column;
  return { startLine: start.line, startColumn, endLine: end.line, endColumn };
}

function fixJson(fix: ReadyFix, report: Report): Json {
  const bySource = new Map<string, Json[]>();
  for (const { at, text } of fix.edits) {
    const { start, end } = placesOf(at);
    const replacement = {
      deletedRegion: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
      // Nothing inserted: the region is deleted.
      ...(text !== "" && { insertedContent: { text } }),
    };
    bySource.set(at.entry.source, [...(bySource.get(at.entry.source) ?? []), replacement]);
  }
  return {
    description: { text: plain(fix.safe ? fix.title : `${fix.title} (unsafe)`) },
    artifactChanges: [...bySource].map(([source, replacements]) => ({ artifactLocation: { uri: uriOf(report.nameOf(source)) }, replacements })),
  };
}

/** A relative reference with forward slashes; each segment percent-encoded. */
export function uriOf(name: string): string {
  return name.split("/").map(segment => encodeURIComponent(wellFormed(segment))).join("/");
}

/** Half characters cannot be encoded. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

/** In SARIF's plain text `[words](1)` is a link; names of elements must not become one. */
function plain(text: string): string {
  return wellFormed(text).replace(/\[(?=[^\]]*\]\()/g, "\\[");
}

function shorten(text: string): string {
  if (text.length <= longestDescription) return text;
  const cut = text.slice(0, longestDescription - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), 1))}…`;
}
