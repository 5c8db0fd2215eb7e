// Packs what the build made into the `.vsix`.

import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX, listFiles } from "@vscode/vsce";
import { extensionReadme } from "./readme.mjs";

const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));
/** Nobody should wait for a linter; and a file that slipped in shows here first. */
const BUDGET_BYTES = 1.5 * 1024 * 1024;

/** Packs the extension and returns the file. Everything is bundled, so no dependency is packed. */
export async function packExtension() {
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const file = path.join(root, `${manifest.name}-${manifest.version}.vsix`);
  // VS Code looks for the README at the root of the extension, and the repository's own is another one; so what is packed
  // is put together in a folder of its own.
  const folder = path.join(root, process.env.ADVISOR_OUT ?? "out", "package");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of await listFiles({ cwd: root, dependencies: false })) cpSync(path.join(root, name), path.join(folder, name));
  writeFileSync(path.join(folder, "README.md"), extensionReadme(readFileSync(path.join(root, "README.md"), "utf8")));
  // There is no public repository yet that relative links could be rewritten to.
  const ignoreFile = path.join(root, ".vscodeignore");
  await createVSIX({ cwd: folder, packagePath: file, ignoreFile, dependencies: false, rewriteRelativeLinks: false, allowMissingRepository: true });
  const { size } = statSync(file);
  if (size > BUDGET_BYTES) throw new Error(`${path.basename(file)} has ${size} bytes; the budget is ${BUDGET_BYTES}`);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await packExtension();
