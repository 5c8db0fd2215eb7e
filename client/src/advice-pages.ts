// Answers and plans as read-only documents. They hold the text of the last request; asking again replaces it.

import { commands, type Disposable, EventEmitter, TabInputWebview, type TextDocumentContentProvider, Uri, window } from "vscode";
import { DIAGRAM_VIEW_TYPE } from "./diagram/panel";

export const ADVICE_PAGE_SCHEME = "architecture-advice";

export interface AdvicePages extends TextDocumentContentProvider, Disposable {
  /**
   * Shows a page beside the editor, in the place of an older one of the same name. One that explains what the diagram shows
   * leaves an open diagram in sight.
   */
  show(name: string, markdown: string, explainsDiagram?: boolean): Promise<void>;
}

/** True when a diagram is seen in another column than the first one. */
function isDiagramBeside(): boolean {
  return window.tabGroups.all.some(({ viewColumn, activeTab }) =>
    viewColumn > 1 && activeTab?.input instanceof TabInputWebview && activeTab.input.viewType.includes(DIAGRAM_VIEW_TYPE));
}

export function advicePages(): AdvicePages {
  const texts = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  return {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.path) ?? "# Nothing here yet\n\nAsk again to fill this page.\n",
    show: async (name, markdown, explainsDiagram = false) => {
      const uri = Uri.from({ scheme: ADVICE_PAGE_SCHEME, path: `/${name}.md` });
      texts.set(uri.path, markdown);
      changed.fire(uri);
      if (!explainsDiagram || !isDiagramBeside()) return void (await commands.executeCommand("markdown.showPreviewToSide", uri));
      // Neither over the picture nor in a third column, where all would be narrow.
      await commands.executeCommand("workbench.action.focusFirstEditorGroup");
      await commands.executeCommand("markdown.showPreview", uri);
    },
    dispose: () => changed.dispose(),
  };
}
