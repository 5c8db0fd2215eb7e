import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCli, type Surroundings } from "./run-cli";

/**
 * Whole runs with everything they print, stored in `golden/`. The runs keep to a few rules, so that a new one changes
 * none of them. `UPDATE=1` stores what is printed now.
 */
const runs: Readonly<Record<string, readonly [args: readonly string[], surroundings?: Surroundings]>> = {
  "stylish": [["check", "saga", "--only", "saga-without-dlq"]],
  "stylish-colors": [["check", "saga", "--only", "saga-without-dlq", "--color"]],
  "stylish-narrow": [["check", "saga", "--only", "saga-without-dlq"], { columns: 40, environment: { NO_COLOR: "1" } }],
  "stylish-hostile": [["check", "hostile", "--only", "saga-without-dlq"]],
  "stylish-byte-order-mark": [["check", "bom", "--only", "saga-without-dlq"]],
  "several": [["check", ".", "--only", "saga-without-dlq"], { folder: "several" }],
  "no-findings": [["check", "clean"]],
  "excepted": [["check", "excepted", "--only", "saga-without-dlq"]],
  "broken": [["check", "broken", "--only", "saga-without-dlq"]],
  "configured": [["check", "configured"]],
  "other-configuration": [["check", "saga", "--config", "configured/team/base.yaml"]],
  "standard-input": [["check", "-", "--only", "saga-without-dlq"], { input: "apiVersion: architecture-advisor/v1\nservices: {a: {}}\nsagas: {s: {steps: [{service: a, effect: write}]}}\n" }],
  "standard-input-named": [
    ["check", "-", "--stdin-filename", "several/typed.yaml", "--only", "saga-without-dlq", "--format", "json"],
    { input: "apiVersion: architecture-advisor/v1\ninclude: [services/*.yaml]\n" },
  ],
  "unreadable": [["check", "nowhere.yaml", "saga", "saga/architecture.yaml/x", "empty-place", "--only", "saga-without-dlq", "--quiet"]],
  "fix-dry-run": [["check", "saga", "--only", "saga-without-dlq", "--fix-dry-run"]],
  "json": [["check", "saga", "excepted", "--only", "saga-without-dlq", "--format", "json"]],
  "json-no-findings": [["check", "clean", "--format", "json"]],
  "sarif": [["check", "saga", "excepted", "several", "missing.yaml", "--only", "saga-without-dlq", "--format", "sarif"]],
  "explain": [["explain", "saga-without-dlq"]],
  "decide": [["decide", "./advice"]],
  "decide-one": [["decide", "multi-service-operation", "advice"]],
  "decide-json": [["decide", "slow-reads", "advice", "--format", "json"]],
  "decide-unknown": [["decide", "cascading-failures"]],
  "plan": [["plan", "advice"]],
  "plan-markdown": [["plan", "advice", "--format", "markdown"]],
  "plan-json": [["plan", "advice/architecture.yaml", "--format", "json"]],
  "whatif": [["whatif", "payment", "whatif", "--slow", "30s"]],
  "whatif-fails": [["whatif", "orders.commands", "whatif/architecture.yaml", "--fails"]],
  "whatif-json": [["whatif", "payment", "whatif", "--slow", "30s", "--format", "json"]],
  "whatif-markdown": [["whatif", "payment", "whatif", "--format", "markdown"]],
  "whatif-unknown": [["whatif", "paymnt", "whatif"]],
  "whatif-misuse": [["whatif", "payment", "whatif", "--slow", "fast"]],
  "graph": [["graph", "advice"]],
  "graph-dot": [["graph", "advice", "--format", "dot", "--group", "none"]],
  "graph-svg": [["graph", "saga", "--format", "svg"]],
  "graph-text": [["graph", "advice", "--format", "text"]],
  "graph-unknown-focus": [["graph", "saga", "--focus", "ordrs"]],
  "help": [["--help"]],
  "unknown-command": [["chek"]],
  "unknown-option": [["check", "--fromat", "json"]],
  "unknown-rule": [["check", "--only", "saga,saga-without-dql"]],
};

const folder = "test/cli/golden";
const systems = "test/cli/systems";

describe("golden runs of the command line", () => {
  for (const [name, [args, surroundings = {}]] of Object.entries(runs)) {
    it(name, async () => {
      const started = path.join(systems, surroundings.folder ?? ".");
      const { code, out, err } = await runCli(args, { ...surroundings, folder: started });
      const text = [`$ architecture-advisor ${args.join(" ")}`, `exit code ${code}`, "--- standard output", out, "--- standard error", err].join("\n");
      const file = path.join(folder, `${name}.txt`);
      if (process.env["UPDATE"]) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, text);
      }
      assert.ok(existsSync(file), `${file} is missing; UPDATE=1 stores it`);
      assert.equal(text, readFileSync(file, "utf8"));
    });
  }

  it("stores no run that there is none of", () => {
    assert.deepEqual(readdirSync(folder).map(file => path.basename(file, ".txt")).sort(), Object.keys(runs).sort());
  });
});
