// The scripts of package.json. Each installs and builds what it needs, so that any of them may be the first command.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./install.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const [task = "", ...args] = process.argv.slice(2);
ensureInstalled(root);

const { generateAll, generateSources, writeFiles } = await import("./generate.mjs");
const { buildAll, buildTests, watchAll } = await import("./bundle.mjs");
const { typecheck } = await import("./typecheck.mjs");

const node = (file, ...list) => spawnSync(process.execPath, [path.join(root, file), ...list], { cwd: root, stdio: "inherit" }).status ?? 1;

/** As `node`, while other things go on. */
const run = (file, ...list) => new Promise(resolve => {
  spawn(process.execPath, [path.join(root, file), ...list], { cwd: root, stdio: "inherit" }).on("close", status => resolve(status ?? 1));
});

async function build() {
  writeFiles(root, await generateSources(root));
  await buildAll(root);
}

async function generate() {
  // Pages are made by running the rules, so what the rules are made of comes first.
  const changed = writeFiles(root, await generateSources(root));
  const files = await generateAll(root);
  removeStalePages(files);
  changed.push(...writeFiles(root, files));
  for (const file of changed) process.stdout.write(`${file}\n`);
}

/** A rule that is gone takes its page with it. */
function removeStalePages(files) {
  const docs = path.join(root, "rules/docs");
  if (!existsSync(docs)) return;
  for (const name of readdirSync(docs)) if (!files.has(`rules/docs/${name}`)) rmSync(path.join(docs, name));
}

const tasks = {
  build,
  generate,
  watch: () => watchAll(root),
  check: () => typecheck(root),
  start: async () => {
    await build();
    if (args.length > 0) return node("dist/cli.js", "check", ...args);
    return node("dist/cli.js", "welcome");
  },
  test: async () => {
    await build();
    await buildTests(root, args);
    if (args.length > 0) return node("server/build/mocha.mjs", ...args);
    const [types, tests] = await Promise.all([typecheck(root), run("server/build/mocha.mjs")]);
    return types || tests;
  },
  package: async () => {
    await build();
    return node("client/build/package.mjs", ...args);
  },
  editor: async () => {
    await build();
    return node("test/vscode-host/editor.mjs", ...args);
  },
  "test:vscode": async () => {
    await build();
    return node("test/vscode-host/run-tests.mjs", ...args);
  },
  "test:electron": async () => {
    await build();
    return node("test/vscode-host/electron.mjs", ...args);
  },
  bench: async () => {
    await build();
    return node("test/bench/main.mjs", ...args);
  },
  "new-rule": () => node("rules/tools/new-rule.mjs", ...args),
};

const chosen = tasks[task];
if (!chosen) {
  process.stderr.write(`unknown task ${JSON.stringify(task)}; one of: ${Object.keys(tasks).join(", ")}\n`);
  process.exit(2);
}
process.exitCode = (await chosen()) ?? 0;
