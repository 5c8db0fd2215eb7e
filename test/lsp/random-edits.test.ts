import assert from "node:assert/strict";
import type { Diagnostic, TextDocumentContentChangeEvent } from "vscode-languageserver-protocol";
import { offsetOf, positionOf, startClient, temporaryFolder, type Client } from "./client";

const base = `apiVersion: architecture-advisor/v1
teams: {core: {size: 6}, app: {size: 4}}
defaults:
  calls: {timeout: 2s}
services:
  orders: # the heart of it
    team: core
    calls:
      - {to: payments, op: charge, effect: write}
      - to: stock
        timeout: {connect: 500ms, request: 1s}
  payments:
    team: core
    exposes: [{op: charge, effect: write}]
  stock: {team: app}
channels:
  orders.events: {kind: topic, owner: core}
sagas:
  place-order:
    orchestrator: orders
    steps:
      - {service: stock, action: reserve, effect: write, compensation: release}
      - {service: payments, action: charge, effect: write}
`;
const pieces = [
  "", "", "\n", "  ", "\r\n", "- ", ": ", "#", "\"", "'", "[", "]", "{", "}", ",", "&a ", "*a", "é", "🙂", "x", "payments", "stock", "\t", "\n\n", "---\n",
  "  billing: {team: app, calls: [orders]}\n", "\n  late:\n    calls: [nobody]\n", "    timeout: 5s\n", "sagas:\n  second:\n    steps: [{service: stock, action: y}]\n",
  "# advisor-ignore saga-without-dlq: known\n", "apiVersion: architecture-advisor/v1\n", "TODO", "services:\n",
];

/** A small generator of numbers, so that a failure can be repeated from its seed. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Edit { readonly change: TextDocumentContentChangeEvent; readonly after: string }

function randomEdit(text: string, random: (below: number) => number): Edit {
  const insert = pieces[random(pieces.length)]!;
  if (random(25) === 0) return { change: { text: base }, after: base };
  let start = random(text.length + 1);
  let end = Math.min(text.length, start + (random(3) === 0 ? random(60) : random(4)));
  // Between the halves of one character, or of one line break, no editor has a position.
  while (start > 0 && splits(text, start)) start -= 1;
  while (end < text.length && splits(text, end)) end += 1;
  const range = { start: positionOf(text, start), end: positionOf(text, end) };
  const change = random(10) === 0 ? { range: { start: range.end, end: range.start }, text: insert } : { range, text: insert };
  return { change, after: text.slice(0, start) + insert + text.slice(end) };
}

function splits(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return (before >= 0xd800 && before <= 0xdbff) || (before === 0x0d && text[at] === "\n");
}

const comparable = (list: readonly Diagnostic[]): readonly string[] => list.map(item => JSON.stringify(item)).sort();

describe("random edits", () => {
  const seeds = [3, 14, 159, 2653];
  for (const seed of seeds) {
    it(`end in what a server says that never saw them (seed ${seed})`, async () => {
      const random = generator(seed);
      const uri = "file:///nowhere/on/disk/architecture.yaml";
      const typist = startClient();
      const fresh = startClient();
      await Promise.all([typist.initialized, fresh.initialized]);
      let text = base;
      typist.open(uri, text);
      for (let round = 0; round < 60; round += 1) {
        const changes: TextDocumentContentChangeEvent[] = [];
        for (let number = 1 + random(3); number > 0; number -= 1) {
          const { change, after } = randomEdit(text, random);
          changes.push(change);
          text = after;
        }
        typist.edit(uri, ...changes);
        if (random(3) === 0) void ask(typist, uri, text, random).catch(() => undefined);
        if (round % 4 !== 3) continue;
        const typed = await typist.diagnostics(uri);
        // Of a document that is closed nothing is kept; for the text that comes now this server is a new one.
        fresh.open(uri, text);
        assert.deepEqual(comparable(typed), comparable(await fresh.diagnostics(uri)), `seed ${seed}, round ${round}, text ${JSON.stringify(text)}`);
        fresh.close(uri);
      }
      assert.equal(await fresh.stop(), 0);
      assert.deepEqual(typist.logged.filter(line => /failed|Error:/.test(line)), []);
      assert.equal(await typist.stop(), 0);
    });
  }

  it("in several files of one system end in what a fresh server says", async () => {
    const random = generator(11);
    const cut = base.indexOf("channels:");
    const files = temporaryFolder({ "architecture.yaml": `include: [more.yaml]\n${base.slice(0, cut)}`, "more.yaml": base.slice(cut) });
    const typist = startClient({ folders: [files.folder] });
    await typist.initialized;
    const texts = new Map([[files.uri("architecture.yaml"), `include: [more.yaml]\n${base.slice(0, cut)}`], [files.uri("more.yaml"), base.slice(cut)]]);
    for (const [uri, text] of texts) typist.open(uri, text);
    for (let round = 0; round < 40; round += 1) {
      const [uri, before] = [...texts][random(2)]!;
      const { change, after } = randomEdit(before, random);
      // What is included must stay the same here: the new server would read it from the disk.
      if (!after.includes("include: [more.yaml]\n") && uri === files.uri("architecture.yaml")) continue;
      texts.set(uri, after);
      typist.edit(uri, change);
    }
    // Whoever asks for something gets an answer after everything before it is done.
    await typist.request("architectureAdvisor/ping");
    const fresh = startClient({ folders: [files.folder] });
    await fresh.initialized;
    for (const [uri, text] of texts) fresh.open(uri, text);
    for (const uri of texts.keys()) {
      const expected = await eventuallyStable(fresh, uri);
      assert.deepEqual(comparable(await eventuallyStable(typist, uri)), comparable(expected), `${uri}: ${JSON.stringify([...texts.values()])}`);
    }
    await Promise.all([typist.stop(), fresh.stop()]);
    files.remove();
  });

  it("leave the text as a plain reading of the protocol has it", async () => {
    const random = generator(77);
    const uri = "file:///nowhere/on/disk/architecture.yaml";
    const client = startClient({ capabilities: {} });
    await client.initialized;
    let text = base;
    client.open(uri, text);
    for (let round = 0; round < 300; round += 1) {
      const { change, after } = randomEdit(text, random);
      client.edit(uri, change);
      text = after;
      // Beyond the end of a line or of the text means at its end.
      const line = random(text.split("\n").length + 2);
      const far = { line, character: 10_000 };
      const offset = offsetOf(text, far);
      client.edit(uri, { range: { start: far, end: far }, text: "z" });
      text = `${text.slice(0, offset)}z${text.slice(offset)}`;
    }
    const marked = `${text}\n`;
    client.edit(uri, { range: { start: { line: 99_999, character: 0 }, end: { line: 99_999, character: 0 } }, text: "\n" });
    const typed = await client.diagnostics(uri);
    client.close(uri);
    client.open(uri, marked);
    assert.deepEqual(comparable(await client.diagnostics(uri)), comparable(typed));
    await client.stop();
  });
});

/** Requests between the changes must change nothing. */
function ask(client: Client, uri: string, text: string, random: (below: number) => number): Promise<unknown> {
  const position = positionOf(text, random(text.length + 1));
  const textDocument = { uri };
  switch (random(4)) {
    case 0: return client.request("textDocument/hover", { textDocument, position });
    case 1: return client.request("textDocument/completion", { textDocument, position });
    case 2: return client.request("textDocument/documentSymbol", { textDocument });
    default: return client.request("textDocument/codeAction", { textDocument, range: { start: position, end: position }, context: { diagnostics: [] } });
  }
}

/** What is published for a file once nothing new comes any more. */
async function eventuallyStable(client: Client, uri: string): Promise<readonly Diagnostic[]> {
  await client.diagnostics(uri);
  for (let seen = -1; seen !== client.published.length;) {
    seen = client.published.length;
    await client.request("architectureAdvisor/ping");
    await new Promise(resolve => setTimeout(resolve, 150));
  }
  return client.last(uri)?.diagnostics ?? [];
}
