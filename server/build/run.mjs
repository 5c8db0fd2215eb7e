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

const node = (file, ...list) => spawnSync(process.execPath, [path.join(root, file), ...list], { cwd: root, stdio: "inherit" }).status ?? 1;

/** Checks the types of every part under its own rules: the core, for one, has neither Node nor a browser. */
async function typecheck() {
  const { references } = JSON.parse(readFileSync(path.join(root, "tsconfig.json"), "utf8"));
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const open = references.map(({ path: project }) => project);
  let failed = 0;
  // Each project is one process; two at a time keep two cores busy.
  const work = async () => {
    for (let project = open.shift(); project !== undefined; project = open.shift()) {
      const child = spawn(process.execPath, [tsc, "--noEmit", "-p", project], { cwd: root, stdio: "inherit" });
      if ((await new Promise(resolve => child.on("close", resolve))) !== 0) failed = 1;
    }
  };
  await Promise.all([work(), work()]);
  return failed;
}

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
  check: () => typecheck(),
  start: async () => {
    await build();
    if (args.length > 0) return node("dist/cli.js", "check", ...args);
    return node("dist/cli.js", "welcome");
  },
  test: async () => {
    await build();
    const failed = args.length > 0 ? 0 : await typecheck();
    if (failed) return failed;
    await buildTests(root, args);
    return node("server/build/mocha.mjs", ...args);
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
