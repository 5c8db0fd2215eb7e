/** Whole processes as candidates: wall time, CPU time and peak memory of one run. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

export const BENCH = dirname(fileURLToPath(import.meta.url));
export const ROOT = resolve(BENCH, "../..");
/** Another build can be measured by naming its folder. */
export const DIST = resolve(process.env.ADVISOR_BENCH_DIST ?? join(ROOT, "dist"));
export const CLI = join(DIST, "cli.js");
export const SERVER = join(DIST, "server.js");
export const CORE = join(DIST, "bench-core.cjs");
export const SCHEMA = join(ROOT, "schemas/architecture.schema.json");

const TIME = "/usr/bin/time";
const USAGE_HOOK = join(BENCH, "usage-hook.cjs");
const LONGEST_RUN_MS = 600_000;

let scratch;

/** A temporary folder of this process, removed at its end. */
export function temporaryFolder() {
  if (!scratch) {
    scratch = mkdtempSync(join(tmpdir(), "advisor-bench-"));
    process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
  }
  return scratch;
}

/**
 * Runs a Node script to its end, with its output thrown away.
 *
 * CPU and peak memory come from GNU time where it is installed, otherwise from a hook that the process loads
 * first and that writes its own usage at exit.
 *
 * @param {string[]} args  arguments of Node
 * @returns {{ms: number, cpuMs: number, rssMb: number, status: number | null, stderr: string}}
 */
export function runNode(args, { node = process.execPath, cwd = temporaryFolder() } = {}) {
  const usageFile = join(temporaryFolder(), "usage.txt");
  rmSync(usageFile, { force: true });
  const withTime = existsSync(TIME);
  const command = withTime ? TIME : node;
  const commandArgs = withTime
    ? ["-q", "-f", "%U %S %M", "-o", usageFile, node, ...args]
    : ["--require", USAGE_HOOK, ...args];
  const start = performance.now();
  const result = spawnSync(command, commandArgs, {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ADVISOR_BENCH_USAGE: usageFile, NO_COLOR: "1" },
    timeout: LONGEST_RUN_MS,
    maxBuffer: 1 << 26,
  });
  const ms = performance.now() - start;
  if (result.error) throw result.error;
  const [user, system, kilobytes] = existsSync(usageFile)
    ? readFileSync(usageFile, "utf8").trim().split("\n").at(-1).split(" ").map(Number)
    : [NaN, NaN, NaN];
  return {
    ms,
    cpuMs: (user + system) * 1000,
    rssMb: kilobytes / 1024,
    status: result.status,
    stderr: String(result.stderr ?? ""),
  };
}

/** Runs a Node script and returns its standard output; throws unless the exit code is among those accepted. */
export function outputOf(args, { node = process.execPath, cwd = temporaryFolder(), accept = [0, 1] } = {}) {
  const result = spawnSync(node, args, { cwd, encoding: "utf8", maxBuffer: 1 << 30, timeout: LONGEST_RUN_MS });
  if (result.error) throw result.error;
  if (!accept.includes(result.status)) throw new Error(`exit code ${result.status}: ${result.stderr.slice(0, 500)}`);
  return result.stdout;
}

/** Milliseconds from the start of a Node script to the first byte that it prints. */
export async function firstByte(args, { node = process.execPath, cwd = temporaryFolder() } = {}) {
  const { spawn } = await import("node:child_process");
  return new Promise((resolvePromise, reject) => {
    const start = performance.now();
    let ms;
    const child = spawn(node, args, { cwd, stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.on("data", () => (ms ??= performance.now() - start));
    child.on("error", reject);
    child.on("close", () => resolvePromise({ ms: ms ?? NaN }));
  });
}

/** A field of `/proc/<pid>/status` in MB, such as `VmRSS` or `VmHWM`; NaN where there is no such file. */
export function memoryOf(pid, field = "VmRSS") {
  try {
    const match = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return match ? Number(match[1]) / 1024 : NaN;
  } catch {
    return NaN;
  }
}
