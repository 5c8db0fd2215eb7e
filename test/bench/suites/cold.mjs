import { figure, median, printSamples, race, ratio, table } from "../measure.mjs";
import { CLI, firstByte, runNode } from "../processes.mjs";

export const about = "the command line from a cold start: wall, CPU, peak memory, against `node -e 0`";

const ROUNDS = { 10: 15, 100: 15, 1000: 10, 10000: 4 };
const SPLIT = { 1000: 100, 10000: 200 };

/** A candidate that runs a process and keeps its CPU time and memory beside its wall time. */
export function processCandidate(name, args, usage, accept = [0]) {
  usage.set(name, { cpuMs: [], rssMb: [] });
  return {
    name,
    run: () => {
      const result = runNode(args);
      if (!accept.includes(result.status)) throw new Error(`${name}: exit code ${result.status}\n${result.stderr.slice(0, 800)}`);
      usage.get(name).cpuMs.push(result.cpuMs);
      usage.get(name).rssMb.push(result.rssMb);
      return result;
    },
  };
}

export function printUsage(usage, base) {
  const rows = [["", "cpu ms", `/ ${base}`, "peak MB", `/ ${base}`]];
  const floor = usage.get(base);
  for (const [name, { cpuMs, rssMb }] of usage) {
    rows.push([
      name,
      figure(median(cpuMs)),
      figure(median(cpuMs) / median(floor.cpuMs)),
      figure(median(rssMb)),
      figure(median(rssMb) / median(floor.rssMb)),
    ]);
  }
  table(rows);
}

export async function run(context) {
  if (!context.isBuilt("cli")) return;
  for (const services of context.sizesOf([10, 100, 1000, 10000])) {
    const usage = new Map();
    const check = (options) => [CLI, "check", context.inputFile(options), "--format", "json"];
    const candidates = [
      processCandidate("node -e 0", ["-e", "0"], usage),
      processCandidate("check", check({ services }), usage, [0, 1]),
      processCandidate("check, 4% faults", check({ services, errors: 4 }), usage, [0, 1]),
    ];
    const split = SPLIT[services];
    if (split) candidates.push(processCandidate(`check, ${split} files`, check({ services, split }), usage, [0, 1]));
    candidates.push({ name: "check, first byte", run: () => firstByte([CLI, "check", context.inputFile({ services, errors: 4 })]) });
    const samples = await race(candidates, context.roundsOf(ROUNDS[services] ?? 5));
    printSamples(`cold, ${services} services (${context.sizeOf({ services })})`, samples, { base: "node -e 0" });
    printUsage(usage, "node -e 0");

    const memory = (name) => median(usage.get(name).rssMb) / median(usage.get("node -e 0").rssMb);
    context.judge("T1", services, ratio(samples, "check", "node -e 0"));
    if (services === 10000) context.judge("T4", services, ratio(samples, `check, ${split} files`, "node -e 0"));
    context.judge("T15", services, memory(services === 10000 ? `check, ${split} files` : "check"));
  }
}
