// Everything that is generated and committed, from one list; `npm test` compares the files with what this writes.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generateKnowledge } from "../../rules/tools/knowledge.mjs";
import { generateConfigSchema } from "../../rules/tools/config-schema.mjs";
import { generateRegistry } from "../../rules/tools/registry.mjs";
import { importBundled } from "./bundle.mjs";
import { featuresPage } from "./features.mjs";
import { generateModel } from "./generate-model.mjs";

/** The generated files that bundles need: path relative to the root, and text. */
export async function generateSources(root) {
  return new Map([...generateModel(root), ...(await generateKnowledge(root)), ...generateRegistry(root)]);
}

/** Everything that is generated and committed, the pages of rules included. */
export async function generateAll(root) {
  const { generatePages } = await importBundled(root, "rules/tools/pages.ts");
  return new Map([
    ...(await generateSources(root)), ...generatePages(), ...(await generateConfigSchema(root)), ["client/FEATURES.md", featuresPage(root)],
  ]);
}

/** Writes files that differ from what is there; returns the paths that changed. */
export function writeFiles(root, files) {
  const changed = [];
  for (const [name, text] of files) {
    const file = path.join(root, name);
    if (read(file) === text) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    changed.push(name);
  }
  return changed;
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
