import assert from "node:assert/strict";
import { renderStylish } from "../../server/src/report/stylish";
import { descriptorOf, reportOn } from "./tiny-rules";

describe("stylish", () => {
  it("leaves hints out, also of the counts", () => {
    assert.equal(renderStylish(reportOn({ "a.yaml": descriptorOf("one") }, ["quiet-service"])), "no findings in 1 file\n");
  });

  it("names the article of a rule once, however often it speaks", () => {
    const text = renderStylish(reportOn({ "a.yaml": descriptorOf("one", "two", "three") }, ["named-service"]));
    assert.equal(text.match(/= article: /g)?.length, 1);
    assert.equal(text.match(/= help: /g)?.length, 3);
    assert.match(text, /\n3 warnings in 1 file\n3 findings can be fixed safely/);
  });

  it("counts other places beyond the fifth", () => {
    const text = renderStylish(reportOn({ "a.yaml": descriptorOf("a", "b", "c", "d", "e", "f", "g") }, ["gone-service"]));
    const [first] = text.split("\n\n");
    assert.equal(first?.match(/= related: /g)?.length, 6);
    assert.match(first ?? "", /= related: and 2 more places/);
  });

  it("shows the line of an included file", () => {
    const files = { "a.yaml": "apiVersion: architecture-advisor/v1\ninclude: [b.yaml]\n", "b.yaml": "# first\r\nservices:\r\n  here: {}\r\n" };
    const text = renderStylish(reportOn(files, ["named-service"]));
    assert.match(text, /\n --> b\.yaml:3:3\n  \|\n3 \|   here: \{\}\n  \|   \^\^\^\^\n/);
  });

  it("shows the line after an entry for a finding at its end", () => {
    const text = renderStylish(reportOn({ "a.yaml": descriptorOf("end", "next") }, ["gone-service"]));
    assert.match(text, /: ends\n --> a\.yaml:4:1\n  \|\n4 \|   next: \{\}\n  \| \^\n/);
  });
});
