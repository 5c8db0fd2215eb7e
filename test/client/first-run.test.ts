import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { ciSnippets } from "../../client/src/ci-snippets";
import { examples, withoutSurroundings } from "../../client/src/examples";
import { detailFor, wordsFor } from "../../client/src/words";
import { rules } from "../../rules/index";
import { adviseText } from "../../server/src/advisor";
import { readArguments } from "../../server/src/cli/arguments";
import { today } from "../support/analyze";
import { shows } from "../support/shows";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly when?: string }[]>>;
    readonly walkthroughs: readonly { readonly steps: readonly { readonly id: string; readonly description: string; readonly media: { readonly svg: string; readonly altText: string }; readonly completionEvents: readonly string[] }[] }[];
    readonly viewsWelcome: readonly { readonly contents: string }[];
  };
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const packed = readFileSync(".vscodeignore", "utf8").split("\n").filter(line => line.startsWith("!")).map(line => line.slice(1));
const isPacked = (file: string): boolean => packed.some(pattern => pattern === file || (pattern.includes("*") && path.posix.dirname(pattern) === path.posix.dirname(file) && file.endsWith(path.posix.extname(pattern))));
const findingsIn = (text: string): number => adviseText(text, { rules, today }).findings.length;

describe("first run", () => {
  it(shows("First run", "New Descriptor from an example", "every example is part of the extension; all but the first are sound"), () => {
    assert.deepEqual(examples.map(({ id }) => id), ["fintech", "ecommerce", "travel", "migration"]);
    for (const { id, path: parts } of examples) {
      const file = parts.join("/");
      assert.ok(isPacked(file), `${file} is not packed`);
      const text = withoutSurroundings(readFileSync(file, "utf8"));
      assert.ok(!/\.\.\/|npm /.test(text), `${file} speaks of its surroundings`);
      const count = findingsIn(text);
      assert.ok(id === "fintech" ? count > 5 : count === 0, `${file}: ${count} findings`);
    }
  });

  it(shows("First run", "Check in CI", "each snippet runs the check with options that the command line knows"), () => {
    for (const { id, text } of ciSnippets) {
      const runs = [...text.matchAll(/npx --yes architecture-advisor ([^>|\n]*)/g)].map(match => match[1]!.trim().split(/\s+/));
      assert.ok(runs.length > 0, `${id} runs nothing`);
      for (const run of runs) {
        const command = readArguments(run, rules);
        assert.ok("kind" in command && command.kind === "check", `${id}: ${run.join(" ")}`);
      }
    }
    assert.match(ciSnippets.find(({ id }) => id === "github")!.text, /upload-sarif/);
  });

  it(shows("First run", "Walkthrough", "five steps with small pictures, each done by a command that exists"), () => {
    const [walkthrough] = manifest.contributes.walkthroughs;
    const known = new Set(manifest.contributes.commands.map(({ command }) => command));
    const builtIn = ["workbench.action.openWalkthrough", "vscode.openFolder", "editor.action.quickFix", "architectureAdvisor.readArticle"];
    assert.deepEqual(walkthrough!.steps.map(({ id }) => id), ["finding", "fix", "why", "diagram", "ci"]);
    let size = 0;
    for (const { description, media, completionEvents } of walkthrough!.steps) {
      assert.ok(isPacked(media.svg), `${media.svg} is not packed`);
      assert.ok(media.altText.length > 20, "a picture without words");
      assert.ok(!/<script|href=|url\((?!#)/.test(readFileSync(media.svg, "utf8")));
      size += statSync(media.svg).size;
      const run = completionEvents.flatMap(event => (event.startsWith("onCommand:") ? [event.slice(10)] : []));
      const linked = [...description.matchAll(/\(command:([\w.]+)/g)].map(match => match[1]!);
      assert.ok(run.length > 0 && linked.length > 0);
      for (const command of [...run, ...linked]) assert.ok(known.has(command) || builtIn.includes(command), `${command} does not exist`);
    }
    assert.ok(size <= 60 * 1024, `${size} bytes of pictures`);
  });

  it("names only commands that exist, in menus and in empty views", () => {
    const known = new Set(manifest.contributes.commands.map(({ command }) => command));
    for (const [menu, items] of Object.entries(manifest.contributes.menus)) {
      for (const { command } of items) assert.ok(command === undefined || known.has(command), `${menu}: ${command}`);
    }
    for (const { contents } of manifest.contributes.viewsWelcome) {
      for (const [, command] of contents.matchAll(/\(command:([\w.]+)/g)) {
        assert.ok(known.has(command!) || command === "vscode.openFolder" || command === "workbench.action.openWalkthrough", `${command}`);
      }
    }
  });

  it(shows("First run", "Status item", "the state is told in words"), () => {
    const params = { state: "ready", text: "1 system checked", findings: { error: 3, warning: 2, info: 0, hint: 1 }, rules: 187, systems: 1, files: 1 } as const;
    const none = { error: 0, warning: 0, info: 0, hint: 0 };
    assert.equal(wordsFor(params, "running"), "Architecture: 3 errors, 2 warnings, 1 hint");
    assert.equal(detailFor(params, "running"), "1 system checked by 187 rules");
    assert.equal(wordsFor({ ...params, findings: none }, "running"), "Architecture: no findings");
    assert.equal(wordsFor({ ...params, findings: none, systems: 0 }, "running"), "Architecture: no descriptor");
    assert.equal(wordsFor({ ...params, state: "busy" }, "running"), "Architecture: checking");
    assert.equal(wordsFor(params, "stopped"), "Architecture: stopped");
    assert.equal(wordsFor(undefined, "running"), "Architecture: starting");
    assert.equal(wordsFor({ ...params, state: "problem", text: "a file cannot be read" }, "running"), "Architecture: a file cannot be read");
  });
});
