// Shows at most as many findings of a file as the reader asked for, the gravest first. This is presentation: what is a
// finding is decided by the server and the configuration file alone.

import { Diagnostic, DiagnosticSeverity, Range, type Uri, workspace } from "vscode";
import { type Middleware, vsdiag } from "vscode-languageclient";
import { DIAGNOSTIC_SOURCE } from "../../server/src/lsp/requests";

/** Applies the limit to pushed and to pulled diagnostics. */
export function findingLimit(): Middleware {
  const limits = new Map<string, number>();
  const isNewLimit = (uri: Uri): boolean => {
    const known = limits.get(uri.toString());
    const limit = maxFindings(uri);
    limits.set(uri.toString(), limit);
    return known !== undefined && known !== limit;
  };
  return {
    handleDiagnostics: (uri, diagnostics, next) => next(uri, limited(diagnostics, maxFindings(uri))),
    provideDiagnostics: async (document, previousResultId, token, next) => {
      const uri = "uri" in document ? document.uri : document;
      // "Unchanged" would leave what an older limit hid; after a change of the limit the whole report is asked for.
      const report = await next(document, isNewLimit(uri) ? undefined : previousResultId, token);
      if (report?.kind !== vsdiag.DocumentDiagnosticReportKind.full) return report;
      return { ...report, items: limited(report.items, maxFindings(uri)) };
    },
    provideWorkspaceDiagnostics: (resultIds, token, resultReporter, next) =>
      next(resultIds.filter(({ uri }) => !isNewLimit(uri)), token, (chunk) => {
        if (chunk === null) return resultReporter(chunk);
        const items = chunk.items.map((item) =>
          item.kind === vsdiag.DocumentDiagnosticReportKind.full
            ? { ...item, items: limited(item.items, maxFindings(item.uri)) }
            : item,
        );
        return resultReporter({ ...chunk, items });
      }),
  };
}

/** At most `max` diagnostics, the gravest first, and one more that tells how many are hidden. */
export function limited(diagnostics: Diagnostic[], max: number): Diagnostic[] {
  // What has no code is no finding of a rule: the server's own note, or what is wrong in a configuration.
  const findings = diagnostics.filter(({ code }) => code !== undefined);
  if (findings.length <= max) return diagnostics;
  const shown = [...findings].sort((a, b) => a.severity - b.severity).slice(0, max).concat(diagnostics.filter(({ code }) => code === undefined));
  const hidden = findings.length - max;
  const note = new Diagnostic(
    new Range(0, 0, 0, 0),
    `${hidden === 1 ? "1 more finding is" : `${hidden} more findings are`} hidden\nhelp: raise \`architectureAdvisor.maxFindings\` to see them`,
    DiagnosticSeverity.Information,
  );
  note.source = DIAGNOSTIC_SOURCE;
  return [...shown, note];
}

function maxFindings(uri: Uri): number {
  return Math.max(1, workspace.getConfiguration("architectureAdvisor", uri).get("maxFindings", 1000));
}
