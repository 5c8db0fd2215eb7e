import { families, familyOf } from "../../../rules/kit/knowledge";
import type { RegisteredRule } from "../analysis/finding";
import { plainPaint, type Paint } from "./paint";
import { articleFor, counted } from "./report";

/** The rules as `rules --format json` prints them. Names and meaning of the fields are a contract. */
export function renderRulesJson(rules: readonly RegisteredRule[]): string {
  const list = rules.map(rule => ({
    id: rule.id,
    title: rule.title,
    family: rule.family,
    // Rules about the descriptor itself belong to no pattern.
    pattern: rule.pattern ?? null,
    group: rule.group,
    severity: rule.severity,
    status: rule.status,
    article: articleFor(rule) ?? null,
    hasFix: rule.fix !== undefined,
  }));
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

/** The rules for people: by family, with severity and title. */
export function renderRules(rules: readonly RegisteredRule[], paint: Paint = plainPaint): string {
  const width = Math.max(0, ...rules.map(({ id }) => id.length));
  const blocks: string[] = [];
  for (const family of Object.keys(families)) {
    const members = rules.filter(rule => rule.family === family);
    if (members.length === 0) continue;
    const lines = members.map(rule => `  ${rule.id.padEnd(width)}  ${paint.severity(rule.severity, rule.severity.padEnd(7))}  ${rule.title}${rule.status === "trial" ? " (trial)" : ""}`);
    blocks.push(`${paint.strong(family)}: ${familyOf(family)?.title ?? family}\n${lines.join("\n")}\n`);
  }
  return `${blocks.join("\n")}\n${counted(rules.length, "rule")}; \`architecture-advisor explain RULE\` tells more about one\n`;
}
