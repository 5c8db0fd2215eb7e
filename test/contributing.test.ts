import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The fenced blocks of a Markdown text: language, file named behind it, content. */
function blocksOf(markdown: string): readonly { readonly language: string; readonly file: string | undefined; readonly text: string }[] {
  return [...markdown.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(match => ({ language: match[1]!, file: match[2], text: match[3]! }));
}

describe("rules/CONTRIBUTING.md", () => {
  let copy = "";
  const leaveOut = new Set(["node_modules", "dist", "out", ".git"]);
  before(() => {
    copy = mkdtempSync(path.join(tmpdir(), "advisor-rule-"));
    cpSync(process.cwd(), copy, {
      recursive: true,
      filter: source => {
        const name = path.relative(process.cwd(), source);
        return !leaveOut.has(name) && !name.startsWith("out-") && path.basename(source) !== "node_modules";
      },
    });
    symlinkSync(path.join(process.cwd(), "node_modules"), path.join(copy, "node_modules"));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  it("leads from nothing to a working rule", function () {
    this.timeout(300_000);
    const blocks = blocksOf(readFileSync("rules/CONTRIBUTING.md", "utf8"));
    const files = blocks.flatMap(({ file, text }) => (file ? [{ file, text }] : []));
    const commands = blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => text.trim().split("\n"));
    assert.equal(files.length, 2, "a rule is two files written by hand");
    assert.ok(commands.length >= 4);
    for (const { file } of files) rmSync(path.join(copy, file), { force: true });

    const [begin, ...rest] = commands;
    const run = (command: string): string => {
      const result = spawnSync("bash", ["-c", command], { cwd: copy, encoding: "utf8", env: { ...process.env, ADVISOR_OUT: "out", UPDATE: "", NO_COLOR: "1" } });
      assert.equal(result.status, 0, `${command}\n${result.stdout}\n${result.stderr}`);
      return result.stdout;
    };
    run(begin!);
    for (const { file, text } of files) {
      assert.match(readFileSync(path.join(copy, file), "utf8"), /</, `${file} was prepared`);
      writeFileSync(path.join(copy, file), text);
    }
    const outputs = rest.map(run);
    assert.match(outputs[1]!, /\d+ passed, 0 failed/);
    const drawn = readFileSync(path.join(copy, files[1]!.file), "utf8");
    assert.equal(drawn, readFileSync(files[1]!.file, "utf8"), "the rule in the project is the one the page leads to");
  });
});
