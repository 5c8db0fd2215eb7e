import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { limits } from "../../server/src/syntax/limits";
import { runCli, type Outcome } from "./run-cli";
import { shows } from "../support/shows";

const onlySaga = ["--only", "saga-without-dlq"];
const faulty = "apiVersion: architecture-advisor/v1\nservices: {a: {}}\nsagas: {s: {steps: [{service: a, effect: write}]}}\n";
const clean = "apiVersion: architecture-advisor/v1\nservices: {a: {}}\n";

interface JsonReport {
  readonly findings: readonly { readonly file: string; readonly rule: string; readonly severity: string; readonly range: { readonly start: { readonly column: number } } }[];
  readonly summary: Readonly<Record<string, number>>;
}

describe("check", () => {
  let folder = "";
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "advisor-")));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (name: string, content: string | Uint8Array): string => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const check = (...args: readonly string[]): Promise<Outcome> => runCli(["check", ...args], { folder });
  const json = async (...args: readonly string[]): Promise<JsonReport> => JSON.parse((await check(...args, "--format", "json")).out) as JsonReport;

  it(shows("Command line", "Check", "finds descriptors by their names, below the folder, and nowhere else"), async () => {
    put("architecture.yaml", faulty);
    put("a/b/architecture.yml", faulty);
    put("a/shop.architecture.yaml", faulty);
    put("a/.hidden/pay.architecture.yml", faulty);
    for (const name of ["node_modules/x/architecture.yaml", ".git/architecture.yaml", "xarchitecture.yaml", "architecture.yaml.bak", "architecture.json"]) put(name, faulty);
    symlinkSync(path.join(folder, "a"), path.join(folder, "link"));
    symlinkSync(folder, path.join(folder, "a/loop"));
    const { findings } = await json(...onlySaga);
    assert.deepEqual(findings.map(({ file }) => file), ["a/.hidden/pay.architecture.yml", "a/b/architecture.yml", "a/shop.architecture.yaml", "architecture.yaml"]);
  });

  it("checks each file once, however often it is named", async () => {
    put("architecture.yaml", faulty);
    symlinkSync("architecture.yaml", path.join(folder, "link.yaml"));
    const { summary } = await json("architecture.yaml", "./architecture.yaml", ".", "link.yaml", ...onlySaga);
    assert.deepEqual([summary["files"], summary["error"]], [1, 1]);
  });

  it("gives the same bytes whatever the order of the arguments", async () => {
    put("b/architecture.yaml", faulty);
    put("a/architecture.yaml", faulty);
    for (const format of ["json", "sarif", "stylish"]) {
      const one = await check("a", "b", "--format", format, ...onlySaga);
      const other = await check("b/architecture.yaml", "a", "--format", format, ...onlySaga);
      assert.equal(one.out, other.out);
    }
  });

  it("takes what includes itself in a circle as one system", async () => {
    put("a.architecture.yaml", `${faulty}include: [b.architecture.yaml]\n`);
    put("b.architecture.yaml", "apiVersion: architecture-advisor/v1\ninclude: [a.architecture.yaml]\n");
    const { findings, summary } = await json(".", ...onlySaga);
    assert.deepEqual([findings.length, summary["files"]], [1, 2]);
  });

  it(shows("Command line", "Unreadable files", "says in one line each what cannot be read, and checks the others"), async () => {
    put("architecture.yaml", faulty);
    put("latin.yaml", new Uint8Array([0x61, 0x3a, 0x20, 0xe4, 0x0a]));
    put("utf16.yaml", new Uint8Array([0xff, 0xfe, 0x61, 0x00]));
    put("large.yaml", `#${" ".repeat(limits.fileLength)}`);
    execFileSync("mkfifo", [path.join(folder, "pipe.yaml")]);
    symlinkSync("turn.yaml", path.join(folder, "turn.yaml"));
    mkdirSync(path.join(folder, "empty"));
    const { code, out, err } = await check("missing.yaml", "latin.yaml", "utf16.yaml", "large.yaml", "pipe.yaml", "turn.yaml", "empty", "/dev/null", "a\0b", "architecture.yaml", ...onlySaga);
    assert.equal(code, 2);
    assert.match(out, /^1 error in 1 file$/m);
    assert.deepEqual(err.trimEnd().split("\n"), [
      "error: /dev/null is not a regular file",
      "error: a\\u{0}b has a character that no path may have",
      "error: empty holds no descriptor (`architecture.yaml` or `*.architecture.yaml`)",
      "error: large.yaml is larger than 32 MiB",
      "error: latin.yaml is not UTF-8 text",
      "error: missing.yaml does not exist",
      "error: pipe.yaml is not a regular file",
      "error: turn.yaml is a symbolic link that leads to itself",
      "error: utf16.yaml is not UTF-8 text",
    ]);
  });

  it("refuses standard input that is no UTF-8", async () => {
    const { code, err } = await runCli(["check", "-"], { folder, input: new Uint8Array([0xc3, 0x28]) });
    assert.deepEqual([code, err], [2, "error: standard input is not UTF-8 text\n"]);
  });

  it("reads letters of several bytes wherever they stand in a long file", async () => {
    const before = `${faulty}# `;
    // One of any two neighbors is cut apart wherever a reader that takes a file in pieces begins a new one.
    for (const shift of ["", "."]) {
      put("architecture.yaml", `${before}${shift}${"é".repeat(600_000)}\nflows: {é: {wrong: 1}}\n`);
      const { findings } = await json("--only", "unknown-key");
      assert.deepEqual(findings.map(({ range }) => range.start.column), [13]);
    }
    put("architecture.yaml", Buffer.concat([Buffer.from(before), Buffer.alloc(1_100_000, "é"), Buffer.from([0xc3])]));
    assert.deepEqual((await check("architecture.yaml")).err, "error: architecture.yaml is not UTF-8 text\n");
  });

  it("counts columns as if there were no byte order mark", async () => {
    put("architecture.yaml", `\ufeffsagas: {s: {steps: [{service: a, effect: write}]}}\n${clean}`);
    const { findings } = await json(...onlySaga);
    assert.equal(findings[0]?.range.start.column, 9);
  });

  describe("exit codes", () => {
    const warning = "rules: {saga-without-dlq: warning}\n";
    const info = "rules: {saga-without-dlq: info}\n";
    const hint = "rules: {saga-without-dlq: hint}\n";
    const cases: readonly (readonly [name: string, configuration: string, args: readonly string[], code: number])[] = [
      ["an error fails", "", [], 1],
      ["a warning passes", warning, [], 0],
      ["a warning fails when warnings do", warning, ["--fail-on", "warning"], 1],
      ["a warning fails when infos do", warning, ["--fail-on", "info"], 1],
      ["an info passes when warnings fail", info, ["--fail-on", "warning"], 0],
      ["an info fails when infos do", info, ["--fail-on", "info"], 1],
      ["a hint never fails", hint, ["--fail-on", "info", "--max-warnings", "0"], 0],
      ["as many warnings as allowed pass", warning, ["--max-warnings", "1"], 0],
      ["more warnings than allowed fail", warning, ["--max-warnings", "0"], 1],
      ["warnings that are not shown count", warning, ["--max-warnings", "0", "--quiet"], 1],
      ["a missing configuration is trouble", "", ["--config", "missing.yaml"], 2],
      ["a configuration that is no mapping is trouble", "- x\n", [], 2],
      ["a configuration that is no YAML is trouble", "rules: {", [], 2],
      ["a configuration that extends what is not there is trouble", "extends: [strict.yaml]\n", [], 2],
      ["an unknown rule in a configuration is told and no more", "rules: {nothing-like-it: off}\n", [], 1],
    ];
    for (const [name, configuration, args, code] of cases) {
      it(name, async () => {
        put("architecture.yaml", faulty);
        if (configuration) put(".architecture-advisor.yaml", configuration);
        assert.equal((await check("architecture.yaml", ...onlySaga, ...args)).code, code);
      });
    }
  });

  it("shows nothing but errors when it is to be quiet", async () => {
    put("architecture.yaml", faulty);
    put(".architecture-advisor.yaml", "rules: {saga-without-dlq: warning}\n");
    const { findings } = await json("--quiet", ...onlySaga);
    assert.deepEqual(findings, []);
  });

  it("says what it does not show when it is to be quiet", async () => {
    put("architecture.yaml", faulty);
    put(".architecture-advisor.yaml", "rules: {saga-without-dlq: warning}\n");
    const { code, out } = await check("--quiet", "--max-warnings", "0", ...onlySaga);
    assert.deepEqual([code, out], [1, "no errors in 1 file; 1 warning not shown\n"]);
  });

  it("blames the file that is broken, not the one that extends it", async () => {
    put("architecture.yaml", faulty);
    put(".architecture-advisor.yaml", "extends: [base/strict.yaml]\n");
    put("base/strict.yaml", "rules: {");
    const { code, err } = await check(...onlySaga);
    assert.equal(code, 2);
    assert.match(err, /error: base\/strict\.yaml is no YAML mapping/);
  });

  it("takes the configuration upward as far as the folder it starts in, where there is no repository", async () => {
    put(".architecture-advisor.yaml", "rules: {saga-without-dlq: warning}\n");
    put("docs/architecture.yaml", `${faulty}include: [../parts/a.yaml]\n`);
    put("parts/a.yaml", "services: {b: {}}\n");
    assert.deepEqual((await json(...onlySaga)).findings.map(({ severity }) => severity), ["warning"]);
    const { out } = await runCli(["check", "architecture.yaml", "--format", "json", "--only", "saga-without-dlq,descriptor"], { folder: path.join(folder, "docs") });
    assert.deepEqual((JSON.parse(out) as JsonReport).findings.map(({ rule, severity }) => `${rule} ${severity}`).sort(), ["include-unreadable error", "saga-without-dlq error"]);
  });

  it("follows links in the name of what comes from standard input", async () => {
    mkdirSync(path.join(folder, "real/.git"), { recursive: true });
    put("real/.architecture-advisor.yaml", "rules: {saga-without-dlq: warning}\n");
    put("real/parts/b.yaml", "services: {b: {}}\n");
    symlinkSync("real", path.join(folder, "link"));
    const text = `${faulty}include: [parts/*.yaml]\n`;
    const { code, out, err } = await runCli(["check", "-", "--stdin-filename", "link/architecture.yaml", "--format", "json", "--only", "saga-without-dlq,descriptor"], { folder, input: text });
    assert.deepEqual([code, err], [0, ""]);
    assert.deepEqual((JSON.parse(out) as JsonReport).findings.map(({ rule, severity }) => [rule, severity]), [["saga-without-dlq", "warning"]]);
  });

  it("leaves files of that name with another meaning to others", async () => {
    put("architecture.yaml", faulty);
    put("infra/architecture.yaml", "name: something else\n");
    const { code, err } = await runCli(["plan"], { folder });
    assert.deepEqual([code, err], [0, ""]);
  });

  it("never gives two files of a run the same name", async () => {
    for (const repository of ["a", "b"]) {
      mkdirSync(path.join(folder, repository, ".git"), { recursive: true });
      put(`${repository}/architecture.yaml`, faulty);
    }
    assert.deepEqual((await json(...onlySaga)).findings.map(({ file }) => file), ["a/architecture.yaml", "b/architecture.yaml"]);
    const { out } = await check("a/architecture.yaml", "--format", "json", ...onlySaga);
    assert.deepEqual((JSON.parse(out) as JsonReport).findings.map(({ file }) => file), ["architecture.yaml"]);
  });

  it("names what cannot be included as it is written", async () => {
    put("architecture.yaml", `${clean}include: [parts, latin.yaml, "list/*.yaml"]\n`);
    mkdirSync(path.join(folder, "parts"));
    for (const name of ["latin.yaml", "list/one.yaml", "list/two.yaml"]) put(name, new Uint8Array([0x61, 0x3a, 0x20, 0xe4, 0x0a]));
    const { out } = await check("--format", "json", "--only", "include-unreadable");
    const messages = (JSON.parse(out) as { findings: readonly { message: string }[] }).findings.map(({ message }) => /`[^`]+`/.exec(message)?.[0]);
    assert.deepEqual(messages.sort(), ["`latin.yaml`", "`list/one.yaml`", "`parts`"]);
  });

  it(shows("Command line", "Configuration", "takes the nearest configuration of each descriptor, up to the repository"), async () => {
    mkdirSync(path.join(folder, "repository/.git"), { recursive: true });
    put(".architecture-advisor.yaml", "rules: {saga-without-dlq: off}\n");
    put("repository/.architecture-advisor.yaml", "rules: {saga-without-dlq: info}\n");
    put("repository/a/architecture.yaml", faulty);
    put("repository/b/architecture.yaml", faulty);
    put("repository/b/.architecture-advisor.yaml", "rules: {saga-without-dlq: warning}\n");
    const { findings } = await json("repository", ...onlySaga);
    assert.deepEqual(findings.map(({ file, severity }) => [file, severity]), [["a/architecture.yaml", "info"], ["b/architecture.yaml", "warning"]]);
  });

  describe("fixes", () => {
    it(shows("Command line", "Fix", "are written, and what is left is reported"), async () => {
      const file = put("architecture.yaml", `# kept\r\n${faulty.replaceAll("\n", "\r\n")}`);
      const { code, err } = await check("--fix", ...onlySaga);
      assert.deepEqual([code, err], [0, "1 safe fix in 1 file\n"]);
      const text = readFileSync(file, "utf8");
      assert.match(text, /^# kept\r\n/);
      assert.match(text, /dlq: \{/);
      assert.equal(text.replaceAll("\r\n", "").includes("\n"), false);
      const again = await check("--fix", ...onlySaga);
      assert.equal(again.err, "no finding has a safe fix\n");
      assert.equal(readFileSync(file, "utf8"), text);
    });

    it("keep the byte order mark and the mode of the file", async () => {
      const file = put("architecture.yaml", `\ufeff${faulty}`);
      chmodSync(file, 0o640);
      await check("--fix", ...onlySaga);
      assert.deepEqual([...readFileSync(file).subarray(0, 3)], [0xef, 0xbb, 0xbf]);
      assert.match(readFileSync(file, "utf8"), /dlq/);
      assert.equal(execFileSync("stat", ["-c", "%a", file], { encoding: "utf8" }).trim(), "640");
    });

    it("are not written through a symbolic link", async () => {
      const target = put("elsewhere/real.yaml", faulty);
      symlinkSync(target, path.join(folder, "architecture.yaml"));
      const { code, err } = await check("architecture.yaml", "--fix", ...onlySaga);
      assert.equal(code, 2);
      assert.match(err, /is a symbolic link/);
      assert.equal(readFileSync(target, "utf8"), faulty);
    });

    it(shows("Command line", "Fix in a dry run", "leave the text of a dry run alone and print a diff that can be applied"), async () => {
      const file = put("sub/architecture.yaml", faulty);
      const { out } = await check("--fix-dry-run", ...onlySaga);
      assert.equal(readFileSync(file, "utf8"), faulty);
      execFileSync("git", ["apply", "-"], { cwd: folder, input: out });
      assert.equal((await check(...onlySaga)).code, 0);
    });

    it("repair a file that two systems include once", async () => {
      const shared = put("shared/common.yaml", "sagas: {s: {steps: [{service: a, effect: write}]}}\n");
      put("one.architecture.yaml", `${clean}include: [shared/common.yaml]\n`);
      put("two.architecture.yaml", `${clean}include: [shared/common.yaml]\n`);
      const { code } = await check("--fix", ...onlySaga);
      assert.equal(code, 0);
      assert.equal(readFileSync(shared, "utf8").match(/dlq:/g)?.length, 1);
    });

    it("do not touch a file for the sake of a hint", async () => {
      const file = put("architecture.yaml", faulty);
      put(".architecture-advisor.yaml", "rules: {saga-without-dlq: hint}\n");
      await check("--fix", ...onlySaga);
      assert.equal(readFileSync(file, "utf8"), faulty);
    });

    it("leave no temporary file behind", async () => {
      put("architecture.yaml", faulty);
      await check("--fix", ...onlySaga);
      assert.equal(execFileSync("ls", ["-A", folder], { encoding: "utf8" }), "architecture.yaml\n");
    });
  });
});
