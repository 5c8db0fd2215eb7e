import * as vscode from "vscode";
import { COMMANDS, type WhatIfArgument } from "../../server/src/lsp/requests";
import { setText, withFintech } from "./editor";
import { equal, eventually, matches, ok } from "./expect";
import { shows } from "../support/shows";

describe("what if", () => {
  const fintech = withFintech();
  after(async () => {
    await setText(fintech.document, fintech.original);
    const previews = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isPreview);
    await vscode.window.tabGroups.close(previews);
  });

  const ask = (argument: WhatIfArgument): Thenable<boolean> =>
    vscode.commands.executeCommand<boolean>(COMMANDS.whatIf, { uri: fintech.document.uri.toString(), ...argument });
  const page = (pattern: RegExp): Promise<string> => eventually(`a page with ${pattern}`, async () => {
    const text = (await vscode.workspace.openTextDocument(vscode.Uri.parse("architecture-advice:/what-if.md"))).getText();
    return pattern.test(text) ? text : undefined;
  });

  it("shows who blocks when the card processor turns slow", async () => {
    equal(await ask({ element: "processor", mode: "slow", latency: "30s", fix: false }), true, "an answer");
    matches(await page(/^# What if `processor` turns slow/), /`payments` and `transfers` block/, "the page");
    const tab = await eventually("the tab of the page", () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).find(isPreview));
    matches(tab.label, /what-if/, "the tab");
    equal(fintech.document.getText(), fintech.original, "the text");
  });

  it(shows("What if", "Fix and ask again", "applies the fix of an exposed connection and shows the difference"), async () => {
    const fix = "Put a circuit breaker in front of `processor`";
    equal(await ask({ element: "processor", mode: "slow", latency: "30s", fix }), true, "an answer");
    ok(fintech.document.getText() !== fintech.original, "the fix changed nothing");
    matches(await page(/## What has changed/), /better for .*`payments`/, "the page");
  });

  it("does not answer for a name that nobody declares", async () => {
    // The warning stays open until someone closes it, and the command does not wait for that.
    equal(await ask({ element: "procesor", mode: "fails", fix: false }), false, "an answer");
  });
});

function isPreview(tab: vscode.Tab): boolean {
  return tab.input instanceof vscode.TabInputWebview && tab.input.viewType.includes("markdown.preview");
}
