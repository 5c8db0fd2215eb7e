// What can be done in the view of findings. Every command takes the node it is about; run by a key it takes the selection.

import { commands, type Disposable, QuickPickItemKind, Range, Uri, env, window, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageclient";
import { COMMANDS, FINDING_FIXES, type FindingFixesResult, type SeverityName } from "../../../server/src/lsp/requests";
import type { Supervisor } from "../supervisor";
import type { FindingsList } from "./findings-list";
import { FINDINGS_VIEW, type FindingNode, type FindingsView } from "./findings-view";
import {
  type Filter, type Grouping, type Leaf, type ListedItem, countBySeverity, everything, groupings, sameAs, severityNames,
} from "./grouping";
import { markdownOf } from "./markdown";

const id = (name: string): string => `${FINDINGS_VIEW}.${name}`;

/** Registers the commands of the view. */
export function findingCommands(tree: FindingsView, list: FindingsList, supervisor: Supervisor): readonly Disposable[] {
  const selected = (node: unknown, nodes?: unknown): readonly FindingNode[] => {
    const given = Array.isArray(nodes) && nodes.length > 0 ? nodes : [node];
    const known = given.filter(isNode);
    return known.length > 0 ? known : tree.view.selection;
  };
  const leafOf = (node: unknown): Leaf | undefined => selected(node).find((candidate) => candidate.kind === "leaf");

  return [
    commands.registerCommand(COMMANDS.showFindings, async () => {
      await commands.executeCommand(`${FINDINGS_VIEW}.focus`);
      await list.load();
    }),
    commands.registerCommand(id("open"), (node: unknown) => {
      const leaf = leafOf(node);
      return leaf && open(leaf.item, false);
    }),
    commands.registerCommand(id("fix"), async (node: unknown) => {
      const leaf = leafOf(node);
      return leaf !== undefined && fix(leaf.item, supervisor);
    }),
    commands.registerCommand(id("ignore"), async (node: unknown, reason?: unknown) => {
      const leaf = leafOf(node);
      if (leaf === undefined) return false;
      await open(leaf.item, false);
      // The file may have changed since the list was made; the newest list knows where the finding is now.
      const item = sameAs(leaf.item, (await list.load())?.items ?? []);
      if (item === undefined) return warn("The finding is gone.");
      const { uri, version, rule, range } = item;
      return commands.executeCommand<boolean>(COMMANDS.ignoreHere, {
        uri, version, rule, line: range.start.line, ...(typeof reason === "string" && { reason }),
      });
    }),
    commands.registerCommand(id("explain"), (node: unknown) => {
      const leaf = leafOf(node);
      return leaf && commands.executeCommand(COMMANDS.explainRule, leaf.item.rule);
    }),
    commands.registerCommand(id("copy"), (node: unknown, nodes?: unknown) => copy(selected(node, nodes))),
    commands.registerCommand(id("copyAll"), () => copy(tree.branches())),
    commands.registerCommand(id("refresh"), () => list.load()),
    commands.registerCommand(id("expandAll"), () => tree.expandAll()),
    commands.registerCommand(id("groupBy"), async (wanted: unknown) => {
      const grouping = groupings.find((known) => known === wanted) ?? (await pickGrouping(tree.grouping));
      if (grouping !== undefined) tree.groupBy(grouping);
    }),
    commands.registerCommand(id("filter"), async (wanted: unknown) => {
      const filter = isFilter(wanted) ? wanted : await pickFilter(list.last?.items ?? [], tree.filter);
      if (filter !== undefined) tree.show(filter);
    }),
    commands.registerCommand(id("clearFilter"), () => tree.show(everything)),
  ];
}

/** Shows the text that a finding underlines. */
async function open({ uri, range }: ListedItem, preserveFocus: boolean): Promise<void> {
  const { start, end } = range;
  const selection = new Range(start.line, start.character, end.line, end.character);
  await window.showTextDocument(Uri.parse(uri), { selection, preserveFocus, preview: true });
}

/** Applies the preferred fix where people can see it, and asks first when there is none that is safe. */
async function fix(item: ListedItem, supervisor: Supervisor): Promise<boolean> {
  const client = supervisor.running();
  if (client === undefined) return warn("The language server of Architecture Advisor is not running.");
  await open(item, true);
  const { uri, rule, element, message, range } = item;
  const { fixes } = await client.sendRequest<FindingFixesResult>(FINDING_FIXES, { uri, rule, element, message, range });
  const [first] = fixes;
  if (first === undefined) return warn(`No fix fits here; ${item.help ?? `the page of ${rule} says what helps`}.`);
  const chosen = first.safe ? first : await pickFix(fixes);
  const edit = chosen && (await client.protocol2CodeConverter.asWorkspaceEdit(chosen.edit as WorkspaceEdit));
  return edit !== undefined && workspace.applyEdit(edit);
}

async function pickFix(fixes: FindingFixesResult["fixes"]): Promise<FindingFixesResult["fixes"][number] | undefined> {
  const items = fixes.map((candidate) => ({ label: candidate.title, description: candidate.safe ? "" : "unsafe: changes more than what is missing", candidate }));
  return (await window.showQuickPick(items, { title: "Fix", placeHolder: "This fix needs your decision" }))?.candidate;
}

async function copy(nodes: readonly FindingNode[]): Promise<string> {
  if (nodes.length === 0) return "";
  const text = markdownOf(nodes);
  await env.clipboard.writeText(text);
  return text;
}

const groupingNames: Readonly<Record<Grouping, string>> = { element: "Service or Other Element", rule: "Rule", file: "File", owner: "Owner" };

async function pickGrouping(current: Grouping): Promise<Grouping | undefined> {
  const items = groupings.map((grouping) => ({ label: groupingNames[grouping], description: grouping === current ? "current" : "", grouping }));
  return (await window.showQuickPick(items, { title: "Group findings by" }))?.grouping;
}

async function pickFilter(items: readonly ListedItem[], current: Filter): Promise<Filter | undefined> {
  const counts = countBySeverity(items);
  const families = new Map(items.map(({ family, familyTitle }) => [family, familyTitle]));
  for (const family of current.families) if (!families.has(family)) families.set(family, family);
  const picks = [
    { label: "Severity", kind: QuickPickItemKind.Separator },
    ...severityNames.map((severity) => ({ label: severity, description: `${counts[severity]}`, picked: current.severities.includes(severity), severity })),
    { label: "Family", kind: QuickPickItemKind.Separator },
    ...[...families].sort(([, a], [, b]) => a.localeCompare(b)).map(([family, title]) => ({
      label: title, description: `${items.filter((item) => item.family === family).length}`, picked: current.families.includes(family), family,
    })),
  ];
  const picked = await window.showQuickPick(picks, { title: "Show only", placeHolder: "Nothing picked shows everything", canPickMany: true });
  return picked && {
    severities: picked.flatMap((pick) => ("severity" in pick ? [pick.severity as SeverityName] : [])),
    families: picked.flatMap((pick) => ("family" in pick ? [pick.family as string] : [])),
  };
}

function isNode(value: unknown): value is FindingNode {
  return typeof value === "object" && value !== null && "kind" in value && (value.kind === "leaf" || value.kind === "branch");
}

function isFilter(value: unknown): value is Filter {
  const { severities, families } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  return Array.isArray(severities) && Array.isArray(families);
}

function warn(message: string): false {
  void window.showWarningMessage(message);
  return false;
}
