import { createAdvisor, currentVersion, defaultConfiguration, type RegisteredRule } from "../advisor";
import { renderExplanation } from "../report/explanation";
import type { Paint } from "../report/paint";
import type { CliHost } from "./host";

/** Everything about one rule. What its fix writes is taken from the rule's own example. */
export function explain(rule: RegisteredRule, host: CliHost, paint: Paint): string {
  return renderExplanation(rule, { paint, fixes: exampleFixes(rule, host) });
}

function exampleFixes(rule: RegisteredRule, host: CliHost): readonly { readonly title: string; readonly safe: boolean }[] {
  const text = rule.examples[0]?.bad;
  if (text === undefined) return [];
  const configuration = { ...defaultConfiguration, only: [rule.id] };
  const advisor = createAdvisor("architecture.yaml", { rules: host.rules, configuration });
  advisor.descriptor.setFile("architecture.yaml", /^apiVersion:/m.test(text) ? text : `${text}\napiVersion: ${currentVersion}\n`);
  const today = host.today();
  for (const finding of advisor.analyze(today).findings) {
    const fixes = advisor.fixesOf(finding, today);
    if (finding.rule.id === rule.id && fixes.length > 0) return fixes;
  }
  return [];
}
