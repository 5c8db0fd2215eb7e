// Runs the bundled tests with mocha and ends with one plain line that any CI can read.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readdirSync } from "node:fs";
import Mocha from "mocha";
import { testFolder } from "./bundle.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
process.chdir(root);
const wanted = process.argv.slice(2);
const folder = path.join(root, testFolder);
const files = readdirSync(folder, { recursive: true })
  .map(String)
  .filter(file => file.endsWith(".test.mjs"))
  .filter(file => wanted.length === 0 || wanted.some(word => file.includes(word)))
  .sort();

const mocha = new Mocha({ reporter: process.env.MOCHA_REPORTER ?? "dot", timeout: 60_000 });
for (const file of files) mocha.addFile(path.join(folder, file));
await mocha.loadFilesAsync();
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
