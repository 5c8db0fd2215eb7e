// The offline pages of the rules, as read-only documents. The server holds their text, so they need no network and no
// file system, and look the same in every kind of workspace.

import { type TextDocumentContentProvider, Uri } from "vscode";
import { EXPLAIN, type ExplainParams, type ExplainResult } from "../../server/src/lsp/requests";
import type { Supervisor } from "./supervisor";

export const RULE_PAGE_SCHEME = "architecture-advisor";

/** The address of a rule's page; undefined when the text cannot be a rule id. */
export function rulePageUri(rule: string): Uri | undefined {
  return /^[a-z0-9][a-z0-9-]*$/.test(rule) ? Uri.from({ scheme: RULE_PAGE_SCHEME, path: `/rules/${rule}.md` }) : undefined;
}

export function rulePages(supervisor: Supervisor): TextDocumentContentProvider {
  return {
    async provideTextDocumentContent(uri) {
      const rule = uri.path.replace(/^.*\//, "").replace(/\.md$/, "");
      const page = await explanation(supervisor, rule);
      return page?.markdown ?? `# ${rule}\n\nThere is no page for this rule, or the language server is not running.\n`;
    },
  };
}

/** The page of a rule; undefined when the rule is unknown or the server is not running. */
export async function explanation(supervisor: Supervisor, rule: string): Promise<ExplainResult | undefined> {
  const params: ExplainParams = { rule };
  const page = await supervisor.running()?.sendRequest<ExplainResult | null>(EXPLAIN, params);
  return page ?? undefined;
}
