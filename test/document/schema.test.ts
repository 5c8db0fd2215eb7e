import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv2020 from "ajv/dist/2020.js";

// The schema is read by a generator, by hovers and by completion. Each of them relies on the conventions checked here.

interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, unknown>>;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly "x-silence"?: string;
  readonly "x-short"?: string;
  readonly "x-none"?: boolean;
  readonly "x-list"?: boolean;
  readonly "x-quantity"?: string;
  readonly "x-key"?: string | readonly string[];
  readonly "x-ref"?: string | readonly string[];
  readonly "x-suggest"?: string | readonly string[];
  readonly "x-pattern"?: string;
  readonly "x-collection"?: string;
}

interface Place {
  readonly at: string;
  readonly node: Schema;
}

const root = process.cwd();
const schema = JSON.parse(readFileSync(path.join(root, "schemas", "architecture.schema.json"), "utf8")) as Schema;
const definitions = schema.$defs ?? {};

/** The object that a definition describes in its long form; undefined for scalars. */
const longForm = (definition: Schema): Schema | undefined => {
  const form = definition["x-short"] === undefined ? definition : definition.then;
  return form?.properties ? form : undefined;
};

/** Every property of the root and of all definitions. */
const properties: readonly Place[] = [["", schema] as const, ...Object.entries(definitions)].flatMap(([name, definition]) =>
  Object.entries(longForm(definition)?.properties ?? {}).map(([key, node]) => ({ at: name ? `${name}.${key}` : key, node })),
);

/** Every schema inside another, itself included. */
const nested = (at: string, node: Schema): readonly Place[] => [
  { at, node },
  ...(["if", "then", "else", "items"] as const).flatMap((key) => (node[key] ? nested(`${at}/${key}`, node[key]) : [])),
  ...(typeof node.additionalProperties === "object" ? nested(`${at}/*`, node.additionalProperties) : []),
  ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => nested(`${at}.${key}`, child)),
];

const all: readonly Place[] = [...nested("root", schema), ...Object.entries(definitions).flatMap(([name, node]) => nested(name, node))];

const where = (places: readonly Place[], breaks: (node: Schema) => boolean): readonly string[] =>
  places.filter(({ node }) => breaks(node)).map(({ at }) => at);

const namesIn = (value: string | readonly string[] | undefined): readonly string[] => (value === undefined ? [] : [value].flat());

describe("schema of the descriptor", () => {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const validate = ajv.compile<unknown>(schema);

  /** What the schema has against a value at the place of one of its parts. */
  const complaintsAbout = (part: Schema, values: readonly unknown[]): readonly string[] => {
    const local = JSON.parse(JSON.stringify(part).replaceAll('"#/$defs/', `"${schema.$id}#/$defs/`)) as Schema;
    const judge = ajv.compile<unknown>(local);
    return values.filter((value) => !judge(value)).map((value) => `${JSON.stringify(value)}: ${ajv.errorsText(judge.errors)}`);
  };

  it("accepts the shortest descriptor and asks for its two parts", () => {
    assert.equal(validate({ apiVersion: "architecture-advisor/v1", services: { shop: {} } }), true);
    assert.equal(validate({ services: { shop: {} } }), false);
    assert.equal(validate({ apiVersion: "architecture-advisor/v1" }), false);
  });

  it("takes short and long forms for the same, and refuses keys it does not know", () => {
    const descriptor = (call: unknown): unknown => ({ apiVersion: "architecture-advisor/v1", services: { shop: { calls: [call] } } });
    for (const call of [
      "payment",
      { to: "payment", timeout: "2s", retry: 3, fallback: "degraded", idempotent: "natural", circuitBreaker: true },
      { to: "payment", timeout: { request: "2s" }, circuitBreaker: "none", bulkhead: { none: true, reason: "one caller" } },
      { to: "payment", "x-ticket": 7 },
    ]) assert.equal(validate(descriptor(call)), true, ajv.errorsText(validate.errors));
    for (const call of [
      { to: "payment", circuitBraeker: true },
      { to: "payment", timeout: 2 },
      { to: "payment", timeout: "2 parsecs" },
      { to: "payment", retry: { budget: "120%" } },
      { to: "payment", mode: "eventually" },
      { to: ["payment"] },
    ]) assert.equal(validate(descriptor(call)), false, JSON.stringify(call));
  });

  it("describes every definition", () => {
    assert.deepEqual(Object.entries(definitions).filter(([, node]) => !node.description).map(([name]) => name), []);
  });

  it("describes every property, shows an example and says what silence means", () => {
    assert.ok(properties.length > 1000, `${properties.length} properties found`);
    assert.deepEqual(where(properties, (node) => !node.description?.includes("When silent: ")), []);
    assert.deepEqual(where(properties, (node) => !node.examples?.length), []);
    assert.deepEqual(where(properties, (node) => !["absent", "unknown", "default"].includes(node["x-silence"] ?? "")), []);
  });

  it("states a default exactly where silence means one", () => {
    assert.deepEqual(where(properties, (node) => (node["x-silence"] === "default") !== (node.default !== undefined)), []);
  });

  it("shows examples and defaults that it accepts itself", () => {
    const complaints = properties.flatMap(({ at, node }) =>
      complaintsAbout(node, [...(node.examples ?? []), ...(node.default === undefined ? [] : [node.default])]).map((text) => `${at} ${text}`),
    );
    assert.deepEqual(complaints, []);
  }).timeout(30_000);

  it("closes every object except for own keys", () => {
    const objects = all.filter(({ at, node }) => node.type === "object" && !at.endsWith("/if"));
    assert.ok(objects.length > 100, `${objects.length} objects found`);
    assert.deepEqual(where(objects, (node) => node.additionalProperties !== false && typeof node.additionalProperties !== "object"), []);
    assert.deepEqual(where(objects, (node) => node.patternProperties?.["^x-"] !== true), []);
  });

  it("keeps objects in definitions, so that each has a name", () => {
    assert.deepEqual(properties.flatMap(({ at, node }) => nested(at, node)).filter(({ node }) => node.properties !== undefined).map(({ at }) => at), []);
    assert.deepEqual(where(all, (node) => typeof node.additionalProperties === "object" && !node.additionalProperties.$ref), []);
  });

  it("requires keys at the root only", () => {
    assert.deepEqual(all.filter(({ node }) => node.required !== undefined).map(({ at }) => at).filter(at => !/^root[./]?anyOf/.test(at)), ["root"]);
  });

  it("refers to definitions that exist, and uses each of them", () => {
    const used = new Set(all.flatMap(({ node }) => (node.$ref ? [node.$ref.replace("#/$defs/", "")] : [])));
    assert.deepEqual([...used].filter((name) => definitions[name] === undefined), []);
    assert.deepEqual(Object.keys(definitions).filter((name) => !used.has(name)), []);
  });

  it("bounds every text and every list", () => {
    const isText = (node: Schema): boolean => [node.type].flat().includes("string") && !node["x-quantity"];
    assert.deepEqual(where(all, (node) => isText(node) && node.maxLength === undefined && !("pattern" in node)), []);
    assert.deepEqual(where(all, (node) => node.items !== undefined && node.maxItems === undefined), []);
  });

  it("writes each short form as a choice between the long form and what stands for one of its keys", () => {
    for (const [name, definition] of Object.entries(definitions)) {
      const key = definition["x-short"];
      if (key === undefined) {
        assert.equal(definition["x-none"], undefined, `${name} can be switched off but has no scalar form`);
        continue;
      }
      assert.deepEqual(definition.if, { type: "object" }, name);
      assert.ok(definition.else, name);
      if (key !== "") assert.ok(longForm(definition)?.properties?.[key], `${name} has no key ${key}`);
    }
  });

  it("lets what can be switched off be written as `none`, with a reason", () => {
    const policies = Object.entries(definitions).filter(([, definition]) => definition["x-none"]);
    assert.ok(policies.length > 10, `${policies.length} policies found`);
    for (const [name] of policies) {
      assert.deepEqual(complaintsAbout({ $ref: `#/$defs/${name}` }, ["none", { none: true, reason: "a decision" }]), [], name);
    }
  }).timeout(10_000);

  it("names the elements of a list by a key that they have", () => {
    for (const { at, node } of all) {
      if (node["x-key"] === undefined) continue;
      const item = longForm(definitions[node.items?.$ref?.replace("#/$defs/", "") ?? ""] ?? {});
      for (const key of namesIn(node["x-key"])) assert.ok(item?.properties?.[key], `${at} has no ${key}`);
    }
  });

  it("refers to collections that the root has", () => {
    const collections = Object.values(schema.properties ?? {}).flatMap((node) => namesIn(node["x-collection"]));
    // Names inside one service; they serve completion only.
    const known = new Set([...collections, "operations", "pools"]);
    assert.deepEqual(where(all, (node) => namesIn(node["x-ref"]).some((name) => !known.has(name))), []);
    assert.deepEqual(Object.entries(schema.properties ?? {}).filter(([key, node]) => node["x-collection"] !== undefined && node["x-collection"] !== key), []);
  });

  it("points to patterns that the knowledge base describes", () => {
    const unknown = properties.filter(({ node }) => {
      const pattern = node["x-pattern"];
      return pattern !== undefined && !existsSync(path.join(root, "rules", "knowledge", "patterns", `${pattern}.yaml`));
    });
    assert.deepEqual(unknown.map(({ at, node }) => `${at}: ${node["x-pattern"]}`), []);
  });
});
