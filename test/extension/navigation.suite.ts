import * as vscode from "vscode";
import { RULE, awaitFinding, openFintech } from "./editor";
import { equal, eventually, ok } from "./expect";

const main = `apiVersion: architecture-advisor/v1
include: [parts/*.yaml]
services:
  order:
    calls: [{to: payment, timeout: 1s}]
    publishes: [{channel: order.events, via: outbox}]
channels:
  order.events: {kind: topic}
sagas:
  buy: {orchestrator: order, steps: [{service: payment, action: charge, effect: write}]}
`;
const part = "services:\n  payment:\n    consumes: [order.events]\n";

describe("navigation", () => {
  let folder: vscode.Uri;
  let root: vscode.TextDocument;
  let payment: vscode.TextDocument;

  before(async () => {
    await openFintech();
    const workspace = vscode.workspace.workspaceFolders?.[0];
    ok(workspace, "no folder is open");
    folder = vscode.Uri.joinPath(workspace.uri, "navigation");
    payment = await write("parts/payment.yaml", part);
    root = await write("architecture.yaml", main);
    await vscode.window.showTextDocument(root);
    await awaitFinding(root, RULE);
    await eventually("the included file", async () => ((await definitions("payment")).length > 0 ? true : undefined));
  });
  after(async () => {
    for (const document of [root, payment]) if (document.isDirty) await document.save();
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it("goes to a definition in another file, and from an include to the file", async () => {
    const [target] = await definitions("payment");
    ok(target, "no definition");
    equal(targetOf(target).uri.toString(), payment.uri.toString(), "the file");
    equal(targetOf(target).range.start.line, 1, "the line");
    const files = await definitions("parts/*");
    equal(files.map((file) => targetOf(file).uri.toString()).join(), payment.uri.toString(), "the included files");
  });

  it("renames across two files and back, and refuses a name that is taken", async () => {
    await renamePayment("bank");
    equal(root.getText(), main.replaceAll("payment", "bank"), "the root");
    equal(payment.getText(), part.replace("payment", "bank"), "the part");
    await awaitFinding(root, RULE);
    const message = await rename(root.positionAt(root.getText().indexOf("bank")), "order").then(() => "", (error: Error) => error.message);
    ok(message.includes("already the name of a service"), `the refusal says ${JSON.stringify(message)}`);
    const position = root.positionAt(root.getText().indexOf("bank"));
    const edit = await rename(position, "payment");
    ok(await vscode.workspace.applyEdit(edit), "the edit was refused");
    equal(root.getText(), main, "the root after renaming back");
    equal(payment.getText(), part, "the part after renaming back");
  });

  it("shows the service graph as a call hierarchy, through channels and across files", async () => {
    const [order] = await vscode.commands.executeCommand<vscode.CallHierarchyItem[]>("vscode.prepareCallHierarchy", root.uri, at("order:"));
    ok(order, "no item");
    const out = await vscode.commands.executeCommand<vscode.CallHierarchyOutgoingCall[]>("vscode.provideOutgoingCalls", order);
    equal(out.map(({ to }) => to.name).join(), "payment,order.events", "callees");
    const channel = out[1];
    ok(channel, "no channel");
    const consumers = await vscode.commands.executeCommand<vscode.CallHierarchyOutgoingCall[]>("vscode.provideOutgoingCalls", channel.to);
    equal(consumers.map(({ to }) => to.name).join(), "payment", "consumers");
    const [consumer] = consumers;
    ok(consumer, "no consumer");
    const back = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>("vscode.provideIncomingCalls", consumer.to);
    equal(back.map(({ from }) => from.name).sort().join(), "order,order.events", "callers");
  });

  it("finds references, highlights, symbols, folds, selections, links and colors", async () => {
    const position = at("payment");
    const references = await vscode.commands.executeCommand<vscode.Location[]>("vscode.executeReferenceProvider", root.uri, position);
    equal(references.length, 3, "references");
    const marks = await vscode.commands.executeCommand<vscode.DocumentHighlight[]>("vscode.executeDocumentHighlights", root.uri, position);
    equal(marks.length, 2, "highlights");
    const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>("vscode.executeWorkspaceSymbolProvider", "order.ev");
    ok(symbols.some(({ name, location }) => name === "order.events" && location.uri.toString() === root.uri.toString()), "no symbol of the channel");
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>("vscode.executeFoldingRangeProvider", root.uri);
    ok(folds.some(({ start, end }) => start === 2 && end === 5), "the services do not fold");
    const [selection] = await vscode.commands.executeCommand<vscode.SelectionRange[]>("vscode.executeSelectionRangeProvider", root.uri, [position]);
    equal(selection && root.getText(selection.range), "payment", "the first selection");
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens | undefined>("vscode.provideDocumentSemanticTokens", root.uri);
    ok(tokens && tokens.data.length > 0, "no colors");
  });

  async function definitions(word: string): Promise<readonly (vscode.Location | vscode.LocationLink)[]> {
    return vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>("vscode.executeDefinitionProvider", root.uri, at(word));
  }

  function targetOf(target: vscode.Location | vscode.LocationLink): vscode.Location {
    return "targetUri" in target ? new vscode.Location(target.targetUri, target.targetSelectionRange ?? target.targetRange) : target;
  }

  async function renamePayment(name: string): Promise<void> {
    ok(await vscode.workspace.applyEdit(await rename(at("payment"), name)), "the edit was refused");
  }

  async function rename(position: vscode.Position, name: string): Promise<vscode.WorkspaceEdit> {
    return vscode.commands.executeCommand<vscode.WorkspaceEdit>("vscode.executeDocumentRenameProvider", root.uri, position, name);
  }

  function at(word: string): vscode.Position {
    return root.positionAt(root.getText().indexOf(word) + 1);
  }

  async function write(name: string, text: string): Promise<vscode.TextDocument> {
    const file = vscode.Uri.joinPath(folder, name);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    return vscode.workspace.openTextDocument(file);
  }
});
