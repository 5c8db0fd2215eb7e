import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import { editSlots } from "../edits.mjs";
import { figure, median, printSamples, race, table } from "../measure.mjs";
import { startEcho, startOwn } from "../servers.mjs";

export const about = "a system of many included files: edit one of them, and see what is published";

const PARTS = { 1000: 100 };
const ROUNDS = 30;
/** How long nothing more is published before an edit counts as settled. */
const QUIET_MS = 60;

const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));

export async function run(context) {
  if (!context.isBuilt("server")) return;
  for (const services of context.sizesOf([1000])) {
    const split = PARTS[services] ?? Math.max(2, Math.round(services / 10));
    const root = context.inputFile({ services, split });
    const folder = dirname(root);
    const part = join(folder, context.input({ services, split }).files[Math.ceil(split / 2)].path);
    const servers = await Promise.all([startEcho(folder), startOwn(folder)]);
    try {
      await measure(context, servers, services, split, root, part);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  }
}

async function measure(context, servers, services, split, root, part) {
  const [rootUri, partUri] = [root, part].map((path) => pathToFileURL(path).href);
  const text = readFileSync(part, "utf8");
  const slots = new Map();
  const opening = [["", "open root ms", "open part ms"]];
  for (const server of servers) {
    const first = await server.open(rootUri, readFileSync(root, "utf8"));
    const second = await server.open(partUri, text);
    opening.push([server.name, figure(first.ms), figure(second.ms)]);
    slots.set(server, editSlots(text));
  }
  console.log(`\n${services} services in ${split} files`);
  table(opening);

  for (const kind of ["value", "target", "rename"]) {
    const publishes = new Map(servers.map((server) => [server.name, []]));
    const samples = await race(
      servers.map((server) => ({
        name: server.name,
        prepare: quiet,
        run: async (round) => {
          const before = server.published.length;
          const { range, text: inserted } = slots.get(server)[kind].step(round);
          const { ms } = await server.change(partUri, [{ range, text: inserted }]);
          await quiet();
          publishes.get(server.name).push(new Set(server.published.slice(before).map(({ uri }) => uri)).size);
          return { ms };
        },
      })),
      context.roundsOf(ROUNDS),
    );
    for (const server of servers) {
      const { range, text: inserted } = slots.get(server)[kind].reset();
      await server.change(partUri, [{ range, text: inserted }]);
    }
    printSamples(`${kind} edit in one of ${split} files`, samples, {
      base: "echo",
      extraTitle: "files published",
      extra: (name) => figure(median(publishes.get(name))),
    });
  }
}
