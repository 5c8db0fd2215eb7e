import assert from "node:assert/strict";
import { symlinkSync, unlinkSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { CodeAction, Diagnostic } from "vscode-languageserver-protocol";
import { applyEdit, messageOf, placeOf, startClient, temporaryFolder, type Client } from "./client";
import { shows } from "../support/shows";

const rule = "saga-without-dlq";
const root = "apiVersion: architecture-advisor/v1\ninclude: [parts/*.yaml]\nteams: {core: {size: 6}}\n";
const services = "services:\n  orders: {team: core}\n  stock: {team: core}\n";
const sagas = "sagas:\n  place-order:\n    orchestrator: orders\n    steps:\n      - {service: stock, action: reserve, effect: write, compensation: {action: release, idempotent: true}}\n";

const has = (code: string) => (list: readonly Diagnostic[]): boolean => list.some(item => item.code === code);
const hasNot = (code: string) => (list: readonly Diagnostic[]): boolean => !has(code)(list);
const deleted = 3;
const changed = 2;
const created = 1;

describe("a workspace", () => {
  let files: ReturnType<typeof temporaryFolder>;
  let client: Client;

  const start = async (content: Readonly<Record<string, string>>, folders?: readonly string[]): Promise<void> => {
    files = temporaryFolder(content);
    client = startClient({ folders: folders ?? [files.folder] });
    await client.initialized;
  };
  const tell = (name: string, type: number): void => client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: files.uri(name), type }] });
  afterEach(async () => {
    assert.deepEqual(client.logged.filter(line => /failed|Error:/.test(line)), []);
    assert.equal(await client.stop(), 0);
    files.remove();
  });

  it(shows("Findings", "The whole workspace", "is scanned at the start: files that nobody has opened show their findings where they lie"), async () => {
    await start({ "architecture.yaml": root, "parts/services.yaml": services, "parts/sagas.yaml": sagas, "node_modules/x/architecture.yaml": root + services + sagas });
    await client.until(files.uri("parts/sagas.yaml"), has(rule));
    assert.equal(client.last(files.uri("parts/sagas.yaml"))?.version, undefined);
    assert.equal(client.last(files.uri("node_modules/x/architecture.yaml")), undefined);
  });

  it(shows("Findings", "Several files", "carries a change in one file to the others, and publishes only those that show something else"), async () => {
    await start({ "architecture.yaml": root, "parts/services.yaml": services, "parts/sagas.yaml": sagas, "parts/other.yaml": "datastores: {db: {owner: nobody}}\n" });
    await client.until(files.uri("parts/sagas.yaml"), has(rule));
    await client.until(files.uri("parts/other.yaml"), has("unknown-reference"));
    client.open(files.uri("parts/services.yaml"), services);
    await client.diagnostics(files.uri("parts/services.yaml"));
    const before = client.published.length;
    const at = placeOf(services, "stock");
    client.edit(files.uri("parts/services.yaml"), { range: { start: at, end: { ...at, character: at.character + 5 } }, text: "store" });
    await client.until(files.uri("parts/sagas.yaml"), has("unknown-reference"));
    await client.diagnostics(files.uri("parts/services.yaml"));
    const since = new Set(client.published.slice(before).map(({ uri }) => uri));
    assert.ok(!since.has(files.uri("parts/other.yaml")), "a file that shows the same");
    client.edit(files.uri("parts/services.yaml"), { text: services });
    await client.until(files.uri("parts/sagas.yaml"), hasNot("unknown-reference"));
  });

  it("follows includes that come and go, and does not follow them out of the workspace", async () => {
    await start({ "architecture.yaml": root, "parts/services.yaml": services, "parts/sagas.yaml": sagas });
    await client.until(files.uri("parts/sagas.yaml"), has(rule));
    client.open(files.uri("architecture.yaml"), root);
    await client.diagnostics(files.uri("architecture.yaml"));
    client.edit(files.uri("architecture.yaml"), { text: root.replace("parts/*.yaml", "parts/services.yaml") });
    await client.until(files.uri("parts/sagas.yaml"), list => list.length === 0);
    client.edit(files.uri("architecture.yaml"), { text: root.replace("parts/*.yaml", "parts/s*.yaml") });
    await client.until(files.uri("parts/sagas.yaml"), has(rule));
    client.edit(files.uri("architecture.yaml"), { text: root.replace("parts/*.yaml", "../outside.yaml") });
    await client.until(files.uri("parts/sagas.yaml"), list => list.length === 0);
  });

  it("lets an open buffer win over the disk, and the disk over a closed one", async () => {
    await start({ "architecture.yaml": root, "parts/services.yaml": services, "parts/sagas.yaml": sagas });
    await client.until(files.uri("parts/sagas.yaml"), has(rule));
    const fixed = sagas.replace("    orchestrator", "    dlq: {channel: d, maxAttempts: 5, owner: core}\n    orchestrator");
    client.open(files.uri("parts/sagas.yaml"), fixed);
    await client.until(files.uri("parts/sagas.yaml"), hasNot(rule));
    files.write("parts/sagas.yaml", `# written by somebody else\n${sagas}`);
    tell("parts/sagas.yaml", changed);
    client.edit(files.uri("parts/sagas.yaml"), { text: `${fixed}# more\n` });
    assert.ok(hasNot(rule)(await client.diagnostics(files.uri("parts/sagas.yaml"))));
    client.close(files.uri("parts/sagas.yaml"));
    const found = await client.until(files.uri("parts/sagas.yaml"), has(rule));
    assert.equal(found.find(({ code }) => code === rule)?.range.start.line, 2);
  });

  it("hears of files that are written, made and deleted elsewhere", async () => {
    await start({ "architecture.yaml": root, "parts/services.yaml": services, "parts/sagas.yaml": sagas });
    await client.until(files.uri("parts/sagas.yaml"), has(rule));
    unlinkSync(path.join(files.folder, "parts/sagas.yaml"));
    tell("parts/sagas.yaml", deleted);
    await client.until(files.uri("parts/sagas.yaml"), list => list.length === 0);
    files.write("parts/sagas.yaml", sagas);
    tell("parts/sagas.yaml", created);
    await client.until(files.uri("parts/sagas.yaml"), has(rule));
    files.write("second/architecture.yaml", root.replace(/^include.*\n/m, "") + services + sagas);
    tell("second/architecture.yaml", created);
    await client.until(files.uri("second/architecture.yaml"), has(rule));
    unlinkSync(path.join(files.folder, "architecture.yaml"));
    tell("architecture.yaml", deleted);
    await client.until(files.uri("parts/sagas.yaml"), list => list.length === 0);
  });

  it(shows("Findings", "Configuration in the repository", "reads the nearest configuration, tells what is wrong in it, and follows its changes"), async () => {
    await start({ "architecture.yaml": root.replace(/^include.*\n/m, "") + services + sagas, ".architecture-advisor.yaml": "rules: {saga-without-dlq: hint, no-such-rule: off}\n" });
    const found = await client.until(files.uri("architecture.yaml"), has(rule));
    assert.equal(found.find(({ code }) => code === rule)?.severity, 4);
    const config = files.uri(".architecture-advisor.yaml");
    const [problem] = await client.until(config, list => list.length === 1);
    assert.match(messageOf(problem!), /no-such-rule/);
    client.open(config, "rules: {saga-without-dlq: off}\n");
    await client.until(files.uri("architecture.yaml"), hasNot(rule));
    assert.deepEqual(await client.diagnostics(config), []);
    client.close(config);
    await client.until(files.uri("architecture.yaml"), has(rule));
    unlinkSync(path.join(files.folder, ".architecture-advisor.yaml"));
    tell(".architecture-advisor.yaml", deleted);
    await client.until(files.uri("architecture.yaml"), list => list.find(({ code }) => code === rule)?.severity === 1);
    await client.until(config, list => list.length === 0);
  });

  it("looks upward as far as the folder of the workspace, as the command line does from where it starts", async () => {
    await start({ ".architecture-advisor.yaml": `rules: {${rule}: warning}\n`, "docs/architecture.yaml": `${root.replace("parts/", "../parts/")}${services}`, "parts/sagas.yaml": sagas });
    const found = await client.until(files.uri("parts/sagas.yaml"), has(rule));
    assert.equal(found.find(({ code }) => code === rule)?.severity, 2);
  });

  it("takes a descriptor that another one includes as a part of that one", async () => {
    await start({ "architecture.yaml": "apiVersion: architecture-advisor/v1\ninclude: sub/architecture.yaml\nservices: {orders: {}, stock: {}}\n", "sub/architecture.yaml": `apiVersion: architecture-advisor/v1\n${sagas}` });
    const found = await client.until(files.uri("sub/architecture.yaml"), has(rule));
    assert.ok(hasNot("unknown-reference")(found), "names of the whole system are known");
  });

  it("fixes in the file that the finding lies in", async () => {
    await start({ "architecture.yaml": root, "parts/services.yaml": services, "parts/sagas.yaml": sagas });
    const uri = files.uri("parts/sagas.yaml");
    client.open(uri, sagas);
    const found = (await client.until(uri, list => has(rule)(list) && hasNot("unknown-reference")(list))).find(({ code }) => code === rule)!;
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", { textDocument: { uri }, range: found.range, context: { diagnostics: [found] } });
    const fix = await client.request<CodeAction>("codeAction/resolve", actions.find(({ isPreferred }) => isPreferred));
    const fixed = applyEdit(sagas, fix.edit, uri);
    client.edit(uri, { text: fixed });
    assert.ok(hasNot(rule)(await client.diagnostics(uri)));
  });

  it("has several folders, which come and go", async () => {
    const second = temporaryFolder({ "architecture.yaml": root.replace(/^include.*\n/m, "") + services + sagas });
    await start({ "architecture.yaml": root, "parts/services.yaml": services, "parts/sagas.yaml": sagas });
    await client.until(files.uri("parts/sagas.yaml"), has(rule));
    const folder = { uri: pathToFileURL(second.folder).href, name: "second" };
    client.notify("workspace/didChangeWorkspaceFolders", { event: { added: [folder], removed: [] } });
    await client.until(second.uri("architecture.yaml"), has(rule));
    client.notify("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [folder] } });
    await client.until(second.uri("architecture.yaml"), list => list.length === 0);
    second.remove();
  });

  it("speaks of files in the way the client does, also behind a symbolic link", async () => {
    const real = temporaryFolder({ "architecture.yaml": root, "parts/services.yaml": services, "parts/sagas.yaml": sagas });
    const link = `${real.folder}-link`;
    symlinkSync(real.folder, link);
    await start({}, [link]);
    const uri = pathToFileURL(path.join(link, "parts/sagas.yaml")).href;
    await client.until(uri, has(rule));
    client.open(uri, sagas);
    await client.until(uri, list => client.last(uri)?.version === 1 && has(rule)(list));
    unlinkSync(link);
    real.remove();
  });
});
