// The view of findings with its list and its commands, as one piece.

import { Disposable, type ExtensionContext } from "vscode";
import type { Supervisor } from "../supervisor";
import { findingCommands } from "./commands";
import { findingsList, type FindingsList } from "./findings-list";
import { findingsView } from "./findings-view";
import type { Branch } from "./grouping";

export interface FindingsTree extends Disposable, Pick<FindingsList, "outdated" | "serverState"> {
  /** The tree as it is shown, of the newest list. */
  branches(): Promise<readonly Branch[]>;
}

export function findingsTree(supervisor: Supervisor, { workspaceState }: ExtensionContext): FindingsTree {
  const list = findingsList(supervisor);
  const tree = findingsView(list, supervisor, workspaceState);
  const registered = findingCommands(tree, list, supervisor);
  return {
    outdated: list.outdated,
    serverState: list.serverState,
    branches: async () => {
      await list.load();
      return tree.branches();
    },
    dispose: () => Disposable.from(...registered, tree, list).dispose(),
  };
}
