import { rules as allRules } from "../../rules/index";
import type { Advisor, RegisteredRule } from "../../server/src/advisor";
import { advise, today } from "./analyze";

/** A descriptor with the place of the cursor, which cases write as `$0`. */
export interface AtCursor {
  readonly advisor: Advisor;
  readonly source: string;
  readonly offset: number;
  readonly input: { readonly descriptor: Advisor["descriptor"]; readonly rules: Advisor["rules"]; readonly findings: ReturnType<Advisor["analyze"]>["findings"]; readonly today: string };
}

/** Reads a case: the text around `$0`, at the indentation of its first line. */
export function atCursor(marked: string, rules: readonly RegisteredRule[] = allRules): AtCursor {
  const text = unindent(marked);
  const offset = text.indexOf("$0");
  if (offset === -1) throw new Error("the case has no cursor");
  const advisor = advise(text.replace("$0", ""), rules);
  const { findings } = advisor.analyze(today);
  return { advisor, source: advisor.descriptor.root, offset, input: { descriptor: advisor.descriptor, rules: advisor.rules, findings, today } };
}

/** Takes the common indentation of a template away; a last line of blanks alone stays when it holds the cursor. */
export function unindent(text: string): string {
  const lines = text.replace(/^\n/, "").split("\n");
  if (lines[lines.length - 1]!.trim() === "") lines.pop();
  const indent = Math.min(...lines.filter(line => line.trim() !== "").map(line => line.length - line.trimStart().length));
  return `${lines.map(line => line.slice(indent)).join("\n")}\n`;
}
