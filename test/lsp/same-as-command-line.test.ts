import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { casesOf, withoutMarkers } from "../support/markers";
import { messageOf, startClient, temporaryFolder } from "./client";

interface Reported {
  readonly rule: string; readonly severity: string; readonly file: string; readonly message: string; readonly help?: string;
  readonly range: { readonly start: { readonly line: number; readonly column: number }; readonly end: { readonly line: number; readonly column: number } };
}

const severities = ["", "error", "warning", "info", "hint"];

function fromCommandLine(folder: string, file: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [path.resolve("dist/cli.js"), "check", file, "--format", "json"], { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 });
  assert.ok(status === 0 || status === 1, `exit code ${status} for ${file}: ${stderr}`);
  const { findings } = JSON.parse(stdout) as { findings: readonly Reported[] };
  return findings.map(({ rule, severity, file: name, message, help, range: { start, end } }) =>
    [path.basename(name), start.line, start.column, end.line, end.column, severity, rule, message, help ?? ""].join(" | ")).sort();
}

function fromEditor(uri: string, list: readonly Diagnostic[]): readonly string[] {
  // What is wrong in a configuration is no finding: the command line says it on standard error.
  return list.filter(({ code }) => code !== undefined).map(diagnostic => {
    const { code, severity, range: { start, end } } = diagnostic;
    const [headline, help = ""] = messageOf(diagnostic).split("\nhelp: ");
    return [path.basename(uri), start.line + 1, start.character + 1, end.line + 1, end.character + 1, severities[severity ?? 0], code, headline, help].join(" | ");
  });
}

/** Complete descriptors of the repository: examples, and whatever the tests of other parts keep. */
function descriptors(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => /(?:^|[/\\.])architecture\.ya?ml$/.test(name) && !name.includes("node_modules"))
    .map(name => path.join(folder, name)).sort();
}

describe("editor and command line", () => {
  const files = [...descriptors("examples"), ...descriptors("test")].filter(file => !file.includes(`${path.sep}vscode-host${path.sep}`));
  for (const file of files) {
    it(`say the same about ${file}`, async () => {
      const real = realpathSync(file);
      const folder = path.dirname(real);
      const client = startClient({ folders: [folder] });
      await client.initialized;
      const uri = pathToFileURL(real).href;
      client.open(uri, readFileSync(real, "utf8").replace(/^\uFEFF/, ""));
      await client.diagnostics(uri);
      await client.request("architectureAdvisor/ping");
      const uris = new Set(client.published.map(published => published.uri));
      const inEditor = [...uris].flatMap(item => fromEditor(item, client.last(item)!.diagnostics));
      assert.deepEqual(inEditor.sort(), fromCommandLine(folder, real));
      assert.equal(await client.stop(), 0);
    });
  }

  it("say the same about every case of every rule", async () => {
    const cases: Record<string, string> = {};
    for (const name of (readdirSync("test/rules", { recursive: true }) as string[]).filter(item => item.endsWith(".arch.yaml")).sort()) {
      casesOf(readFileSync(path.join("test/rules", name), "utf8")).forEach(({ text }, index) => {
        const plain = withoutMarkers(text);
        const marked = /^apiVersion:/m.test(plain) ? plain : `${plain}\napiVersion: architecture-advisor/v1\n`;
        cases[`${path.basename(name, ".arch.yaml")}-${index}.architecture.yaml`] = marked;
      });
    }
    const files = temporaryFolder(cases);
    mkdirSync(path.join(files.folder, ".git"));
    writeFileSync(path.join(files.folder, ".architecture-advisor.yaml"), "extends: all\n");
    const client = startClient();
    await client.initialized;
    const inEditor: string[] = [];
    for (const name of Object.keys(cases).sort()) {
      const uri = files.uri(name);
      client.open(uri, cases[name]!);
      inEditor.push(...fromEditor(uri, await client.diagnostics(uri)));
      client.close(uri);
    }
    assert.deepEqual(inEditor.sort(), fromCommandLine(files.folder, "."));
    assert.equal(await client.stop(), 0);
    files.remove();
  });
});
