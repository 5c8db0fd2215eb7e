import assert from "node:assert/strict";
import { codeSpan, escapeMarkdown, fenced, link, prose } from "../../server/src/features/markdown";

describe("Markdown", () => {
  it("shows any text as that text", () => {
    assert.equal(escapeMarkdown("plain words"), "plain words");
    assert.equal(escapeMarkdown("a*b_c [x](y) <b>&amp;"), "a\\*b\\_c \\[x\\]\\(y\\) &lt;b&gt;&amp;amp;");
    assert.equal(escapeMarkdown("two\n\n# lines"), "two \\# lines");
    assert.equal(escapeMarkdown("https://x.example"), "https\\://x\\.example");
    assert.equal(escapeMarkdown("right\u202eleft\u0007"), "rightleft");
  });

  it("puts any name into a code span, and only there", () => {
    assert.equal(codeSpan("order"), "`order`");
    assert.equal(codeSpan("a`b"), "``a`b``");
    assert.equal(codeSpan("`a``"), "``` `a`` ```");
    assert.equal(codeSpan(""), "`  `");
    assert.equal(codeSpan("a\nb"), "`a b`");
  });

  it("keeps the names in a sentence and escapes the rest", () => {
    assert.equal(prose("saga `buy` has <no> *queue*"), "saga `buy` has &lt;no&gt; \\*queue\\*");
    assert.equal(prose("a lone ` stays"), "a lone ` stays");
    assert.equal(prose("see http://x.example or www.x.example"), "see http\\://x.example or www\\.x.example");
    assert.equal(prose("1. no list"), "1\\. no list");
  });

  it("links to https addresses only", () => {
    assert.equal(link("An article", "https://x.example/a"), "[An article](https://x.example/a)");
    for (const url of ["http://x.example", "command:x", "javascript:alert(1)", "https://x.example/) [y](https://z", "https://x.example/ \"t\""]) {
      assert.ok(!link("An article", url).includes("]("), url);
    }
  });

  it("fences so that nothing inside can end the fence", () => {
    assert.equal(fenced("yaml", "a: 1\n"), "```yaml\na: 1\n```");
    assert.equal(fenced("text", "```\nx\n"), "````text\n```\nx\n````");
  });
});
