import { createAnalyzer } from "../analysis/analyze";
import { createDescriptor, type Descriptor } from "../analysis/descriptor";
import type { RuleSet } from "../analysis/rule-set";
import { writeIgnore } from "../model/ignore";
import { applyEdits, eolOf, type TextEdit } from "../syntax/edit";
import { offsetAt } from "../syntax/source-file";
import { positionsOf } from "../syntax/range";
import { entryAt } from "./spot";

/** A finding to accept, by the line that it begins on. */
export interface IgnoreRequest {
  readonly rule: string;
  readonly reason: string;
  /** Counts from 0. */
  readonly line: number;
}

/**
 * The edit that writes `# advisor-ignore` for a finding: above its line, or at the end of it where a comment above would
 * belong to something else. Undefined when the rule has no finding on the line, or when no comment would reach it, for
 * example inside of a text over several lines.
 */
export function ignoreEdit(descriptor: Descriptor, rules: RuleSet, today: string, source: string, request: IgnoreRequest): TextEdit | undefined {
  const file = descriptor.fileOf(source);
  const known = rules.known.has(request.rule) && request.reason.trim() !== "";
  if (!file || !known) return undefined;
  const before = open(descriptor, rules, today, source, request, undefined);
  if (before === 0) return undefined;
  for (const edit of candidates(descriptor, source, request)) {
    if (open(descriptor, rules, today, source, request, edit) < before) return edit;
  }
  return undefined;
}

function candidates(descriptor: Descriptor, source: string, { line, rule, reason }: IgnoreRequest): readonly TextEdit[] {
  const file = descriptor.fileOf(source)!;
  const at = entryAt(descriptor, source, offsetAt(file, { line, character: 0 }));
  if (!at) return [];
  const { entry, offset } = at;
  const rest = /^[^\r\n]*/.exec(entry.text.slice(offset))![0];
  const indent = /^[ ]*/.exec(rest)![0];
  const comment = writeIgnore(rule, reason);
  const end = offset + rest.trimEnd().length;
  return [
    { at: { entry, start: offset, end: offset }, text: `${indent}${comment}${eolOf(entry)}` },
    { at: { entry, start: end, end }, text: ` ${comment}` },
  ];
}

/** How many findings of the rule are open on the line, after an edit; the edited text must read as well as before. */
function open(descriptor: Descriptor, rules: RuleSet, today: string, source: string, { rule, line }: IgnoreRequest, edit: TextEdit | undefined): number {
  const scratch = createDescriptor(descriptor.root);
  for (const name of descriptor.sources()) {
    const { text } = descriptor.fileOf(name)!;
    scratch.setFile(name, edit && name === source ? applyEdits(text, [edit]) : text);
  }
  const moved = edit?.text.endsWith("\n") ? line + 1 : line;
  const { findings } = createAnalyzer(scratch, rules).analyze(today);
  return findings.filter(finding => finding.rule.id === rule && finding.at.entry.source === source && positionsOf(finding.at).start.line === moved).length;
}
