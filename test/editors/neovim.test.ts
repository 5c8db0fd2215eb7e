import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "../lsp/client";
import { shows } from "../support/shows";

/** One thing that `neovim.lua` does, and what it answers. */
type Step =
  | { readonly kind: "open"; readonly file: string; readonly silent?: boolean }
  | { readonly kind: "actions" | "hover"; readonly at: string }
  | { readonly kind: "apply"; readonly at: string; readonly title: string }
  | { readonly kind: "complete"; readonly line: number; readonly text: string }
  | { readonly kind: "symbols" };

/** A diagnostic as Neovim has it: lines and columns count from 0, columns in bytes. */
interface Shown {
  readonly rule: string;
  readonly source: string;
  readonly severity: number;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** A finding as the command line has it: lines and columns count from 1, columns in UTF-16. */
interface Reported {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly help?: string;
  readonly range: { readonly start: Place; readonly end: Place };
}

const oldest = [0, 7, 2];
const severities = ["error", "warning", "info", "hint"];
const example = "examples/fintech/architecture.yaml";

/** The version of the Neovim on the path, such as `[0, 7, 2]`. */
function neovimVersion(): readonly number[] | undefined {
  const { stdout } = spawnSync("nvim", ["--version"], { encoding: "utf8" });
  const match = /^NVIM v(\d+)\.(\d+)\.(\d+)/.exec(stdout ?? "");
  return match?.slice(1).map(Number);
}

function isRecent(version: readonly number[] | undefined): boolean {
  if (!version) return false;
  const difference = version.map((part, index) => part - oldest[index]!).find(part => part !== 0);
  return (difference ?? 0) >= 0;
}

function checked(file: string, folder: string): readonly Reported[] {
  const { stdout } = spawnSync(process.execPath, [path.resolve("dist/cli.js"), "check", file, "--format", "json"], { cwd: folder, encoding: "utf8" });
  return (JSON.parse(stdout) as { findings: readonly Reported[] }).findings;
}

/** What Neovim has to show for findings of the command line. */
function expected(findings: readonly Reported[], text: string): readonly Shown[] {
  const lines = text.split("\n");
  const bytes = ({ line, column }: Place): number => Buffer.byteLength(lines[line - 1]!.slice(0, column - 1));
  return sorted(findings.map(({ rule, severity, message, help, range: { start, end } }) => ({
    rule, source: "architecture-advisor", severity: severities.indexOf(severity) + 1, message: help === undefined ? message : `${message}\nhelp: ${help}`,
    line: start.line - 1, column: bytes(start), endLine: end.line - 1, endColumn: bytes(end),
  })));
}

function sorted(shown: readonly Shown[]): readonly Shown[] {
  const key = ({ line, column, rule, message }: Shown): string => `${String(line).padStart(5)} ${String(column).padStart(5)} ${rule} ${message}`;
  return [...shown].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Runs steps in a Neovim that knows nothing but our configuration, and returns their answers. */
function inNeovim(folder: string, steps: readonly Step[]): readonly unknown[] {
  const home = temporaryFolder({ "wish.json": "" });
  try {
    const report = path.join(home.folder, "report.json");
    home.write("wish.json", JSON.stringify({ steps, report }));
    mkdirSync(path.join(home.folder, "bin"));
    const program = path.join(home.folder, "bin/architecture-advisor");
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${path.resolve("dist/cli.js")}' "$@"\n`);
    chmodSync(program, 0o755);
    const place = (name: string): string => path.join(home.folder, name);
    const { status, stdout, stderr } = spawnSync("nvim", [
      "--headless", "-u", path.resolve("test/editors/neovim-init.lua"), "-i", "NONE", "-n", "--cmd", "filetype on", "-c", `luafile ${path.resolve("test/editors/neovim.lua")}`,
    ], {
      cwd: folder, encoding: "utf8", timeout: 50_000, killSignal: "SIGKILL",
      env: {
        PATH: `${place("bin")}${path.delimiter}${process.env["PATH"] ?? ""}`, HOME: home.folder, LANG: "C.UTF-8", ADVISOR_WISH: place("wish.json"),
        XDG_CONFIG_HOME: place("config"), XDG_CACHE_HOME: place("cache"), XDG_DATA_HOME: place("data"), XDG_STATE_HOME: place("state"),
      },
    });
    assert.ok(existsSync(report), `Neovim ended with ${status} and without a report\n${stdout}\n${stderr}`);
    const said = JSON.parse(readFileSync(report, "utf8")) as { fault?: string; notices: unknown; steps: readonly unknown[]; log: string };
    assert.equal(said.fault, undefined);
    assert.deepEqual(Object.values(said.notices as object), [], "Neovim complains about nothing");
    const log = existsSync(said.log) ? readFileSync(said.log, "utf8") : "";
    assert.deepEqual(log.split("\n").filter(line => /^\[(?:WARN|ERROR)\]/.test(line)), [], "its log says that all is well");
    return said.steps;
  } finally {
    home.remove();
  }
}

describe("Neovim", function () {
  this.timeout(60_000);
  before(function () {
    const version = neovimVersion();
    if (isRecent(version)) return;
    process.stdout.write(`\nNeovim ${version ? `${version.join(".")} is older than ${oldest.join(".")}` : "is not installed"}; its tests are skipped\n`);
    this.skip();
  });

  it(shows("Other editors", "Neovim", "shows the findings of an example where the command line has them, applies a fix and answers a hover"), () => {
    const text = readFileSync(example, "utf8");
    const title = "Put a circuit breaker in front of `processor`";
    const [opened, titles, applied, hover, symbols] = inNeovim(path.dirname(example), [
      { kind: "open", file: "architecture.yaml" },
      { kind: "actions", at: "to: processor" },
      { kind: "apply", at: "to: processor", title },
      { kind: "hover", at: "payment-flow:" },
      { kind: "symbols" },
    ]) as [readonly Shown[], readonly string[], { text: string; findings: readonly Shown[] }, readonly string[], readonly { name: string }[]];
    assert.ok(opened.length > 0);
    assert.deepEqual(sorted(opened), expected(checked("architecture.yaml", path.dirname(example)), text));
    assert.deepEqual(titles.filter(offered => /^(?:Read|Explain|Ignore)/.test(offered)), [], "nothing is offered that Neovim cannot run");
    assert.ok(titles.includes(title));
    assert.equal(titles.filter(offered => /^Fix all/.test(offered)).length, 1);

    const after = temporaryFolder({ "architecture.yaml": applied.text });
    try {
      assert.deepEqual(sorted(applied.findings), expected(checked("architecture.yaml", after.folder), applied.text));
    } finally {
      after.remove();
    }
    assert.ok(applied.findings.length < opened.length);
    assert.match(applied.text, /- to: processor\n(?: {8}.*\n)*? {8}circuitBreaker:/);
    assert.match(hover.join("\n"), /payment-flow/);
    assert.deepEqual(symbols.map(({ name }) => name).filter(name => ["services", "sagas"].includes(name)), ["services", "sagas"]);
  });

  it("places findings and fixes right behind letters of any width, and completes", () => {
    const text = [
      "apiVersion: architecture-advisor/v1",
      "services:",
      "  größe: {description: \"🦊🦊 ümläut\", calls: [{to: psp, effect: read}]}",
      "  psp:",
      "    kind: external",
      "",
    ].join("\n");
    const files = temporaryFolder({ "architecture.yaml": text, "notes.yaml": "just: notes\n" });
    try {
      const findings = checked("architecture.yaml", files.folder);
      const fixable = findings.find(({ rule }) => rule === "sync-call-without-timeout");
      assert.ok(fixable, JSON.stringify(findings.map(({ rule }) => rule)));
      const [opened, titles, completed, notes] = inNeovim(files.folder, [
        { kind: "open", file: "architecture.yaml" },
        { kind: "actions", at: "psp" },
        { kind: "complete", line: 5, text: "    " },
        { kind: "open", file: "notes.yaml", silent: true },
      ]) as [readonly Shown[], readonly string[], readonly { word: string; label: string }[], readonly unknown[]];
      assert.deepEqual(sorted(opened), expected(findings, text));
      assert.ok(titles.includes("Give up on `psp` after 2s"), titles.join("\n"));
      const key = completed.find(({ label }) => label === "description");
      assert.ok(key, completed.map(({ label }) => label).join(", "));
      assert.doesNotMatch(completed.map(({ word }) => word).join("\n"), /\$\{?\d/, "no tab stops for an editor without snippets");
      assert.deepEqual(Object.values(notes as object), []);
    } finally {
      files.remove();
    }
  });
});
