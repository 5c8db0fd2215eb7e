import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAdvisor, loadIncludes } from "../../server/src/advisor";
import { createFileHost, isDescriptorName, matchesName } from "../../server/src/node/files";

/** Stands in every file outside of the workspace; whoever finds it in an analyzed text has read too much. */
const secret = "x-secret: outside\n";

describe("files", () => {
  let top = "";
  let workspace = "";
  beforeEach(() => {
    top = realpathSync(mkdtempSync(path.join(tmpdir(), "advisor-")));
    workspace = path.join(top, "workspace");
    put("outside.yaml", secret);
    put("workspace-too/near.yaml", secret);
    put("workspace/services/a.yaml", "services: {a: {}}\n");
    put("workspace/services/b.yml", "services: {b: {}}\n");
    put("workspace/services/.hidden.yaml", "services: {hidden: {}}\n");
    put("workspace/services/deep/er/c.yaml", "services: {c: {}}\n");
    put("workspace/node_modules/x/d.yaml", "services: {d: {}}\n");
    symlinkSync(path.join(top, "outside.yaml"), path.join(workspace, "link.yaml"));
    symlinkSync(top, path.join(workspace, "way-out"));
    symlinkSync("..", path.join(workspace, "services/up"));
    symlinkSync("a.yaml", path.join(workspace, "services/inside.yaml"));
    symlinkSync("loop.yaml", path.join(workspace, "loop.yaml"));
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  const put = (name: string, text: string): void => {
    const file = path.join(top, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };

  /** Loads a descriptor that includes one pattern; returns the faults and the files that came in, relative. */
  const include = async (pattern: string, from = "architecture.yaml"): Promise<{ readonly faults: readonly string[]; readonly files: readonly string[] }> => {
    const root = path.join(workspace, from);
    const { descriptor } = createAdvisor(root, { rules: [] });
    descriptor.setFile(root, `apiVersion: architecture-advisor/v1\ninclude: [${JSON.stringify(pattern)}]\n`);
    const reads: string[] = [];
    await loadIncludes(descriptor, createFileHost(workspace, (file, { text }) => {
      assert.ok(!text.includes("x-secret"), `${file} was read`);
      reads.push(file);
    }));
    for (const file of reads) assert.ok(file.startsWith(workspace + path.sep), `${file} lies outside`);
    return {
      faults: descriptor.includeFaults().map(({ fault }) => fault),
      files: descriptor.sources().slice(1).map(file => path.relative(workspace, file)),
    };
  };

  const found: readonly (readonly [string, readonly string[]])[] = [
    ["services/a.yaml", ["services/a.yaml"]],
    ["./services//a.yaml", ["services/a.yaml"]],
    ["services/../services/a.yaml", ["services/a.yaml"]],
    ["services/*.yaml", ["services/a.yaml"]],
    ["services/?.y*", ["services/a.yaml", "services/b.yml"]],
    ["services/.*.yaml", ["services/.hidden.yaml"]],
    ["**/*.yaml", ["services/a.yaml", "services/deep/er/c.yaml"]],
    ["**/c.yaml", ["services/deep/er/c.yaml"]],
    ["services/**", ["services/a.yaml", "services/b.yml", "services/deep/er/c.yaml"]],
    ["**/**/**/**/**/**/er/**/c.yaml", ["services/deep/er/c.yaml"]],
    ["*/deep/*/c.yaml", ["services/deep/er/c.yaml"]],
    ["services/inside.yaml", ["services/a.yaml"]],
  ];
  for (const [pattern, files] of found) {
    it(`finds what ${pattern} means`, async () => assert.deepEqual(await include(pattern), { faults: [], files }));
  }

  it("finds files above the descriptor that are still inside the workspace", async () => {
    assert.deepEqual((await include("../a.yaml", "services/deep/architecture.yaml")).files, ["services/a.yaml"]);
  });

  const refused: readonly string[] = [
    "../outside.yaml", "../../etc/passwd", "services/../../outside.yaml", "./../outside.yaml", "../*.yaml", "../**/*.yaml", "..", "../..",
    "../workspace-too/near.yaml", "services/../../workspace-too/*.yaml", "**/../../outside.yaml", "*/../../outside.yaml", "services/*/../../../outside.yaml",
    "/etc/passwd", "//etc/passwd", "/", "~/../../etc/passwd/..", "link.yaml", "way-out/outside.yaml", "way-out/*.yaml", "way-out/**", "way-out",
    "services/up/link.yaml", "services/up/way-out/outside.yaml", "services/up/../../outside.yaml", "loop.yaml",
    "file:///etc/passwd", "file:outside.yaml", "http://localhost/x.yaml", "https://localhost/x.yaml", "HTTP://localhost/x.yaml", "data:text/plain,x",
    "git+ssh://host/x", "vscode-remote://x/y", "C:/Windows/win.ini", "c:outside.yaml", "C:\\Windows\\win.ini", "\\\\server\\share\\x.yaml", "\\\\?\\C:\\x",
    "//server/share/x.yaml", "..\\outside.yaml", "services\\a.yaml", "services/a.yaml\0", "\0", "a\0/../../outside.yaml", "../outside.yaml\0.yaml",
    "", " ", "   ", "%2e%2e/outside.yaml", "..%2foutside.yaml", "..;/outside.yaml", "....//outside.yaml", ".../outside.yaml", "‥/outside.yaml",
    "．．/outside.yaml", "services", "services/", ".", "nowhere.yaml", "nowhere/*.yaml", "/dev/stdin", "/proc/self/environ", "$HOME/x.yaml", "`id`.yaml", "services/a.yaml/b.yaml",
  ];
  for (const pattern of refused) {
    it(`takes nothing in through ${JSON.stringify(pattern)}`, async () => {
      assert.deepEqual((await include(pattern)).files, []);
      // The host has to hold on its own, too, whatever is sorted out before it is asked.
      const host = createFileHost(workspace);
      const found = await host.resolve(path.join(workspace, "architecture.yaml"), pattern);
      for (const file of "refused" in found ? [] : found) assert.equal(typeof await host.read(file), "object", `${file} is read`);
    });
  }

  it("says why nothing comes in", async () => {
    assert.deepEqual((await include("../outside.yaml")).faults, ["lies outside the workspace"]);
    assert.deepEqual((await include("way-out/*.yaml")).faults, ["lies outside the workspace"]);
    assert.deepEqual((await include("nowhere.yaml")).faults, ["does not exist"]);
    assert.deepEqual((await include("nowhere/*.yaml")).faults, ["matches no file"]);
    assert.deepEqual((await include("services")).faults, ["is a folder"]);
    assert.deepEqual((await include("*/../a.yaml")).faults, ["goes up after a wildcard"]);
  });

  it("refuses to read what it did not resolve", async () => {
    const host = createFileHost(workspace);
    for (const file of [path.join(top, "outside.yaml"), path.join(workspace, "link.yaml"), path.join(workspace, "way-out/outside.yaml"), path.join(workspace, "../outside.yaml")]) {
      assert.deepEqual(await host.read(file), { refused: "lies outside the workspace" });
    }
  });

  it("knows descriptors by name", () => {
    for (const name of ["architecture.yaml", "architecture.yml", "shop.architecture.yaml", "a.b.architecture.yml"]) assert.ok(isDescriptorName(name), name);
    for (const name of ["Architecture.yaml", "architecture.yaml~", ".yaml", "myarchitecture.yaml", "architecture.json", "architecture"]) assert.ok(!isDescriptorName(name), name);
  });

  it("matches names without going back more than it must", () => {
    // A matcher that tries every way would not come back from this one.
    assert.equal(matchesName("*a".repeat(200), `${"a".repeat(2_000)}b`), false);
    assert.equal(matchesName("*", ".hidden"), false);
    assert.equal(matchesName("a*b?c", "axxbyc"), true);
    assert.equal(matchesName("**", "anything"), true);
  });
});
