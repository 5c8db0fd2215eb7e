// What a check of a sound descriptor never looks at, kept out of the way: parsed and evaluated only when it is asked for.
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { notFamilies } from "../../rules/tools/registry.mjs";

/**
 * Tables of data become JSON in a string, which engines read several times faster than the same as source text.
 * The tables themselves stay as they are in the sources, where a change of one entry is a change of one line.
 */
export const tablesAsJson = {
  name: "tables-as-json",
  setup: build => build.onLoad({ filter: /[\\/]generated[\\/](?:knowledge|knowledge-long|playbooks|shapes)\.ts$/ }, ({ path: file }) => {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
    const tables = source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList.declarations);
    const contents = tables.map(({ name, initializer }) =>
      `export const ${name.text} = /* @__PURE__ */ JSON.parse(${JSON.stringify(JSON.stringify(valueOf(initializer)))});`);
    return { contents: contents.join("\n"), loader: "js" };
  }),
};

/** What a literal of a generated table stands for. */
function valueOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) return -valueOf(node.operand);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(valueOf);
  if (ts.isObjectLiteralExpression(node)) return Object.fromEntries(node.properties.map(({ name, initializer }) => [name.text, valueOf(initializer)]));
  throw new Error(`a generated table holds ${ts.SyntaxKind[node.kind]}, which is no data`);
}

/** Files beside an entry point that it loads when it needs them, by what they are in the sources. */
const apart = {
  validators: "./validate.js",
  yaml: "./yaml.js",
  texts: "./rule-texts.json",
};

/** The validators are the largest part of all and needed at the first fault only. */
export const validatorsApart = {
  name: "validators-apart",
  setup: build => build.onResolve({ filter: /\/generated\/validate$/ }, () => ({ path: apart.validators, external: true })),
};

/** The tolerant parser is needed where the quick one steps aside, and the writer of scalars where a fix is made. */
export const yamlApart = {
  name: "yaml-apart",
  setup: build => {
    build.onResolve({ filter: /^yaml$/ }, () => ({ path: "yaml", namespace: "apart" }));
    build.onLoad({ filter: /^yaml$/, namespace: "apart" }, () => ({ contents: `
      const yaml = () => require(${JSON.stringify(apart.yaml)});
      ${["isAlias", "isMap", "isScalar", "isSeq", "parseDocument", "stringify"].map(name => `export const ${name} = (...given) => yaml().${name}(...given);`).join("\n")}
      export function Schema(options) { return new (yaml().Schema)(options); }
    `, loader: "js" }));
    build.onResolve({ filter: /^\.\/yaml\.js$/, namespace: "apart" }, () => ({ path: apart.yaml, external: true }));
  },
};

/** What only a page, an explanation or a report for machines shows of a rule. */
export const longTexts = ["why", "unless", "fixWrites", "examples"];

/**
 * Takes the long texts out of every rule and puts getters in their place, which read the file that `ruleTexts` fills.
 * They are half of what a rule is.
 */
export const ruleTextsApart = {
  name: "rule-texts-apart",
  setup: build => {
    build.onResolve({ filter: /^\.\/rule-texts\.json$/ }, () => ({ path: apart.texts, external: true }));
    build.onLoad({ filter: /[\\/]rules[\\/][a-z-]+[\\/][a-z0-9-]+\.ts$/ }, ({ path: file }) => {
      const family = path.basename(path.dirname(file));
      return notFamilies.has(family) ? undefined : { contents: withoutTexts(file), loader: "ts", resolveDir: path.dirname(file) };
    });
  },
};

function withoutTexts(file) {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const call = source.statements.find(ts.isExportAssignment)?.expression;
  const definition = call && ts.isCallExpression(call) ? call.arguments[0] : undefined;
  if (!definition || !ts.isObjectLiteralExpression(definition)) throw new Error(`${file} does not export a rule as its default`);
  const id = JSON.stringify(path.basename(file, ".ts"));
  let result = text;
  for (const property of [...definition.properties].reverse()) {
    if (!ts.isPropertyAssignment(property) || !longTexts.includes(property.name.text)) continue;
    const { text: name } = property.name;
    const getter = `get ${name}() { return require(${JSON.stringify(apart.texts)})[${id}].${name}; }`;
    result = result.slice(0, property.getStart(source)) + getter + result.slice(property.end);
  }
  return result;
}

/** The texts that were taken out, as JSON by rule. */
export function ruleTexts(rules) {
  return JSON.stringify(Object.fromEntries(rules.map(rule => [rule.id, Object.fromEntries(longTexts.map(name => [name, rule[name]]))])));
}
