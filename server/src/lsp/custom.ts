import type { WorkspaceEdit } from "vscode-languageserver";
import { ignoreEdit } from "../features/ignore-edit";
import { rulePage } from "../features/rule-page";
import type { Abilities } from "./abilities";
import { workspaceEdit } from "./convert";
import type { ExplainParams, ExplainResult, IgnoreEditParams, RuleSummary } from "./requests";
import type { Session } from "./session";

/** The offline page of a rule. */
export function explain({ rule }: ExplainParams, session: Session): ExplainResult | null {
  const found = session.host.rules.find(({ id }) => id === rule);
  return found ? { title: found.title, markdown: rulePage(found, session.host.rules) } : null;
}

/** Every rule, for a list to pick from. */
export function ruleList(session: Session): RuleSummary[] {
  return session.host.rules.map(({ id, title, severity, family }) => ({ id, title, severity, family }));
}

/** The edit that accepts a finding in place; null when the text has moved on or there is nothing to accept. */
export function ignoreHere({ uri, version, rule, line, reason }: IgnoreEditParams, session: Session, abilities: Abilities): WorkspaceEdit | null {
  const source = session.sourceOf(uri);
  const current = session.versionOf(source);
  if (current !== null && current !== version) return null;
  if (typeof reason !== "string" || typeof line !== "number") return null;
  // A file may be part of several systems, and the finding that of any of them.
  for (const { advisor: { descriptor, rules } } of session.systems.holding(source).filter(({ isActive }) => isActive)) {
    const edit = ignoreEdit(descriptor, rules, session.host.today(), source, { rule, reason, line });
    if (edit) return workspaceEdit([edit], session, abilities);
  }
  return null;
}
