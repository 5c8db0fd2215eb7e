import { folds, isMeant, type Fold } from "../../../rules/kit/folding";
import type { Finding } from "./finding";

/**
 * Puts findings with a common cause behind the one that names it. The folded findings disappear from the list; the one
 * that stays lists their rules, and shows their places as related information where they differ from its own.
 */
export function foldFindings(findings: readonly Finding[]): readonly Finding[] {
  const present = new Set(findings.map(finding => finding.rule.id));
  const active = folds.filter(fold => present.has(fold.by));
  if (active.length === 0) return findings;
  const hidden = new Map<Finding, Finding>();
  for (const fold of active) {
    const heads = findings.filter(finding => finding.rule.id === fold.by);
    for (const finding of findings) {
      if (hidden.has(finding) || finding.rule.id === fold.by || !fold.folded.some(name => isMeant(name, finding.rule.id))) continue;
      const head = heads.find(candidate => lieTogether(fold, candidate, finding));
      if (head) hidden.set(finding, head);
    }
  }
  if (hidden.size === 0) return findings;
  const behind = new Map<Finding, Finding[]>();
  for (const [finding, head] of hidden) behind.set(head, [...(behind.get(head) ?? []), finding]);
  return findings.filter(finding => !hidden.has(finding)).map(finding => withFolded(finding, behind.get(finding)));
}

function withFolded(finding: Finding, folded: readonly Finding[] | undefined): Finding {
  if (!folded) return finding;
  const elsewhere = folded.filter(({ at }) => at.entry !== finding.at.entry || at.start !== finding.at.start);
  return {
    ...finding,
    folded: [...new Set(folded.map(({ rule }) => rule.id))].sort(),
    related: [...finding.related, ...elsewhere.map(({ at, message }) => ({ at, message }))],
  };
}

function lieTogether(fold: Fold, head: Finding, finding: Finding): boolean {
  switch (fold.within) {
    case "system": return true;
    case "top": return topOf(head.element) === topOf(finding.element);
    case "element": return head.element === finding.element || finding.element.startsWith(`${head.element}.`);
  }
}

/** `services.orders` for anything inside `services.orders`. */
function topOf(element: string): string {
  return element.split(/[.[]/, 2).join(".");
}
