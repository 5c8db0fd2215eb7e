import { createAnalyzer } from "../analysis/analyze";
import { createDescriptor, type Descriptor } from "../analysis/descriptor";
import { fixAll } from "../analysis/fix-all";
import type { RuleSet } from "../analysis/rule-set";
import { changesBetween, type Change } from "./text-diff";

/**
 * What applying every safe fix to the findings of one file changes, by file; a fix may have to write into another file
 * of the system. The descriptor stays as it is: the work is done on a copy.
 */
export function fixAllChanges(descriptor: Descriptor, rules: RuleSet, today: string, source: string): ReadonlyMap<string, readonly Change[]> {
  const scratch = createDescriptor(descriptor.root);
  for (const name of descriptor.sources()) scratch.setFile(name, descriptor.fileOf(name)!.text);
  const analyzer = createAnalyzer(scratch, rules);
  const { texts } = fixAll(scratch, rules, today, () => analyzer.analyze(today).findings, finding => finding.at.entry.source === source);
  const changes = new Map<string, readonly Change[]>();
  for (const [name, text] of texts) {
    const list = changesBetween(descriptor.fileOf(name)!.text, text);
    if (list.length > 0) changes.set(name, list);
  }
  return changes;
}
