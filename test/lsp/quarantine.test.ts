import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { build } from "esbuild";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, type MessageConnection } from "vscode-jsonrpc/node";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { createQuarantine, type Quarantine } from "../../client/src/quarantine";
import { COMMANDS, LOOKING, STATUS, type Looked, type LookingParams, type StatusParams } from "../../server/src/lsp/requests";
import { shows } from "../support/shows";
import { messageOf, temporaryFolder } from "./client";

/** How long a server may be silent here; the client of VS Code waits longer. */
const silenceMs = 700;
const patienceMs = 20_000;

/** A server over Node's own channel, as VS Code starts it. */
interface Server {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly notes: readonly LookingParams[];
  readonly status: readonly StatusParams[];
  /** Resolves when the process has ended; the quarantine knows by then. */
  readonly ended: Promise<void>;
  open(uri: string, text: string): void;
  edit(uri: string, text: string): void;
  shown(uri: string, condition: (messages: readonly string[]) => boolean): Promise<readonly string[]>;
  stop(): Promise<void>;
}

function start(program: string, quarantine: Quarantine, folder: string, setAside: readonly Looked[] | null = quarantine.setAside()): Server {
  const child: ChildProcess = fork(program, ["--node-ipc"], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let complaint = "";
  child.stderr!.on("data", chunk => (complaint += String(chunk)));
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const notes: LookingParams[] = [];
  const status: StatusParams[] = [];
  const published = new Map<string, readonly string[]>();
  let version = 1;
  connection.onError(() => undefined);
  connection.onNotification(LOOKING, (params: LookingParams) => {
    notes.push(params);
    quarantine.heard(params);
  });
  connection.onNotification(STATUS, (params: StatusParams) => void status.push(params));
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: { uri: string; diagnostics: readonly Diagnostic[] }) =>
    void published.set(uri, diagnostics.map(messageOf)));
  connection.onNotification(() => undefined);
  connection.onRequest(() => null);
  connection.listen();

  const gone = new Promise<void>(resolve => child.on("close", () => resolve()));
  const ended = gone.then(() => {
    quarantine.serverEnded();
    connection.dispose();
  });
  void connection.sendRequest("initialize", {
    processId: process.pid, rootUri: null, workspaceFolders: [{ uri: `file://${folder}`, name: "test" }], capabilities: { workspace: { workspaceFolders: true } },
    initializationOptions: { commands: Object.values(COMMANDS), setAside },
  }).then(() => connection.sendNotification("initialized", {}), () => undefined);

  const send = (method: string, params: unknown): void => void connection.sendNotification(method, params).catch(() => undefined);
  return {
    process: child, connection, notes, status, ended,
    open: (uri, text) => send("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version, text } }),
    edit: (uri, text) => send("textDocument/didChange", { textDocument: { uri, version: (version += 1) }, contentChanges: [{ text }] }),
    shown: async (uri, condition) => {
      for (const begin = Date.now(); ; ) {
        const messages = published.get(uri);
        if (messages && condition(messages)) return messages;
        if (Date.now() - begin > patienceMs) assert.fail(`${uri} shows ${JSON.stringify(messages)}\n${complaint}`);
        await new Promise(resolve => setTimeout(resolve, 20));
      }
    },
    stop: async () => {
      await connection.sendRequest("shutdown");
      send("exit", undefined);
      await gone;
      connection.dispose();
    },
  };
}

/** Ends a server that does not come out of what it is looking at. */
async function endWhenSilent({ process: child, notes }: Server): Promise<void> {
  for (let last = notes.length, since = Date.now(); Date.now() - since < silenceMs || !notes.at(-1)?.at; ) {
    await new Promise(resolve => setTimeout(resolve, 20));
    if (notes.length !== last) [last, since] = [notes.length, Date.now()];
  }
  child.kill("SIGKILL");
}

const opening = "apiVersion: architecture-advisor/v1\n";
const says = (word: string) => (messages: readonly string[]): boolean => messages.some(message => message.includes(word));
const deadly = (name: string): string => `${opening}services: {${name}: {}, alive: {}}\n`;

describe("what ends the server", () => {
  const home = temporaryFolder({});
  const program = path.join(home.folder, "poison-server.js");
  before(async () => {
    await build({ entryPoints: [path.resolve("test/lsp/poison-server.ts")], outfile: program, bundle: true, platform: "node", target: "node20", logLevel: "warning" });
  });
  after(() => home.remove());

  for (const name of ["crash", "hang"]) {
    it(shows("Findings", "A file that ends the server", `is left out after the second time, and the rest goes on (${name})`), async () => {
      const files = temporaryFolder({ "good/architecture.yaml": deadly("calm"), "bad/architecture.yaml": deadly(name) });
      const [good, bad] = [files.uri("good/architecture.yaml"), files.uri("bad/architecture.yaml")];
      const quarantine = createQuarantine();
      try {
        for (let round = 1; round <= 2; round += 1) {
          const server = start(program, quarantine, files.folder);
          server.open(bad, deadly(name));
          if (name === "hang") await endWhenSilent(server);
          await server.ended;
          assert.equal(quarantine.setAside().length, round - 1, "once may be an accident");
        }
        const server = start(program, quarantine, files.folder);
        server.open(bad, deadly(name));
        const [message] = await server.shown(bad, says("ended the language server twice"));
        assert.match(message!, /^this system is not checked: .*\nhelp: /);
        await server.shown(good, says("still alive"));
        assert.deepEqual(server.status.findLast(({ state }) => state === "problem")?.text, "1 file is left out");
        const hover = await server.connection.sendRequest("textDocument/hover", { textDocument: { uri: bad }, position: { line: 1, character: 2 } });
        assert.ok(hover, "what needs no rule is there");

        server.edit(bad, deadly("calm"));
        const after = await server.shown(bad, says("still alive"));
        assert.ok(!says("ended the language server")(after), "another content is another matter");
        assert.equal(server.status.at(-1)?.state, "ready");
        await server.stop();
      } finally {
        files.remove();
      }
    });
  }

  it("is left out when it is a file nobody has opened, and when it is typed", async () => {
    const files = temporaryFolder({ "bad/architecture.yaml": deadly("crash"), "good/architecture.yaml": deadly("calm") });
    const [good, bad] = [files.uri("good/architecture.yaml"), files.uri("bad/architecture.yaml")];
    const quarantine = createQuarantine();
    try {
      for (let round = 1; round <= 2; round += 1) await start(program, quarantine, files.folder).ended;
      const typing = start(program, quarantine, files.folder);
      await typing.shown(bad, says("ended the language server twice"));
      typing.open(good, deadly("calm"));
      await typing.shown(good, says("still alive"));
      typing.edit(good, deadly("crash"));
      await typing.ended;
      const again = start(program, quarantine, files.folder);
      again.open(good, deadly("crash"));
      await again.ended;
      const server = start(program, quarantine, files.folder);
      server.open(good, deadly("crash"));
      await server.shown(good, says("ended the language server twice"));
      await server.shown(bad, says("ended the language server twice"));
      await server.stop();

      quarantine.forgive();
      assert.deepEqual(quarantine.setAside(), [], "a restart by hand is another try");
    } finally {
      files.remove();
    }
  });

  it("does not concern a server that was ended while it was looking at nothing", async () => {
    const files = temporaryFolder({ "architecture.yaml": deadly("calm") });
    const quarantine = createQuarantine();
    try {
      for (let round = 1; round <= 3; round += 1) {
        const server = start(program, quarantine, files.folder);
        await server.shown(files.uri("architecture.yaml"), says("still alive"));
        server.process.kill("SIGKILL");
        await server.ended;
      }
      assert.deepEqual(quarantine.setAside(), []);
    } finally {
      files.remove();
    }
  });

  it("is left out as a file alone when reading it is what ends the server", async () => {
    const part = "services: {alive: {}}\n";
    const root = `${opening}include: [parts/*.yaml]\nservices: {shop: {}}\n`;
    const files = temporaryFolder({ "architecture.yaml": root, "parts/a.yaml": part, "parts/b.yaml": "services: {b: {}}\n" });
    const [main, a] = [files.uri("architecture.yaml"), files.uri("parts/a.yaml")];
    const quarantine = createQuarantine();
    try {
      const healthy = start(program, quarantine, files.folder);
      await healthy.shown(a, says("still alive"));
      const note = healthy.notes.find(({ at }) => at?.source === a)?.at;
      assert.ok(note, "the server said that it was going to read it");
      assert.equal(healthy.notes.at(-1)?.at, null, "and that it came out of it");
      await healthy.stop();

      const server = start(program, quarantine, files.folder, [note]);
      const said = await server.shown(main, says("left out until it changes"));
      assert.ok(says("parts/a.yaml")(said), said.join("\n"));
      server.open(a, part);
      await server.shown(a, says("this file is left out"));
      server.edit(a, `${part}# changed\n`);
      await server.shown(a, says("still alive"));
      await server.shown(main, messages => !says("left out")(messages));
      await server.stop();

      const alone = start(program, quarantine, files.folder, [healthy.notes.find(({ at }) => at?.source === main)!.at!]);
      await alone.shown(main, says("this file is left out"));
      alone.open(main, root);
      alone.edit(main, `${root}# changed\n`);
      await alone.shown(a, says("still alive"));
      await alone.stop();
    } finally {
      files.remove();
    }
  });

  it("is not spoken of to a client that keeps no list", async () => {
    const files = temporaryFolder({ "architecture.yaml": deadly("calm") });
    try {
      const server = start(program, createQuarantine(), files.folder, null);
      await server.shown(files.uri("architecture.yaml"), says("still alive"));
      assert.deepEqual(server.notes, []);
      await server.stop();
    } finally {
      files.remove();
    }
  });
});
