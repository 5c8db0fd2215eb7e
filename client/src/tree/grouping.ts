// The findings as a tree: branches by element, rule, file or owner, with the findings below them. Pure, so that it is
// tested without an editor.

import type { FindingItem, SeverityName } from "../../../server/src/lsp/requests";
import { countsOf } from "../words";

export type Grouping = "element" | "rule" | "file" | "owner";
export const groupings: readonly Grouping[] = ["element", "rule", "file", "owner"];

/** What to show. An empty list restricts nothing. */
export interface Filter {
  readonly severities: readonly SeverityName[];
  readonly families: readonly string[];
}
export const everything: Filter = { severities: [], families: [] };

/** A finding with the names of its file, and of its system's root file, as people know them. */
export type ListedItem = FindingItem & { readonly file: string; readonly systemFile: string };

export interface Leaf {
  readonly kind: "leaf";
  readonly id: string;
  readonly label: string;
  /** What stands behind the label, in a quieter color. */
  readonly detail: string;
  /** What a screen reader says: everything that the eye sees. */
  readonly spoken: string;
  readonly item: ListedItem;
}

export interface Branch {
  readonly kind: "branch";
  readonly id: string;
  readonly grouping: Grouping;
  readonly label: string;
  readonly detail: string;
  readonly spoken: string;
  /** The gravest severity below. */
  readonly severity: SeverityName;
  readonly leaves: readonly Leaf[];
}

export const severityNames: readonly SeverityName[] = ["error", "warning", "info", "hint"];

/** Those findings that a filter lets through, in their order. */
export function filtered(items: readonly ListedItem[], { severities, families }: Filter): readonly ListedItem[] {
  return items.filter(({ severity, family }) =>
    (severities.length === 0 || severities.includes(severity)) && (families.length === 0 || families.includes(family)));
}

export function isFiltering({ severities, families }: Filter): boolean {
  return severities.length + families.length > 0;
}

/** The tree. The gravest branches come first, files by their names; findings come by severity, then by place. */
export function groupFindings(items: readonly ListedItem[], grouping: Grouping): readonly Branch[] {
  const groups = new Map<string, { readonly title: Title; readonly items: ListedItem[] }>();
  for (const item of items) {
    const title = titleOf(item, grouping);
    const group = groups.get(title.key);
    if (group) group.items.push(item);
    else groups.set(title.key, { title, items: [item] });
  }
  const labels = new Map<string, number>();
  for (const { title: { label } } of groups.values()) labels.set(label, (labels.get(label) ?? 0) + 1);
  // Elements of two systems may have the same name; then each says which system it belongs to.
  const toldApart = ({ key, label, kind }: Title, [first]: readonly ListedItem[]): Title =>
    ({ key, label, kind: grouping === "element" && labels.get(label)! > 1 ? `${kind} of ${first!.systemFile}` : kind });
  const branches = [...groups.values()].map((group) => branchOf(toldApart(group.title, group.items), group.items, grouping));
  return branches.sort((a, b) => (grouping === "file" ? 0 : rank(a.severity) - rank(b.severity)) || compare(a.label, b.label) || compare(a.id, b.id));
}

/** For instance "errors and warnings; Saga, Health checks". */
export function describeFilter({ severities, families }: Filter, titles: ReadonlyMap<string, string>): string {
  const parts = [
    severities.map((name) => (name === "info" ? "infos" : `${name}s`)).join(", "),
    families.map((family) => titles.get(family) ?? family).join(", "),
  ];
  return parts.filter((part) => part !== "").join("; ");
}

interface Title {
  readonly key: string;
  readonly label: string;
  /** Tells what kind of thing the label names; empty where the label says it. */
  readonly kind: string;
}

function titleOf(item: ListedItem, grouping: Grouping): Title {
  switch (grouping) {
    case "element": return elementTitle(item);
    case "rule": return { key: item.rule, label: item.title, kind: item.rule };
    case "file": return { key: item.uri, label: item.file, kind: "" };
    case "owner":
      return item.owner === undefined ? { key: "", label: "Nobody is named", kind: "no owner" } : { key: `of ${item.owner}`, label: item.owner, kind: "owner" };
  }
}

/** What one element of a collection is called. */
const singular: Readonly<Record<string, string>> = {
  services: "service", clients: "client", teams: "team", datastores: "datastore", channels: "channel", flows: "flow", sagas: "saga",
  readModels: "read model", eventStores: "event store", cdc: "CDC pipeline", flags: "flag", rollouts: "rollout", features: "feature",
  contracts: "contract", slos: "SLO", migrations: "migration", pipelines: "pipeline", datasets: "dataset",
};

function elementTitle({ holder: { collection, name }, system }: ListedItem): Title {
  const key = `${system}\0${collection}\0${name}`;
  if (name !== "") return { key, label: oneLine(name), kind: singular[collection] ?? collection };
  if (collection !== "") return { key, label: collection, kind: "whole system" };
  return { key, label: "Text", kind: "the file itself" };
}

function branchOf({ key, label, kind }: Title, items: readonly ListedItem[], grouping: Grouping): Branch {
  const sorted = [...items].sort((a, b) => rank(a.severity) - rank(b.severity) || compare(a.file, b.file) || a.range.start.line - b.range.start.line);
  const counts = countsOf(countBySeverity(items));
  const id = `${grouping}\0${key}`;
  // Two findings may look alike; an editor that meets an id twice drops the second.
  const seen = new Map<string, number>();
  const leaves = sorted.map((item) => {
    const identity = `${item.uri}\0${item.rule}\0${item.element}\0${item.message}`;
    const number = seen.get(identity) ?? 0;
    seen.set(identity, number + 1);
    return leafOf(item, grouping, `${id}\0${identity}\0${number}`);
  });
  return {
    kind: "branch", id, grouping, label, leaves,
    severity: sorted[0]!.severity,
    detail: kind === "" ? counts : `${kind} · ${counts}`,
    spoken: `${label}${kind === "" ? "" : `, ${kind}`}, ${counts}`,
  };
}

function leafOf(item: ListedItem, grouping: Grouping, id: string): Leaf {
  const { severity, message, rule, file, element, fixable } = item;
  const line = item.range.start.line + 1;
  // Rows and screen readers have no use for the backticks around names.
  const label = oneLine(message.replaceAll("`", ""));
  const detail = grouping === "rule" ? `${file}:${line}` : grouping === "file" ? `${line}, ${rule}` : rule;
  const parts = [`${severity}: ${label}`, `rule ${rule}`, element === "" ? "" : oneLine(element), `${file} line ${line}`, fixable ? "can be fixed" : ""];
  return { kind: "leaf", id, label, detail, item, spoken: parts.filter((part) => part !== "").join(", ") };
}

export function countBySeverity(items: readonly FindingItem[]): Record<SeverityName, number> {
  const counts = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { severity } of items) counts[severity] += 1;
  return counts;
}

/** The same finding in a newer list: what it says counts; of several that say the same, the nearest one. */
export function sameAs<T extends FindingItem>(wanted: FindingItem, items: readonly T[]): T | undefined {
  const far = (item: FindingItem): number => Math.abs(item.range.start.line - wanted.range.start.line);
  return items.filter((item) => sameFinding(item, wanted)).reduce<T | undefined>((best, item) => (best === undefined || far(item) < far(best) ? item : best), undefined);
}

function sameFinding(a: FindingItem, b: FindingItem): boolean {
  return a.uri === b.uri && a.rule === b.rule && a.element === b.element && a.message === b.message;
}

function rank(severity: SeverityName): number {
  return severityNames.indexOf(severity);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Names are other people's text: a line break must not tear a row or a sentence apart. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
