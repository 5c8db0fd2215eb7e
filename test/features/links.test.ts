import assert from "node:assert/strict";
import { linksOf } from "../../server/src/features/links";
import { schema } from "../../server/src/generated/schema";
import { advise } from "../support/analyze";
import { unindent } from "../support/cursor";
import { place } from "../support/places";
import { shows } from "../support/shows";

function links(text: string): readonly string[] {
  const { descriptor } = advise(unindent(text), []);
  return linksOf(descriptor, descriptor.root).map(({ at, kind, target }) => `${place(at)} ${kind}${place(at).endsWith(` ${target}`) ? "" : ` ${target}`}`);
}

describe("links", () => {
  it(shows("Navigation", "Document links", "lead to included files, decision records, contracts, schemas and runbooks"), () => {
    assert.deepEqual(links(`
      include: [parts/a.yaml, "parts/b.yaml", parts/*.yaml]
      services:
        a: {telemetry: {alerts: [{on: p99, runbook: docs/a.md}]}}
      channels:
        q: {schema: {format: avro, ref: schemas/q.avsc}}
      contracts:
        api: {ref: 'https://example.org/api.yaml'}
      exceptions:
        - {rule: x, on: services.a, reason: y, adr: docs/adr/0007.md#why}
    `), ["1:11 parts/a.yaml path", "1:26 parts/b.yaml path", "3:47 docs/a.md path", "5:35 schemas/q.avsc path", "7:15 https://example.org/api.yaml address", "9:47 docs/adr/0007.md#why path"]);
  });

  it("are no names, numbers, commands or paths out of the workspace", () => {
    for (const text of ["orders-value", "INC-2214: payment slow / 40 minutes", "command:workbench.action.quit", "file:///etc/passwd", "javascript:alert(1)", "/etc/passwd", "C:\\x.md", "\\\\host\\x.md", "~/x.md", "''", "https://", "http://a b", "two words"]) {
      assert.deepEqual(links(`contracts: {api: {ref: ${JSON.stringify(text)}}}\n`), [], text);
    }
    assert.deepEqual(links("include: [https://example.org/a.yaml, /etc/passwd, '']\n"), []);
  });

  it("are marked in the schema", () => {
    assert.ok([...JSON.stringify(schema).matchAll(/"x-link":true/g)].length >= 8);
  });
});
