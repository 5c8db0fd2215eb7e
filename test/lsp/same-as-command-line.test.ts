import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { visible } from "../../server/src/report/visible";
import { casesOf, withoutMarkers } from "../support/markers";
import { messageOf, startClient, temporaryFolder, type Client } from "./client";
import { shows } from "../support/shows";

interface Reported {
  readonly rule: string; readonly severity: string; readonly file: string; readonly message: string; readonly help?: string;
  readonly range: { readonly start: { readonly line: number; readonly column: number }; readonly end: { readonly line: number; readonly column: number } };
}

const severities = ["", "error", "warning", "info", "hint"];

/** JSON is for programs and has names as they are; an editor shows what would be unseen in them. */
function fromCommandLine(folder: string, file: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [path.resolve("dist/cli.js"), "check", file, "--format", "json"], { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 });
  assert.ok(status === 0 || status === 1, `exit code ${status} for ${file}: ${stderr}`);
  const { findings } = JSON.parse(stdout) as { findings: readonly Reported[] };
  return findings.map(({ rule, severity, file: name, message, help, range: { start, end } }) =>
    [path.basename(name), start.line, start.column, end.line, end.column, severity, rule, visible(message), visible(help ?? "")].join(" | ")).sort();
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
  return readdirSync(folder, { withFileTypes: true }).flatMap(item => {
    const place = path.join(folder, item.name);
    // What is installed for VS Code is a hundred times as much as all tests together.
    if (item.isDirectory()) return item.name === "node_modules" || item.name === "vscode-host" ? [] : descriptors(place);
    return /^architecture\.ya?ml$/.test(item.name) ? [place] : [];
  }).sort();
}

describe("editor and command line", () => {
  let client: Client;
  before(async () => {
    client = startClient();
    await client.initialized;
  });
  after(async () => assert.equal(await client.stop(), 0));

  /** What an editor shows for a descriptor and the files that it includes. */
  const inEditor = async (file: string): Promise<readonly string[]> => {
    const uri = pathToFileURL(file).href;
    const from = client.published.length;
    client.open(uri, readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
    await client.diagnostics(uri);
    // All files of a system are published before the next message is answered.
    await client.request("architectureAdvisor/ping");
    const shown = new Set(client.published.slice(from).map(published => published.uri));
    const findings = [...shown].flatMap(item => fromEditor(item, client.last(item)!.diagnostics));
    client.close(uri);
    return findings.sort();
  };

  const files = [...descriptors("examples"), ...descriptors("test")];
  for (const file of files) {
    it(`say the same about ${file}`, async () => {
      const real = realpathSync(file);
      assert.deepEqual(await inEditor(real), fromCommandLine(path.dirname(real), real));
    });
  }

  it(shows("Findings", "The same everywhere", "say the same about the first cases of every rule"), async () => {
    const cases: Record<string, string> = {};
    for (const name of (readdirSync("test/rules", { recursive: true }) as string[]).filter(item => item.endsWith(".arch.yaml")).sort()) {
      casesOf(readFileSync(path.join("test/rules", name), "utf8")).slice(0, 2).forEach(({ text }, index) => {
        const plain = withoutMarkers(text);
        const marked = /^(?:# )?apiVersion:/m.test(plain) ? plain : `${plain}\napiVersion: architecture-advisor/v1\n`;
        cases[`${path.basename(name, ".arch.yaml")}-${index}.architecture.yaml`] = marked;
      });
    }
    // All rules are on, and the folder is a repository of its own.
    const folder = temporaryFolder({ ...cases, ".git/HEAD": "", ".architecture-advisor.yaml": "extends: all\n" });
    const shown: string[] = [];
    for (const name of Object.keys(cases).sort()) shown.push(...await inEditor(path.join(folder.folder, name)));
    assert.deepEqual(shown.sort(), fromCommandLine(folder.folder, "."));
    folder.remove();
  });
});
