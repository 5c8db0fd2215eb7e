import { defaultThresholds, familyOf, type Thresholds } from "../../../rules/kit/knowledge";
import type { Scope, Severity } from "../../../rules/kit/rule";
import type { RegisteredRule } from "./finding";

/** What a configuration asks for. Everything is optional; what is left out stays as the preset has it. */
export interface Configuration {
  readonly preset: Preset;
  /** By rule or family: off, or a severity. A rule's own entry wins over its family's. */
  readonly rules: ReadonlyMap<string, "off" | Severity>;
  readonly thresholds: Partial<Thresholds>;
  /** Rules and families; nothing else runs, except what says that a text could not be read. Empty: no restriction. */
  readonly only: readonly string[];
}

export type Preset = "starter" | "recommended" | "strict" | "all";
export const presets: readonly Preset[] = ["starter", "recommended", "strict", "all"];

export const defaultConfiguration: Configuration = { preset: "recommended", rules: new Map(), thresholds: {}, only: [] };

/** The rules that run, by scope, with the limits they compare with. */
export interface RuleSet {
  readonly byScope: ReadonlyMap<Scope, readonly RegisteredRule[]>;
  readonly rules: readonly RegisteredRule[];
  readonly thresholds: Thresholds;
  /** The severity of a violation under this configuration. */
  severityOf(rule: RegisteredRule, raised: Severity | undefined): Severity;
  /** Every rule there is, running or not, by id. */
  readonly known: ReadonlyMap<string, RegisteredRule>;
  isOn(rule: string): boolean;
}

/** The families that a first look shows (catalogue, judgment call F-40). */
const starterFamilies: ReadonlySet<string> = new Set([
  "calls", "circuit-breaker", "dlq", "saga", "dual-write", "feature-flags", "ordering", "descriptor",
]);

/** Chooses the rules that a configuration switches on. */
export function chooseRules(all: readonly RegisteredRule[], configuration: Configuration): RuleSet {
  const chosen = all.filter(rule => isChosen(rule, configuration));
  const byScope = new Map<Scope, RegisteredRule[]>();
  for (const rule of chosen) {
    const list = byScope.get(rule.scope);
    if (list) list.push(rule);
    else byScope.set(rule.scope, [rule]);
  }
  const ids = new Set(chosen.map(rule => rule.id));
  return {
    byScope,
    rules: chosen,
    thresholds: { ...defaultThresholds, ...configuration.thresholds },
    known: new Map(all.map(rule => [rule.id, rule])),
    isOn: rule => ids.has(rule),
    severityOf: (rule, raised) => {
      const own = configuration.rules.get(rule.id) ?? configuration.rules.get(rule.family);
      if (own !== undefined && own !== "off") return own;
      const severity = raised ?? rule.severity;
      return configuration.preset === "strict" && severity === "info" ? "warning" : severity;
    },
  };
}

function isChosen(rule: RegisteredRule, { preset, rules, only }: Configuration): boolean {
  const named = only.includes(rule.id) || only.includes(rule.family);
  if (only.length > 0 && !named && !rule.always) return false;
  const own = rules.get(rule.id) ?? rules.get(rule.family);
  if (own !== undefined) return own !== "off";
  if (preset === "all" || named) return true;
  if (rule.status !== "stable" || familyOf(rule.family)?.onByDefault === false) return false;
  if (preset !== "starter") return true;
  return starterFamilies.has(rule.family) && (rule.severity === "error" || rule.severity === "warning");
}
