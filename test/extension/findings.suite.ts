import * as vscode from "vscode";
import { RULE, awaitFinding, awaitNoFinding, codeOf, findings, openFintech, setText } from "./editor";
import { equal, eventually, matches, ok } from "./expect";
import { shows } from "../support/shows";

describe("findings", () => {
  let document: vscode.TextDocument;
  let original: string;

  before(async () => {
    document = await openFintech();
    original = document.getText();
  });
  afterEach(() => setText(document, original));

  it(shows("Findings", "As you type", "shows a saga without a dead letter queue, under one word, with a link behind the code"), async () => {
    const finding = await awaitFinding(document, RULE);
    equal(finding.severity, vscode.DiagnosticSeverity.Error, "severity");
    equal(finding.range.isSingleLine && !finding.range.isEmpty, true, "a range on one line");
    matches(document.getText(finding.range), /^[\w.-]+$/, "the underlined text");
    equal(codeOf(finding).link?.scheme, "https", "the scheme of the link");
    matches(finding.message, /dead letter queue/, "message");
  });

  it("follows the text while it is typed", async () => {
    await awaitFinding(document, RULE);
    await setText(document, original.replace(/^apiVersion:.*$/m, "apiVersion: example/v1"));
    await awaitNoFinding(document, RULE);
    await setText(document, original);
    await awaitFinding(document, RULE);
  });

  it(shows("Findings", "Half-typed text", "survives text that is half typed"), async () => {
    await setText(document, `${original}\nsagas: {unfinished: [\n\t"`);
    await setText(document, original);
    await awaitFinding(document, RULE);
  });

  it("is silent about YAML that is not ours", async () => {
    const foreign = await vscode.workspace.openTextDocument({ language: "yaml", content: "apiVersion: v1\nkind: Pod\nsagas: {a: }\n" });
    await vscode.window.showTextDocument(foreign);
    await openFintech();
    // Both documents went through the same server, in this order: once the second has its findings, the first is done.
    await setText(document, `${original}\n`);
    await awaitFinding(document, RULE);
    equal(findings(foreign).length, 0, "findings in a foreign file");
  });

  it("explains itself on hover", async () => {
    const finding = await awaitFinding(document, RULE);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, finding.range.start);
    const contents = hovers.flatMap((hover) => hover.contents);
    const text = contents.map((part) => (typeof part === "string" ? part : part.value)).join("\n");
    matches(text, /saga/i, "the hover");
    ok(contents.every((part) => typeof part === "string" || !("isTrusted" in part) || !part.isTrusted), "a hover may run commands");
  });

  it("completes keys and lists the parts of the descriptor", async () => {
    const line = document.getText().split("\n").findIndex((text) => text.startsWith("services:"));
    const completion = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider", document.uri, new vscode.Position(line, 0));
    ok(completion.items.length > 0, "there is nothing to complete");
    const symbols =
      (await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>("vscode.executeDocumentSymbolProvider", document.uri)) ?? [];
    ok(symbols.some((symbol) => symbol.name === "services"), `no symbol for the services in ${symbols.map((symbol) => symbol.name).join()}`);
  });

  it("hides what exceeds the limit that the reader set, and says so", async () => {
    await awaitFinding(document, RULE);
    const all = findings(document).length;
    ok(all > 1, "the example has too few findings for this test");
    const settings = vscode.workspace.getConfiguration("architectureAdvisor");
    await settings.update("maxFindings", 1, vscode.ConfigurationTarget.Global);
    try {
      await setText(document, `${original}\n`);
      const note = await eventually("the note about hidden findings", () =>
        vscode.languages.getDiagnostics(document.uri).find((diagnostic) => diagnostic.message.includes("architectureAdvisor.maxFindings")));
      matches(note.message, new RegExp(`^${all - 1} more findings are hidden`), "the note");
      equal(findings(document).length, 2, "one finding and the note");
    } finally {
      await settings.update("maxFindings", undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
