import { positionsOf } from "../../server/src/syntax/range";
import type { Finding } from "../../server/src/advisor";

const marker = /^#\s*(?:\^+|<-)\s+(?:error|warning|info|hint)\b/;

/** The text without the lines that draw findings. */
export function withoutMarkers(text: string): string {
  return text.split("\n").filter(line => !marker.test(line)).join("\n");
}

/** True when a line draws a finding. */
export function isMarker(line: string): boolean {
  return marker.test(line);
}

/** Draws findings below the lines they are on, in the way fixtures are written. */
export function drawFindings(text: string, findings: readonly Finding[], label: (finding: Finding) => string): string {
  const lines = text.split("\n");
  const drawn = new Map<number, string[]>();
  for (const finding of findings) {
    const { start, end } = positionsOf(finding.at);
    const last = end.line === start.line ? end.character : lines[start.line]!.length;
    const carets = start.character === 0 ? "# <-" : `#${" ".repeat(start.character - 1)}${"^".repeat(Math.max(1, last - start.character))}`;
    drawn.set(start.line, [...(drawn.get(start.line) ?? []), `${carets} ${label(finding)}`]);
  }
  return lines.flatMap((line, index) => [line, ...(drawn.get(index) ?? [])]).join("\n");
}

/** How a fixture writes a finding: severity, rule and message. */
export function fullLabel(finding: Finding): string {
  return `${finding.severity}[${finding.rule.id}]: ${finding.message}`;
}

/** One case of a fixture: the first comment names it. */
export interface Case {
  readonly name: string;
  readonly text: string;
}

/** Splits a fixture into its cases. */
export function casesOf(fixture: string): readonly Case[] {
  return fixture.split(/^---\n/m).map(text => ({ name: /^#+\s*(.*)$/m.exec(text)?.[1]?.trim() ?? "", text }));
}
