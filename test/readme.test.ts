import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCli } from "./cli/run-cli";

const readme = readFileSync("README.md", "utf8");

describe("the README", () => {
  it("promises only features that tests show", () => {
    const shown = new Set([...readFileSync("client/FEATURES.md", "utf8").matchAll(/^\| (.+?) \|/gm)].map(match => match[1]!));
    const features = between("## In the editor", "## On the command line");
    const named = [...features.matchAll(/\*\*([^*]+)\*\*/g)].map(match => match[1]!.replace(/\s+/g, " "));
    const headings = new Set([...features.matchAll(/^\*\*([^*]+)\*\*$/gm)].map(match => match[1]!));
    assert.ok(named.length > 30);
    assert.deepEqual(named.filter(name => !shown.has(name) && !headings.has(name)), []);
  });

  it("leads only to files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(match => match[1]!).filter(link => !link.startsWith("https://"));
    assert.ok(links.length > 10);
    assert.deepEqual(links.filter(link => !existsSync(link)), []);
  });

  it("shows what the command line says about its first descriptor, letter by letter", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "advisor-"));
    try {
      const [, text] = /```yaml\n([^`]+)```/.exec(between("## A first descriptor", "## Two minutes"))!;
      const [, command, shown] = /```text\n\$ architecture-advisor (.+)\n([\s\S]+?)```\n/.exec(between("## A first descriptor", "## Two minutes"))!;
      writeFileSync(path.join(folder, "architecture.yaml"), text!);
      assert.equal((await runCli(command!.split(" "), { folder })).out, shown);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("names commands of the command line that exist", () => {
    const help = readFileSync("test/cli/golden/help.txt", "utf8");
    const commands = new Set([...readme.matchAll(/architecture-advisor ([a-z]+)\b/g)].map(match => match[1]!));
    assert.ok(commands.size > 5);
    assert.deepEqual([...commands].filter(command => !new RegExp(`architecture-advisor ${command}\\b|^\\s+${command}\\b`, "m").test(help)), []);
  });
});

function between(from: string, to: string): string {
  const start = readme.indexOf(from);
  const end = readme.indexOf(to, start);
  assert.ok(start >= 0 && end > start, `${from} comes before ${to}`);
  return readme.slice(start, end);
}
