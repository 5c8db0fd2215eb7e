// Makes sure that the packages of the lock file are installed, so that any script works as the first one in a clone.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Installs when the lock file changed since the last install; does nothing else. */
export function ensureInstalled(root) {
  const lock = createHash("sha256").update(readFileSync(path.join(root, "package-lock.json"))).digest("hex");
  const mark = path.join(root, "node_modules", ".installed-lock");
  if (existsSync(mark) && readFileSync(mark, "utf8") === lock) return;
  process.stderr.write("installing packages (once)\n");
  // Install scripts are not needed: nothing here is compiled on the user's machine except esbuild's own check.
  const result = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    process.stderr.write("npm ci failed; see the messages above\n");
    process.exit(result.status ?? 1);
  }
  writeFileSync(mark, lock);
}
