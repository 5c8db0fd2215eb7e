import * as vscode from "vscode";
import { COMMANDS, type IgnoreTarget } from "../../server/src/lsp/requests";
import { RULE, actionWith, actionsAt, awaitFinding, awaitNoFinding, codeOf, findingOf, openFintech, perform, setText } from "./editor";
import { equal, eventually, matches, ok } from "./expect";
import { shows } from "../support/shows";

describe("actions", () => {
  let document: vscode.TextDocument;
  let original: string;

  before(async () => {
    document = await openFintech();
    original = document.getText();
  });
  beforeEach(async () => {
    await vscode.window.showTextDocument(document);
    await awaitFinding(document, RULE);
  });
  afterEach(() => setText(document, original));

  it(shows("Fixes", "Quick fix", "fixes the finding, and one undo brings the text back"), async () => {
    const actions = await actionsAt(document, await awaitFinding(document, RULE));
    const fix = actions.find((action) => action.isPreferred && /dead letter queue/.test(action.title));
    ok(fix, `no fix is preferred among ${JSON.stringify(actions.map((action) => action.title))}`);
    await perform(fix);
    ok(document.getText() !== original, "the fix changed nothing");
    await awaitNoFinding(document, RULE);
    await vscode.commands.executeCommand("undo");
    await eventually("the original text", () => (document.getText() === original ? true : undefined));
    await awaitFinding(document, RULE);
  });

  it("prefers no fix that is unsafe, since one key applies it", async () => {
    const actions = await actionsAt(document, await awaitFinding(document, RULE));
    const isUnsafe = ({ title }: vscode.CodeAction): boolean => title.endsWith("(unsafe)");
    ok(actions.some(isUnsafe), "the example has no unsafe fix at this place");
    ok(!actions.some((action) => isUnsafe(action) && action.isPreferred), "an unsafe fix is preferred");
  });

  it("offers the article at the address behind the code", async () => {
    const finding = await awaitFinding(document, RULE);
    const link = codeOf(finding).link?.toString(true);
    const isLink = (address: unknown): boolean => typeof address === "string" && vscode.Uri.parse(address).toString(true) === link;
    const read = actionWith(await actionsAt(document, finding), /^Read: ./, isLink);
    equal(read.command?.command, COMMANDS.readArticle, "command");
    matches(String(read.command?.arguments?.[0]), /^https:\/\/[^/]+\/./, "address");
  });

  it("refuses to open anything but an https address", async () => {
    for (const address of ["file:///etc/passwd", "command:workbench.action.quit", "http://example.com", undefined]) {
      // The warning stays open until someone closes it, so the answer is not awaited for longer than it takes to show.
      const opened = await Promise.race([
        vscode.commands.executeCommand<boolean>(COMMANDS.readArticle, address),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 300)),
      ]);
      equal(opened, false, String(address));
    }
  });

  it(shows("Findings", "Ignore with a reason", "ignores a finding in place, with the reason in the file"), async () => {
    const ignore = await ignoreAction(document);
    equal(ignore.command?.command, COMMANDS.ignoreHere, "command");
    const [target] = (ignore.command?.arguments ?? []) as [IgnoreTarget];
    const written = await vscode.commands.executeCommand<boolean>(COMMANDS.ignoreHere, { ...target, reason: "drained by hand" });
    equal(written, true, "written");
    matches(document.getText(), new RegExp(`# advisor-ignore ${RULE}: drained by hand`), "the file");
    await awaitNoFinding(document, RULE);
  });

  it("does not ignore without a reason, nor in a file that has changed since", async () => {
    const ignore = await ignoreAction(document);
    const [target] = (ignore.command?.arguments ?? []) as [IgnoreTarget];
    equal(await vscode.commands.executeCommand<boolean>(COMMANDS.ignoreHere, { ...target, reason: "  " }), false, "an empty reason");
    equal(document.getText(), original, "the text");
    await setText(document, `# a new first line\n${original}`);
    equal(await vscode.commands.executeCommand<boolean>(COMMANDS.ignoreHere, { ...target, reason: "late" }), false, "an old version");
    ok(!document.getText().includes("advisor-ignore"), "an exception was written to the wrong line");
  });

  it("fixes everything that is safe at once", async () => {
    const before = vscode.languages.getDiagnostics(document.uri).length;
    await vscode.commands.executeCommand(COMMANDS.fixAll);
    await eventually("a changed text", () => (document.getText() !== original ? true : undefined));
    await eventually("fewer findings", () => (vscode.languages.getDiagnostics(document.uri).length < before ? true : undefined));
  });

  it(shows("Findings", "Read and explain", "opens the offline page of the rule"), async () => {
    const explain = actionWith(
      await actionsAt(document, await awaitFinding(document, RULE)), /^Explain this rule/, (rule) => rule === RULE);
    equal(explain.command?.command, COMMANDS.explainRule, "command");
    await perform(explain);
    const tab = await eventually("the tab of the page", () =>
      vscode.window.tabGroups.all.flatMap((group) => group.tabs).find((candidate) =>
        candidate.input instanceof vscode.TabInputWebview && candidate.input.viewType.includes("markdown.preview")));
    matches(tab.label, new RegExp(RULE), "the tab");
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse(`architecture-advisor:/rules/${RULE}.md`));
    matches(page.getText(), /^# .+/m, "the page");
    await vscode.window.tabGroups.close(tab);
  });

  it("says so when a rule has no page", async () => {
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse("architecture-advisor:/rules/no-such-rule.md"));
    matches(page.getText(), /There is no page for this rule/, "the page");
  });

  it("starts the server anew on demand", async () => {
    await vscode.commands.executeCommand(COMMANDS.restartServer);
    await awaitFinding(document, RULE);
    await setText(document, original.replace(/^apiVersion:.*$/m, "apiVersion: example/v1"));
    await awaitNoFinding(document, RULE);
  });

  it("checks the workspace and shows the problems", async () => {
    await vscode.commands.executeCommand(COMMANDS.checkWorkspace);
    ok(findingOf(document, RULE), "the finding was lost");
  });
});

async function ignoreAction(document: vscode.TextDocument): Promise<vscode.CodeAction> {
  const actions = await actionsAt(document, await awaitFinding(document, RULE));
  return actionWith(actions, /^Ignore here with a reason/, (target) => (target as IgnoreTarget | undefined)?.rule === RULE);
}
