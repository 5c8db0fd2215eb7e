// The view "Architecture": the findings of the workspace as a tree, and what it says when there are none.

import {
  commands, type Disposable, EventEmitter, MarkdownString, type Memento, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState,
  type TreeDataProvider, type TreeView, window,
} from "vscode";
import { FINDING_FIXES, type FindingFixesResult, type SeverityName } from "../../../server/src/lsp/requests";
import { countsOf } from "../words";
import type { Supervisor } from "../supervisor";
import type { FindingsList } from "./findings-list";
import {
  type Branch, type Filter, type Grouping, type Leaf, countBySeverity, describeFilter, everything, filtered, groupFindings, groupings, isFiltering,
} from "./grouping";

export const FINDINGS_VIEW = "architectureAdvisor.findings";

export type FindingNode = Branch | Leaf;

export interface FindingsView extends Disposable {
  readonly view: TreeView<FindingNode>;
  /** The tree as it is shown. */
  branches(): readonly Branch[];
  readonly grouping: Grouping;
  readonly filter: Filter;
  groupBy(grouping: Grouping): void;
  show(filter: Filter): void;
  expandAll(): void;
}

const GROUPING_KEY = "findings.grouping";
const FILTER_KEY = "findings.filter";

/** Shape and color of severities; the shape alone tells them apart. */
const icons: Readonly<Record<SeverityName, ThemeIcon>> = {
  error: new ThemeIcon("error", new ThemeColor("problemsErrorIcon.foreground")),
  warning: new ThemeIcon("warning", new ThemeColor("problemsWarningIcon.foreground")),
  info: new ThemeIcon("info", new ThemeColor("problemsInfoIcon.foreground")),
  hint: new ThemeIcon("lightbulb"),
};

export function findingsView(list: FindingsList, supervisor: Supervisor, memory: Memento): FindingsView {
  const changed = new EventEmitter<undefined>();
  let grouping = groupings.find((known) => known === memory.get(GROUPING_KEY)) ?? "element";
  let filter: Filter = { ...everything, ...memory.get<Filter>(FILTER_KEY) };
  let branches: readonly Branch[] = [];
  // A node keeps its state under its id. New ids make every branch begin anew, open or closed.
  let generation = 0;
  let isOpen = false;

  const provider: TreeDataProvider<FindingNode> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => (node === undefined ? [...branches] : node.kind === "branch" ? [...node.leaves] : []),
    getParent: (node) => (node.kind === "leaf" ? branches.find(({ leaves }) => leaves.includes(node)) : undefined),
    getTreeItem: (node) => itemOf(node, generation, isOpen),
    resolveTreeItem: async (item, node) => {
      if (node.kind === "leaf" && node.item.fixable) item.tooltip = tooltipOf(node, await fixTitles(supervisor, node));
      return item;
    },
  };
  const view = window.createTreeView(FINDINGS_VIEW, { treeDataProvider: provider, showCollapseAll: true, canSelectMany: true });

  const update = (): void => {
    const { last, server } = list;
    const shown = filtered(last?.items ?? [], filter);
    branches = groupFindings(shown, grouping);
    const titles = new Map(last?.items.map(({ family, familyTitle }) => [family, familyTitle]));
    // Without an answer the count is unknown, which is not the same as zero.
    view.description = last === undefined || last.systems === 0 ? "" : countsOf(countBySeverity(shown));
    view.message = messageOf(list, shown.length, isFiltering(filter) ? describeFilter(filter, titles) : undefined);
    const state =
      server === "stopped" || server === "waiting" ? "stopped"
      : last === undefined ? "loading"
      : last.systems === 0 && last.items.length === 0 ? "none"
      : last.items.length === 0 ? "clean"
      : shown.length === 0 ? "hidden"
      : "full";
    void commands.executeCommand("setContext", "architectureAdvisor.findings.state", state);
    void commands.executeCommand("setContext", "architectureAdvisor.findings.filtered", isFiltering(filter));
    changed.fire(undefined);
  };

  const listening = [
    list.onDidChange(update),
    view.onDidChangeVisibility(({ visible }) => list.watched(visible)),
  ];
  list.watched(view.visible);
  update();

  return {
    view,
    branches: () => branches,
    get grouping() {
      return grouping;
    },
    get filter() {
      return filter;
    },
    groupBy: (wanted) => {
      grouping = wanted;
      void memory.update(GROUPING_KEY, wanted);
      update();
    },
    show: (wanted) => {
      filter = wanted;
      void memory.update(FILTER_KEY, wanted);
      update();
    },
    expandAll: () => {
      generation += 1;
      isOpen = true;
      changed.fire(undefined);
      isOpen = branches.length > 0;
    },
    dispose: () => {
      for (const other of listening) other.dispose();
      view.dispose();
      changed.dispose();
    },
  };
}

function itemOf(node: FindingNode, generation: number, isOpen: boolean): TreeItem {
  if (node.kind === "branch") {
    const item = new TreeItem(node.label, isOpen ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed);
    item.id = `${generation}\0${node.id}`;
    item.description = node.detail;
    item.iconPath = icons[node.severity];
    item.contextValue = "branch";
    item.accessibilityInformation = { label: node.spoken, role: "treeitem" };
    item.tooltip = node.spoken;
    return item;
  }
  const item = new TreeItem(node.label, TreeItemCollapsibleState.None);
  item.id = `${generation}\0${node.id}`;
  item.description = node.detail;
  item.iconPath = icons[node.item.severity];
  item.contextValue = node.item.fixable ? "finding.fixable" : "finding";
  item.accessibilityInformation = { label: node.spoken, role: "treeitem" };
  if (!node.item.fixable) item.tooltip = tooltipOf(node, []);
  item.command = { title: "Go to Finding", command: "architectureAdvisor.findings.open", arguments: [node] };
  return item;
}

function tooltipOf({ item }: Leaf, fixes: readonly string[]): MarkdownString {
  const text = new MarkdownString();
  // Names in messages are other people's text, so everything goes in as text.
  text.appendText(`${item.severity}: ${item.message}\n`);
  if (item.help !== undefined) text.appendText(`\nhelp: ${item.help}\n`);
  for (const fix of fixes) text.appendText(`\nfix: ${fix}\n`);
  text.appendText(`\n${item.rule}, ${item.file}:${item.range.start.line + 1}`);
  return text;
}

async function fixTitles(supervisor: Supervisor, { item: { uri, rule, element, message, range } }: Leaf): Promise<readonly string[]> {
  const answer = await supervisor.running()?.sendRequest<FindingFixesResult>(FINDING_FIXES, { uri, rule, element, message, range });
  return (answer?.fixes ?? []).map(({ title, safe }) => (safe ? title : `${title} (unsafe)`));
}

/** What stands above the tree; empty when there is nothing to say. */
function messageOf({ last }: FindingsList, shown: number, filter: string | undefined): string {
  if (last === undefined || last.systems === 0) return "";
  const hidden = last.hidden > 0 ? ` ${last.hidden} more are left out; the command line lists them all.` : "";
  if (filter !== undefined && last.items.length > 0) return `${shown} of ${last.items.length} findings: ${filter}.${hidden}`;
  if (last.items.length > 0) return hidden.trim();
  return `No findings: ${last.rules} rules looked at ${last.systems === 1 ? "1 system" : `${last.systems} systems`}.`;
}
