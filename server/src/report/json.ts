import type { ExceptedFinding, Finding } from "../analysis/finding";
import { allFindings, articleFor, countFindings, placesOf, type Report, type SystemReport } from "./report";

/** The document of `--format json`. Names, order and meaning of its fields are a contract. */
export function renderJson(report: Report): string {
  const document = {
    version: 1,
    findings: report.systems.flatMap(system => system.findings.map(finding => findingJson(finding, system, report))),
    excepted: report.systems.flatMap(system => system.excepted.map(excepted => exceptedJson(excepted, system, report))),
    summary: { files: report.files, ...countFindings(allFindings(report)) },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function findingJson(finding: Finding, system: SystemReport, report: Report): Record<string, unknown> {
  const { rule } = finding;
  return {
    rule: rule.id,
    family: rule.family,
    severity: finding.severity,
    element: finding.element,
    file: report.nameOf(finding.at.entry.source),
    range: placesOf(finding.at),
    message: finding.message,
    help: finding.help,
    article: articleFor(rule),
    related: finding.related.map(({ at, message }) => ({ file: report.nameOf(at.entry.source), range: placesOf(at), message })),
    folded: finding.folded,
    fixes: system.fixesOf(finding).map(({ title, safe }) => ({ title, safe })),
  };
}

function exceptedJson({ finding, reason, until, by }: ExceptedFinding, system: SystemReport, report: Report): Record<string, unknown> {
  return { ...findingJson(finding, system, report), exception: { reason, until, by } };
}
