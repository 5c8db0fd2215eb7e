import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { createDescriptor } from "../../server/src/analysis/descriptor";
import { collectionNames } from "../../server/src/model/part";
import { createCutter } from "../../server/src/syntax/cut";
import { parseEntry } from "../../server/src/syntax/parse-entry";
import { createSourceFile, type SourceFile } from "../../server/src/syntax/source-file";
import { descriptors, fragments } from "../support/descriptors";
import { generateDescriptor } from "../support/generate";
import { mutate } from "../support/mutate";
import { createRandom, repetitions, seed, withoutStacks, type Random } from "../support/random";
import { meaningOfEntries, meaningOfWhole, type Meaning } from "../support/whole";
import { cutExceptions } from "./exceptions";

const cutter = createCutter(collectionNames);

function fileOf(text: string): SourceFile {
  const descriptor = createDescriptor("a.yaml");
  descriptor.setFile("a.yaml", text);
  return descriptor.fileOf("a.yaml")!;
}

/** The entries of a file lie end to end, begin at line starts and know their lines. */
function assertTiled(file: SourceFile): void {
  let offset = 0;
  let line = 0;
  for (const entry of file.entries) {
    assert.equal(entry.start, offset);
    assert.equal(entry.line, line);
    assert.equal(file.text.slice(entry.start, entry.start + entry.text.length), entry.text);
    assert.ok(offset === 0 || file.text[offset - 1] === "\n", "an entry begins in the middle of a line");
    offset += entry.text.length;
    line += entry.text.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  assert.equal(offset, file.text.length);
}

/** Cuts as the descriptor does, without building a system of it: that is what takes time. */
function readCut(text: string): { readonly file: SourceFile; readonly meaning: Meaning } {
  const cut = createSourceFile("a.yaml", text, cutter);
  const trees = cut.entries.map(entry => parseEntry(entry));
  if (!trees.some(tree => tree.openAliases) || !trees.some(tree => tree.anchors)) return { file: cut, meaning: meaningOfEntries(cut, trees) };
  const file: SourceFile = { ...cut, entries: [{ source: "a.yaml", text, kind: "whole", section: "", indent: 0, start: 0, line: 0 }] };
  return { file, meaning: meaningOfEntries(file) };
}

/** Both readings take the text or neither does, and what they take means the same. Returns the excuse where they differ. */
function compare(text: string, file = fileOf(text), ours = meaningOfEntries(file)): string | undefined {
  assertTiled(file);
  const whole = meaningOfWhole(text);
  try {
    assert.equal(ours.accepted, whole.accepted, [...ours.complaints, ...whole.complaints].join("; "));
    if (ours.accepted && !isDeepStrictEqual(ours.value, whole.value)) assert.deepEqual(ours.value, whole.value);
    return undefined;
  } catch (error) {
    const excuse = cutExceptions.find(exception => exception.applies(text))?.why;
    if (excuse !== undefined) return excuse;
    (error as Error).message = `${JSON.stringify(text)}\n${(error as Error).message}`;
    throw error;
  }
}

describe("reading entry by entry means the same as reading the whole", () => {
  for (const [name, text] of Object.entries(descriptors)) it(`in the descriptor in ${name} style`, () => assert.equal(compare(text), undefined));

  it("in fragments, alone and below a collection", () => {
    for (const text of fragments) {
      compare(text);
      compare(`services:\n${text.replace(/^(?=[^\r\n])/gm, "  ")}`);
      compare(`apiVersion: architecture-advisor/v1\nservices:\n  first: {}\n${text.replace(/^(?=[^\r\n])/gm, "  ")}channels:\n  last: {}\n`);
      compare(`system: {name: a}\n${text}`);
    }
  });

  it(`in generated descriptors (seed ${seed})`, () => {
    const random = createRandom();
    for (let round = repetitions(30); round > 0; round -= 1) assert.equal(compare(generateDescriptor(random)), undefined);
  });

  it(`in mutations (seed ${seed})`, () => {
    const random = createRandom();
    const sources = [...Object.values(descriptors), ...fragments];
    const excuses = new Map<string, number>();
    const rounds = repetitions(20_000);
    withoutStacks(() => {
      for (let round = 0; round < rounds; round += 1) {
        const text = mutant(random, sources);
        const { file, meaning } = readCut(text);
        // What is not cut is read by the same parser either way, and what we refuse too often does less harm than the
        // other way round: of both a sample is enough.
        if (file.entries[0]?.kind === "whole" ? round % 8 > 0 : !meaning.accepted && round % 3 > 0) continue;
        const excuse = compare(text, file, meaning);
        if (excuse !== undefined) excuses.set(excuse, (excuses.get(excuse) ?? 0) + 1);
      }
    });
    const excused = [...excuses.values()].reduce((sum, count) => sum + count, 0);
    assert.ok(excused <= rounds / 500, `${excused} of ${rounds} texts are excused: ${JSON.stringify([...excuses])}`);
  });
});

/** A few lines of some text, perhaps below a collection, changed in one to three places. */
function mutant(random: Random, sources: readonly string[]): string {
  const lines = random.pick(sources).split(/(?<=\n)/);
  const start = random.chance(0.5) ? 0 : random.below(lines.length);
  let text = random.chance(0.4) ? random.pick(fragments) : lines.slice(start, start + 1 + random.below(6)).join("");
  if (random.chance(0.3)) text = `services:\n${text.replace(/^(?=.)/gm, "  ")}`;
  for (let times = 1 + random.below(3); times > 0; times -= 1) text = mutate(text, random, sources);
  return text;
}

describe("the cut", () => {
  const kinds = (text: string): string => fileOf(text).entries.map(entry => `${entry.kind}${entry.section ? `(${entry.section})` : ""}`).join(" ");

  it("gives every child of a collection an entry, whatever its indentation", () => {
    assert.equal(kinds("apiVersion: x\nservices:\n  a: 1\n  b:\n    c: 1\nteams:\n      t: {}\n"), "single(apiVersion) head(services) entry(services) entry(services) head(teams) entry(teams)");
  });

  it("leaves comments with what follows them, and blank lines with what comes before", () => {
    const file = fileOf("services:\n  a: 1\n\n  # about b\n  # more\n  b: 2\n");
    assert.deepEqual(file.entries.map(entry => entry.text), ["services:\n", "  a: 1\n\n", "  # about b\n  # more\n  b: 2\n"]);
  });

  it("keeps lists and closing brackets at the key's own indentation with their key", () => {
    assert.equal(kinds("services:\n  a:\n  - 1\n  b: [\n  ]\nx-a:\n- 1\n"), "head(services) entry(services) entry(services) single(x-a)");
    assert.equal(kinds("services:\n- a\n  b: 1\n"), "single(services)");
  });

  it("takes a text whole where cutting it is not provably safe", () => {
    const uncut = [
      "a: 1\n---\nb: 2\n", "%YAML 1.2\n---\na: 1\n", "a: 1\n...\n", "? a\n: b\n", "services:\n  a: 1\n  ? b\n  : c\n", "&x a: 1\n", "services:\n  a: 1\n  *x : 1\n", "{a: 1}\n", "- a\n",
      "services:\n  <<: {b: 1}\n  c: 2\n", "<<: {a: 1}\nb: 2\n", "  a: 1\n  b: 2\n", "\ufeffa: 1\nb: 2\n", "a: &x 1\nb: *x\n", "",
    ];
    for (const text of uncut) assert.equal(kinds(text), "whole", JSON.stringify(text));
  });

  it("keeps damage inside its entry", () => {
    for (const damage of ["[", "{a: ", "\"open", "'open", "@x", "a: b: c", "|x", "&x &y z", "!<"]) {
      const file = fileOf(`services:\n  a: ${damage}\n  b: {team: core}\nteams:\n  core: {}\n`);
      assert.equal(file.entries.length, 5, damage);
      const { complaints } = meaningOfEntries(file);
      assert.equal(complaints.length > 0, true, damage);
      const others = { ...file, entries: file.entries.filter((_, index) => index !== 1) };
      assert.deepEqual(meaningOfEntries(others).complaints, [], damage);
    }
  });
});
