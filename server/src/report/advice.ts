import type { Finding } from "../analysis/finding";
import type { Standing } from "../features/decide";
import { placesOf } from "./report";

/** The name that a report shows for a file. */
export type NameOf = (source: string) => string;

/** How a pattern stands, in words. */
export const standingWords: Readonly<Record<Standing, string>> = { "has": "in place", "in-name-only": "in name only", "missing": "missing" };

/** `architecture.yaml:12:5`, lines and columns from 1. */
export function placeText(finding: Finding, nameOf: NameOf): string {
  const { start } = placesOf(finding.at);
  return `${nameOf(finding.at.entry.source)}:${start.line}:${start.column}`;
}

/** A finding as the JSON of advice shows it. */
export function findingJson(finding: Finding, nameOf: NameOf): Record<string, unknown> {
  const { rule, severity, element, message, at, folded } = finding;
  return { rule: rule.id, severity, element, message, file: nameOf(at.entry.source), range: placesOf(at), folded };
}

/** Lines of words with a hanging indent, none longer than `width` unless one word alone is. */
export function hanging(first: string, text: string, rest = " ".repeat(first.length), width = 100): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isFresh = true;
  for (const word of text.trim().split(/\s+/)) {
    if (!isFresh && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      isFresh = true;
    }
    line += isFresh ? word : ` ${word}`;
    isFresh = false;
  }
  return [...lines, line];
}
