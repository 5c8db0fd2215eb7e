import assert from "node:assert/strict";
import { drawLegend, legendSize } from "../../server/src/diagram/legend";
import { renderDiagram } from "../../server/src/diagram/render";
import type { Diagram, Marks } from "../../server/src/diagram/shape";
import { hasCorpora, naughtyStrings } from "../support/corpora";
import { shows } from "../support/shows";
import { allOf, checkMermaid, readDot, readXml } from "./grammars";
import { examplePictures, pictureOf } from "./pictures";

const allowedTags = new Set(["svg", "title", "desc", "style", "g", "rect", "path", "circle", "text"]);
const allowedAttributes = /^(?:xmlns|viewBox|width|height|role|aria-labelledby|aria-label|class|id|data-id|data-from|data-to|transform|x|y|rx|d|cx|cy|r)$/;

function check(diagram: Diagram, marks: Marks = {}, caption?: string): void {
  const svg = readXml(renderDiagram(diagram, "svg", { marks, caption }));
  for (const { tag, attributes } of allOf(svg)) {
    assert.ok(allowedTags.has(tag), `<${tag}>`);
    for (const name of Object.keys(attributes)) assert.match(name, allowedAttributes);
  }
  const texts = allOf(svg).filter(({ tag }) => tag === "style");
  assert.equal(texts.length, 1);
  checkMermaid(renderDiagram(diagram, "mermaid", { marks }));
  readDot(renderDiagram(diagram, "dot", { marks }));
  assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f]/.test(renderDiagram(diagram, "text", { marks, caption })), "a control character in the text");
}

describe("the formats of a diagram", () => {
  for (const { name, diagram } of examplePictures()) {
    it(`are well-formed for the example ${name}`, () => check(diagram));
  }

  it(shows("Diagram", "Export", "SVG, Mermaid, Graphviz and text hold every element, every connection and the findings"), () => {
    const diagram = examplePictures().find(({ name }) => name === "fintech")!.diagram;
    const svg = allOf(readXml(renderDiagram(diagram, "svg")));
    const ids = new Set(svg.map(({ attributes }) => attributes["data-id"]));
    for (const { id } of [...diagram.nodes, ...diagram.edges]) assert.ok(ids.has(id), id);
    assert.equal(svg.filter(({ attributes }) => attributes["class"]?.startsWith("badge")).length, [...diagram.nodes, ...diagram.edges].filter(({ findings }) => findings.length > 0).length + 1);
    const mermaid = renderDiagram(diagram, "mermaid");
    assert.equal(mermaid.match(/-->|-\.->|---/g)?.length, diagram.edges.length);
    assert.match(mermaid, /n1\["transfers<br\/>✖ 2 findings: worst|n1\["transfers<br\/>✖ \d+ findings?/);
    const dot = readDot(renderDiagram(diagram, "dot"));
    assert.equal(dot.filter(token => token === "->").length, diagram.edges.length);
    assert.match(renderDiagram(diagram, "text"), /^payments \(service\)\n {2}to processor: synchronous call, required\n {4}error: /m);
  });

  it("an exported SVG tells in words what it shows, and follows the theme", () => {
    const diagram = examplePictures().find(({ name }) => name === "fintech")!.diagram;
    const svg = readXml(renderDiagram(diagram, "svg"));
    assert.equal(svg.attributes["role"], "img");
    assert.equal(svg.children.find(({ tag }) => tag === "title")?.text, diagram.title);
    assert.match(svg.children.find(({ tag }) => tag === "desc")!.text, /^\d+ elements, \d+ connections and \d+ findings$/);
    assert.match(svg.children.find(({ tag }) => tag === "style")!.text, /prefers-color-scheme: dark/);
  });

  it("marks show as words, and keep the rest readable", () => {
    const { diagram } = examplePictures().find(({ name }) => name === "fintech")!;
    const marks: Marks = { processor: { state: "failed", note: "asked for" }, payments: { state: "blocked", note: "waits" }, accounts: { state: "unaffected", note: "" } };
    check(diagram, marks, "What if processor fails");
    const words = allOf(readXml(renderDiagram(diagram, "svg", { marks }))).filter(({ attributes }) => attributes["class"] === "word").map(({ text }) => text);
    assert.deepEqual(words.sort(), ["blocked", "failed"]);
    assert.match(renderDiagram(diagram, "text", { marks }), /^processor \(external service\): failed: asked for$/m);
  });

  it("a mark may have a word of its own", () => {
    const { diagram } = examplePictures().find(({ name }) => name === "fintech")!;
    const marks: Marks = { processor: { state: "failed", note: "answers late", word: "slow" } };
    check(diagram, marks, "What if processor turns slow");
    for (const format of ["svg", "mermaid", "dot", "text"] as const) {
      const drawn = renderDiagram(diagram, format, { marks });
      assert.match(drawn, /slow/, format);
      assert.doesNotMatch(drawn, /\bfailed\b[^-.]*answers late|>failed</, format);
    }
  });

  it("the legend has more lines where there is less room, and loses nothing", () => {
    const { diagram } = examplePictures().find(({ name }) => name === "fintech")!;
    const [wide, narrow] = [legendSize(diagram), legendSize(diagram, 300)];
    assert.ok(narrow.width <= 300, `${narrow.width} wide`);
    assert.ok(narrow.height > wide.height);
    assert.equal(drawLegend(diagram, 300).length, drawLegend(diagram).length);
  });
});

(hasCorpora ? describe : describe.skip)("the formats of a diagram with naughty names", () => {
  it(shows("Diagram", "Export", "no name breaks out of the markup of any format"), function () {
    this.timeout(120_000);
    const names = naughtyStrings();
    assert.ok(names.length > 500);
    for (let from = 0; from < names.length; from += 20) {
      const some = names.slice(from, from + 20);
      const quoted = some.map(name => JSON.stringify(name).replace(/[\ud800-\udfff\u007f-\u009f\ufeff]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`));
      const text = `system: {name: ${quoted[0]!}}\nteams: {${quoted.map(name => `${name}: {}`).join(", ")}}\nservices: {${quoted.map((name, at) => `${name}: {team: ${quoted[(at + 1) % quoted.length]!}, kind: service, calls: [{to: ${quoted[(at + 3) % quoted.length]!}, op: ${name}, effect: write}], publishes: [{channel: ${name}}]}`).join(", ")}}\n`;
      const diagram = pictureOf(text, "owner");
      assert.ok(diagram.nodes.length > some.length, `the names from ${from} on are not read`);
      check(diagram, Object.fromEntries(some.map(name => [name, { state: "blocked" as const, note: name }])), some[0]);
      check(pictureOf(text, "none"));
    }
  });
});
