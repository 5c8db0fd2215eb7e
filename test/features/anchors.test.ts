import assert from "node:assert/strict";
import { definitionAt } from "../../server/src/features/definition";
import { highlightsAt, referencesAt } from "../../server/src/features/references";
import { renamableAt, renameAnchorTo } from "../../server/src/features/rename";
import { applyEdits } from "../../server/src/syntax/edit";
import { advise } from "../support/analyze";
import { atCursor, unindent } from "../support/cursor";
import { place, workspace } from "../support/places";
import { shows } from "../support/shows";

function definition(marked: string): string | undefined {
  const { advisor, source, offset } = atCursor(marked, []);
  return definitionAt(advisor.descriptor, source, offset)?.targets.map(({ at }) => place(at)).join(", ");
}

function references(marked: string, withDeclaration = true): readonly string[] | undefined {
  const { advisor, source, offset } = atCursor(marked, []);
  return referencesAt(advisor.descriptor, source, offset, withDeclaration)?.map(range => place(range));
}

function renamed(marked: string, name: string): string {
  const { descriptor, source, offset } = workspace({ "architecture.yaml": marked });
  const found = renamableAt(descriptor, source, offset);
  if (!found || !("anchor" in found)) return "no anchor";
  const edits = renameAnchorTo(descriptor, found.anchor, name);
  return "refused" in edits ? edits.refused : applyEdits(descriptor.fileOf(source)!.text, edits);
}

const policies = `
  services:
    a:
      calls:
        - {to: b, timeout: 1s, retry: &twice {maxAttempts: 2}}
        - {to: c, timeout: &long 3s, retry: *twice}
    b: {calls: [{to: c, timeout: *long, retry: *twice}]}
    c: {}
`;
const at = (before: string): string => policies.replace(before, `${before[0]!}$0${before.slice(1)}`);

describe("anchors and aliases", () => {
  it(shows("Navigation", "Go to definition", "leads from an alias to the value it stands for, and from a merge"), () => {
    assert.equal(definition(at("*long")), "5:32 3s");
    assert.equal(definition(at("*twice")), "4:44 {maxAttempts: 2}");
    assert.equal(definition("services:\n  a: &base\n    kind: worker\n  b:\n    <<: *ba$0se\n    team: t\n"), "3:5 kind: worker\n");
    assert.equal(definition("teams: {&t core: {}}\nservices: {a: {team: *t$0}}\n"), "1:12 core");
    // An anchor leads to itself, from where an editor goes on to its uses.
    assert.equal(definition(at("&twice")), "4:37 &twice");
  });

  it("take the anchor that is the last before an alias", () => {
    const text = "services:\n  a: {replicas: &n 2}\n  b: {replicas: *n}\n  c: {replicas: &n 3}\n  d: {replicas: *n}\n";
    assert.equal(definition(text.replace("b: {replicas: *n", "b: {replicas: *$0n")), "2:20 2");
    assert.equal(definition(text.replace("d: {replicas: *n", "d: {replicas: *$0n")), "4:20 3");
    assert.deepEqual(references(text.replace("d: {replicas: *n", "d: {replicas: *$0n")), ["4:17 &n", "5:17 *n"]);
  });

  it("stand where they are written, whatever is between them and their value", () => {
    const anchor = (text: string): string | undefined => definition(text.replace(/\*(?=\w)/, "*$0")) && references(text.replace(/\*(?=\w)/, "*$0"))?.join();
    assert.equal(anchor("services:\n  a: &x # see &x\n    kind: worker\n  b: *x\n"), "2:6 &x,4:6 *x");
    assert.equal(anchor("services:\n  a: &x !!map\n    # &x\n\n    kind: worker\n  b: *x\n"), "2:6 &x,6:6 *x");
    assert.equal(anchor("services:\n  a: !!map &x {kind: worker}\n  b: *x\n"), "2:12 &x,3:6 *x");
    assert.equal(anchor("services:\n  a: &x\n  b: *x\n"), "2:6 &x,3:6 *x");
    assert.equal(anchor("services:\r\n  a: &x\r\n    kind: worker\r\n  b: *x\r\n"), "2:6 &x,4:6 *x");
    assert.equal(anchor("services:\n  a: {description: '&x', team: &x t}\n  b: {team: *x}\n"), "2:32 &x,3:13 *x");
    assert.equal(anchor("services:\n  a: {description: &xx q, team: &x t}\n  b: {team: *x}\n"), "2:33 &x,3:13 *x");
  });

  it(shows("Navigation", "Find references", "lists the aliases of an anchor, in the entries of a file"), () => {
    assert.deepEqual(references(at("&twice")), ["4:37 &twice", "5:43 *twice", "6:46 *twice"]);
    assert.deepEqual(references(at("*twice"), false), ["5:43 *twice", "6:46 *twice"]);
    const { advisor, source, offset } = atCursor(at("&long"), []);
    assert.deepEqual(highlightsAt(advisor.descriptor, source, offset)!.map(({ at: range, writes }) => `${place(range)} ${writes ? "write" : "read"}`), ["5:26 &long write", "6:32 *long read"]);
  });

  it(shows("Navigation", "Rename", "changes an anchor with its aliases, and refuses a name that the file has"), () => {
    assert.equal(renamed(at("*twice"), "again"), unindent(policies.replaceAll("twice", "again")));
    assert.equal(renamed(at("&long"), "patience"), unindent(policies.replaceAll("long", "patience")));
    assert.equal(renamed(at("&long"), "long"), unindent(policies));
    assert.equal(renamed(at("&long"), "twice"), "`twice` is already the name of an anchor in this file");
    for (const name of ["", "a b", "a,b", "[a]", "a}"]) assert.equal(renamed(at("&long"), name), "The name of an anchor is one word without commas and brackets", name);
    assert.equal(renamed(at("&long"), "a\u200bb"), "A name is one line without hidden characters");
    assert.equal(renamed(`${unindent(at("&long"))}  d: {calls: [`, "x"), "The text around the anchor cannot be read as a whole");
  });

  it("are nothing in quotes, comments and block texts", () => {
    for (const text of ["'*n'", "x # *n", "|\n      *n", "x *n"]) {
      const marked = `services:\n  a: {replicas: &n 2}\n  b:\n    description: ${text.replace("*", "*$0")}\n`;
      assert.equal(definition(marked), undefined, text);
    }
  });

  it("survive every offset of broken text", () => {
    const text = "services:\n  &a a: &a {calls: *a, team: *b, x: &c *a}\n  ? *a\n  : &d\n  *d : &\n  b: [&e , *e, &f]\n  << : [*a, *f]\n";
    for (let end = 0; end <= text.length; end += 3) {
      const { descriptor } = advise(`# apiVersion: none\n${text.slice(0, end)}`, []);
      for (let offset = 0; offset <= end + 20; offset += 1) {
        definitionAt(descriptor, descriptor.root, offset);
        const found = renamableAt(descriptor, descriptor.root, offset);
        if (found && "anchor" in found) renameAnchorTo(descriptor, found.anchor, "fresh");
      }
    }
  });
});
