import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { table } from "../measure.mjs";
import { BENCH, CLI, DIST, ROOT, temporaryFolder } from "../processes.mjs";

export const about = "the size of every bundle, and the modules that a clean run loads";

const CLI_LIMIT_KB = 250;
const kilobytes = (bytes) => (bytes / 1024).toFixed(1);

export async function run(context) {
  if (!context.isBuilt("cli")) return;
  const rows = [["bundle", "KB", "KB gzip"]];
  for (const file of readdirSync(DIST).filter((name) => /\.c?js$/.test(name) && name !== "bench-core.cjs").sort()) {
    const bytes = readFileSync(join(DIST, file));
    rows.push([file, kilobytes(bytes.length), kilobytes(gzipSync(bytes).length)]);
  }
  table(rows);
  // The entry point itself only asks for the program to be kept in its compiled form.
  context.judge("bundle", "program.js", readFileSync(join(DIST, "program.js")).length / 1024 / CLI_LIMIT_KB);

  const path = context.inputFile({ services: 100 });
  const report = join(temporaryFolder(), "modules.json");
  const hook = join(BENCH, "modules-hook.cjs");
  spawnSync(process.execPath, ["--require", hook, CLI, "check", path, "--format", "json"], {
    env: { ...process.env, ADVISOR_BENCH_MODULES: report },
    stdio: "ignore",
  });
  if (!existsSync(report)) return context.note("the modules of a clean run could not be listed");
  const { files, builtin } = JSON.parse(readFileSync(report, "utf8"));
  console.log(`\nfiles that a clean run loads (${files.length}):`);
  for (const file of files) console.log(`  ${file.startsWith(ROOT) ? file.slice(ROOT.length + 1) : file}`);
  console.log(`built-in modules that it loads beyond those of \`node -e 0\` (${builtin.length}): ${builtin.join(" ")}`);
}
