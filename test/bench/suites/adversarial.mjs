import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { figure, median, race, ratio, table } from "../measure.mjs";
import { CLI, runNode, temporaryFolder } from "../processes.mjs";

export const about = "hostile files: time against a clean file of equal bytes, and no crash";

const ROUNDS = 3;
const BYTES_PER_SERVICE = 743;
const HEAD = "apiVersion: architecture-advisor/v1\n";
const COMMON_EXIT_CODES = [0, 1, 2];

const repeat = (count, line) => Array.from({ length: count }, (_, at) => line(at)).join("");

/** Each hostile text, by what makes it so. */
function hostileTexts(context) {
  const clean = context.input({ services: 1000 }).files[0].text;
  const longLine = Array.from({ length: 20_000 }, (_, at) => `s${at}: {team: t, replicas: 2, context: c${at % 50}}`).join(", ");
  const bomb = repeat(30, (at) => `x-a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(", ")}]\n`);
  return {
    "100,000 keys in one map": `${HEAD}services:\n${repeat(100_000, (at) => `  s${at}: {replicas: 2}\n`)}`,
    "100,000 equal keys": `${HEAD}services:\n${repeat(100_000, () => "  same: {replicas: 2}\n")}`,
    "1 MB on one line": `${HEAD}services: {${longLine}}\n`,
    "alias bomb": `${HEAD}x-a0: &a0 [lol, lol]\n${bomb}services: {a: {replicas: 2}}\n`,
    "5,000 brackets deep": `${HEAD}services: ${"[".repeat(5000)}${"]".repeat(5000)}\n`,
    "1,000 blocks deep": `${HEAD}services:\n${repeat(1000, (at) => `${" ".repeat(at + 1)}k:\n`)}`,
    "unclosed quote on line 2": clean.replace("\n", '\nname: "\n'),
    "unclosed bracket on line 2": clean.replace("\n", "\nname: [\n"),
    CRLF: context.input({ services: 1000, style: "crlf" }).files[0].text,
    "tabs for indentation": clean.replace(/^ +/gm, (spaces) => "\t".repeat(spaces.length / 2)),
    "10,000 findings": `${HEAD}services:\n${repeat(10_000, (at) => `  s${at}: {replica: ${at}}\n`)}`,
    "10,000 documents": repeat(10_000, () => "---\na: 1\n"),
  };
}

export async function run(context) {
  if (!context.isBuilt("cli")) return;
  const folder = join(temporaryFolder(), "adversarial");
  mkdirSync(folder, { recursive: true });
  const rows = [["", "KB", "ms", "clean ms", "ratio", "peak MB", "exit"]];
  let index = 0;
  for (const [name, text] of Object.entries(hostileTexts(context))) {
    index += 1;
    const file = join(folder, `hostile-${index}.yaml`);
    writeFileSync(file, text);
    const services = Math.max(10, Math.round(Buffer.byteLength(text) / BYTES_PER_SERVICE / 5) * 5);
    const clean = context.inputFile({ services });
    const runs = [];
    const check = (path, keep) => () => {
      const result = runNode([CLI, "check", path, "--format", "json"]);
      if (keep) runs.push(result);
      return result;
    };
    const samples = await race(
      [
        { name: "clean", run: check(clean, false) },
        { name: "hostile", run: check(file, true) },
      ],
      context.roundsOf(ROUNDS),
    );
    const share = ratio(samples, "hostile", "clean");
    const { status, stderr } = runs.at(-1);
    rows.push([
      name,
      figure(Buffer.byteLength(text) / 1024),
      figure(median(samples.get("hostile"))),
      figure(median(samples.get("clean"))),
      figure(share),
      figure(median(runs.map(({ rssMb }) => rssMb))),
      String(status),
    ]);
    // A crash counts as infinitely slow.
    const crashed = !COMMON_EXIT_CODES.includes(status) || /\n\s+at .+:\d+:\d+/.test(stderr);
    if (crashed) context.note(`${name}: exit code ${status}\n${stderr.slice(0, 600)}`);
    context.judge("adversarial", name.replaceAll(" ", "-"), crashed ? Infinity : share);
  }
  table(rows);
}
