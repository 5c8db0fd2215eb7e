import { createAnalyzer, type Analysis } from "./analysis/analyze";
import { createDescriptor, type Descriptor } from "./analysis/descriptor";
import type { Finding, RegisteredRule } from "./analysis/finding";
import { fixAll, type FixedAll } from "./analysis/fix-all";
import { applyFix, fixesOf, type ReadyFix } from "./analysis/fixes";
import { chooseRules, defaultConfiguration, type Configuration, type RuleSet } from "./analysis/rule-set";

export type { Analysis } from "./analysis/analyze";
export { currentVersion, type Descriptor, type IncludeFault, type IncludeWish, type Marking } from "./analysis/descriptor";
export { compareSeverity, severities, type ExceptedFinding, type Finding, type RegisteredRule } from "./analysis/finding";
export { applyFix, type ReadyFix } from "./analysis/fixes";
export { loadIncludes, type FileHost, type Refusal } from "./analysis/load";
export { chooseRules, defaultConfiguration, presets, type Configuration, type Preset, type RuleSet } from "./analysis/rule-set";

/** The advisor for one system: text in, findings and fixes out. Everything else in the project presents what it says. */
export interface Advisor {
  readonly descriptor: Descriptor;
  readonly rules: RuleSet;
  /** What is to be said about the system as its files are now. `today` is an ISO date. */
  analyze(today: string): Analysis;
  /** The fixes of a finding of the newest analysis, the preferred one first. */
  fixesOf(finding: Finding, today: string): readonly ReadyFix[];
  /** Applies safe fixes until nothing changes any more; the descriptor then holds the new texts, which are returned. */
  fixAll(today: string, only?: (finding: Finding) => boolean): FixedAll;
  /** Looks at the same files with another configuration. */
  configure(configuration: Configuration): void;
}

export interface AdvisorOptions {
  readonly rules: readonly RegisteredRule[];
  readonly configuration?: Configuration;
  /** True where the texts will not change between analyses, so that what each part has read need not be remembered. */
  readonly unchanging?: boolean;
}

/** An advisor for the descriptor whose root file is `root`; the files come in through `descriptor`. */
export function createAdvisor(root: string, options: AdvisorOptions): Advisor {
  const descriptor = createDescriptor(root, options.unchanging);
  let rules = chooseRules(options.rules, options.configuration ?? defaultConfiguration);
  let analyzer = createAnalyzer(descriptor, rules, options.unchanging);
  return {
    descriptor,
    get rules() {
      return rules;
    },
    analyze: today => analyzer.analyze(today),
    fixesOf: (finding, today) => fixesOf(finding, descriptor, rules, today),
    fixAll: (today, only) => fixAll(descriptor, rules, today, () => analyzer.analyze(today).findings, only),
    configure: configuration => {
      rules = chooseRules(options.rules, configuration);
      analyzer = createAnalyzer(descriptor, rules, options.unchanging);
    },
  };
}

/** Analyzes one text on its own. */
export function adviseText(text: string, options: AdvisorOptions & { readonly today: string; readonly source?: string }): Analysis {
  const advisor = createAdvisor(options.source ?? "architecture.yaml", options);
  advisor.descriptor.setFile(advisor.descriptor.root, text);
  return advisor.analyze(options.today);
}

/** The new texts that a fix leads to, by file. */
export function textsAfter(fix: ReadyFix, descriptor: Descriptor): ReadonlyMap<string, string> {
  return applyFix(fix, descriptor);
}
