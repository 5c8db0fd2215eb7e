import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { editSlots } from "../edits.mjs";
import { figure, median, quantile } from "../measure.mjs";
import { emptyFolder, startOwn } from "../servers.mjs";

export const about = "2,000 edits in one session: does memory grow, do answers slow down";

const EARLY = 20;
const EDITS = 2000;
const KINDS = ["value", "target", "newline", "rename", "quote"];
const WINDOW = 200;

export async function run(context) {
  if (!context.isBuilt("server")) return;
  for (const services of context.sizesOf([1000])) {
    const folder = emptyFolder();
    const server = await startOwn(folder);
    try {
      const { text } = context.input({ services }).files[0];
      const uri = pathToFileURL(join(folder, "architecture.yaml")).href;
      await server.open(uri, text);
      const slots = editSlots(text);
      const times = [];
      let early = NaN;
      for (let at = 0; at < EDITS; at += 1) {
        // Each kind is edited twice in a row, so that what breaks is mended before the next kind moves the text.
        const kind = KINDS[Math.floor(at / 2) % KINDS.length];
        const edit = at % 2 === 0 ? slots[kind].step(at) : slots[kind].reset();
        const { ms } = await server.change(uri, [{ range: edit.range, text: edit.text }]);
        times.push(ms);
        if (at + 1 === EARLY) early = server.memory();
      }
      const late = server.memory();
      console.log(`  ${services} services: ${figure(early)} MB after ${EARLY} edits, ${figure(late)} MB after ${EDITS}`);
      const words = (part) => `median ${figure(median(part))} ms, p95 ${figure(quantile(part, 0.95))} ms`;
      console.log(`  first ${WINDOW} edits: ${words(times.slice(0, WINDOW))}; last ${WINDOW}: ${words(times.slice(-WINDOW))}`);
      context.judge("T14", services, late / early);
    } finally {
      await server.stop();
    }
  }
}
