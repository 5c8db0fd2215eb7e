// Answers and plans as read-only documents. They hold the text of the last request; asking again replaces it.

import { commands, type Disposable, EventEmitter, type TextDocumentContentProvider, Uri } from "vscode";

export const ADVICE_PAGE_SCHEME = "architecture-advice";

export interface AdvicePages extends TextDocumentContentProvider, Disposable {
  /** Shows a page beside the editor, in the place of an older one of the same name. */
  show(name: string, markdown: string): Promise<void>;
}

export function advicePages(): AdvicePages {
  const texts = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  return {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.path) ?? "# Nothing here yet\n\nAsk again to fill this page.\n",
    show: async (name, markdown) => {
      const uri = Uri.from({ scheme: ADVICE_PAGE_SCHEME, path: `/${name}.md` });
      texts.set(uri.path, markdown);
      changed.fire(uri);
      await commands.executeCommand("markdown.showPreviewToSide", uri);
    },
    dispose: () => changed.dispose(),
  };
}
