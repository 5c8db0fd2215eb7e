import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What each folder may import, as prefixes of paths from the root; a folder may always import itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "server/src/syntax": ["yaml", "js-yaml"],
  "server/src/document": ["server/src/syntax", "server/src/generated", "server/src/model/shape", "ajv"],
  "server/src/model": ["server/src/syntax", "server/src/document", "server/src/generated"],
  "rules/kit": ["server/src/syntax", "server/src/document", "server/src/model", "server/src/generated", "rules/generated"],
  "rules/generated": ["rules/kit/knowledge"],
  "server/src/analysis": ["server/src/syntax", "server/src/document", "server/src/model", "server/src/generated", "rules/kit"],
  "server/src/features": ["server/src/syntax", "server/src/document", "server/src/model", "server/src/generated", "server/src/analysis", "server/src/advisor", "rules/kit"],
  "server/src/diagram": ["server/src/syntax", "server/src/model", "server/src/analysis", "server/src/advisor", "server/src/generated", "server/src/report/visible", "rules/kit", "@dagrejs/dagre"],
  "server/src/report": ["server/src/syntax", "server/src/model", "server/src/analysis", "server/src/advisor", "server/src/features", "rules/kit"],
  "server/src/generated": ["server/src/syntax", "server/src/model", "ajv"],
  "server/src/lsp": ["server/src", "rules/kit", "vscode-languageserver", "vscode-uri"],
  "server/src/cli": ["server/src/advisor", "server/src/analysis", "server/src/diagram", "server/src/report", "server/src/features", "server/src/syntax", "server/src/model", "server/src/node/files", "rules/index", "rules/kit", "node:", "tinyglobby", "diff", "package.json"],
  "server/src/node": ["server/src", "rules/index", "node:", "vscode-languageserver", "vscode-uri", "package.json"],
  "server/src/browser": ["server/src", "rules/index", "vscode-languageserver", "package.json"],
  client: ["server/src/lsp/requests", "server/src/diagram/drawing", "server/src/diagram/legend", "server/src/diagram/marks", "server/src/diagram/shape", "server/src/diagram/words", "vscode", "vscode-languageclient", "vscode-uri", "node:"],
};
const advisor = ["server/src/analysis", "server/src/syntax", "server/src/model", "server/src/document", "rules/kit"];
const pure = ["server/src/syntax", "server/src/document", "server/src/model", "server/src/analysis", "server/src/features", "server/src/diagram", "server/src/report", "rules"];

function sources(folder: string): readonly string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter(file => /\.ts$/.test(file) && !file.includes("node_modules"))
    .map(file => path.posix.join(folder, file.replaceAll("\\", "/")))
    .sort();
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  const found = [...text.matchAll(/(?:from\s+|import\s*\(\s*|^import\s+)["']([^"']+)["']/gm)].map(match => match[1]!);
  return found.map(name => (name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : name));
}

function layerOf(file: string): string | undefined {
  if (/^rules\/(?!kit|generated|tools|knowledge)[^/]+\//.test(file)) return "family";
  if (file === "server/src/advisor.ts") return "advisor";
  return Object.keys(allowed).find(layer => file.startsWith(`${layer}/`));
}

describe("layers", () => {
  const files = [...sources("server/src"), ...sources("rules"), ...sources("client/src"), ...sources("client/webview")];

  it("import only what lies below them", () => {
    const wrong: string[] = [];
    for (const file of files) {
      const layer = layerOf(file);
      if (layer === undefined) continue;
      const mine = layer === "family" ? ["rules/kit"] : layer === "advisor" ? advisor : [...allowed[layer]!, layer];
      for (const name of importsOf(file)) {
        // A family may share a file of its own, never one of another family.
        if (layer === "family" && path.posix.dirname(name) === path.posix.dirname(file)) continue;
        if (!mine.some(prefix => name === prefix || name.startsWith(prefix.endsWith(":") ? prefix : `${prefix}/`))) wrong.push(`${file} imports ${name}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it("keep the clock, chance and the outside world out of the core", () => {
    const wrong: string[] = [];
    for (const file of files.filter(name => pure.some(folder => name.startsWith(folder)) && !name.startsWith("rules/tools/"))) {
      const text = readFileSync(file, "utf8");
      for (const word of ["Date.now(", "new Date()", "Math.random(", "process.", "globalThis", "eval(", "new Function"]) {
        if (text.includes(word)) wrong.push(`${file} uses ${word}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it("keep files short enough to be read in one go", () => {
    const long = files.filter(file => !file.includes("/generated/")).filter(file => readFileSync(file, "utf8").split("\n").length > 500);
    assert.deepEqual(long, []);
  });
});
