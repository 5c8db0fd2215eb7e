import { performance } from "node:perf_hooks";
import { loadCore } from "../core-loader.mjs";
import { editSlots } from "../edits.mjs";
import { figure, median, quantile, table } from "../measure.mjs";

export const about = "one edit to findings inside the process, without protocol";

const ROUNDS = { 10: 200, 100: 200, 1000: 120, 10000: 40 };
const KINDS = ["value", "target", "rename", "newline", "quote"];
const FULL_RUNS = 5;
/** An edit that takes this share of a full analysis counts as one. */
const NEARLY_FULL = 0.5;

const timed = (act) => {
  const start = performance.now();
  const value = act();
  return { ms: performance.now() - start, value };
};

export async function run(context) {
  if (!context.isBuilt("core")) return;
  const core = loadCore();
  for (const services of context.sizesOf([100, 1000, 10000])) {
    const { text } = context.input({ services }).files[0];
    const full = median(Array.from({ length: FULL_RUNS }, () => timed(() => core.open(text).findings()).ms));
    const session = core.open(text);
    session.findings();
    const slots = editSlots(text);
    const rounds = context.roundsOf(ROUNDS[services] ?? 60);
    const rows = [["", "median ms", "p95", "max", "/ full analysis", "nearly full"]];
    for (const kind of KINDS) {
      const times = { all: [], break: [], mend: [] };
      const edit = (replacement) =>
        timed(() => {
          session.change(replacement);
          return session.findings();
        }).ms;
      const warmUp = Math.ceil(rounds / 3);
      for (let round = 0; round < warmUp + rounds; round += 1) {
        const ms = edit(slots[kind].step(round));
        if (round < warmUp) continue;
        times.all.push(ms);
        times[round % 2 === 0 ? "break" : "mend"].push(ms);
      }
      edit(slots[kind].reset());
      if (kind === "quote") {
        rows.push(row("break syntax", times.break, full), row("fix syntax", times.mend, full));
      } else {
        rows.push(row(kind, times.all, full));
      }
    }
    console.log(`\nkeystroke, ${services} services; a full analysis takes ${figure(full)} ms`);
    table(rows);
  }
}

function row(name, values, full) {
  const nearly = values.filter((ms) => ms > full * NEARLY_FULL).length / values.length;
  return [
    name,
    figure(median(values)),
    figure(quantile(values, 0.95)),
    figure(Math.max(...values)),
    figure(median(values) / full),
    `${(nearly * 100).toFixed(0)}%`,
  ];
}
