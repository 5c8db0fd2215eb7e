import { parseEvents } from "js-yaml";
import { parseDocument } from "yaml";
import { loadCore } from "../core-loader.mjs";
import { printSamples, race, ratio } from "../measure.mjs";

export const about = "the full analysis in a warm process: every rule over a text never seen before";

const ROUNDS = { 10: 60, 100: 30, 1000: 10, 10000: 3 };
const [SMALL, LARGE] = [1000, 10_000];

export async function run(context) {
  if (!context.isBuilt("core")) return;
  const core = loadCore();
  const sizes = context.sizesOf([100, 1000, 10000]);
  // The opening comment differs each time, and every analysis has a workspace of its own: nothing is known before.
  let turn = 0;
  const analyse = (text) => () => {
    turn += 1;
    return core.open(`# ${turn}\n${text}`).findings();
  };
  for (const services of sizes) {
    const { files, data } = context.input({ services });
    const text = files[0].text;
    const json = JSON.stringify(data);
    const faulty = context.input({ services, errors: 4 }).files[0].text;
    const samples = await race(
      [
        { name: "JSON.parse", run: () => JSON.parse(json) },
        { name: "yaml document", run: () => parseDocument(text, { uniqueKeys: false }) },
        { name: "js-yaml events", run: () => parseEvents(text, {}) },
        { name: "own tree", run: () => core.parse(text) },
        { name: "analysis", run: analyse(text) },
        { name: "analysis, 4% faults", run: analyse(faulty) },
      ],
      context.roundsOf(ROUNDS[services] ?? 5),
    );
    printSamples(`analysis, ${services} services (${context.sizeOf({ services })})`, samples, { base: "yaml document" });
    const counts = [text, faulty].map((source) => core.open(source).findings().length);
    console.log(`  findings: ${counts[0]} in the clean file, ${counts[1]} with faults`);
    context.judge("T5", services, ratio(samples, "analysis", "yaml document"));
    context.judge("T6", services, ratio(samples, "analysis", "JSON.parse"));
  }
  if (!sizes.includes(LARGE)) return;

  const [small, large] = [SMALL, LARGE].map((services) => context.input({ services }).files[0].text);
  const samples = await race(
    [
      { name: `${SMALL} services`, run: analyse(small) },
      { name: `${LARGE} services`, run: analyse(large) },
    ],
    context.roundsOf(4),
  );
  printSamples("scaling", samples, { base: `${SMALL} services` });
  context.judge("T7", LARGE, ratio(samples, `${LARGE} services`, `${SMALL} services`));
}
