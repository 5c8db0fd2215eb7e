import { stringify } from "yaml";
import { shapes } from "../../server/src/generated/shapes";
import type { QuantityKind } from "../../server/src/model/quantity";
import type { ObjectShape, ScalarShape, Shape, ShapeName } from "../../server/src/model/shape";
import type { Random } from "./random";

/** What a generated value may be like. */
export interface Taste {
  /** The share of places that get something the schema does not allow there. */
  readonly wrong: number;
  /** The share of keys of a mapping that are written. */
  readonly keys: number;
}

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

const names: readonly string[] = ["orders", "payments", "order-db", "a", "b.c", "checkout", "core", "1st", "\u{1f680}", "it's", "x: y", "true", "10", "__proto__"];
const texts: readonly string[] = ["some words", "it's", "say \"hi\"", "a # b", "a: b", "[x]", "*", "&", "é\u{1f680}", "", " padded ", "two\nlines", "two\n\nlines\n", "TODO", "none", "yes", "null", "5", "x".repeat(250)];
const quantities: Readonly<Record<QuantityKind, readonly (string | number)[]>> = {
  duration: ["250ms", "2s", "5 min", "1h", "14d", 0, "TODO", "1.5s"],
  share: ["50%", 50, "0.5%", 100, "TODO", "1 %"],
  rate: ["20/s", "5/min", "TODO", "1000 / h"],
  size: ["10KB", "1 MiB", 0, "TODO"],
  growth: ["5GB/month", "1MB/d", "TODO"],
  date: ["2026-01-31", "2028-02-29", "TODO"],
  count: [0, 1, 20, "3", "TODO"],
  number: [0, 1.5, "2", "TODO"],
};
const anything: readonly Value[] = ["text", 5, -1, 1.5, true, false, null, [], {}, ["a", ["b"]], { a: { b: 1 } }, "none", "all", 1e300, "2026-02-30", "5 parsecs", [null], [{}]];

/** A descriptor as data. */
export function generateData(random: Random, taste: Taste = { wrong: 0, keys: 0.15 }): { readonly [key: string]: Value } {
  const data: Record<string, Value> = Object.create(null) as Record<string, Value>;
  data["apiVersion"] = "architecture-advisor/v1";
  for (const [key, shape] of Object.entries(shapes.root)) {
    if (key === "apiVersion" || key === "include" || !random.chance(key === "services" ? 0.9 : 0.25)) continue;
    data[key] = value(shape, random, taste, 0);
  }
  if (random.chance(taste.wrong)) data[random.pick(["servces", "x-note", "extra"])] = random.pick(anything);
  return data;
}

/** A descriptor as text, in one of the styles that the library can write. */
export function generateDescriptor(random: Random, taste?: Taste): string {
  const data = generateData(random, taste);
  const quotes = random.pick(["PLAIN", "PLAIN", "QUOTE_DOUBLE", "QUOTE_SINGLE"] as const);
  const text = stringify(data, {
    collectionStyle: random.pick(["any", "any", "any", "flow"] as const),
    indent: random.pick([2, 2, 3, 4]),
    indentSeq: random.chance(0.7),
    lineWidth: random.pick([0, 40, 100]),
    defaultStringType: quotes,
    defaultKeyType: random.pick(["PLAIN", "PLAIN", quotes]),
    nullStr: random.pick(["", "~", "null"]),
    aliasDuplicateObjects: false,
  });
  return random.chance(0.2) ? text.replaceAll("\n", "\r\n") : text;
}

function value(name: ShapeName, random: Random, taste: Taste, depth: number): Value {
  if (random.chance(taste.wrong)) return random.pick(anything);
  if (random.chance(0.02)) return null;
  const shape: Shape = typeof name === "string" ? shapes.definitions[name]! : name;
  switch (shape.kind) {
    case "scalar": return scalar(shape, random);
    case "object": return object(shape, random, taste, depth);
    case "list": {
      if (shape.single && random.chance(0.3)) return value(shape.item, random, taste, depth + 1);
      return Array.from({ length: random.below(depth > 3 ? 2 : 4) }, () => value(shape.item, random, taste, depth + 1));
    }
    case "table": return mapping(random.below(4), () => random.pick(names), () => value(shape.item, random, taste, depth + 1));
  }
}

function object(shape: ObjectShape, random: Random, taste: Taste, depth: number): Value {
  if (shape.none && random.chance(0.1)) return random.pick(["none", false]);
  if (shape.short && shape.shortShape && random.chance(0.3)) return value(shape.shortShape, random, taste, depth + 1);
  if (shape.short === "" && random.chance(0.5)) return true;
  const share = depth > 4 ? 0.02 : depth > 1 ? taste.keys : taste.keys * 2;
  const keys = Object.keys(shape.keys).filter(() => random.chance(share));
  if (random.chance(taste.wrong)) keys.push(random.pick(["oops", "x-more", "calss"]));
  return mapping(keys.length, index => keys[index]!, key => Object.hasOwn(shape.keys, key) ? value(shape.keys[key]!, random, taste, depth + 1) : "extra");
}

function mapping(size: number, keyAt: (index: number) => string, valueOf: (key: string) => Value): Value {
  const result = Object.create(null) as Record<string, Value>;
  for (let index = 0; index < size; index += 1) {
    const key = keyAt(index);
    result[key] = valueOf(key);
  }
  return result;
}

function scalar(shape: ScalarShape, random: Random): Value {
  if (shape.quantity) return shape.words && random.chance(0.2) ? random.pick(shape.words) : random.pick(quantities[shape.quantity]);
  switch (shape.type) {
    case "boolean": return random.pick([true, false, "TODO"]);
    case "number": return random.pick([0, 1, 2.5, "TODO"]);
    case "enum": return random.chance(0.9) ? random.pick(shape.values!) : "TODO";
    case "text": return shape.ref ? random.pick(names) : random.pick(texts);
  }
}
