import { Uri, window, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { Marks, ViewOptions } from "../../../server/src/diagram/shape";
import { DIAGRAM_TEXT, type DiagramTextParams, type DiagramTextResult } from "../../../server/src/lsp/requests";

interface Exported {
  readonly uri: string;
  readonly options: ViewOptions;
  readonly marks: Marks;
  readonly caption: string;
  readonly title: string;
}

type Format = "svg" | "png" | "mermaid" | "dot" | "text";

const FORMATS: readonly { readonly label: string; readonly description: string; readonly format: Format; readonly ending: string }[] = [
  { label: "SVG", description: "for documents and web pages, light and dark", format: "svg", ending: "svg" },
  { label: "PNG", description: "for slides and mails", format: "png", ending: "png" },
  { label: "Mermaid", description: "for READMEs, wikis and pull requests", format: "mermaid", ending: "mmd" },
  { label: "Graphviz", description: "to be arranged by `dot`", format: "dot", ending: "dot" },
  { label: "Text", description: "the same as a list, for reading aloud", format: "text", ending: "txt" },
];

/** Asks for a format and a file, and writes the picture there. Returns whether it was written. */
export async function exportDiagram(client: BaseLanguageClient, what: Exported, rasterize: (svg: string) => Promise<string | null>): Promise<boolean> {
  const picked = await window.showQuickPick(FORMATS, { title: "Export Diagram", placeHolder: "Pick a format" });
  if (picked === undefined) return false;
  const name = `${what.title.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|-+$/g, "").slice(0, 60) || "architecture"}.${picked.ending}`;
  const target = await window.showSaveDialog({
    title: "Export Diagram",
    defaultUri: Uri.joinPath(Uri.parse(what.uri), "..", name),
    filters: { [picked.label]: [picked.ending] },
  });
  if (target === undefined) return false;
  const content = await contentOf(client, what, picked.format, rasterize);
  if (content === undefined) return warn("The diagram could not be exported.");
  try {
    await workspace.fs.writeFile(target, content);
  } catch {
    return warn(`${target.path} cannot be written.`);
  }
  return true;
}

async function contentOf(client: BaseLanguageClient, what: Exported, format: Format, rasterize: (svg: string) => Promise<string | null>): Promise<Uint8Array | undefined> {
  const params: DiagramTextParams = {
    uri: what.uri, options: what.options, marks: what.marks, caption: what.caption,
    format: format === "png" ? "svg" : format, theme: format === "png" ? "light" : "auto",
  };
  const result = await client.sendRequest<DiagramTextResult | null>(DIAGRAM_TEXT, params);
  if (result === null) return undefined;
  if (format !== "png") return new TextEncoder().encode(result.text);
  const pixels = await rasterize(result.text);
  return pixels === null ? undefined : Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
}

function warn(message: string): false {
  void window.showWarningMessage(message);
  return false;
}
