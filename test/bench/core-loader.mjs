/** The core of the product, as the build bundles it for in-process measuring from `core.ts`. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { CORE } from "./processes.mjs";

/** The exports of `core.ts`, or undefined before the build. */
export function loadCore() {
  return existsSync(CORE) ? createRequire(import.meta.url)(CORE) : undefined;
}
