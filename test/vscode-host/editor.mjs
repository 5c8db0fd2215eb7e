// Opens the examples in a real VS Code with the extension loaded: the desktop's when there is one, otherwise the one
// from npm, in a browser.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "./paths.mjs";

const examples = path.join(root, "examples");
const desktop = process.platform === "win32" ? "code.cmd" : "code";
const shell = process.platform === "win32";

if (spawnSync(desktop, ["--version"], { stdio: "ignore", shell }).status === 0) {
  const { status } = spawnSync(desktop, [`--extensionDevelopmentPath=${root}`, examples], { stdio: "inherit", shell });
  process.exit(status ?? 1);
}

const { packExtension } = await import("../../client/build/package.mjs");
const { installHost, quietSettings, startServer } = await import("./host.mjs");
console.log("There is no `code` on the PATH; getting VS Code from npm (once, about 40 s)");
installHost();
const server = await startServer({ vsix: await packExtension(), settings: quietSettings, smokeTests: false, port: Number(process.env.PORT ?? 0) });
console.log(`\nOpen ${server.origin}/?folder=${encodeURI(examples)}\nPress Ctrl+C to stop.`);
