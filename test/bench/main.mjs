#!/usr/bin/env node
/**
 * The benchmark: `npm run bench [-- suite…] [--services N] [--sizes 100,1000] [--rounds R] [--node 24|own|both] [--gate]`.
 *
 * Speed is judged on Node 24, which comes with the peers where the running one is older; the running one is
 * reported beside it. Every suite prints its figures and one line per target: `name size ratio target PASS|FAIL`.
 * `--gate` makes the exit code 1 when a ratio exceeds its target by more than 30 %.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createContext } from "./context.mjs";
import { node24, peerVersion } from "./peers.mjs";
import { ROOT, temporaryFolder } from "./processes.mjs";
import { targetLine, TARGETS } from "./targets.mjs";

const SUITES = [
  "gen", "parse", "analyse", "rules", "cold", "cold-peers", "keystroke", "incremental", "lsp", "lsp-soak",
  "workspace", "adversarial", "bundle",
];
/** What runs when no suite is named: all but the long one. */
const BY_DEFAULT = SUITES.filter((name) => name !== "lsp-soak");
const GATE_SLACK = 1.3;
const RESULTS_FILE = "ADVISOR_BENCH_RESULTS";

const PACKAGES = ["yaml", "js-yaml", "ajv", "vscode-languageserver"];
const PEER_PACKAGES = ["yaml-language-server", "@stoplight/spectral-cli", "ajv-cli"];

function versions() {
  const require = createRequire(import.meta.url);
  const own = PACKAGES.map((name) => {
    const path = join(ROOT, "node_modules", name, "package.json");
    return `${name} ${existsSync(path) ? require(path).version : "-"}`;
  });
  const peers = PEER_PACKAGES.map((name) => `${name} ${peerVersion(name) ?? "-"}`);
  return [...own, ...peers].join(", ");
}

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      services: { type: "string" },
      sizes: { type: "string" },
      rounds: { type: "string" },
      node: { type: "string", default: "both" },
      gate: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.filter((name) => !SUITES.includes(name));
  if (unknown.length > 0) {
    console.error(`unknown suite: ${unknown.join(", ")}; known are ${SUITES.join(", ")}`);
    process.exit(2);
  }
  const sizes = (values.services ?? values.sizes)?.split(",").map(Number);
  if (sizes?.some((size) => !Number.isInteger(size) || size <= 0 || size % 5 !== 0)) {
    console.error("sizes are positive multiples of five");
    process.exit(2);
  }
  return {
    suites: positionals.length > 0 ? positionals : BY_DEFAULT,
    sizes,
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    node: values.node,
    gate: values.gate,
  };
}

/** Runs the suites in this process and leaves the verdicts in the file that the parent names. */
async function runHere({ suites, sizes, rounds }) {
  const context = createContext({ sizes, rounds });
  const failures = [];
  for (const name of suites) {
    const suite = await import(`./suites/${name}.mjs`);
    console.log(`\n== ${name}: ${suite.about} (Node ${process.versions.node})`);
    const start = Date.now();
    try {
      await suite.run(context);
    } catch (error) {
      failures.push(name);
      console.log(`  ${name} stopped: ${error.stack ?? error}`);
    }
    console.log(`  (${((Date.now() - start) / 1000).toFixed(0)} s)`);
  }
  writeFileSync(process.env[RESULTS_FILE], JSON.stringify({ results: context.results, notes: context.notes, failures }));
}

/** The versions of Node to measure with: the judging one first. */
function nodesFor(choice) {
  const own = process.execPath;
  if (choice === "own" || Number(process.versions.node.split(".")[0]) >= 24) return [own];
  const newer = node24();
  if (!newer) {
    console.log("note: Node 24 is not at hand; the targets are judged on the running version, with their limits times 1.3");
    return [own];
  }
  return choice === "24" ? [newer] : [newer, own];
}

function runInChildren(options) {
  console.log(`Architecture Advisor benchmark; ${cpus().length} cores (${cpus()[0]?.model.trim()})`);
  const all = [];
  const failures = [];
  const args = process.argv.slice(2);
  for (const node of nodesFor(options.node)) {
    const file = join(temporaryFolder(), "results.json");
    const child = spawnSync(node, ["--max-old-space-size=6144", fileURLToPath(import.meta.url), ...args], {
      stdio: "inherit",
      env: { ...process.env, [RESULTS_FILE]: file },
    });
    if (child.status !== 0 || !existsSync(file)) {
      failures.push("all");
      continue;
    }
    const outcome = JSON.parse(readFileSync(file, "utf8"));
    all.push(...outcome.results);
    failures.push(...outcome.failures);
  }
  printSummary(all, failures);
  const tooSlow = all.filter(({ value, limit }) => value > limit * GATE_SLACK);
  if (failures.length > 0 || (options.gate && tooSlow.length > 0)) process.exitCode = 1;
}

function printSummary(results, failures) {
  console.log(`\n== targets\n${versions()}`);
  for (const version of new Set(results.map((result) => result.node))) {
    console.log(`Node ${version.slice(1)}:`);
    for (const result of results.filter(({ node }) => node === version)) {
      console.log(`  ${targetLine(result).padEnd(52)} ${TARGETS[result.id].text}`);
    }
  }
  if (results.length === 0) console.log("  no figure was judged");
  if (failures.length > 0) console.log(`suites that stopped early: ${[...new Set(failures)].join(", ")}`);
}

const options = readOptions();
if (process.env[RESULTS_FILE]) await runHere(options);
else runInChildren(options);
