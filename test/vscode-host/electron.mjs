// The same tests in a desktop VS Code. It is downloaded unless VSCODE names an executable.

import { runTests } from "@vscode/test-electron";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleTests } from "./bundle.mjs";
import { root, testsForNode } from "./paths.mjs";

await bundleTests();
const temporary = mkdtempSync(path.join(tmpdir(), "advisor-"));
const folder = path.join(temporary, "examples");
cpSync(path.join(root, "examples"), folder, { recursive: true });

let failed = false;
try {
  await runTests({
    ...(process.env.VSCODE ? { vscodeExecutablePath: process.env.VSCODE } : {}),
    extensionDevelopmentPath: root,
    extensionTestsPath: testsForNode,
    launchArgs: [folder, "--disable-extensions", "--disable-workspace-trust", `--user-data-dir=${path.join(temporary, "data")}`],
  });
} catch (error) {
  failed = true;
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
