// Bundles the tests that run inside VS Code: one file for an extension host in Node, one for a host in a worker.

import { build } from "esbuild";
import { root, testsForNode, testsForWorker } from "./paths.mjs";

export async function bundleTests() {
  const shared = { bundle: true, format: "cjs", external: ["vscode"], sourcemap: "inline", logLevel: "warning", absWorkingDir: root };
  await build({
    ...shared,
    entryPoints: ["test/extension/index.ts"],
    outfile: testsForNode,
    platform: "node",
    target: "node20",
    external: ["vscode", "mocha"],
  });
  await build({
    ...shared,
    entryPoints: ["test/extension/index.web.ts"],
    outfile: testsForWorker,
    platform: "browser",
    target: "es2022",
    define: { global: "globalThis" },
    // Mocha's browser file takes `module.exports` for itself when it is bundled; VS Code must find our `run` there.
    footer: { js: "module.exports = { run };" },
  });
}
