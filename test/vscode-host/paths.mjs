// Where things lie: the checkout, what the build made of it, and the bundles of the tests.

import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));

const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
export const extensionId = `${manifest.publisher}.${manifest.name}`;

export const testsForNode = path.join(root, "out", "extension", "index.js");
export const testsForWorker = path.join(root, "out", "extension", "index.web.js");
