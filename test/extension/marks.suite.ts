import * as vscode from "vscode";
import { COMMANDS } from "../../server/src/lsp/requests";
import { RULE, awaitFinding, openFintech, setText } from "./editor";
import { equal, eventually, matches, ok } from "./expect";

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration("architectureAdvisor");

describe("lenses and hints", () => {
  let document: vscode.TextDocument;

  before(async () => {
    document = await openFintech();
    await awaitFinding(document, RULE);
  });
  afterEach(async () => {
    await settings().update("codeLens.enabled", undefined, vscode.ConfigurationTarget.Global);
    await settings().update("inlayHints.enabled", undefined, vscode.ConfigurationTarget.Global);
  });

  const lenses = (): Thenable<vscode.CodeLens[]> => vscode.commands.executeCommand("vscode.executeCodeLensProvider", document.uri, 1_000);
  const hints = (): Thenable<vscode.InlayHint[]> =>
    vscode.commands.executeCommand("vscode.executeInlayHintProvider", document.uri, new vscode.Range(0, 0, document.lineCount, 0));

  it("puts lenses over elements, and the one for callers opens the references", async () => {
    const found = await eventually("lenses", async () => {
      const list = await lenses();
      return list.length > 0 ? list : undefined;
    });
    ok(found.some(({ command }) => command?.command === COMMANDS.showDiagram && command.title === "Show in diagram"), "no way into the diagram");
    const callers = found.find(({ command }) => command?.command === COMMANDS.showReferences);
    ok(callers?.command, `no callers among ${JSON.stringify(found.map(({ command }) => command?.title))}`);
    matches(callers.command.title, /[0-9]+ (?:caller|client|user|producer|reader)/, "the title");
    equal(await vscode.commands.executeCommand<boolean>(COMMANDS.showReferences, ...(callers.command.arguments ?? [])), true, "shown");
    await vscode.commands.executeCommand("closeReferenceSearch");
  });

  it("goes from a lens to the first finding of the element", async () => {
    const found = (await lenses()).find(({ command }) => command?.command === COMMANDS.goToFindings);
    ok(found?.command, "no lens with findings");
    equal(await vscode.commands.executeCommand<boolean>(COMMANDS.goToFindings, ...(found.command.arguments ?? [])), true, "gone there");
    equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString(), "the editor");
    await vscode.commands.executeCommand("closeMarkersNavigation");
  });

  it("refuses places that are none", async () => {
    for (const argument of [undefined, {}, { uri: "x" }, { uri: "file:///x", position: { line: 0, character: 0 }, locations: [] }]) {
      equal(await vscode.commands.executeCommand<boolean>(COMMANDS.showReferences, argument), false, JSON.stringify(argument));
      equal(await vscode.commands.executeCommand<boolean>(COMMANDS.goToFindings, argument), false, JSON.stringify(argument));
    }
  });

  it("puts hints into the text, and the settings switch both off", async () => {
    const original = document.getText();
    await setText(document, original.replace("- to: processor\n", "- to: processor\n        retry: {maxAttempts: 3, backoff: exponential, jitter: full}\n"));
    await eventually("hints", async () => ((await hints()).length > 0 ? true : undefined));
    await settings().update("inlayHints.enabled", false, vscode.ConfigurationTarget.Global);
    await settings().update("codeLens.enabled", false, vscode.ConfigurationTarget.Global);
    await eventually("no hints", async () => ((await hints()).length === 0 ? true : undefined));
    await eventually("no lenses", async () => ((await lenses()).length === 0 ? true : undefined));
    await setText(document, original);
  });
});
