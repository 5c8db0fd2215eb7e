// Runs the bundled tests with mocha, as many files at a time as the machine has processors, and ends with one plain line
// that any CI can read.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Mocha from "mocha";
import { isWanted, testFolder } from "./bundle.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
process.chdir(root);
const wanted = process.argv.slice(2);
const folder = path.join(root, testFolder);
/** Takes longest by far, and mostly waits for what it starts. */
const first = "contributing.test.mjs";
const files = readdirSync(folder, { recursive: true })
  .map(file => String(file).replaceAll("\\", "/"))
  .filter(file => file.endsWith(".test.mjs") && isWanted(`test/${file.replace(/\.mjs$/, ".ts")}`, wanted))
  .sort((a, b) => Number(b === first) - Number(a === first) || (a < b ? -1 : 1));
if (files.length === 0) process.stderr.write(`no test file has ${wanted.map(word => JSON.stringify(word)).join(" or ")} in its path\n`);

const jobs = Math.min(Number(process.env.ADVISOR_JOBS ?? availableParallelism()), files.length);
const mocha = new Mocha({ reporter: process.env.MOCHA_REPORTER ?? "dot", timeout: 60_000, ...(jobs > 1 && { parallel: true, jobs }) });
for (const file of files) mocha.addFile(path.join(folder, file));
if (jobs <= 1) await mocha.loadFilesAsync();
let passed = 0;
let failed = 0;
let skipped = 0;
const runner = mocha.run(() => {
  // A test that failed may have left a server running, which must not keep this process from ending.
  process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`, () => process.exit(failed > 0 || passed === 0 ? 1 : 0));
});
runner.on("pass", () => (passed += 1));
runner.on("fail", () => (failed += 1));
runner.on("pending", () => (skipped += 1));
