import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { table } from "../measure.mjs";
import { describe } from "../gen.mjs";
import { BENCH } from "../processes.mjs";

export const about = "the generated descriptors: bytes, lines, SHA-256, and that a second process gives the same";

const VARIANTS = [
  { services: 1000, split: 100 },
  { services: 1000, errors: 4 },
  { services: 1000, style: "flow" },
  { services: 1000, style: "anchors" },
  { services: 1000, style: "crlf" },
];

export async function run(context) {
  const rows = [["services", "variant", "files", "bytes", "lines", "bytes/service", "sha256"]];
  const plain = context.sizesOf([10, 100, 1000, 10000]).map((services) => ({ services }));
  for (const options of [...plain, ...VARIANTS]) {
    const facts = describe(context.input(options).files);
    const { services, ...variant } = options;
    const words = Object.entries(variant).map(([name, value]) => `--${name} ${value}`);
    const perService = (facts.bytes / services).toFixed(0);
    rows.push([services, words.join(" "), facts.files, facts.bytes, facts.lines, perService, facts.sha256.slice(0, 16)]);
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const again = execFileSync(process.execPath, [join(BENCH, "gen.mjs"), ...args], { encoding: "utf8" });
    if (!again.includes(facts.sha256)) throw new Error(`gen ${args.join(" ")} differs between two processes`);
  }
  table(rows);
}
