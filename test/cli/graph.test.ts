import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { shows } from "../support/shows";
import { largeSystem } from "../diagram/pictures";
import { runCli } from "./run-cli";

describe("architecture-advisor graph", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "advisor-graph-"));
    writeFileSync(path.join(folder, "architecture.yaml"), `apiVersion: architecture-advisor/v1\n${largeSystem(60)}`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it(shows("Command line", "Graph", "draws an example with its findings, for a README or a pull request"), async () => {
    const { code, out, err } = await runCli(["graph", "examples/fintech"]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^flowchart TB\n {2}n1\["transfers<br\/>✖ /);
  });

  it("draws a part around one element", async () => {
    const { out } = await runCli(["graph", "examples/fintech", "--focus", "processor", "--format", "text"]);
    assert.match(out, /^fintech: 2 elements/);
    const { out: wider } = await runCli(["graph", "examples/fintech", "--focus", "processor", "--depth", "2", "--format", "text"]);
    assert.match(wider, /^fintech: 4 elements/);
  });

  it("draws the groups of a large system collapsed, and says so", async () => {
    const { out, err } = await runCli(["graph"], { folder });
    assert.equal(out.split("\n").filter(line => /^ {2}n\d+\[/.test(line)).length, 60);
    assert.match(err, /^note: the groups are drawn collapsed, because there are \d+ elements\nhelp: /);
    const { out: all } = await runCli(["graph", "--expand"], { folder });
    assert.ok(all.split("\n").length > 900);
  });

  it("writes to a file, but never over the system itself", async () => {
    const { code, out, err } = await runCli(["graph", "--output", "picture.svg", "--format", "svg"], { folder });
    assert.deepEqual([code, out], [0, ""]);
    assert.match(err, /written to picture\.svg\n$/);
    assert.match(readFileSync(path.join(folder, "picture.svg"), "utf8"), /^<\?xml /);
    const text = readFileSync(path.join(folder, "architecture.yaml"), "utf8");
    const over = await runCli(["graph", "--output", "architecture.yaml"], { folder });
    assert.equal(over.code, 2);
    assert.match(over.err, /is a file of the system itself/);
    assert.equal(readFileSync(path.join(folder, "architecture.yaml"), "utf8"), text);
    symlinkSync("architecture.yaml", path.join(folder, "link.yaml"));
    assert.match((await runCli(["graph", "--output", "link.yaml"], { folder })).err, /is a file of the system itself/);
    assert.equal(readFileSync(path.join(folder, "architecture.yaml"), "utf8"), text);
    const lost = await runCli(["graph", "--output", "no/such/folder/x.svg"], { folder });
    assert.equal(lost.code, 2);
    assert.ok(!existsSync(path.join(folder, "no")));
  });

  it("says what is wrong with its arguments", async () => {
    for (const [args, problem] of [
      [["--format", "png"], /does not know `png`/], [["--group", "team"], /does not know `team`/], [["--depth", "2"], /none is given/],
      [["--focus", "a", "--depth", "far"], /`far` is no number of steps/], [["a", "b"], /has no use for `b`/],
    ] as const) {
      const { code, err } = await runCli(["graph", ...args], { folder });
      assert.equal(code, 2);
      assert.match(err, problem);
    }
  });
});
