import { existsSync } from "node:fs";
import { join } from "node:path";
import { printSamples, race, ratio } from "../measure.mjs";
import { peerFile, PEERS } from "../peers.mjs";
import { CLI, SCHEMA } from "../processes.mjs";
import { printUsage, processCandidate } from "./cold.mjs";

export const about = "the command line against other linters from a cold start";

const ROUNDS = { 100: 6, 1000: 5, 10000: 2 };

/**
 * What the peers leave out: Spectral runs twenty rules on single values, without references or graph; ajv-cli checks
 * the schema only, without positions.
 */
export async function run(context) {
  const spectral = peerFile("@stoplight/spectral-cli/dist/index.js");
  const ajv = peerFile("ajv-cli/dist/index.js");
  if (!spectral) return context.note("Spectral is not installed and could not be; T2 is left out");
  const hasCli = context.isBuilt("cli");
  context.note("T3 is left out: LikeC4 reads another language; see the design pages for its figures");

  for (const services of context.sizesOf([100, 1000, 10000])) {
    const usage = new Map();
    const file = context.inputFile({ services });
    const candidates = [
      processCandidate("node -e 0", ["-e", "0"], usage),
      processCandidate("spectral, 20 rules", [spectral, "lint", file, "--ruleset", join(PEERS, "spectral.yaml"), "--quiet"], usage),
    ];
    if (hasCli) candidates.push(processCandidate("check", [CLI, "check", file, "--format", "json"], usage, [0, 1]));
    if (ajv && existsSync(SCHEMA)) {
      const args = [ajv, "validate", "--spec=draft2020", "--strict=false", "-s", SCHEMA, "-d", file];
      candidates.push(processCandidate("ajv-cli, schema only", args, usage, [0, 1]));
    }
    const samples = await race(candidates, context.roundsOf(ROUNDS[services] ?? 3));
    printSamples(`cold peers, ${services} services`, samples, { base: "spectral, 20 rules" });
    printUsage(usage, "spectral, 20 rules");
    if (hasCli) context.judge("T2", services, ratio(samples, "check", "spectral, 20 rules"));
  }
}
