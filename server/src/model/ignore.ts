import { commentsWith } from "../syntax/comments";
import type { Entry, Range } from "../syntax/range";

/** An accepted finding, written as a comment: `# advisor-ignore rule: reason (until 2027-03-01)`. */
export interface Ignore {
  readonly rule: string;
  readonly ruleAt: Range;
  /** Absent: nothing is given as the reason. */
  readonly reason: string | undefined;
  /** As written; it may be no date at all. */
  readonly until: string | undefined;
  readonly at: Range;
  /** The line it speaks for, counted from the entry's first line. */
  readonly line: number;
}

export const ignoreWord = "advisor-ignore";
/** Text behind the rule without a colon is no reason: it may be a sentence about something else. */
const form = /^#+\s*advisor-ignore(?:\s+([A-Za-z0-9-]+))?\s*(?::\s*(.*)|\s.*)?$/;
const ending = /^\(\s*until[\s:]+([^)]*)\)[.,;]?$/i;

/** The exceptions written as comments in one entry. */
export function ignoresIn(entry: Entry): readonly Ignore[] {
  if (!entry.text.includes(ignoreWord)) return [];
  const below = nextContents(entry.text.split("\n"));
  const ignores: Ignore[] = [];
  for (const comment of commentsWith(entry, ignoreWord)) {
    const match = form.exec(comment.text.trimEnd());
    if (!match) continue;
    const rule = match[1] ?? "";
    const start = rule ? comment.at.start + comment.text.indexOf(rule, comment.text.indexOf(ignoreWord) + ignoreWord.length) : comment.at.start;
    const rest = match[2] ?? "";
    // Only the last bracket is looked at: a search for the whole ending would begin anew at every space before it.
    const bracket = rest.lastIndexOf("(");
    const until = bracket === -1 ? null : ending.exec(rest.slice(bracket).trimEnd());
    const reason = (until ? rest.slice(0, bracket) : rest).trim();
    ignores.push({
      rule,
      ruleAt: { entry, start, end: rule ? start + rule.length : comment.at.end },
      reason: reason === "" ? undefined : reason,
      until: until?.[1]?.trim(),
      at: comment.at,
      line: comment.alone ? below[comment.line] ?? comment.line : comment.line,
    });
  }
  return ignores;
}

/**
 * For each line the next one that holds anything but a comment: a comment on its own line speaks for that one. Undefined
 * where none follows.
 */
function nextContents(lines: readonly string[]): readonly (number | undefined)[] {
  const below: (number | undefined)[] = new Array<number | undefined>(lines.length);
  let next: number | undefined;
  for (let line = lines.length - 1; line >= 0; line -= 1) {
    below[line] = next;
    const text = lines[line]!.trimStart();
    if (text !== "" && !text.startsWith("#")) next = line;
  }
  return below;
}

/** The comment that accepts a finding of `rule`, ready to be put above a line with that indentation. */
export function writeIgnore(rule: string, reason: string, until?: string): string {
  const oneLine = reason.replace(/\s+/g, " ").trim();
  return `# ${ignoreWord} ${rule}: ${oneLine}${until ? ` (until ${until})` : ""}`;
}
