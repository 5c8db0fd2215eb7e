import type { Diagnostic, DiagnosticRelatedInformation } from "vscode-languageserver";
import { articleLink } from "../../../rules/kit/knowledge";
import { severities, type Finding } from "../advisor";
import type { ConfigurationProblem } from "../analysis/config";
import { visible } from "../report/visible";
import { limits } from "../syntax/limits";
import type { Abilities } from "./abilities";
import { rangeOf, severityCodes, tagCodes } from "./convert";
import { DIAGNOSTIC_SOURCE } from "./requests";

/** What a diagnostic carries so that its finding can be found again without a new analysis. */
export interface FindingData {
  readonly rule: string;
  readonly element: string;
  readonly message: string;
}

/** What one file shows: its findings, the gravest when there are too many, and what is wrong in it as a configuration. */
export function diagnosticsOf(findings: readonly Finding[], problems: readonly ConfigurationProblem[], convert: (finding: Finding) => Diagnostic): Diagnostic[] {
  const shown = gravest(findings, limits.findingsPerFile);
  const diagnostics = shown.map(convert);
  const hidden = findings.length - shown.length;
  if (hidden > 0) {
    diagnostics.push({
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      severity: severityCodes.info,
      source: DIAGNOSTIC_SOURCE,
      message: `${hidden} more findings of this file are left out, none graver than those shown\nhelp: the command line lists them all`,
    });
  }
  for (const { message, help, at } of problems) {
    diagnostics.push({ range: rangeOf(at), severity: severityCodes.warning, source: DIAGNOSTIC_SOURCE, message: withHelp(message, help) });
  }
  return diagnostics;
}

/** A finding in the words of the protocol, with no more than the client understands. */
export function toDiagnostic(finding: Finding, uriOf: (source: string) => string, abilities: Abilities): Diagnostic {
  const { rule, severity, at, message, help, related, violation } = finding;
  const article = rule.articles[0];
  const tag = violation.tag && tagCodes[violation.tag];
  const information = related.map((other): DiagnosticRelatedInformation => ({
    location: { uri: uriOf(other.at.entry.source), range: rangeOf(other.at) },
    message: visible(other.message),
  }));
  return {
    range: rangeOf(at),
    severity: severityCodes[severity],
    code: rule.id,
    ...(abilities.codeDescription && article && { codeDescription: { href: articleLink(article).url } }),
    source: DIAGNOSTIC_SOURCE,
    message: withHelp(message, help),
    ...(abilities.related && information.length > 0 && { relatedInformation: information }),
    ...(tag !== undefined && abilities.tags.has(tag) && { tags: [tag] }),
    ...(abilities.diagnosticData && { data: dataOf(finding) }),
  };
}

export function dataOf({ rule, element, message }: Finding): FindingData {
  return { rule: rule.id, element, message };
}

/** True when a diagnostic that came back from the client is about this finding. */
export function isAbout({ code, data, message, range }: Diagnostic, finding: Finding): boolean {
  if (code !== finding.rule.id) return false;
  if (isFindingData(data)) return data.element === finding.element && data.message === finding.message;
  // Neovim 0.7 sends columns back in bytes, so only the line is to be relied on.
  return message === withHelp(finding.message, finding.help) && range.start.line === rangeOf(finding.at).start.line;
}

/** Findings may look alike; the one that is meant is the one that begins nearest to a place. */
export function nearestTo(findings: readonly Finding[], { line, character }: { readonly line: number; readonly character: number }): Finding | undefined {
  const far = (finding: Finding): number => {
    const { start } = rangeOf(finding.at);
    return Math.abs(start.line - line) * 100_000 + Math.abs(start.character - character);
  };
  return findings.reduce<Finding | undefined>((best, finding) => (best === undefined || far(finding) < far(best) ? finding : best), undefined);
}

export function isFindingData(data: unknown): data is FindingData {
  const { rule, element, message } = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  return typeof rule === "string" && typeof element === "string" && typeof message === "string";
}

function withHelp(message: string, help: string | undefined): string {
  return help === undefined ? visible(message) : `${visible(message)}\nhelp: ${visible(help)}`;
}

/** At most `most` findings: the gravest, in the order in which they stand in the file. */
function gravest(findings: readonly Finding[], most: number): readonly Finding[] {
  if (findings.length <= most) return findings;
  let room = most;
  const chosen = new Set<Finding>();
  for (const severity of severities) {
    for (const finding of findings) {
      if (room === 0) break;
      if (finding.severity !== severity) continue;
      chosen.add(finding);
      room -= 1;
    }
  }
  return findings.filter(finding => chosen.has(finding));
}
