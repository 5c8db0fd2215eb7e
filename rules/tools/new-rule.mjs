// `npm run new-rule -- <family>/<id> [--scope call]`: writes a rule and its cases, ready to be filled in.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { generateRegistry } from "./registry.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const { positionals, values } = parseArgs({ allowPositionals: true, options: { scope: { type: "string", default: "service" } } });

const scopes = readScopes();
const families = parse(readFileSync(path.join(root, "rules/knowledge/families.yaml"), "utf8"));
const ids = new Set((Array.isArray(families) ? families : families.families).map(family => family.id));

const [family = "", id = ""] = (positionals[0] ?? "").split("/");
const wrong = fault();
if (wrong) {
  process.stderr.write(`${wrong}\nusage: npm run new-rule -- <family>/<id> [--scope ${scopes.join("|")}]\n`);
  process.exit(2);
}

const ruleFile = `rules/${family}/${id}.ts`;
const caseFile = `test/rules/${family}/${id}.arch.yaml`;
write(ruleFile, ruleText());
write(caseFile, caseText());
for (const [file, text] of generateRegistry(root)) write(file, text);
process.stdout.write(`${ruleFile}\n${caseFile}\nnow fill in both, then: npm test -- rules.test\n`);

function fault() {
  if (!ids.has(family)) return `no family is named ${JSON.stringify(family)}; one of: ${[...ids].sort().join(", ")}`;
  if (!/^[a-z][a-z-]*[a-z]$/.test(id)) return `a rule id is lower case with hyphens, not ${JSON.stringify(id)}`;
  if (!scopes.includes(values.scope)) return `no scope is named ${JSON.stringify(values.scope)}; one of: ${scopes.join(", ")}`;
  if (existsSync(path.join(root, `rules/${family}/${id}.ts`))) return `rules/${family}/${id}.ts exists already`;
  return undefined;
}

/** The scopes are the members of one interface of the kit; asking it keeps this list true. */
function readScopes() {
  const text = readFileSync(path.join(root, "rules/kit/rule.ts"), "utf8");
  const body = /export interface Subjects \{([\s\S]*?)\n\}/.exec(text)[1];
  return [...body.matchAll(/^ {2}readonly (\w+):/gm)].map(match => match[1]);
}

function write(file, text) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function ruleText() {
  return `import { code, defineRule, nameOf, nameRange, yaml } from "../kit";

export default defineRule({
  id: "${id}",
  scope: "${values.scope}",
  title: "<the problem in a few words>",
  group: "<G1 to G5, or X-...>",
  severity: "warning",
  status: "trial",
  articles: ["<code of an article>"],

  why: \`
    <what goes wrong in production, and for whom>
  \`,
  unless: "<when the advice is wrong>",

  *check(${values.scope}, { system, thresholds, today }) {
    // <return early where nothing is wrong or nothing is known>
    yield {
      at: nameRange(<the smallest text that has to change>),
      message: \`<what is, in one sentence>\`,
      help: "<what to do, beginning with a verb>",
    };
  },

  examples: [{
    title: "<a small system>",
    bad: yaml\`
      services:
        shop: {}
    \`,
    good: yaml\`
      services:
        shop: {}
    \`,
  }],
});
`;
}

function caseText() {
  return `# <why it fires here>
services:
  shop: {}
---
# Near miss: <why it stays silent although it looks alike>
services:
  shop: {}
`;
}
