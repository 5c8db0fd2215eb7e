import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import { parse } from "yaml";
import { playbooks } from "../../rules/generated/playbooks";
import { rules } from "../../rules/index";
import * as kit from "../../rules/kit/knowledge";
import type { ArticleCode } from "../../rules/kit/knowledge";
import { resolve } from "../../server/src/document/keys";
import { shapes } from "../../server/src/generated/shapes";
import type { Shape, ShapeName } from "../../server/src/model/shape";

const root = process.cwd();
const source = path.join(root, "rules", "knowledge");

interface KnowledgeFile {
  readonly name: string;
  readonly text: string;
  readonly schema: string;
}

const entryFiles = (folder: string, schema: string): readonly KnowledgeFile[] =>
  readdirSync(path.join(source, folder))
    .sort()
    .map((name) => knowledgeFile(`${folder}/${name}`, schema));

const knowledgeFile = (name: string, schema: string): KnowledgeFile => ({
  name,
  text: readFileSync(path.join(source, name), "utf8"),
  schema,
});

const files: readonly KnowledgeFile[] = [
  ...entryFiles("articles", "article"),
  ...entryFiles("patterns", "pattern"),
  knowledgeFile("problems.yaml", "problem"),
  knowledgeFile("precedence.yaml", "precedence"),
  knowledgeFile("reading-order.yaml", "reading-order"),
  knowledgeFile("groups.yaml", "groups"),
  knowledgeFile("families.yaml", "families"),
  knowledgeFile("thresholds.yaml", "thresholds"),
];

const articles = Object.values(kit.articles);
const patterns = Object.values(kit.patterns);
const problems = Object.values(kit.problems);
const groups = Object.values(kit.groups);
const families = Object.values(kit.families);

/** The pages that stand in for articles whose own address was never seen. */
const namedFallbackPages = [
  "https://hashnode.com/posts/dead-letter-queue-pattern-poison-message-recovery/69b44db63fd49b04092513cb",
  "https://www.abstractalgorithms.dev/tag/deployment-patterns",
  "https://www.abstractalgorithms.dev/tag/resiliency",
  "https://www.abstractalgorithms.dev/tag/saga-pattern",
];

describe("knowledge files", () => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false });
  const validators = new Map(
    [...new Set(files.map(({ schema }) => schema))].map((name) => [
      name,
      ajv.compile(JSON.parse(readFileSync(path.join(root, "schemas", `${name}.schema.json`), "utf8"))),
    ]),
  );

  it("fit their schemas", () => {
    const faults = files.flatMap(({ name, text, schema }) => {
      const validate = validators.get(schema);
      assert.ok(validate);
      return validate(parse(text)) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath}: ${message}`);
    });
    assert.deepEqual(faults, []);
  });

  it("name the schema that an editor should use", () => {
    for (const { name, text, schema } of files) {
      const up = name.includes("/") ? "../../../" : "../../";
      assert.equal(text.split("\n")[0], `# yaml-language-server: $schema=${up}schemas/${schema}.schema.json`, name);
    }
  });

  it("are closed: a key that no schema knows is refused", () => {
    for (const { name, text, schema } of files) {
      const value = parse(text) as Record<string, unknown> | Record<string, unknown>[];
      const target = Array.isArray(value) ? value[0] : value;
      assert.ok(target !== undefined, `${name} is empty`);
      target["surprise"] = true;
      assert.equal(validators.get(schema)?.(value), false, name);
    }
  });

  it("refuse an article that links without being verified, and one that links nowhere", () => {
    const validate = validators.get("article");
    assert.ok(validate);
    const verified = parse(readFileSync(path.join(source, "articles", "es.yaml"), "utf8")) as Record<string, unknown>;
    const { link, ...unlinked } = verified;
    assert.equal(validate(verified), true);
    assert.equal(validate({ ...verified, status: "card" }), false);
    assert.equal(validate({ ...verified, status: "not-found" }), false);
    assert.equal(validate(unlinked), false);
    assert.equal(validate({ ...unlinked, status: "not-found" }), false);
    assert.equal(validate({ ...unlinked, status: "not-found", fallbackLink: link }), false);
    assert.equal(validate({ ...unlinked, status: "not-found", fallback: "SER" }), true);
  });
});

describe("articles", () => {
  it("are 49: four pages, 29 of the series, and 16 of the guide", () => {
    assert.equal(articles.length, 49);
    assert.equal(articles.filter(({ code }) => /^MS[0-9]+$/u.test(code)).length, 16);
    const overviews = ["RM", "SER", "MSS", "ESSAY"];
    const ofSeries = articles.filter(({ code }) => !overviews.includes(code) && !/^MS[0-9]+$/u.test(code));
    assert.equal(ofSeries.length, 29);
    const own = articles.filter(({ code }) => !overviews.includes(code));
    assert.deepEqual(countBy(own.map(({ status }) => status)), { card: 5, "not-found": 6, verified: 34 });
  });

  it("number each series without a gap", () => {
    const numbers = (key: "series" | "older" | "roadmap" | "guide"): readonly number[] =>
      articles.flatMap(({ lessons }) => lessons?.[key] ?? []).sort((a, b) => a - b);
    assert.deepEqual(numbers("series"), oneTo(24));
    assert.deepEqual(numbers("older"), oneTo(20));
    assert.deepEqual(numbers("roadmap"), oneTo(20));
    assert.deepEqual(numbers("guide"), oneTo(16));
  });

  it("are each linked by a rule, a pattern or a step of a plan", () => {
    const linked = new Set<string>([
      ...rules.flatMap((rule) => rule.articles),
      ...patterns.flatMap((pattern) => pattern.articles),
      ...playbooks.flatMap(({ steps }) => steps.flatMap((step) => step.articles)),
    ]);
    assert.deepEqual(articles.map(({ code }) => code).filter((code) => !linked.has(code)), []);
  });

  it("are found in the index of the rules' pages, if a rule links them", () => {
    const index = readFileSync(path.join(root, "rules", "docs", "README.md"), "utf8");
    const [, byFamily = "", byPattern = "", byArticle = ""] = index.split(/^## By (?:family|pattern|article)$/mu);
    for (const rule of rules) {
      const link = `[\`${rule.id}\`](${rule.id}.md)`;
      assert.ok(byFamily.includes(link), `${rule.id} by family`);
      if (rule.pattern !== undefined) {
        const line = byPattern.split("\n").find((text) => text.startsWith(`- ${kit.patternOf(rule.pattern ?? "")?.name}: `));
        assert.ok(line?.includes(link), `${rule.id} by pattern`);
      }
      for (const code of rule.articles) {
        const line = byArticle.split("\n").find((text) => text.startsWith(`- [${kit.articleLink(code).title}](`));
        assert.ok(line?.includes(link), `${rule.id} by article ${code}`);
      }
    }
  });

  it("fall back to verified articles only", () => {
    for (const { code, fallback } of articles) {
      if (fallback !== undefined) assert.equal(kit.articles[fallback].status, "verified", code);
    }
  });

  it("link nothing but verified addresses and the named fallback pages", () => {
    const verified = articles.flatMap(({ link }) => link ?? []);
    assert.deepEqual([...new Set(articles.flatMap(({ fallbackLink }) => fallbackLink ?? []))].sort(), namedFallbackPages);
    const allowed = new Set([...verified, ...namedFallbackPages]);
    const written = files.flatMap(({ text }) => text.match(/https?:\/\/[^\s'"}]+/gu) ?? []);
    assert.deepEqual(written.filter((address) => !allowed.has(address)), []);
    for (const { code } of articles) assert.ok(allowed.has(kit.articleLink(code).url), code);
  });

  it("open at their own address, at a page that lists them, or at their fallback", () => {
    const expected: readonly (readonly [ArticleCode, string])[] = [
      ["ES", "https://www.abstractalgorithms.dev/event-sourcing-pattern-auditability-replay-and-versioning"],
      ["CB", "https://www.abstractalgorithms.dev/tag/resiliency"],
      ["BFF", "https://www.abstractalgorithms.dev/series/architecture-patterns-for-production-systems"],
      ["CELL", "https://www.abstractalgorithms.dev/cloud-architecture-patterns-cells-control-planes-and-sidecars"],
      ["MS14", "https://stackandsystem.com/series/microservices"],
    ];
    for (const [code, url] of expected) assert.deepEqual(kit.articleLink(code), { title: kit.articles[code].title, url });
  });
});

describe("pattern graph", () => {
  it("has 104 nodes: 102 patterns and the two kinds of saga", () => {
    assert.equal(patterns.length, 102);
    assert.deepEqual(patterns.flatMap(({ variants }) => variants.map(({ id }) => id)), ["orchestrated", "choreographed"]);
  });

  it("has 94 arrows: 84 rows, of which the three overview patterns list thirteen arrows in three", () => {
    const arrows = patterns.flatMap(({ edges }) => edges);
    const overviews = ["integration-patterns", "microservices-data-patterns", "deployment-overview"];
    const ofOverviews = patterns.filter(({ id }) => overviews.includes(id)).flatMap(({ edges }) => edges);
    assert.equal(arrows.length, 94);
    assert.equal(ofOverviews.length, 13);
    assert.equal(arrows.length - ofOverviews.length + overviews.length, 84);
  });

  it("never draws the same arrow twice, nor one to itself", () => {
    for (const { id, edges } of patterns) {
      const drawn = edges.map(({ type, to, note }) => `${type} ${to} ${note ?? ''}`);
      assert.equal(new Set(drawn).size, drawn.length, id);
      assert.ok(edges.every(({ to }) => to !== id), id);
    }
  });

  it("requires nothing in a circle", () => {
    const reaches = (from: string, goal: string, seen: ReadonlySet<string>): boolean =>
      (kit.patternOf(from)?.needs ?? []).some(
        (next) => next === goal || (!seen.has(next) && reaches(next, goal, new Set([...seen, next]))),
      );
    assert.deepEqual(patterns.filter(({ id }) => reaches(id, id, new Set())).map(({ id }) => id), []);
  });

  it("gives anti-patterns no needs, and marks eight of them", () => {
    const mistakes = patterns.filter(({ antiPattern }) => antiPattern);
    assert.equal(mistakes.length, 8);
    assert.deepEqual(mistakes.filter(({ needs }) => needs.length > 0), []);
  });

  it("names places that the schema of the descriptor knows", () => {
    const unknown = patterns.flatMap(({ id, descriptor }) =>
      descriptor.filter((place) => !isPlace(place)).map((place) => `${id}: ${place}`),
    );
    assert.deepEqual(unknown, []);
    assert.equal(isPlace("services.*.calls[].fuse"), false);
    assert.equal(isPlace("services.order.calls[]"), false);
  });

  it("has one name per pattern, and no alias that another pattern uses", () => {
    const owners = new Map<string, string>();
    for (const { id, name, aliases } of patterns) {
      for (const word of new Set([name, ...aliases].map((text) => text.toLowerCase()))) {
        assert.equal(owners.get(word) ?? id, id, `"${word}" stands for two patterns`);
        owners.set(word, id);
      }
    }
  });
});

describe("decision guide and reading order", () => {
  it("holds 44 problems: 12 of the roadmap and 32 derived", () => {
    assert.deepEqual(countBy(problems.map(({ origin }) => origin)), { derived: 32, roadmap: 12 });
    assert.ok(problems.slice(0, 12).every(({ origin }) => origin === "roadmap"));
  });

  it("names a rule for every problem but the one that gives advice only", () => {
    assert.deepEqual(problems.filter(({ rules }) => rules.length === 0).map(({ id }) => id), ["transient-errors"]);
  });

  it("puts an answer into the group of its primary pattern, for the rows of the roadmap", () => {
    for (const { id, origin, primary, groups: of } of problems) {
      if (origin === "roadmap" && primary !== undefined) assert.equal(kit.patterns[primary].group, of[0], id);
    }
  });

  it("reads 20 posts in order of number and group, each by its article", () => {
    const { posts, extras, shortPaths } = kit.readingOrder;
    assert.deepEqual(posts.map(({ post }) => post), oneTo(20));
    assert.deepEqual(posts.map(({ group }) => group), posts.map(({ group }) => group).slice().sort());
    for (const { post, article } of posts) assert.equal(kit.articles[article].lessons?.roadmap, post, article);
    assert.deepEqual(posts.filter(({ synthesis }) => synthesis).map(({ post }) => post), [10, 14]);
    assert.ok(extras.every(({ article }) => kit.articles[article].lessons?.roadmap === undefined));
    for (const { posts: path } of shortPaths) assert.ok(path.every((post) => post <= posts.length));
  });
});

describe("references", () => {
  const known = {
    article: new Set(articles.map(({ code }): string => code)),
    pattern: new Set(patterns.map(({ id }): string => id)),
    group: new Set(groups.map(({ id }): string => id)),
  };
  type Kind = keyof typeof known;
  const kindOfKey: Readonly<Record<string, Kind>> = {
    article: "article",
    articles: "article",
    fallback: "article",
    group: "group",
    groups: "group",
    needs: "group",
    pattern: "pattern",
    patterns: "pattern",
    primary: "pattern",
    supporting: "pattern",
    to: "pattern",
  };

  it("resolve in every file", () => {
    let count = 0;
    const unresolved: string[] = [];
    const visit = (file: string, value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, child] of Object.entries(value)) {
        const kind = kindOfKey[key];
        const names = typeof child === "string" ? [child] : Array.isArray(child) ? child : [];
        for (const name of kind === undefined ? [] : names) {
          count += 1;
          if (!known[kind as Kind].has(name)) unresolved.push(`${file}: ${key}: ${name}`);
        }
        visit(file, child);
      }
    };
    for (const { name, text } of files) visit(name, parse(text));
    assert.deepEqual(unresolved, []);
    assert.ok(count > 500, `only ${count} references were looked at`);
  });

  it('find 28 families with different codes, all on by default but `data`', () => {
    assert.equal(families.length, 28);
    assert.equal(new Set(families.map(({ code }) => code)).size, 28);
    assert.deepEqual(families.filter(({ onByDefault }) => !onByDefault).map(({ id }) => id), ["data"]);
  });
});

describe("knowledge look-ups", () => {
  it("find by name, and find nothing under a name that every object has", () => {
    assert.equal(kit.articleOf("SAGA")?.title.startsWith("Saga Pattern"), true);
    assert.equal(kit.patternOf("saga")?.group, "G3");
    assert.equal(kit.problemOf("slow-reads")?.primary, "cqrs");
    assert.equal(kit.familyOf("dlq")?.code, "DLQ");
    assert.equal(kit.groupOf("X-CALL")?.title, "Calls");
    for (const find of [kit.articleOf, kit.patternOf, kit.problemOf, kit.familyOf, kit.groupOf]) {
      for (const name of ["constructor", "__proto__", "toString", ""]) assert.equal(find(name), undefined);
    }
  });

  it("name what needs a pattern", () => {
    assert.deepEqual(kit.patternsNeeding("circuit-breaker").map(({ id }) => id), ["retry", "saga", "service-mesh"]);
    assert.deepEqual(kit.patternsNeeding("monolith"), []);
    assert.deepEqual(kit.patterns.retry.needs, ["idempotency", "exponential-backoff", "circuit-breaker"]);
  });

  it("name the pattern at a place of the descriptor", () => {
    const at = (...place: (string | number)[]): readonly string[] => kit.patternsAt(place).map(({ id }) => id);
    assert.deepEqual(at("sagas"), ["saga"]);
    assert.deepEqual(at("services", "order", "calls", 0, "circuitBreaker"), ["circuit-breaker"]);
    assert.deepEqual(at("defaults", "calls", "to", "payment", "timeout"), ["timeout"]);
    assert.deepEqual(at("services", "order", "calls", "circuitBreaker"), []);
    assert.deepEqual(at("sagas", "buy"), []);
    assert.deepEqual(at(), []);
  });

  it("give the limits of the catalogue when nothing is configured", () => {
    assert.deepEqual(kit.defaultThresholds, {
      tinySystemMax: 2,
      meshMinServices: 10,
      meshMinTeams: 3,
      flagMaxAgeDays: 183,
      flagStaleRolloutDays: 30,
      canaryFirstStepMax: 10,
      canaryErrorRateMax: 1,
      timeoutToP99Max: 10,
      syncDepthMax: 3,
      fanOutMax: 5,
      retryProductMax: 9,
      breakerFailureRate: { min: 5, max: 90 },
      breakerOpenFor: { min: 5_000, max: 300_000 },
      choreographyMaxParticipants: 4,
      servicesPerTeamMax: 6,
      smallTeam: 8,
      readWriteRatioForCqrs: 10,
      clientRoundTripsMax: 4,
      liveVersionsMax: 2,
      rollbackMinutesMax: 10,
    });
  });

  it("load the long texts, one reason for each arrow", async () => {
    const text = await kit.loadKnowledgeText();
    for (const { id, edges } of patterns) assert.equal(text.edgeReasons[id].length, edges.length, id);
    for (const { code } of articles) assert.ok(text.articles[code].facts.length > 0, code);
    for (const { id } of problems) assert.ok(text.problems[id].price.length > 0, id);
  });
});

describe("embedded knowledge", () => {
  it("equals what the generator writes now", async () => {
    // A computed address, so that the bundler leaves the generator outside, where it finds the repository.
    const address = pathToFileURL(path.join(root, "rules", "tools", "knowledge.mjs")).href;
    const { generateKnowledge } = (await import(address)) as {
      generateKnowledge(root: string): Promise<ReadonlyMap<string, string>>;
    };
    const generated = await generateKnowledge(root);
    assert.deepEqual([...generated.keys()], ["rules/generated/knowledge-long.ts", "rules/generated/knowledge.ts", "rules/generated/playbooks.ts"]);
    for (const [name, text] of generated) {
      assert.equal(text.split("\n")[0], '// Generated by `npm run generate` from rules/knowledge; do not edit.');
      assert.equal(readFileSync(path.join(root, name), "utf8"), text, `${name} is older than rules/knowledge: run \`npm run generate\``);
    }
  });
});

/** Walks a place such as `services.*.calls[].timeout` through the shapes of the schema. */
function isPlace(place: string): boolean {
  const steps = place.split(".").flatMap((name) => (name.endsWith("[]") ? [name.slice(0, -2), "[]"] : [name]));
  let keys: Readonly<Record<string, ShapeName>> | undefined = shapes.root;
  let shape: Shape | undefined;
  for (const step of steps) {
    let next: ShapeName | undefined;
    if (step === "*") next = shape?.kind === "table" ? shape.item : undefined;
    else if (step === "[]") next = shape?.kind === "list" ? shape.item : undefined;
    else next = keys !== undefined && Object.hasOwn(keys, step) ? keys[step] : undefined;
    if (next === undefined) return false;
    shape = resolve(next);
    keys = shape.kind === "object" ? shape.keys : undefined;
  }
  return true;
}

function oneTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of [...words].sort()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
