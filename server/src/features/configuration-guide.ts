import { families, thresholds, type Family, type Limits, type Threshold } from "../../../rules/kit/knowledge";
import { severities, type RegisteredRule } from "../analysis/finding";
import { presets, type Preset } from "../analysis/rule-set";
import { writeDuration } from "../model/quantity";
import { codeSpan, prose } from "./markdown";

// What can be written in `.architecture-advisor.yaml`, in words. The rules, families, presets and limits come from where
// they are declared, as for the schema that other editors use.

export const topKeys: Readonly<Record<string, string>> = {
  extends: "What this configuration builds on: presets, or other configurations of this repository by relative path. Later ones win over earlier ones, and this file over all.",
  rules: "Severity by rule or family; `off` switches it off. A rule's own entry wins over the one of its family.",
  thresholds: "The limits that rules compare with, where the standard ones do not fit.",
  only: "Nothing but these rules and families runs. Left out: no restriction.",
};

const presetTexts: Readonly<Record<Preset, string>> = {
  starter: "Errors and warnings of the families that a first look needs.",
  recommended: "Every stable rule at its own severity, except families that are off by default. In force when nothing is said.",
  strict: "As `recommended`, with every info raised to a warning.",
  all: "Every rule there is, those on trial and those of all families among them.",
};

/** Something that has a name in a configuration, with a short and a long word about it. */
export interface Entry {
  readonly name: string;
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
}

export function presetEntries(): readonly Entry[] {
  return presets.map(name => ({ name, detail: "preset", documentation: prose(presetTexts[name]) }));
}

/** Families first, because they are few; then every rule, by its id, in a few words: the list is long. */
export function ruleEntries(rules: readonly RegisteredRule[]): readonly Entry[] {
  const byId = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [...Object.values<Family>(families).map(familyEntry), ...byId.map(rule => ({ ...ruleEntry(rule), documentation: aboutRule(rule) }))];
}

/** The rule or family of that name. */
export function ruleEntryOf(name: string, rules: readonly RegisteredRule[]): Entry | undefined {
  const rule = rules.find(({ id }) => id === name);
  if (rule) return ruleEntry(rule);
  return Object.hasOwn(families, name) ? familyEntry((families as Readonly<Record<string, Family>>)[name]!) : undefined;
}

function familyEntry({ id, title, description, onByDefault }: Family): Entry {
  const lines = [`**${prose(title)}**: ${prose(description)}`, ...(onByDefault ? [] : ["Off by default; a severity here switches it on"])];
  return { name: id, detail: "family", documentation: lines.join("\n\n") };
}

function ruleEntry(rule: RegisteredRule): Entry {
  const { id, title, severity, why } = rule;
  return { name: id, detail: `${title} (${severity})`, documentation: [`**${prose(title)}**`, aboutRule(rule), prose(why)].join("\n\n") };
}

function aboutRule({ family, severity, status }: RegisteredRule): string {
  return `Rule of family ${codeSpan(family)}, ${severity} by default${status === "stable" ? "" : `, ${status}`}`;
}

/** The levels of a rule, its own first. */
export function levelEntries(name: string, rules: readonly RegisteredRule[]): readonly Entry[] {
  const own = rules.find(({ id }) => id === name)?.severity;
  const levels = ["off", ...severities];
  return [...levels.filter(level => level !== own), ...(own ? [own] : [])].map(level => ({
    name: level, detail: level === own ? "its own severity" : level === "off" ? "switched off" : "", documentation: "",
  }));
}

export function thresholdEntries(): readonly Entry[] {
  return Object.keys(thresholds).flatMap(name => thresholdEntryOf(name) ?? []);
}

export function thresholdEntryOf(name: string): Entry | undefined {
  const threshold = thresholdOf(name);
  if (!threshold) return undefined;
  const { value, unit, description, origin } = threshold;
  const lines = [prose(description), `In ${unit}; ${standard(value, unit)} when nothing is said`, prose(origin.note)];
  return { name, detail: `${standard(value, unit)} by default`, documentation: lines.join("\n\n") };
}

export function thresholdOf(name: string): Threshold | undefined {
  return Object.hasOwn(thresholds, name) ? (thresholds as Readonly<Record<string, Threshold>>)[name] : undefined;
}

/** The standard limit as it would be written; the lower or upper one of two. */
export function limitText({ value, unit }: Threshold, side?: "min" | "max"): string | undefined {
  if (typeof value === "number") return side === undefined ? written(value, unit) : undefined;
  return side === undefined ? `{min: ${written(value.min, unit)}, max: ${written(value.max, unit)}}` : written(value[side], unit);
}

function standard(value: number | Limits, unit: string): string {
  return typeof value === "number" ? written(value, unit) : `${written(value.min, unit)} to ${written(value.max, unit)}`;
}

function written(value: number, unit: string): string {
  if (unit === "milliseconds") return writeDuration(value);
  return unit === "percent" ? `${value}%` : String(value);
}
