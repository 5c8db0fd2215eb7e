import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isMap, isScalar, parse, parseDocument, stringify, visit } from "yaml";
import { rules } from "../rules/index";
import { createAdvisor } from "../server/src/advisor";
import type { Defaults } from "../server/src/generated/elements";
import type { Part } from "../server/src/model/part";
import type { Place } from "../server/src/model/place";
import { offsetOf } from "../server/src/syntax/range";
import { shapes } from "../server/src/generated/shapes";
import { today } from "./support/analyze";

/** What is found, without places: these are what a rewriting may move. */
function found(files: ReadonlyMap<string, string>): readonly string[] {
  const advisor = createAdvisor("architecture.yaml", { rules });
  for (const [name, text] of files) advisor.descriptor.setFile(name, text);
  return advisor.analyze(today).findings.map(({ rule, element, severity }) => `${severity} ${rule.id} ${element}`).sort();
}

const one = (text: string): ReadonlyMap<string, string> => new Map([["architecture.yaml", text]]);

function texts(): readonly (readonly [string, string])[] {
  const list: [string, string][] = [];
  for (const file of readdirSync("test/scenarios").filter(name => name.endsWith(".yaml"))) list.push([`scenario ${path.basename(file, ".yaml")}`, readFileSync(path.join("test/scenarios", file), "utf8")]);
  for (const file of (readdirSync("examples", { recursive: true }) as string[]).filter(name => /(?:^|[/.])architecture\.yaml$/.test(name)).sort()) {
    const text = readFileSync(path.join("examples", file), "utf8");
    if (!/^include:/m.test(text)) list.push([`example ${file}`, text]);
  }
  return list;
}

/** Every mapping's keys in reverse, the version first so that the file stays recognizable to people. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, child]) => [key, reversed(child)]));
}

/** Keys whose values may name elements although any other word is legal there too. */
const looseNames = /^(?:usedFor|checks|serves|subscribers|on)$/;

/** A new name for every element of a collection, wherever it is declared or used. */
function renamed(text: string): string {
  const advisor = createAdvisor("architecture.yaml", { rules: [] });
  advisor.descriptor.setFile("architecture.yaml", text);
  const parts = advisor.descriptor.partsOf("architecture.yaml");
  const names = new Set(parts.flatMap(part => part.declarations.map(({ name }) => name)));
  const at = new Set<number>();
  for (const part of parts) {
    for (const { element } of part.declarations) at.add(offsetOf(element.$.key));
    for (const { name } of part.references) if (names.has(name.value)) at.add(offsetOf(name));
    for (const child of tableKeys(part)) if (names.has(child.segment)) at.add(offsetOf(child.key));
  }
  visit(parseDocument(text), {
    Pair: (_, pair) => {
      if (!isScalar(pair.key) || !looseNames.test(String(pair.key.value))) return;
      visit(pair.value as null, { Scalar: (_key, node) => {
        const value = String(node.value);
        if (names.has(value)) at.add(node.range![0]);
        for (const name of names) if (value.includes(`.${name}`)) at.add(node.range![0] + text.slice(node.range![0]).indexOf(`.${name}`) + 1);
        for (const name of names) if (value.includes(`[${name}]`)) at.add(node.range![0] + text.slice(node.range![0]).indexOf(`[${name}]`) + 1);
      } });
    },
  });
  return [...at].sort((x, y) => y - x).reduce((result, offset) => `${result.slice(0, offset)}${newName}${result.slice(offset)}`, text);
}

const newName = "other9";

/** The defaults for single callees are keyed by their names. */
function tableKeys(part: Part): readonly Place[] {
  const defaults = part.singles.find(({ name }) => name === "defaults")?.value as Defaults | undefined;
  return [...(defaults?.calls?.to?.values() ?? [])].map(policies => policies.$);
}

/** The collections moved to files of their own; services one by one. */
function split(text: string): ReadonlyMap<string, string> {
  const document = parseDocument(text);
  const files = new Map<string, string>();
  if (!isMap(document.contents)) return one(text);
  const includes: string[] = [];
  for (const pair of [...document.contents.items]) {
    const key = String(pair.key);
    if (!shapes.collections.includes(key) || !isMap(pair.value)) continue;
    const parts = key === "services" ? pair.value.items.slice(1) : pair.value.items;
    if (parts.length === 0) continue;
    parts.forEach((item, index) => {
      const name = `${key}-${index}.yaml`;
      files.set(name, stringify({ [key]: { [String(item.key)]: item.value } }));
      includes.push(name);
    });
    pair.value.items = key === "services" ? pair.value.items.slice(0, 1) : [];
    if (pair.value.items.length === 0) document.delete(key);
  }
  document.set("include", includes);
  return new Map([["architecture.yaml", document.toString()], ...files]);
}

const twins: Readonly<Record<string, (text: string) => ReadonlyMap<string, string>>> = {
  "comments and blank lines": text => one(text.split("\n").map(line => (/^\s*(?:-|\w)/.test(line) ? `${/^\s*/.exec(line)![0]}# a remark\n\n${line}` : line)).join("\n")),
  "Windows line endings": text => one(text.replaceAll("\n", "\r\n")),
  "keys in another order": text => one(stringify(reversed(parse(text)))),
  "every text quoted": text => one(stringify(parse(text), { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" })),
  "flow style": text => one(stringify(parse(text), { collectionStyle: "flow" })),
  "block style": text => one(stringify(parse(text), { collectionStyle: "block" })),
  "several files": split,
};

describe("the same system written in another way draws the same findings", () => {
  for (const [name, text] of texts()) {
    const expected = found(one(text));
    for (const [title, rewrite] of Object.entries(twins)) {
      it(`${name}: ${title}`, () => assert.deepEqual(found(rewrite(text)), expected));
    }
    it(`${name}: other names`, () => assert.deepEqual(found(one(renamed(text))).map(line => line.replaceAll(newName, "")), expected));
  }
});
