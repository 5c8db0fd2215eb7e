import * as vscode from "vscode";
import { RULE, awaitFinding, awaitNoFinding, openFintech, setText } from "./editor";
import { ok } from "./expect";
import { shows } from "../support/shows";

describe("a system in several files", () => {
  let folder: vscode.Uri;
  let main: vscode.TextDocument;
  let part: vscode.TextDocument;

  before(async () => {
    const example = await openFintech();
    const workspace = vscode.workspace.workspaceFolders?.[0];
    ok(workspace, "no folder is open");
    folder = vscode.Uri.joinPath(workspace.uri, "split");
    const header = /^apiVersion:.*\n/m;
    ok(header.test(example.getText()), "the example has no apiVersion");
    // All of the example, except what makes a file a descriptor of its own, lies in the included file.
    main = await write("architecture.yaml", "apiVersion: architecture-advisor/v1\ninclude: [parts/*.yaml]\n");
    part = await write("parts/all.yaml", example.getText().replace(header, ""));
    await vscode.window.showTextDocument(main);
  });
  after(() => vscode.workspace.fs.delete(folder, { recursive: true }));

  it(shows("Findings", "Several files", "reports a finding in the included file where it belongs"), async () => {
    await vscode.window.showTextDocument(part);
    await awaitFinding(part, RULE);
  });

  it("forgets it when the file is no longer included, and finds it again", async () => {
    const text = main.getText();
    await setText(main, text.replace(/^include:.*\n/m, "services: {}\n"));
    await awaitNoFinding(part, RULE);
    await setText(main, text);
    await awaitFinding(part, RULE);
  });

  async function write(name: string, text: string): Promise<vscode.TextDocument> {
    const file = vscode.Uri.joinPath(folder, name);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    return vscode.workspace.openTextDocument(file);
  }
});
