import type { Located } from "../../server/src/syntax/range";

/** A name as messages show it. Line breaks and back quotes in hostile names must not break the message. */
export function code(name: string | Located<string> | undefined): string {
  const text = typeof name === "string" ? name : name?.value ?? "?";
  return `\`${text.replace(/[\s`]+/g, " ").slice(0, 80)}\``;
}

/** Names in alphabetical order: "`a`, `b`, and `c`"; beyond five the rest is counted. */
export function listOf(names: Iterable<string>): string {
  const sorted = [...new Set(names)].sort();
  const shown = (sorted.length > 5 ? sorted.slice(0, 5) : sorted).map(code);
  if (sorted.length > 5) shown.push(`${sorted.length - 5} more`);
  if (shown.length < 2) return shown[0] ?? "";
  if (shown.length === 2) return `${shown[0]} and ${shown[1]}`;
  return `${shown.slice(0, -1).join(", ")}, and ${shown[shown.length - 1]}`;
}

/** "1 service", "3 services". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
