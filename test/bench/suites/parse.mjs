import { readFileSync } from "node:fs";
import { parseEvents, load } from "js-yaml";
import { parseDocument } from "yaml";
import { figure, median, printSamples, race } from "../measure.mjs";
import { loadCore } from "../core-loader.mjs";

export const about = "reading and parsing: the floor, and the parsers that could be used";

const ROUNDS = { 10: 60, 100: 30, 1000: 10, 10000: 3 };

const lines = (text) => {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
};

export async function run(context) {
  const core = loadCore();
  for (const services of context.sizesOf([100, 1000, 10000])) {
    const { files, data } = context.input({ services });
    const text = files[0].text;
    const path = context.inputFile({ services });
    const json = JSON.stringify(data);
    const candidates = [
      { name: "read file", run: () => readFileSync(path, "utf8") },
      { name: "scan lines", run: () => lines(text) },
      { name: "JSON.parse", run: () => JSON.parse(json) },
      { name: "js-yaml events", run: () => parseEvents(text, {}) },
      { name: "js-yaml load", run: () => load(text) },
      { name: "yaml document", run: () => parseDocument(text, { uniqueKeys: false }) },
    ];
    if (core) candidates.push({ name: "own tree", run: () => core.parse(text) });
    const samples = await race(candidates, context.roundsOf(ROUNDS[services] ?? 5));
    const megabytes = Buffer.byteLength(text) / 1e6;
    printSamples(`parse, ${services} services (${context.sizeOf({ services })})`, samples, {
      base: "yaml document",
      extraTitle: "MB/s",
      extra: (name) => figure((megabytes / median(samples.get(name))) * 1000),
    });
  }
  if (!core) context.note("the own parser is left out: dist/bench-core.cjs is missing");
}
