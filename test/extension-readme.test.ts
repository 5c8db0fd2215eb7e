import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

describe("the README in the extension", () => {
  let extensionReadme: (text: string) => string;
  before(async () => {
    const file = pathToFileURL(path.resolve("client/build/readme.mjs")).href;
    ({ extensionReadme } = await import(file) as { extensionReadme: (text: string) => string });
  });

  it("is the one of the repository without what leads to files that are not packed", () => {
    const whole = readFileSync("README.md", "utf8");
    const packed = extensionReadme(whole);
    assert.ok(whole.includes("![") && packed.length > whole.length / 3);
    const targets = [...packed.matchAll(/\]\(([^)]*)\)/g)].map(match => match[1]!);
    assert.deepEqual(targets.filter(target => !/^(?:https:\/\/|#)/.test(target)), []);
    assert.ok(!/!\[|<img/.test(packed));
    const examples = (text: string): readonly string[] => [...text.matchAll(/^```(?:yaml|text)\n[\s\S]*?^```$/gm)].map(match => match[0]);
    for (const example of examples(packed)) assert.ok(whole.includes(example));
  });

  it("loses pictures, links to files, and what is about a checkout, and nothing else", () => {
    const text = [
      "# Name", "", "![A [good] picture](a.png)", "", "See [the rules](rules/docs/README.md), [`code`](server/a.md) and [an article](https://x.example/a).", "",
      "<!-- checkout -->", "## Work on it", "```sh", "npm test", "```", "<!-- /checkout -->", "", "```md", "![kept](as.png) [text](as/it.md)", "```", "", "| a | b |", "|---|---|", "| <img src=\"a.png\"> | c |", "",
    ].join("\n");
    assert.equal(extensionReadme(text), [
      "# Name", "", "See the rules, `code` and [an article](https://x.example/a).", "", "```md", "![kept](as.png) [text](as/it.md)", "```", "", "| a | b |", "|---|---|", "|  | c |", "",
    ].join("\n"));
  });
});
