// The tests in a real VS Code, of what the build made. Without arguments everything runs; the names of
// runs select: node, worker, web, walk, tour. Prints `N passed, N failed` at the end and fails when a test did, or none ran.
// SCREENSHOTS names the folder for the pictures of the walk and the tour, which are made small then
// (`SCREENSHOTS=client/media/screenshots npm run test:vscode walk tour` renews the README's); without it they go to `out`.
// VERBOSE=1 shows everything that the editor logs.

import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packExtension } from "../../client/build/package.mjs";
import { bundleTests } from "./bundle.mjs";
import { installHost, installedExtension, launchBrowser, launchProfile, onExit, quietSettings, startServer, startWeb } from "./host.mjs";
import { runMocha } from "./mocha-in-page.mjs";
import { extensionId, root, testsForNode, testsForWorker } from "./paths.mjs";
import { bareSettings, themeSettings } from "./camera.mjs";
import { tour } from "./tour.mjs";
import { walk } from "./walk.mjs";
import { plainSettings } from "./workbench.mjs";

/** Pictures that are kept. */
const isSmall = process.env.SCREENSHOTS !== undefined;
const screenshots = path.resolve(process.env.SCREENSHOTS ?? path.join(root, "out", "screenshots"));

const runs = {
  node: ["mocha in the Node extension host, VS Code 1.139", inNodeHost],
  worker: ["mocha in the web worker extension host, packed extension, VS Code 1.139", inWorkerHost],
  web: ["mocha in VS Code for the Web 1.91", inWeb],
  walk: ["a person's walk through the packed extension, VS Code 1.139", inWalk],
  tour: ["the tour from an empty folder, packed extension, VS Code 1.139", inTour],
};

const chosen = process.argv.slice(2);
for (const name of chosen) if (!(name in runs)) throw new Error(`There is no run "${name}"; there are ${Object.keys(runs).join(", ")}`);

installHost();
await bundleTests();
mkdirSync(screenshots, { recursive: true });
const vsix = await packExtension();
const browser = await launchBrowser();
const total = { passed: 0, failed: 0 };

for (const [name, [title, run]] of Object.entries(runs)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n# ${title}`);
  let { passed, failed } = await measured(name, run);
  // A busy machine can make an editor late once. What fails twice is wrong.
  if (failed > 0) {
    console.log(`# ${name} is run again, from its beginning`);
    ({ passed, failed } = await measured(name, run));
  }
  total.passed += passed;
  total.failed += failed;
}

async function measured(name, run) {
  const started = Date.now();
  let counts = { passed: 0, failed: 1 };
  try {
    counts = await run();
  } catch (error) {
    console.log(error);
  }
  console.log(`# ${name}: ${counts.passed} passed, ${counts.failed} failed, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return counts;
}

await browser.close();
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

async function inNodeHost() {
  const workspace = copiedExamples();
  const server = await startServer();
  try {
    const url = workbench(server, workspace.folder, {
      extensionDevelopmentPath: remote(server, root),
      extensionTestsPath: remote(server, testsForNode),
    });
    return await runMocha(browser, { name: "node", url, screenshots, log: server.log });
  } finally {
    server.stop();
    workspace.remove();
  }
}

async function inWorkerHost() {
  const workspace = copiedExamples();
  const server = await startServer({ vsix, settings: { ...quietSettings, "remote.extensionKind": { [extensionId]: ["web"] } } });
  try {
    // VS Code loads a test module from inside an extension only, so it joins what was unpacked.
    const extension = installedExtension(server.data, extensionId);
    const tests = path.join(extension, "index.web.js");
    cpSync(testsForWorker, tests);
    const url = workbench(server, workspace.folder, {
      extensionDevelopmentPath: remote(server, extension),
      extensionTestsPath: remote(server, tests),
    });
    return await runMocha(browser, { name: "worker", url, screenshots, log: server.log });
  } finally {
    server.stop();
    workspace.remove();
  }
}

async function inWeb() {
  const workspace = copiedExamples();
  const server = await startWeb({ extension: root, tests: testsForWorker, folder: workspace.folder });
  const profile = await launchProfile();
  try {
    return await runMocha(profile.context, { name: "web", url: server.origin, screenshots, log: server.log });
  } finally {
    await profile.close();
    server.stop();
    workspace.remove();
  }
}

async function inWalk() {
  const workspace = copiedExamples("fintech");
  const server = await startServer({ vsix, settings: { ...quietSettings, ...plainSettings, ...themeSettings } });
  try {
    return await walk(browser, { url: workbench(server, workspace.folder, {}), folder: workspace.folder, screenshots, isSmall });
  } finally {
    server.stop();
    workspace.remove();
  }
}

async function inTour() {
  const workspace = emptyFolder("shop");
  const server = await startServer({ vsix, settings: { ...quietSettings, ...plainSettings, ...themeSettings, ...bareSettings } });
  try {
    return await tour(browser, { url: workbench(server, workspace.folder, {}), folder: workspace.folder, screenshots, isSmall });
  } finally {
    server.stop();
    workspace.remove();
  }
}

// Tests type into files, so they get a copy.
function copiedExamples(only = "") {
  const copy = emptyFolder("examples");
  cpSync(path.join(root, "examples", only), path.join(copy.folder, only), { recursive: true });
  return copy;
}

function emptyFolder(name) {
  const parent = mkdtempSync(path.join(tmpdir(), "advisor-"));
  const folder = path.join(parent, name);
  mkdirSync(folder);
  return { folder, remove: onExit(() => rmSync(parent, { recursive: true, force: true })) };
}

function remote(server, file) {
  return `vscode-remote://${server.authority}${file}`;
}

function workbench(server, folder, payload) {
  const entries = Object.entries({ ...payload, skipWelcome: "true", skipReleaseNotes: "true" });
  return `${server.origin}/?folder=${encodeURI(folder)}&payload=${encodeURIComponent(JSON.stringify(entries))}`;
}
