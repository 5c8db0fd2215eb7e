import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { editSlots, withAlias } from "../edits.mjs";
import { figure, printSamples, quantile, race, ratio, table } from "../measure.mjs";
import { emptyFolder, startEcho, startOwn, startYamlServer } from "../servers.mjs";

export const about = "the language server over stdio, against an echo server and yaml-language-server without its delay";

const ROUNDS = {
  open: { 10: 10, 100: 8, 1000: 4, 10000: 2 },
  peer: { 10: 20, 100: 15, 1000: 6, 10000: 2 },
  echo: { 10: 60, 100: 60, 1000: 60, 10000: 30 },
};
const EDITS = ["value", "target", "rename", "newline", "quote"];
const SLOW_SIZE = 10_000;

const toChange = ({ range, text }) => [{ range, text }];

export async function run(context) {
  const hasOwn = context.isBuilt("server");
  for (const services of context.sizesOf([10, 100, 1000, 10000])) {
    const withPeer = services < SLOW_SIZE || context.isAsked(services);
    if (!withPeer) context.note(`yaml-language-server is left out at ${services} services (about two minutes); ask for it by --sizes ${services}`);
    const folder = emptyFolder();
    const started = [startEcho(folder)];
    if (hasOwn) started.push(startOwn(folder));
    if (withPeer) started.push(startYamlServer(folder, context));
    const servers = (await Promise.all(started)).filter(Boolean);
    try {
      await measure(context, services, servers, folder);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  }
}

async function measure(context, services, servers, folder) {
  const text = withAlias(context.input({ services }).files[0].text);
  const named = (name) => servers.find((server) => server.name === name);
  const [own, peer] = [named("advisor"), named("yaml-ls")];
  const size = `${services} services`;

  const uriOf = (round) => pathToFileURL(join(folder, `${round}`, "architecture.yaml")).href;
  const opened = await race(
    servers.map((server) => ({
      name: server.name,
      prepare: (round) => round > 0 && server.close(uriOf(`open-${round - 1}`)),
      run: (round) => server.open(uriOf(`open-${round}`), text),
    })),
    context.roundsOf(ROUNDS.open[services] ?? 3),
  );
  printSamples(`open to diagnostics, ${size}`, opened, { base: peer ? "yaml-ls" : "echo" });
  if (own && peer) context.judge("T12", services, ratio(opened, "advisor", "yaml-ls"));

  for (const server of servers) server.close(server.published.at(-1).uri);
  const uri = uriOf("edited");
  const slots = new Map();
  for (const server of servers) {
    await server.open(uri, text);
    slots.set(server, editSlots(text));
  }
  const edits = async (kind, among, rounds) => {
    const samples = await race(
      among.map((server) => ({
        name: server.name,
        run: (round) => server.change(uri, toChange(slots.get(server)[kind].step(round))),
      })),
      rounds,
    );
    for (const server of among) await server.change(uri, toChange(slots.get(server)[kind].reset()));
    return samples;
  };

  if (peer) {
    const samples = await edits("value", servers, context.roundsOf(ROUNDS.peer[services] ?? 5));
    printSamples(`value edit to diagnostics, ${size}`, samples, { base: "yaml-ls" });
    if (own) context.judge("T8", services, ratio(samples, "advisor", "yaml-ls"));
  }
  memory(context, services, servers, own, peer);

  const quick = servers.filter((server) => server !== peer);
  const rounds = context.roundsOf(ROUNDS.echo[services] ?? 30);
  for (const kind of own ? EDITS : ["value"]) {
    const samples = await edits(kind, quick, rounds);
    printSamples(`${kind} edit to diagnostics, ${size}`, samples, { base: "echo" });
    if (!own) continue;
    if (kind === "value") {
      context.judge("T9", services, ratio(samples, "advisor", "echo"));
      context.judge("T9-p95", services, quantile(samples.get("advisor"), 0.95) / quantile(samples.get("echo"), 0.95));
    }
    if (kind === "target") context.judge("T10", services, ratio(samples, "advisor", "echo"));
  }
  await requests(context, services, servers, slots, uri);
}

async function requests(context, services, servers, slots, uri) {
  const ask = (what, among, rounds) =>
    race(among.map((server) => ({ name: server.name, run: () => server[what](uri, slots.get(server).places[what]) })), rounds);
  const peer = servers.find((server) => server.name === "yaml-ls");
  const quick = servers.filter((server) => server !== peer);
  for (const what of ["hover", "completion", "definition", "documentSymbol"]) {
    const samples = await ask(what, quick, context.roundsOf(30));
    printSamples(`${what}, ${services} services`, samples, { base: "echo" });
    if (!samples.has("advisor")) continue;
    context.judge(`T11-${what}`, services, ratio(samples, "advisor", "echo"));
    if (!peer) continue;
    // All candidates of a race share one number of rounds, and the slow one is asked seldom.
    const beside = await ask(what, servers, context.roundsOf(services >= SLOW_SIZE ? 2 : services >= 1000 ? 6 : 30));
    printSamples(`${what} beside yaml-language-server, ${services} services`, beside, { base: "echo" });
    console.log(`  advisor / yaml-ls ${figure(ratio(beside, "advisor", "yaml-ls"))}`);
    context.judge(`T18-${what}`, services, ratio(beside, "advisor", "yaml-ls"));
    await requestsAfterEdits(context, services, servers, slots, uri, what);
  }
}

/** An editor asks mostly because the text has changed; what a server kept from the text before helps it no further. */
async function requestsAfterEdits(context, services, servers, slots, uri, what) {
  const samples = await race(
    servers.map((server) => ({
      name: server.name,
      run: (round) => {
        const { value, places } = slots.get(server);
        return server.changeAnd(uri, toChange(value.step(round)), what, what === "documentSymbol" ? {} : { position: places[what] });
      },
    })),
    context.roundsOf(services >= SLOW_SIZE ? 2 : services >= 1000 ? 3 : 10),
  );
  printSamples(`${what} after a value edit, ${services} services`, samples, { base: "echo" });
  console.log(`  advisor / yaml-ls ${figure(ratio(samples, "advisor", "yaml-ls"))}`);
  context.judge(`T18-${what}-edit`, services, ratio(samples, "advisor", "yaml-ls"));
  for (const server of servers) await server.change(uri, toChange(slots.get(server).value.reset()));
}

function memory(context, services, servers, own, peer) {
  console.log(`\nmemory after opening and editing, ${services} services`);
  table([
    ["", "resident MB", "peak MB"],
    ...servers.map((server) => [server.name, figure(server.memory("VmRSS")), figure(server.memory("VmHWM"))]),
  ]);
  if (own && peer) context.judge("T13", services, own.memory("VmRSS") / peer.memory("VmRSS"));
}
