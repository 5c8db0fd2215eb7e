import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { readArguments, type CheckOptions } from "../../server/src/cli/arguments";

function optionsOf(...args: readonly string[]): CheckOptions {
  const command = readArguments(["check", ...args], rules);
  if ("misuse" in command || command.kind !== "check") assert.fail(JSON.stringify(command));
  return command.options;
}

function misuseOf(...args: readonly string[]): string {
  const command = readArguments(args, rules);
  if (!("misuse" in command)) assert.fail(`${args.join(" ")} is taken as ${JSON.stringify(command)}`);
  return `${command.misuse}; ${command.help}`;
}

describe("arguments", () => {
  it("check the current folder when no path is given", () => {
    assert.deepEqual(optionsOf().paths, ["."]);
  });

  it("have the documented standard values", () => {
    const { format, failOn, maxWarnings, fix, quiet, only, color, today, config } = optionsOf("a.yaml");
    assert.deepEqual({ format, failOn, maxWarnings, fix, quiet, only, color, today, config }, {
      format: "stylish", failOn: "error", maxWarnings: undefined, fix: undefined, quiet: false, only: [], color: undefined, today: undefined, config: undefined,
    });
  });

  it("take names for --only in lists and again and again", () => {
    assert.deepEqual(optionsOf("--only", "saga, dlq", "--only=saga-without-dlq").only, ["saga", "dlq", "saga-without-dlq"]);
  });

  it("know a family that has no rule yet", () => {
    assert.deepEqual(optionsOf("--only", "saga,dlq,circuit-breaker,calls,ordering,graph").only.length, 6);
  });

  it("take a single hyphen as standard input, also between files", () => {
    assert.deepEqual(optionsOf("a.yaml", "-", "b.yaml").paths, ["a.yaml", "-", "b.yaml"]);
  });

  it("take what follows two hyphens as files", () => {
    assert.deepEqual(optionsOf("--quiet", "--", "--odd.yaml").paths, ["--odd.yaml"]);
  });

  it("let the last of two values win", () => {
    assert.equal(optionsOf("--format", "json", "-f", "sarif").format, "sarif");
  });

  it("read colors, thresholds and fixes", () => {
    assert.equal(optionsOf("--color").color, true);
    assert.equal(optionsOf("--no-color").color, false);
    assert.equal(optionsOf("--max-warnings", "0").maxWarnings, 0);
    assert.equal(optionsOf("--fail-on", "info").failOn, "info");
    assert.equal(optionsOf("--fix").fix, "write");
    assert.equal(optionsOf("--fix-dry-run").fix, "show");
  });

  it("ask for help anywhere", () => {
    for (const args of [[], ["--help"], ["-h"], ["help"], ["check", "--help"], ["rules", "-h"]]) assert.deepEqual(readArguments(args, rules), { kind: "help" });
  });

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [["chek"], /unknown command `chek`; use `check`/],
    [["architecture.yaml"], /`check architecture\.yaml`/],
    [["--format", "json"], /first argument is a command/],
    [["check", "--fromat", "json"], /unknown option `--fromat`; use `--format`/],
    [["check", "-x"], /unknown option `-x`/],
    [["check", "--format"], /`--format` has no value/],
    [["check", "--format", "--quiet"], /`--format` has no value/],
    [["check", "--format="], /`--format` has no value/],
    [["check", "--format", "xml"], /`stylish`, `json`, `sarif`/],
    [["check", "--quiet=yes"], /`--quiet` takes no value/],
    [["check", "--today", "1.7.2026"], /is no day/],
    [["check", "--today", "2026-02-30"], /is no day/],
    [["check", "--max-warnings", "-1"], /has no value/],
    [["check", "--max-warnings", "few"], /no number of warnings/],
    [["check", "--fail-on", "hint"], /`error`, `warning`, `info`/],
    [["check", "--only", "sagas"], /no rule or family is named `sagas`; use `saga`/],
    [["check", "--only", "constructor"], /no rule or family is named `constructor`/],
    [["check", "--constructor"], /unknown option `--constructor`/],
    [["check", "--fix", "--fix-dry-run"], /exclude each other/],
    [["check", "--fix", "-"], /cannot write to standard input/],
    [["explain"], /none is given/],
    [["explain", "saga-without-dql"], /use `saga-without-dlq`/],
    [["explain", "saga-without-dlq", "more"], /no use for `more`/],
    [["rules", "--format", "sarif"], /`stylish`, `json`/],
    [["lsp"], /add `--stdio`/],
    [["lsp", "--stdio", "x"], /no use for `x`/],
  ];
  for (const [args, expected] of wrong) {
    it(`refuse ${args.join(" ")}`, () => assert.match(misuseOf(...args), expected));
  }
});
