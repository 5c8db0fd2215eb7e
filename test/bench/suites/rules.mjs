import { loadCore } from "../core-loader.mjs";
import { figure, median, table } from "../measure.mjs";

export const about = "what each rule costs in a full analysis";

const ROUNDS = 3;
const SHOWN = 10;

export async function run(context) {
  if (!context.isBuilt("core")) return;
  const core = loadCore();
  for (const services of context.sizesOf([1000, 10000])) {
    const { text } = context.input({ services }).files[0];
    const rounds = context.roundsOf(ROUNDS);
    const runs = Array.from({ length: rounds + 1 }, () => core.ruleTimes(text)).slice(1);
    const rules = runs[0].map(({ rule, subjects }, index) => ({
      rule,
      subjects,
      ms: median(runs.map((times) => times[index].ms)),
    }));
    rules.sort((a, b) => b.ms - a.ms);
    const total = rules.reduce((sum, { ms }) => sum + ms, 0);
    const micros = (ms) => figure((ms * 1000) / services);
    console.log(`\n${rules.length} rules on ${services} services: ${figure(total)} ms, ${micros(total)} us a service; the slowest:`);
    // A value that several rules share is computed for the first that asks, and counts there.
    table([
      ["", "ms", "us/service", "subjects"],
      ...rules.slice(0, SHOWN).map(({ rule, ms, subjects }) => [rule, figure(ms), micros(ms), subjects]),
    ]);
  }
}
