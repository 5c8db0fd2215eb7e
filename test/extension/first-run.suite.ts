import * as vscode from "vscode";
import { COMMANDS } from "../../server/src/lsp/requests";
import { shows } from "../support/shows";
import { RULE, awaitFinding, awaitNoFinding, findings, openFintech, setText } from "./editor";
import { equal, eventually, matches, ok } from "./expect";

describe("first run", () => {
  let folder: vscode.Uri;

  before(() => {
    const workspace = vscode.workspace.workspaceFolders?.[0];
    ok(workspace, "no folder is open");
    folder = vscode.Uri.joinPath(workspace.uri, "first-run");
  });
  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it(shows("First run", "New Descriptor", "three answers make a file without findings, and the server looks at it at once"), async () => {
    const document = await written({ folder: folder.toString(), name: "shop", services: ["orders, payments", "stock"], talk: "both" });
    matches(document.uri.path, /\/first-run\/architecture\.yaml$/, "the file");
    equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString(), "the active document");
    const text = document.getText();
    matches(text, /^ {2}orders:\n[^]*^ {2}payments:\n[^]*^ {2}stock: \{\}$/m, "the services");
    await setText(document, text.replace(/^ {4}timeout:.*\n/m, ""));
    await awaitFinding(document, "sync-call-without-timeout");
    await setText(document, text);
    await awaitNoFinding(document, "sync-call-without-timeout");
    equal(findings(document).length, 0, "findings");
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("never writes over what is there", async () => {
    const document = await written({ folder: folder.toString(), name: "Other Shop", services: ["a"], talk: "calls" });
    matches(document.uri.path, /\/first-run\/other-shop\.architecture\.yaml$/, "the second file");
    const third = await written({ folder: folder.toString(), name: "Other Shop", services: ["a"], talk: "calls" });
    matches(third.uri.path, /\/other-shop-2\.architecture\.yaml$/, "the third file");
    const first = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, "architecture.yaml"));
    matches(first.getText(), /name: shop\n/, "the first file");
  });

  it(shows("First run", "New Descriptor from an example", "an example becomes a file of one's own, with its findings"), async () => {
    for (const example of ["fintech", "ecommerce", "travel", "migration"]) {
      const into = vscode.Uri.joinPath(folder, example);
      const document = await written({ folder: into.toString(), example });
      matches(document.uri.path, new RegExp(`/first-run/${example}/architecture\\.yaml$`), "the file");
      matches(document.getText(), /^apiVersion: architecture-advisor\/v1$/m, "the text");
      ok(!document.getText().includes("npm start"), "the text speaks of the repository");
      if (example === "fintech") await awaitFinding(document, RULE);
    }
  });

  it(shows("First run", "Check in CI", "a snippet opens as a document that is saved nowhere yet"), async () => {
    equal(await vscode.commands.executeCommand<boolean>(COMMANDS.addToCi, "github"), true, "shown");
    const document = vscode.window.activeTextEditor?.document;
    equal(document?.isUntitled, true, "untitled");
    matches(document?.getText() ?? "", /npx --yes architecture-advisor check --format sarif/, "the text");
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  async function written(argument: object): Promise<vscode.TextDocument> {
    const address = await vscode.commands.executeCommand<string | undefined>(COMMANDS.newDescriptor, argument);
    ok(address, "nothing was written");
    return vscode.workspace.openTextDocument(vscode.Uri.parse(address));
  }
});

describe("advice", () => {
  let document: vscode.TextDocument;

  before(async () => {
    document = await openFintech();
    await awaitFinding(document, RULE);
  });
  beforeEach(() => vscode.window.showTextDocument(document));
  afterEach(async () => {
    const pages = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview);
    await vscode.window.tabGroups.close(pages);
  });

  it(shows("Decision guide", "What Hurts?", "a problem is answered for the system of the open file, on a page beside it"), async () => {
    // The command goes on with an offer that waits for a person, so its end is not awaited.
    void vscode.commands.executeCommand(COMMANDS.decide, "unbounded-wait");
    await tabOf(/unbounded-wait/);
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse("architecture-advice:/unbounded-wait.md"));
    matches(page.getText(), /^# .+/, "the heading");
    matches(page.getText(), /Primary: \*\*.+\*\*/, "the advice");
    await vscode.commands.executeCommand("notifications.clearAll");
  });

  it(shows("Plan", "Plan", "what to adopt, and in which order, is shown for the system of the open file"), async () => {
    equal(await vscode.commands.executeCommand<boolean>(COMMANDS.plan), true, "shown");
    await tabOf(/plan/);
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse("architecture-advice:/plan.md"));
    matches(page.getText(), /```mermaid\ngraph TD\n/, "the order");
  });

  it("has no plan for a file that is part of no system", async () => {
    const foreign = await vscode.workspace.openTextDocument({ language: "yaml", content: "a: 1\n" });
    await vscode.window.showTextDocument(foreign);
    equal(await vscode.commands.executeCommand<boolean>(COMMANDS.plan), false, "shown");
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.commands.executeCommand("notifications.clearAll");
  });
});

function tabOf(label: RegExp): Promise<vscode.Tab> {
  return eventually(`the tab ${label}`, () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)
    .find((tab) => tab.input instanceof vscode.TabInputWebview && label.test(tab.label)));
}
