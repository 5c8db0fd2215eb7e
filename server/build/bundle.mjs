// Bundles the entry points and the tests with esbuild.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";
import { ruleTexts, ruleTextsApart, tablesAsJson, validatorsApart, yamlApart } from "./lean.mjs";

const common = { bundle: true, minify: true, sourcemap: false, target: "node20", logLevel: "warning", legalComments: "none", plugins: [tablesAsJson] };

function entryPoints(root) {
  const node = { ...common, platform: "node", format: "cjs" };
  // A worker is one file and carries everything along; on Node what is seldom needed lies in files of its own.
  const lean = { ...node, plugins: [tablesAsJson, validatorsApart, yamlApart, ruleTextsApart] };
  const web = { ...common, platform: "browser", format: "cjs", target: "es2022", conditions: ["browser"], mainFields: ["browser", "module", "main"] };
  const all = [
    { ...node, entryPoints: ["server/src/generated/validate.js"], outfile: "dist/validate.js" },
    { ...node, stdin: { contents: 'export * from "yaml";', resolveDir: root }, outfile: "dist/yaml.js" },
    { ...node, entryPoints: ["server/src/cli/launch.ts"], outfile: "dist/cli.js", external: ["./program.js"], banner: { js: "#!/usr/bin/env node" } },
    { ...lean, entryPoints: ["server/src/cli/main.ts"], outfile: "dist/program.js" },
    { ...lean, entryPoints: ["server/src/node/main.ts"], outfile: "dist/server.js" },
    { ...web, format: "iife", entryPoints: ["server/src/browser/main.ts"], outfile: "dist/server.web.js" },
    { ...node, entryPoints: ["client/src/node/main.ts"], outfile: "dist/client.js", external: ["vscode"] },
    { ...web, entryPoints: ["client/src/browser/main.ts"], outfile: "dist/client.web.js", external: ["vscode"] },
    { ...web, format: "iife", entryPoints: ["client/webview/diagram/main.ts"], outfile: "dist/diagram.js" },
    { ...lean, minify: false, entryPoints: ["test/bench/core.ts"], outfile: "dist/bench-core.cjs" },
  ];
  return all.filter(({ entryPoints: [entry] = [] }) => entry === undefined || existsSync(path.join(root, entry)));
}

/** Builds everything that ships, and the notices that the licenses of bundled packages ask for. */
export async function buildAll(root) {
  const results = await Promise.all(entryPoints(root).map(options => esbuild.build({ ...options, absWorkingDir: root, metafile: true })));
  await writeBeside(root);
  writeFileSync(path.join(root, "dist/third-party-notices.txt"), notices(root, results.map(result => result.metafile)));
}

/** What bundles load from files beside them: the texts of rules, and the style of the diagram's page. */
async function writeBeside(root) {
  const { rules } = await importBundled(root, "rules/index.ts");
  const { darkColors, lightColors, shapeStyle } = await importBundled(root, "server/src/diagram/style.ts");
  const page = readFileSync(path.join(root, "client/media/diagram.css"), "utf8");
  mkdirSync(path.join(root, "dist"), { recursive: true });
  writeFileSync(path.join(root, "dist/rule-texts.json"), ruleTexts(rules));
  // Inside of pictures only, and without more weight than the rules of the page have.
  const colors = `.architecture { ${lightColors} }\n:where(.vscode-dark) .architecture { ${darkColors} }\n`;
  writeFileSync(path.join(root, "dist/diagram.css"), `${colors}:where(.architecture) {\n${shapeStyle}}\n\n${page}`);
}

/** The license of every package that a bundle holds, as its author wrote it. */
function notices(root, metafiles) {
  const packages = new Set();
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const match = /(?:^|\/)(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match) packages.add(match[1]);
    }
  }
  const texts = [...packages].sort().map(folder => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"));
    const file = readdirSync(path.join(root, folder)).find(item => /^licen[cs]e/i.test(item));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(path.join(root, folder, file), "utf8").trim() : ""}\n`;
  });
  return `This product contains the following packages.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** Builds again whenever a source changes, until the process ends. */
export async function watchAll(root) {
  await writeBeside(root);
  for (const options of entryPoints(root)) {
    const context = await esbuild.context({ ...options, absWorkingDir: root, minify: false, sourcemap: "inline", logLevel: "info" });
    await context.watch();
  }
}

/** Where bundled tests go; another folder lets two runs work side by side in one checkout. */
export const testFolder = path.join(process.env.ADVISOR_OUT ?? "out", "test");

/** Whether a test is meant by parts of paths such as `test/lsp`, `lsp/` or `rules.test`; without any, all are. */
export function isWanted(file, wanted) {
  return wanted.length === 0 || wanted.some(word => file.replaceAll("\\", "/").includes(word));
}

/** Bundles the tests that run outside of VS Code; `wanted` are parts of file names, none means all. */
export async function buildTests(root, wanted = []) {
  const tests = findTests(path.join(root, "test"), root).filter(file => isWanted(file, wanted));
  if (wanted.length === 0) rmSync(path.join(root, testFolder), { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root, entryPoints: tests, outdir: testFolder, outbase: "test", bundle: true, format: "esm", splitting: true,
    platform: "node", target: "node20", packages: "external", sourcemap: "linked", outExtension: { ".js": ".mjs" }, logLevel: "warning",
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
  return tests;
}

/** Bundles one TypeScript module for the tools and imports it. */
export async function importBundled(root, file) {
  const outfile = path.join(root, "out/tools", `${path.basename(file, ".ts")}.mjs`);
  await esbuild.build({
    absWorkingDir: root, entryPoints: [file], outfile, bundle: true, format: "esm", platform: "node", target: "node20", packages: "external",
    logLevel: "warning",
  });
  return import(`${outfile}?${Date.now()}`);
}

const elsewhere = new Set(["extension", "vscode-host", "bench", "node_modules"]);

function findTests(folder, root) {
  const found = [];
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    if (item.isDirectory()) {
      if (!elsewhere.has(item.name)) found.push(...findTests(path.join(folder, item.name), root));
    } else if (item.name.endsWith(".test.ts")) found.push(path.relative(root, path.join(folder, item.name)));
  }
  return found.sort();
}
