import * as vscode from "vscode";
import type { PageState } from "../../client/src/diagram/messages";
import type { Api } from "../../client/src/extension";
import { COMMANDS } from "../../server/src/lsp/requests";
import { shows } from "../support/shows";
import { setText, withFintech } from "./editor";
import { equal, eventually, ok } from "./expect";

describe("the diagram", () => {
  const fintech = withFintech();
  afterEach(() => setText(fintech.document, fintech.original));
  after(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it(shows("Diagram", "Show Diagram", "opens beside the text with every element of the system and the findings as badges"), async () => {
    await show({ uri: fintech.document.uri.toString() });
    const { root, nodes, edges, badges } = await shown((state) => state.nodes > 0);
    equal(vscode.Uri.parse(root).toString(), fintech.document.uri.toString(), "the system of the picture");
    equal(nodes, 8, "elements");
    equal(edges, 6, "connections");
    ok(badges >= 4, `${badges} badges`);
    const tab = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.startsWith("Diagram"));
    ok(tab, "there is no tab of the diagram");
    equal(tab.group.viewColumn, vscode.ViewColumn.Two, "the column of the diagram");
  });

  it(shows("Diagram", "Live", "follows the text while it is typed"), async () => {
    await setText(fintech.document, fintech.original.replace("  accounts: {}\n", "  accounts: {}\n  reports: {calls: [accounts]}\n"));
    const { edges } = await shown((state) => state.nodes === 9);
    equal(edges, 7, "connections");
    await setText(fintech.document, fintech.original);
    await shown((state) => state.nodes === 8);
  });

  it(shows("Diagram", "Text and picture", "a click goes to the text, and the cursor selects in the picture"), async () => {
    await api().diagram.receive({ type: "open", id: "services.payments", focus: true });
    const editor = await eventually("the editor", () => vscode.window.visibleTextEditors.find((candidate) => candidate.document === fintech.document));
    equal(fintech.document.getText(editor.selection), "payments", "the selected text");
    await shown((state) => state.selected === "services.payments");
    const line = fintech.document.getText().split("\n").findIndex((text) => text.startsWith("  processor:"));
    editor.selection = new vscode.Selection(line, 4, line, 4);
    await shown((state) => state.selected === "services.processor");
  });

  it("selects what it is asked to show", async () => {
    await show({ uri: fintech.document.uri.toString(), element: "services.transfers" });
    await shown((state) => state.selected === "services.transfers");
  });

  it("focuses, and shows everything again", async () => {
    await api().diagram.receive({ type: "view", options: { focus: "services.processor", depth: 1 }, afresh: false });
    await shown((state) => state.nodes === 2);
    await api().diagram.receive({ type: "view", options: {}, afresh: false });
    await shown((state) => state.nodes === 8);
  });

  it("takes no message that has another shape", async () => {
    for (const message of [undefined, 7, {}, { type: "open" }, { type: "open", id: 3 }, { type: "view", options: "all" }, { type: "openFinding", id: null, index: -1 }, { type: "shown", state: { nodes: "many" } }]) {
      await api().diagram.receive(message);
    }
    equal((await shown(() => true)).nodes, 8, "elements");
  });

  it("opens the text of a finding", async () => {
    await api().diagram.receive({ type: "openFinding", id: "services.transfers", index: 0 });
    const editor = await eventually("the editor", () => vscode.window.visibleTextEditors.find((candidate) => candidate.document === fintech.document));
    ok(!editor.selection.isEmpty, "nothing is selected");
  });
});

async function show(argument: { readonly uri: string; readonly element?: string }): Promise<void> {
  ok(await vscode.commands.executeCommand<boolean>(COMMANDS.showDiagram, argument), "there is no diagram");
}

function shown(condition: (state: PageState) => boolean): Promise<PageState> {
  return eventually("the picture", () => {
    const state = api().diagram.state();
    return state !== undefined && condition(state) ? state : undefined;
  }, 25_000);
}

function api(): Api {
  const exported = vscode.extensions.getExtension("architecture-advisor.architecture-advisor")?.exports as Api | undefined;
  ok(exported, "the extension has no API");
  return exported;
}
