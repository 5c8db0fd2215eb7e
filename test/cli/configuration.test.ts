import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { defaultThresholds } from "../../rules/kit/knowledge";
import { rules } from "../../rules/index";
import { chooseRules, defaultConfiguration, type FileHost } from "../../server/src/advisor";
import { loadConfiguration, parseConfiguration, type LoadedConfiguration } from "../../server/src/analysis/config";
import { positionsOf } from "../../server/src/syntax/range";

const name = ".architecture-advisor.yaml";

/** A host over texts in memory. */
function hostOf(files: Readonly<Record<string, string>>): FileHost {
  return {
    resolve: (_from, pattern) => Promise.resolve(pattern.startsWith("..") ? { refused: "lies outside the workspace" } : pattern in files ? [pattern] : { refused: "does not exist" }),
    read: source => Promise.resolve(files[source] ?? { refused: "does not exist" }),
  };
}

const load = (files: Readonly<Record<string, string>> | string): Promise<LoadedConfiguration> =>
  loadConfiguration(name, hostOf(typeof files === "string" ? { [name]: files } : files), rules);

const say = ({ problems }: Pick<LoadedConfiguration, "problems">): readonly string[] => problems.map(({ message, help, at }) => {
  const { line, character } = positionsOf(at).start;
  return `${line + 1}:${character + 1} ${message}${help === undefined ? "" : `; ${help}`}`;
});

describe("configuration", () => {
  it("changes nothing when it says nothing", async () => {
    for (const text of ["", "# only a comment\n", "extends:\nrules: {}\nthresholds:\nonly: []\n"]) {
      const { configuration, problems } = await load(text);
      assert.deepEqual(configuration, defaultConfiguration);
      assert.deepEqual(problems, []);
    }
  });

  it("reads presets, levels, limits and restrictions", async () => {
    const { configuration, problems } = await load([
      "extends: strict",
      "rules: {saga: off, saga-without-dlq: info}",
      "thresholds:",
      "  syncDepthMax: 5",
      "  flagMaxAgeDays: 2w",
      "  flagStaleRolloutDays: 10",
      "  canaryFirstStepMax: 25%",
      "  rollbackMinutesMax: 1h",
      "  breakerFailureRate: {max: 80}",
      "  breakerOpenFor: {min: 2s, max: 10m}",
      "only: [saga, calls]",
      "x-ours: {anything: goes}",
    ].join("\n"));
    assert.deepEqual(problems, []);
    assert.equal(configuration.preset, "strict");
    assert.deepEqual([...configuration.rules], [["saga", "off"], ["saga-without-dlq", "info"]]);
    assert.deepEqual(configuration.only, ["saga", "calls"]);
    assert.deepEqual(configuration.thresholds, {
      syncDepthMax: 5, flagMaxAgeDays: 14, flagStaleRolloutDays: 10, canaryFirstStepMax: 25, rollbackMinutesMax: 60,
      breakerFailureRate: { min: defaultThresholds.breakerFailureRate.min, max: 80 }, breakerOpenFor: { min: 2_000, max: 600_000 },
    });
  });

  it("puts what it extends beneath, later over earlier, and itself on top", async () => {
    const { configuration, sources, problems } = await load({
      [name]: "extends: [all, team.yaml, ./more.yaml]\nrules: {saga-without-dlq: hint}\n",
      "team.yaml": "extends: starter\nrules: {saga: off, unknown-key: off}\nthresholds: {fanOutMax: 7, syncDepthMax: 2}\nonly: saga\n",
      "./more.yaml": "rules: {saga: warning}\nthresholds: {fanOutMax: 8}\n",
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(sources, [name, "team.yaml", "./more.yaml"]);
    assert.equal(configuration.preset, "all", "the nearest file decides");
    assert.deepEqual([...configuration.rules].sort(), [["saga", "warning"], ["saga-without-dlq", "hint"], ["unknown-key", "off"]]);
    assert.deepEqual(configuration.thresholds, { fanOutMax: 8, syncDepthMax: 2 });
    assert.deepEqual(configuration.only, ["saga"]);
  });

  it("lets a family take along what was said about its rules before", async () => {
    const { configuration } = await load({ [name]: "extends: a.yaml\nrules: {saga: warning}\n", "a.yaml": "rules: {saga-without-dlq: off}\n" });
    const { severityOf, isOn } = chooseRules(rules, configuration);
    assert.ok(isOn("saga-without-dlq"));
    assert.equal(severityOf(rules.find(({ id }) => id === "saga-without-dlq")!, undefined), "warning");
  });

  const problems: readonly (readonly [text: string, expected: readonly string[]])[] = [
    ["rulse: {}", ["1:1 unknown key `rulse`; use `rules`, the closest known key"]],
    ["zzz: 1", ["1:1 unknown key `zzz`; use one of `extends`, `rules`, `thresholds`, `only`"]],
    ["extends: [recomended]", ["1:11 unknown preset `recomended`; use `recommended`, the closest known preset"]],
    ["extends: [https://localhost/x.yaml]", ["1:11 `https://localhost/x.yaml` is not a relative path; name a preset, or a file of this repository by its relative path"]],
    ["extends: /etc/passwd", ["1:10 `/etc/passwd` is not a relative path; name a preset, or a file of this repository by its relative path"]],
    ["extends: {a: b}", ["1:10 `extends` takes a name or a list of names"]],
    ["rules: {}\n---\nrules: {}", ["2:1 a second document begins here, and a configuration is one document; remove the `---`"]],
    ["extends: ../x.yaml", ["1:10 `../x.yaml` lies outside the workspace"]],
    ["extends: nowhere.yaml", ["1:10 `nowhere.yaml` does not exist"]],
    [`extends: ${name}`, [`1:10 \`${name}\` extends itself`]],
    ["rules: {saga-without-dql: off}", ["1:9 unknown rule or family `saga-without-dql`; use `saga-without-dlq`, the closest known rule or family"]],
    ["rules: {constructor: off}", ["1:9 unknown rule or family `constructor`; `architecture-advisor rules` lists the rules and families"]],
    ["rules: {saga: fatal}", ["1:15 `fatal` is no level of a rule; use one of `off`, `error`, `warning`, `info`, `hint`"]],
    ["rules: {saga: false}", ["1:15 `false` is no level of a rule; use one of `off`, `error`, `warning`, `info`, `hint`"]],
    ["rules: [saga]", ["1:8 `rules` takes a mapping"]],
    ["thresholds: {syncDepth: 3}", ["1:14 unknown threshold `syncDepth`; use `syncDepthMax`, the closest known threshold"]],
    ["thresholds: {syncDepthMax: many}", ["1:28 `syncDepthMax` takes a number of calls"]],
    ["thresholds: {syncDepthMax: -1}", ["1:28 `syncDepthMax` takes a number of calls"]],
    ["thresholds: {flagMaxAgeDays: soon}", ["1:30 `flagMaxAgeDays` takes a number of days, or a duration such as `6mo`"]],
    ["thresholds: {canaryErrorRateMax: 200%}", ["1:34 `canaryErrorRateMax` takes a share such as `10%`"]],
    ["thresholds: {breakerOpenFor: 5s}", ["1:30 `breakerOpenFor` takes `min` and `max`"]],
    ["thresholds: {breakerOpenFor: {min: 5}}", ["1:36 `min` takes a duration such as `5s`"]],
    ["thresholds: {breakerOpenFor: {least: 5s}}", ["1:31 unknown key `least`; use `min` and `max`"]],
    ["thresholds: {breakerFailureRate: {min: 95}}", ["1:34 `min` of `breakerFailureRate` is greater than its `max`"]],
    ["only: [sage]", ["1:8 unknown rule or family `sage`; use `saga`, the closest known rule or family"]],
    ["rules: {saga: off, saga: error}", ["1:20 `saga` is here a second time; keep one of the two; the first one counts"]],
    ["[1, 2]", ["1:1 a configuration is a mapping; begin with one of `extends`, `rules`, `thresholds`, `only`"]],
  ];
  for (const [text, expected] of problems) {
    it(`tells what is wrong with ${text}`, async () => assert.deepEqual(say(await load(text)), expected));
  }

  it("keeps what is right beside what is wrong", async () => {
    const { configuration } = await load("rulse: {}\nrules: {saga: off, nothing: off, calls: loud}\nonly: [sage, calls]\n");
    assert.deepEqual([...configuration.rules], [["saga", "off"]]);
    assert.deepEqual(configuration.only, ["calls"]);
  });

  it("survives any text", () => {
    const texts = ["rules: {", "rules: [", "\t", "a: b: c", "- - -", "&a [*a]", "rules: &r {<<: *r}", "? {a: b} : c", "%YAML 9.9\n---\n...", "rules:\n  saga: |\n    off", "\ud800", "\u0000", "x".repeat(5_000), "{".repeat(500), "extends: [[[a.yaml]]]"];
    for (const text of texts) assert.doesNotThrow(() => parseConfiguration(name, text, rules), text.slice(0, 40));
  });

  it("is unreadable when the file is missing or is no YAML mapping", async () => {
    assert.equal((await load({})).unreadable?.refused, "does not exist");
    assert.equal((await load("rules: {")).unreadable?.refused, "is no YAML mapping");
    assert.equal((await load({ [name]: "extends: a.yaml", "a.yaml": "- 1" })).unreadable?.source, "a.yaml");
    assert.equal((await load("rules: {saga: of}")).unreadable, undefined);
  });

  it("comes to an end when files extend one another", async () => {
    const ring = await load({ [name]: "extends: a.yaml", "a.yaml": "extends: b.yaml", "b.yaml": "extends: a.yaml\nrules: {saga: off}" });
    assert.deepEqual(say(ring), ["1:10 `a.yaml` extends itself"]);
    assert.deepEqual([...ring.configuration.rules], [["saga", "off"]]);
    const chain = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.yaml`, `extends: ${index + 1}.yaml`]));
    assert.match(say(await load({ [name]: "extends: 0.yaml", ...chain })).join("\n"), /extended deeper than 8 levels/);
  });

  it("has a schema that takes what the reader takes", () => {
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync("schemas/config.schema.json", "utf8")) as object);
    const good = ["{}", "extends: strict", "extends: [recommended, team/base.yaml]", "rules: {saga: off, saga-without-dlq: error}", "thresholds: {flagMaxAgeDays: 6mo, breakerOpenFor: {min: 2s}, canaryFirstStepMax: 5%}", "only: [saga]", "only: calls", "x-a: 1"];
    for (const text of good) {
      assert.ok(validate(parse(text)), `${text}: ${JSON.stringify(validate.errors)}`);
      assert.deepEqual(parseConfiguration(name, text, rules).problems, []);
    }
    const bad = ["rulse: {}", "extends: recomended", "rules: {saga: fatal}", "rules: {sage: off}", "thresholds: {syncDepthMax: many}", "thresholds: {breakerOpenFor: 5s}", "only: [sage]"];
    for (const text of bad) {
      assert.equal(validate(parse(text)), false, text);
      assert.equal(parseConfiguration(name, text, rules).problems.length, 1, text);
    }
  });
});
