import * as vscode from "vscode";
import type { Api } from "../../client/src/extension";
import type { Branch, Leaf } from "../../client/src/tree/grouping";
import { COMMANDS } from "../../server/src/lsp/requests";
import { shows } from "../support/shows";
import { RULE, awaitFinding, awaitNoFinding, setText, withFintech } from "./editor";
import { equal, eventually, matches, ok } from "./expect";

const VIEW = "architectureAdvisor.findings";

describe("the view of findings", () => {
  const fintech = withFintech();
  before(async () => {
    await execute(COMMANDS.showFindings);
  });
  afterEach(async () => {
    await execute(`${VIEW}.clearFilter`);
    await execute(`${VIEW}.groupBy`, "element");
    await setText(fintech.document, fintech.original);
  });

  it(shows("Tree view", "By service", "the view has what the Problems view has, under the element it is about"), async () => {
    const saga = await branchOf("payment-flow");
    matches(saga.detail, /^saga( of [^·]+)? · \d+ error/, "the branch");
    equal(saga.severity, "error", "the gravest severity");
    const leaf = saga.leaves.find(({ item }) => item.rule === RULE);
    ok(leaf, "the finding is not in its branch");
    const finding = await awaitFinding(fintech.document, RULE);
    equal(leaf.item.range.start.line, finding.range.start.line, "the line");
    matches(leaf.spoken, /^error: .* rule saga-without-dlq, .*fintech\/architecture\.yaml line \d+, can be fixed$/, "what a screen reader says");
  });

  it(shows("Tree view", "By rule, file and owner", "the same findings are grouped in another way"), async () => {
    const all = count(await branches());
    for (const [grouping, label] of [["rule", "Saga without a dead letter queue"], ["file", "fintech/architecture.yaml"], ["owner", "core"]] as const) {
      await execute(`${VIEW}.groupBy`, grouping);
      await branchOf(label);
      equal(count(await branches()), all, `findings by ${grouping}`);
    }
  });

  it(shows("Tree view", "Filter", "only some severities, only some families, and everything again"), async () => {
    const all = await branches();
    await execute(`${VIEW}.filter`, { severities: ["error"], families: ["saga"] });
    const shown = (await branches()).flatMap(({ leaves }) => leaves);
    ok(shown.length > 0 && shown.length < count(all), `${shown.length} of ${count(all)}`);
    ok(shown.every(({ item }) => item.severity === "error" && item.family === "saga"), "something else is shown");
    await execute(`${VIEW}.clearFilter`);
    equal(count(await branches()), count(all), "findings without a filter");
  });

  it(shows("Tree view", "Copy as Markdown", "one finding, a branch, or everything goes to the clipboard"), async () => {
    const saga = await branchOf("payment-flow");
    const branch = await execute<string>(`${VIEW}.copy`, saga);
    matches(branch, /^### payment-flow \(saga( of .+)? · .*\)\n\n- \*\*error\*\* `[a-z-]+`: .* \(.*fintech\/architecture\.yaml:\d+\)\n/, "the branch");
    const one = await execute<string>(`${VIEW}.copy`, saga.leaves[0]);
    equal(one.split("\n").filter((line) => line.startsWith("- ")).length, 1, "findings in the copy of one");
    const everything = await execute<string>(`${VIEW}.copyAll`);
    equal(everything.split("\n").filter((line) => line.startsWith("- ")).length, count(await branches()), "findings in the copy of all");
  });

  it(shows("Tree view", "Jump", "a finding in the view leads to the text that it underlines"), async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await execute(`${VIEW}.open`, await leafOf(RULE));
    const editor = vscode.window.activeTextEditor;
    equal(editor?.document.uri.toString(), fintech.document.uri.toString(), "the document");
    equal(editor?.document.getText(editor.selection), "payment-flow", "the selected text");
  });

  it(shows("Tree view", "Fix", "a fix is applied from the view"), async () => {
    equal(await execute<boolean>(`${VIEW}.fix`, await leafOf(RULE)), true, "applied");
    matches(fintech.document.getText(), /^ +dlq:/m, "the text");
    await awaitNoFinding(fintech.document, RULE);
    await eventually("the view without the finding", async () => ((await findLeaf(RULE)) === undefined ? true : undefined));
  });

  it(shows("Tree view", "Ignore with a reason", "a finding is accepted from the view, wherever it has moved to"), async () => {
    const leaf = await leafOf(RULE);
    await setText(fintech.document, `# a new first line\n${fintech.original}`);
    await eventually("the finding to have moved", async () => {
      const moved = await findLeaf(RULE);
      return moved?.item.range.start.line === leaf.item.range.start.line + 1 ? true : undefined;
    });
    equal(await execute<boolean>(`${VIEW}.ignore`, leaf, "drained by hand"), true, "written");
    matches(fintech.document.getText(), new RegExp(`# advisor-ignore ${RULE}: drained by hand`), "the file");
    await awaitNoFinding(fintech.document, RULE);
  });

  it("opens and closes all branches, and asks anew, without losing a finding", async () => {
    const all = count(await branches());
    for (const command of ["expandAll", "refresh"]) await execute(`${VIEW}.${command}`);
    await vscode.commands.executeCommand(`workbench.actions.treeView.${VIEW}.collapseAll`);
    equal(count(await branches()), all, "findings");
  });
});

function execute<T = unknown>(command: string, ...args: readonly unknown[]): Promise<T> {
  return Promise.resolve(vscode.commands.executeCommand<T>(command, ...args));
}

async function branches(): Promise<readonly Branch[]> {
  const api = vscode.extensions.getExtension("architecture-advisor.architecture-advisor")?.exports as Api | undefined;
  ok(api, "the extension is not active");
  return api.findings();
}

function count(list: readonly Branch[]): number {
  return list.reduce((sum, { leaves }) => sum + leaves.length, 0);
}

function branchOf(label: string): Promise<Branch> {
  return eventually(`a branch "${label}"`, async () =>
    (await branches()).find((branch) => branch.label === label && branch.leaves.some(({ item }) => isInExample(item.file))));
}

async function findLeaf(rule: string): Promise<Leaf | undefined> {
  return (await branches()).flatMap(({ leaves }) => leaves).find(({ item }) => item.rule === rule && isInExample(item.file));
}

/** Other tests leave files of the same name behind for a moment. */
function isInExample(file: string): boolean {
  return /^(?:examples\/)?fintech\/architecture\.yaml$/.test(file);
}

function leafOf(rule: string): Promise<Leaf> {
  return eventually(`${rule} in the view`, () => findLeaf(rule));
}
