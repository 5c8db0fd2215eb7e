import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { rules } from "../../rules/index";
import { articleLink, articles, loadKnowledgeText, loadPlaybooks, type KnowledgeText, type Playbook } from "../../rules/kit/knowledge";
import { createAdvisor, type Advisor, type Finding, type ReadyFix } from "../../server/src/advisor";
import { completionAt } from "../../server/src/features/completion";
import { decide, problemsIn } from "../../server/src/features/decide";
import { hoverAt } from "../../server/src/features/hover";
import { codeSpan, escapeMarkdown, fenced, link, prose } from "../../server/src/features/markdown";
import { mentionsOfFile } from "../../server/src/features/mentions";
import { planFor } from "../../server/src/features/plan";
import { situationOf } from "../../server/src/features/situation";
import { subjectsIn, whatIf } from "../../server/src/features/what-if";
import { renderDecision } from "../../server/src/report/decision";
import { renderDecisionMarkdown } from "../../server/src/report/decision-markdown";
import { renderJson } from "../../server/src/report/json";
import { renderPlan } from "../../server/src/report/plan";
import { renderPlanMarkdown } from "../../server/src/report/plan-markdown";
import type { Report } from "../../server/src/report/report";
import { renderSarif } from "../../server/src/report/sarif";
import { renderStylish } from "../../server/src/report/stylish";
import { renderWhatIf } from "../../server/src/report/what-if";
import { renderWhatIfMarkdown } from "../../server/src/report/what-if-markdown";
import { offsetOf } from "../../server/src/syntax/range";
import { renderScalar } from "../../server/src/syntax/render";
import { startClient } from "../lsp/client";
import { sarifFaults } from "../report/sarif-check";
import { today } from "../support/analyze";
import { hasCorpora, naughtyStrings } from "../support/corpora";
import { repetitions } from "../support/random";
import { shows } from "../support/shows";

// Names come from files that anybody may have written. Whatever they are, a page shows them and never obeys them.

interface Token {
  readonly type: string;
  readonly content: string;
  readonly children: readonly Token[] | null;
  attrGet(name: string): string | null;
}
interface Renderer {
  parse(text: string, environment: object): readonly Token[];
  readonly linkify: { set(options: object): unknown };
}

// A reader of Markdown that is more generous than any editor's: it takes tags for tags and makes links of addresses.
const load = createRequire(path.resolve("package.json"));
const reader = (load("markdown-it") as (options: object) => Renderer)({ html: true, linkify: true });
reader.linkify.set({ fuzzyLink: false, fuzzyEmail: true });

function tokensOf(markdown: string): readonly Token[] {
  const flat = (token: Token): readonly Token[] => [token, ...(token.children ?? []).flatMap(flat)];
  return reader.parse(markdown, {}).flatMap(flat);
}

const articleAddresses = new Set(Object.keys(articles).map(code => articleLink(code as keyof typeof articles).url));

/** What a page must never hold, whatever it is about: tags, pictures, links to anywhere but our articles. */
function faultsOf(markdown: string): readonly string[] {
  return tokensOf(markdown).flatMap(token => {
    if (/^(?:html_|image|s_open)/.test(token.type)) return [`${token.type} ${token.content}`];
    const href = token.type === "link_open" ? token.attrGet("href") : null;
    return href !== null && !articleAddresses.has(href) ? [`link to ${href}`] : [];
  });
}

function assertHarmless(markdown: string, what: string): void {
  assert.deepEqual(faultsOf(markdown), [], `${what}\n${markdown}`);
}

/** Nothing in a text for terminals moves the cursor, changes colors or reorders letters. */
function assertPlain(text: string, what: string): void {
  const found = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/.exec(text);
  assert.equal(found, null, `${what}: U+${found?.[0].charCodeAt(0).toString(16)} in ${JSON.stringify(text.slice(Math.max(0, (found?.index ?? 0) - 60), (found?.index ?? 0) + 20))}`);
}

/** The fields of the protocol that people read as they are. */
const shown: ReadonlySet<string> = new Set(["name", "detail", "label", "title", "message", "containerName", "tooltip", "description", "shownText"]);

const root = "architecture.yaml";

/** Of the places that a name is written at, one of so many is looked at; with FUZZ_FACTOR all are. */
const step = Math.max(1, Math.round(13 / repetitions(1)));

/** A system in which strings are the names of everything that can have one. */
function systemOf(names: readonly string[]): string {
  const safe = names.map(renderScalar);
  const next = (index: number): string => safe[(index + 1) % safe.length]!;
  const section = (name: string, body: (safe: string, index: number) => string): readonly string[] => [`${name}:`, ...safe.map((each, index) => `  ${each}: ${body(each, index)}`)];
  return [
    "apiVersion: architecture-advisor/v1",
    ...section("teams", each => `{size: 5, description: ${each}}`),
    ...section("services", (each, index) => `{team: ${each}, entry: true, description: ${each}, calls: [{to: ${next(index)}, effect: write, timeout: 30s}, ${each}], publishes: [${each}], consumes: [{channel: ${next(index)}, effect: write}]}`),
    ...section("datastores", each => `{owner: ${each}}`),
    ...section("channels", each => `{kind: queue, owner: ${each}}`),
    ...section("flows", (each, index) => `{entry: ${each}, steps: [${each}, ${next(index)}]}`),
    ...section("sagas", (each, index) => `{orchestrator: ${each}, steps: [{service: ${next(index)}, action: ${each}, effect: write, compensation: ${each}}, {service: ${each}, action: ${each}, effect: write}]}`),
    ...section("flags", each => `{owner: ${each}, services: [${each}], created: 2024-01-01}`),
    ...section("slos", each => `{target: ${each}, owner: ${each}}`),
    ...section("clients", each => `{type: web, calls: [${each}]}`),
    "exceptions:", ...safe.map(each => `  - {rule: ${each}, on: ${each}, reason: ${each}, owner: ${each}}`),
    "",
  ].join("\n");
}

function reportOf(advisor: Advisor): Report {
  const { findings, excepted } = advisor.analyze(today);
  // A fix is tried out on the whole system before it is offered; one for each rule shows what titles look like.
  const fixes = new Map<string, { readonly finding: Finding; readonly fixes: readonly ReadyFix[] }>();
  const fixesOf = (finding: Finding): readonly ReadyFix[] => {
    const known = fixes.get(finding.rule.id) ?? { finding, fixes: advisor.fixesOf(finding, today) };
    fixes.set(finding.rule.id, known);
    return known.finding === finding ? known.fixes : [];
  };
  return {
    systems: [{
      root, findings, excepted, fixesOf,
      textOf: source => advisor.descriptor.fileOf(source)?.text ?? "",
    }],
    files: 1, failures: [], rules: advisor.rules.rules, nameOf: source => source,
  };
}

(hasCorpora ? describe : describe.skip)("515 naughty strings as names", function () {
  this.timeout(180_000);
  const strings = hasCorpora ? naughtyStrings() : [];
  const batches: (readonly string[])[] = [];
  let text: KnowledgeText;
  let playbooks: readonly Playbook[];
  before(async () => {
    const unique = [...new Set(strings)];
    const size = 40;
    for (let start = 0; start < unique.length; start += size) batches.push(unique.slice(start, start + size));
    [text, playbooks] = await Promise.all([loadKnowledgeText(), loadPlaybooks()]);
  });

  const advisors = new Map<readonly string[], Advisor>();
  const eachBatch = (act: (advisor: Advisor, findings: readonly Finding[], names: readonly string[], index: number) => void): void => {
    for (const [index, names] of batches.entries()) {
      const advisor = advisors.get(names) ?? createAdvisor(root, { rules });
      if (!advisors.has(names)) advisor.descriptor.setFile(root, systemOf(names));
      advisors.set(names, advisor);
      for (const name of names) assert.ok(advisor.descriptor.store.find("services", name), JSON.stringify(name));
      act(advisor, advisor.analyze(today).findings, names, index);
    }
  };

  it("are one piece of code, of text or of a link", () => {
    assert.equal(strings.length, 515);
    const inline = (markdown: string): readonly Token[] => tokensOf(markdown).filter(({ type }) => !/^(?:paragraph_|inline$)/.test(type));
    const types = (markdown: string): string => [...new Set(inline(markdown).map(({ type }) => type))].join(" ");
    for (const naughty of strings) {
      const seen = JSON.stringify(naughty);
      assert.equal(types(codeSpan(naughty)), "code_inline", seen);
      assert.match(types(`x ${escapeMarkdown(naughty)} x`), /^text(?: text_special| text)*$/, seen);
      assert.match(types(prose(`saga ${naughty} waits`)), /^(?:text|text_special|code_inline| )+$/, seen);
      assert.match(types(prose(`saga \`${naughty}\` waits`)), /^(?:text|text_special|code_inline| )+$/, seen);
      assert.match(types(link(naughty, "https://x.example/a")), /^link_open(?: text| text_special| code_inline)* link_close$|^link_open(?: \w+)* link_close(?: text| text_special| code_inline)*$/, seen);
      assert.deepEqual(tokensOf(fenced("yaml", naughty)).map(({ type }) => type), ["fence"], seen);
    }
  });

  it(shows("Hover", "Names of any kind", "show as they are in hovers and in what completion says"), () => {
    eachBatch((advisor, findings, names, index) => {
      const { descriptor } = advisor;
      const mentions = mentionsOfFile(descriptor, root);
      const said = new Set<string>();
      assert.ok(mentions.length > names.length * step);
      for (const [at, mention] of mentions.entries()) {
        if (at % step !== index % step) continue;
        const offset = offsetOf(mention.at) + 1;
        const hover = hoverAt({ descriptor, findings }, root, offset);
        if (hover) assertHarmless(hover.markdown, "hover");
        // Every name is offered at each place of a kind; a few places of each batch show them all.
        if (at % (step * 11) !== index % step) continue;
        for (const { label, documentation } of completionAt({ descriptor, rules: advisor.rules, findings, today }, root, offset).items) {
          if (said.has(documentation)) continue;
          said.add(documentation);
          assertHarmless(documentation, `documentation of ${label}`);
        }
      }
    });
  });

  it(shows("Other editors", "Names of any kind", "fill one line of outlines, lists, hints and titles, whatever a server sends them in"), async () => {
    const client = startClient();
    const uri = "file:///nowhere/on/disk/architecture.yaml";
    await client.initialized;
    let heard = 0;
    // Everything that an answer shows to people, however deep it lies.
    const visit = (value: unknown, key: string, what: string): void => {
      if (typeof value === "string") {
        if (!shown.has(key)) return;
        heard += 1;
        // A diagnostic has a line for what is and one for what to do.
        for (const line of key === "message" ? value.split("\nhelp: ") : [value]) assertPlain(line, `${key} in ${what}`);
        assert.ok(key === "message" || !value.includes("\n"), `${key} in ${what}: ${JSON.stringify(value)}`);
      } else if (typeof value === "object" && value !== null) {
        const { kind, value: text } = value as { kind?: unknown; value?: unknown };
        if (kind === "markdown" && typeof text === "string") assertHarmless(text, what);
        for (const [name, part] of Object.entries(value)) if (name !== "data" && name !== "arguments" && name !== "edit") visit(part, Array.isArray(value) ? key : name, what);
      }
    };
    const unique = [...new Set(strings)];
    for (let start = 0; start < unique.length; start += 100) {
      const names = unique.slice(start, start + 100);
      const document = systemOf(names);
      client.open(uri, document);
      const diagnostics = await client.diagnostics(uri);
      visit(diagnostics, "diagnostics", "diagnostics");
      const lines = document.split("\n");
      const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
      const textDocument = { uri };
      const service = lines.indexOf("services:") + 1;
      const position = { line: service, character: 3 };
      const ask = async (method: string, params: object): Promise<unknown> => {
        const answer = await client.request<unknown>(method, params);
        visit(answer, "", method);
        return answer;
      };
      await ask("textDocument/documentSymbol", { textDocument });
      await ask("workspace/symbol", { query: "" });
      await ask("textDocument/inlayHint", { textDocument, range });
      const lenses = await ask("textDocument/codeLens", { textDocument }) as readonly object[];
      for (const lens of lenses.slice(0, 5)) await ask("codeLens/resolve", lens);
      for (let line = service; line < lines.length; line += 97) {
        await ask("textDocument/codeAction", { textDocument, range: { start: { line, character: 2 }, end: { line, character: 60 } }, context: { diagnostics: [] } });
        await ask("textDocument/completion", { textDocument, position: { line, character: lines[line]!.indexOf("{") + 1 } });
      }
      await ask("textDocument/completion", { textDocument, position: { line: service, character: lines[service]!.indexOf("to: ") + 4 } });
      const items = await ask("textDocument/prepareCallHierarchy", { textDocument, position }) as readonly object[] | null;
      for (const item of items ?? []) {
        await ask("callHierarchy/incomingCalls", { item });
        await ask("callHierarchy/outgoingCalls", { item });
      }
      client.close(uri);
    }
    assert.ok(heard > unique.length * 8, `${heard} texts`);
    assert.equal(await client.stop(), 0);
  });

  it("stay names in the pages of the decision guide, of the plan and of what-if, and on a terminal", () => {
    const nameOf = (source: string): string => source;
    eachBatch((advisor, _, names, index) => {
      const situation = situationOf(advisor, today);
      const found = problemsIn(situation).problems;
      const pages = Math.max(1, Math.round(found.length / repetitions(1)));
      for (const [at, { problem }] of found.entries()) {
        if (at % pages !== index % pages) continue;
        const decision = decide(problem.id, situation, text);
        assertHarmless(renderDecisionMarkdown(decision, nameOf), problem.id);
        assertPlain(renderDecision(decision, nameOf), problem.id);
      }
      const plan = planFor(situation, playbooks, text);
      assertHarmless(renderPlanMarkdown(plan, nameOf), "plan");
      assertPlain(renderPlan(plan, nameOf), "plan");
      const subjects = subjectsIn(situation.system);
      assert.ok(subjects.length >= names.length - 1, `${subjects.length} subjects`);
      for (const { name: element } of subjects.slice(0, 3)) {
        const answer = whatIf(situation, { element, mode: "slow", latency: 30_000 });
        assert.ok(answer, JSON.stringify(element));
        assertHarmless(renderWhatIfMarkdown(answer, nameOf), `what if ${element}`);
        assertPlain(renderWhatIf(answer, nameOf), `what if ${element}`);
      }
    });
  });

  it(shows("Command line", "Names of any kind", "print without control characters, and leave JSON and SARIF whole"), () => {
    let spoken = 0;
    eachBatch((advisor, findings, names) => {
      const report = reportOf(advisor);
      assertPlain(renderStylish(report), "stylish");
      const json = JSON.parse(renderJson(report)) as { findings: readonly { message: string }[] };
      assert.equal(json.findings.length, findings.length);
      const said = json.findings.map(({ message }) => message).join("\n");
      spoken += names.filter(name => name.length > 3 && said.includes(name)).length;
      assert.deepEqual(sarifFaults(JSON.parse(renderSarif(report, "1.2.3"))), []);
    });
    assert.ok(spoken > strings.length / 2, `${spoken} names are in what is said`);
  });
});
