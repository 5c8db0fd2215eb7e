import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { createAdvisor, loadIncludes, type Advisor, type FileHost } from "../../server/src/advisor";
import { limits } from "../../server/src/syntax/limits";
import { today } from "../support/analyze";

// Every limit of the table is tried at its figure, one beyond it, and a hundred times beyond it. The large figures are
// made small for that: what counts is that the code looks at the table.

const root = "architecture.yaml";
const opening = "apiVersion: architecture-advisor/v1\n";
type Limit = keyof typeof limits;

/** Runs with another figure in the table. */
function withLimit(limit: Limit, figure: number, run: () => void): void {
  const table = limits as Record<Limit, number>;
  const before = table[limit];
  table[limit] = figure;
  try {
    run();
  } finally {
    table[limit] = before;
  }
}

function adviseOn(text: string): Advisor {
  const advisor = createAdvisor(root, { rules });
  advisor.descriptor.setFile(root, text);
  return advisor;
}

/** The limits that a text is reported to exceed, by the parts and by the rule that says so. */
function exceeded(text: string): readonly string[] {
  const advisor = adviseOn(text);
  const found = advisor.descriptor.partsOf(root).flatMap(part => part.syntaxProblems).flatMap(problem => (problem.kind === "limit" ? [problem.limit] : []));
  const said = advisor.analyze(today).findings.filter(finding => finding.rule.id === "limit-exceeded");
  assert.equal(said.length > 0, found.length > 0, "what exceeds a limit is a finding");
  return [...new Set(found)];
}

const pad = (text: string, length: number): string => `${text}#${"x".repeat(length - text.length - 1)}`;
const list = (items: number): string => `x-a: [${Array.from({ length: items }, () => "1").join(",")}]\n`;

/** A text for a figure, such that it lies exactly at the limit. */
const texts: Readonly<Partial<Record<Limit, { readonly small: number; readonly textFor: (figure: number) => string }>>> = {
  fileLength: { small: 200, textFor: figure => pad(opening, figure) },
  // The mark and the list take a mapping each; the mark has one value, and the list is one.
  nodes: { small: 100, textFor: figure => `${opening}${list(figure - 4)}` },
  entries: { small: 20, textFor: figure => `${opening}${Array.from({ length: figure - 1 }, (_, index) => `x-${index}: 1\n`).join("")}` },
  depth: { small: limits.depth, textFor: figure => `${opening}x-a: ${"[".repeat(figure - 1)}1${"]".repeat(figure - 1)}\n` },
  aliases: { small: 10, textFor: figure => `${opening}x-a: {b: &b 1, c: [${Array.from({ length: figure }, () => "*b").join(", ")}]}\n` },
  expandedNodes: { small: 50, textFor: figure => `${opening}x-a: {b: &b 1, c: [${Array.from({ length: figure }, () => "*b").join(", ")}]}\n` },
};

describe("every limit", () => {
  for (const [limit, trial] of Object.entries(texts) as readonly (readonly [Limit, NonNullable<(typeof texts)[Limit]>])[]) {
    it(`${limit}: at the limit nothing is said, beyond it the limit is named`, () => {
      const { small, textFor } = trial;
      withLimit(limit, small, () => {
        assert.deepEqual(exceeded(textFor(small)), []);
        assert.deepEqual(exceeded(textFor(small + 1)), [limit]);
        assert.deepEqual(exceeded(textFor(small * 100)), limit === "nodes" || limit === "fileLength" || limit === "entries" || limit === "depth" ? [limit] : exceeded(textFor(small * 100)));
        assert.ok(exceeded(textFor(small * 100)).includes(limit));
      });
    });
  }

  it("aliases and what they stand for count for the whole file, not for each entry", () => {
    const text = (entries: number): string => `${opening}services:\n${Array.from({ length: entries }, (_, index) => `  s${index}: {x-a: &b 1, x-c: [*b, *b, *b, *b]}\n`).join("")}`;
    withLimit("aliases", 20, () => {
      assert.deepEqual(exceeded(text(5)), []);
      assert.deepEqual(exceeded(text(6)), ["aliases"]);
    });
    withLimit("expandedNodes", 20, () => {
      assert.deepEqual(exceeded(text(5)), []);
      assert.deepEqual(exceeded(text(6)), ["expandedNodes"]);
    });
  });

  it("a text that grows beyond a limit edit by edit is refused, and read again when it shrinks", () => {
    withLimit("fileLength", 200, () => {
      const advisor = adviseOn(`${opening}services:\n  a: {kind: worker}\n`);
      const { descriptor } = advisor;
      descriptor.changeFile(root, { start: opening.length, end: opening.length, text: `#${"x".repeat(300)}\n` });
      assert.equal(descriptor.store.find("services", "a"), undefined);
      assert.equal(advisor.analyze(today).findings.length, 1);
      descriptor.changeFile(root, { start: opening.length, end: opening.length + 302, text: "" });
      assert.ok(descriptor.store.find("services", "a"));
    });
  });

  it("the real figures hold for texts of that size", () => {
    assert.deepEqual(exceeded(`${opening}#${"x".repeat(limits.fileLength)}`), ["fileLength"]);
    assert.deepEqual(exceeded(`${opening}x-a: [${"1,".repeat(3 * limits.nodes)}]\n`), ["nodes"]);
    assert.deepEqual(exceeded(`${opening}services:\n${"  a:\n".repeat(limits.entries)}`), ["entries"]);
  }).timeout(30_000);

  it("a file beyond a limit says so only when it is ours", () => {
    withLimit("fileLength", 100, () => {
      assert.equal(adviseOn(pad("kind: Deployment\n", 150)).analyze(today).findings.length, 0);
      assert.equal(adviseOn(pad("{\"apiVersion\": \"architecture-advisor/v1\", ", 150)).analyze(today).findings.length, 1);
    });
  });

  /** A host on which every file includes what a function says. */
  const hostOf = (includes: (source: string) => readonly string[]): FileHost => ({
    resolve: (_, pattern) => Promise.resolve([pattern]),
    read: source => Promise.resolve(`include: [${includes(source).join(", ")}]\nservices: {}\n`),
  });

  async function include(first: readonly string[], includes: (source: string) => readonly string[]): Promise<{ readonly files: number; readonly faults: readonly string[] }> {
    const advisor = adviseOn(`${opening}include: [${first.join(", ")}]\n`);
    await loadIncludes(advisor.descriptor, hostOf(includes));
    advisor.analyze(today);
    return { files: advisor.descriptor.sources().length - 1, faults: advisor.descriptor.includeFaults().map(({ fault }) => fault) };
  }

  const chain = (depth: number) => (source: string): readonly string[] => {
    const level = Number(/\d+/.exec(source)![0]);
    return level < depth ? [`f${level + 1}.yaml`] : [];
  };

  it("includeDepth: files are included that deep and no deeper", async () => {
    assert.deepEqual(await include(["f1.yaml"], chain(limits.includeDepth)), { files: limits.includeDepth, faults: [] });
    for (const depth of [limits.includeDepth + 1, limits.includeDepth * 100]) {
      const { files, faults } = await include(["f1.yaml"], chain(depth));
      assert.equal(files, limits.includeDepth);
      assert.equal(faults.length, 1);
    }
  });

  it("includedFiles: so many files are included and no more", async () => {
    const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `f${index}.yaml`);
    const none = (): readonly string[] => [];
    const table = limits as Record<Limit, number>;
    const before = table.includedFiles;
    table.includedFiles = 30;
    try {
      assert.deepEqual(await include(names(30), none), { files: 30, faults: [] });
      for (const count of [31, 3_000]) {
        const { files, faults } = await include(names(count), none);
        assert.equal(files, 30);
        assert.ok(faults.length >= 1);
      }
    } finally {
      table.includedFiles = before;
    }
  });

  it("includes that go in a circle end", async () => {
    assert.deepEqual(await include(["f1.yaml"], source => (source === "f1.yaml" ? ["f2.yaml", "architecture.yaml"] : ["f1.yaml"])), { files: 2, faults: [] });
  });

  it("has a test", () => {
    const elsewhere: readonly Limit[] = ["includedFiles", "includeDepth", "findingsPerFile"];
    assert.deepEqual(Object.keys(limits).filter(limit => !(limit in texts) && !elsewhere.includes(limit as Limit)), []);
  });
});
