import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { version } from "../../package.json";

const cli = path.resolve("dist/cli.js");
const saga = path.resolve("test/cli/systems/saga/architecture.yaml");

function start(args: readonly string[], options: { readonly input?: string; readonly environment?: Readonly<Record<string, string>> } = {}): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { NO_COLOR: _none, FORCE_COLOR: _some, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    input: options.input ?? "", encoding: "utf8", env: { ...environment, ...options.environment },
  });
  return { code: status, out: stdout, err: stderr };
}

describe("the program", () => {
  it("tells its version", () => {
    assert.deepEqual(start(["--version"]), { code: 0, out: `architecture-advisor ${version}\n`, err: "" });
  });

  it("ends with 1 on findings and prints them without colors into a pipe", () => {
    const { code, out, err } = start(["check", saga, "--only", "saga-without-dlq"]);
    assert.deepEqual([code, err], [1, ""]);
    assert.match(out, /^error\[saga-without-dlq\]: /);
  });

  it("follows FORCE_COLOR and NO_COLOR", () => {
    const args = ["check", saga, "--only", "saga-without-dlq"];
    assert.match(start(args, { environment: { FORCE_COLOR: "1" } }).out, /^\u001b\[1;31merror/);
    assert.match(start(args, { environment: { FORCE_COLOR: "1", NO_COLOR: "1" } }).out, /^error/);
    assert.match(start(args, { environment: { FORCE_COLOR: "0" } }).out, /^error/);
    assert.match(start([...args, "--color"], { environment: { NO_COLOR: "1" } }).out, /^\u001b/);
  });

  it("ends with 2 on wrong use", () => {
    const { code, out } = start(["check", "--nonsense"]);
    assert.deepEqual([code, out], [2, ""]);
  });

  it("reads standard input", () => {
    const { code, out } = start(["check", "-", "--only", "saga-without-dlq", "--format", "json"], { input: readFileSync(saga, "utf8") });
    assert.equal(code, 1);
    assert.equal((JSON.parse(out) as { findings: readonly { file: string }[] }).findings[0]?.file, "<stdin>");
  });

  it("takes it for no error when nobody reads on", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "advisor-"));
    const file = path.join(folder, "architecture.yaml");
    const sagas = Array.from({ length: 600 }, (_, index) => `  s${index}: {steps: [{service: a, effect: write}]}`).join("\n");
    writeFileSync(file, `apiVersion: architecture-advisor/v1\nservices: {a: {}}\nsagas:\n${sagas}\n`);
    const child = spawn(process.execPath, [cli, "check", file, "--only", "saga-without-dlq"], { stdio: ["ignore", "pipe", "pipe"] });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise(resolve => child.on("close", resolve));
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual([code, err], [1, ""]);
  });

  it("prints all of a long report into a slow pipe", () => {
    const sagas = Array.from({ length: 600 }, (_, index) => `  s${index}: {steps: [{service: a, effect: write}]}`).join("\n");
    const input = `apiVersion: architecture-advisor/v1\nservices: {a: {}}\nsagas:\n${sagas}\n`;
    const piped = spawnSync("sh", ["-c", `"$0" "$1" check - --only saga-without-dlq --format json | (sleep 0.3; cat)`, process.execPath, cli], { input, encoding: "utf8", maxBuffer: 1 << 27 });
    assert.equal((JSON.parse(piped.stdout) as { findings: readonly unknown[] }).findings.length, 600);
  });

  it("welcomes with the example and two lines that lead on", () => {
    const { code, out } = start(["welcome"]);
    const lines = out.trimEnd().split("\n");
    assert.equal(code, 0);
    assert.match(out, /saga-without-dlq/);
    assert.match(lines.at(-2) ?? "", /npm start -- path\/to\/architecture\.yaml$/);
    assert.match(lines.at(-1) ?? "", /npm run editor$/);
  });

  it("lists every rule with the fields of the contract", () => {
    const list = JSON.parse(start(["rules", "--format", "json"]).out) as readonly Record<string, unknown>[];
    assert.ok(list.length > 0);
    for (const rule of list) assert.deepEqual(Object.keys(rule), ["id", "title", "family", "pattern", "group", "severity", "status", "article", "hasFix"]);
  });

  it("carries no language server: that is a file of its own", () => {
    assert.equal(/vscode-languageserver|jsonrpc/.test(readFileSync(cli, "utf8")), false);
  });
});
