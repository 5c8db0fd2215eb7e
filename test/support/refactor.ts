import assert from "node:assert/strict";
import { createAdvisor, defaultConfiguration, type Advisor, type Finding, type RegisteredRule } from "../../server/src/advisor";
import { refactoringsAt, type Refactoring, type RefactoringKind, type Rewriting } from "../../server/src/features/refactor";
import { applyEdits } from "../../server/src/syntax/edit";
import { today } from "./analyze";
import { commentsOf, isSubsequence } from "./comments";

export type Files = ReadonlyMap<string, string>;

/** An advisor over several files, under every rule. */
export function adviseFiles(files: Files, rules: readonly RegisteredRule[]): Advisor {
  const advisor = createAdvisor("architecture.yaml", { rules, configuration: { ...defaultConfiguration, preset: "all" } });
  for (const [name, text] of files) advisor.descriptor.setFile(name, text);
  return advisor;
}

export function filesOf({ descriptor }: Advisor): Files {
  return new Map(descriptor.sources().map(source => [source, descriptor.fileOf(source)!.text]));
}

/** What is offered at an offset of a file. */
export function offersAt(advisor: Advisor, source: string, offset: number, wants?: (kind: RefactoringKind) => boolean, taken: ReadonlySet<string> = new Set()): readonly Refactoring[] {
  const { descriptor, rules } = advisor;
  return refactoringsAt({ descriptor, rules, today, source, offset, taken }, wants);
}

/** The files after a refactoring. */
export function rewritten(files: Files, { edits, files: added }: Rewriting): Files {
  const result = new Map<string, string>();
  for (const [source, text] of files) result.set(source, applyEdits(text, edits.filter(({ at }) => at.entry.source === source)));
  for (const { source, text } of added) {
    assert.ok(!result.has(source), `${source} is there already`);
    result.set(source, text);
  }
  return result;
}

/** Findings by what they are about, without their places and words. */
export function identities(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, element, severity }) => `${severity} ${rule.id} ${element}`).sort();
}

/** What holds for every refactoring: the texts are sound, no comment is lost, and lines end as they did. */
export function assertNeat(before: Advisor, after: Advisor): void {
  const old = [...filesOf(before).values()];
  const fresh = [...filesOf(after).values()];
  for (const source of after.descriptor.sources()) {
    for (const { broken, syntaxProblems, schemaProblems } of after.descriptor.partsOf(source)) {
      if (broken || syntaxProblems.length + schemaProblems.length > 0) {
        const known = before.descriptor.sources().flatMap(name => before.descriptor.partsOf(name)).reduce((sum, part) => sum + part.syntaxProblems.length + part.schemaProblems.length, 0);
        assert.ok(known > 0 && !broken, `the text is not sound:\n${after.descriptor.fileOf(source)!.text}`);
      }
    }
  }
  const sorted = (texts: readonly string[]): readonly string[] => texts.flatMap(commentsOf).sort();
  assert.deepEqual(sorted(fresh), sorted(old), "comments are lost or made up");
  for (const [source, text] of filesOf(before)) {
    const now = after.descriptor.fileOf(source)?.text ?? "";
    assert.ok(isSubsequence(commentsOf(now), commentsOf(text)), "the comments that stay are in another order");
  }
  const ends = (text: string): string => (text.includes("\r\n") ? (/(?<!\r)\n/.test(text) ? "mixed" : "CRLF") : "LF");
  const style = new Set(old.map(ends));
  for (const text of fresh) assert.ok(style.has(ends(text)) || !text.includes("\n"), `lines end in another way:\n${JSON.stringify(text)}`);
  for (const text of fresh) assert.ok(!/\n[ \t]*\r?\n[ \t]*\r?\n[ \t]*\r?\n/.test(text) || old.some(other => /\n[ \t]*\r?\n[ \t]*\r?\n[ \t]*\r?\n/.test(other)), `blank lines pile up:\n${text}`);
}
