// Writes `schemas/config.schema.json`, the schema of `.architecture-advisor.yaml`, from the rules, the families and the
// thresholds there are. Editors with YAML support use it; the advisor itself reads the file by `analysis/config.ts`.
import { importBundled } from "../../server/build/bundle.mjs";

/** The schema as text, by the path that it belongs to. The registry of rules must be up to date. */
export async function generateConfigSchema(root) {
  const { rules } = await importBundled(root, "rules/index.ts");
  const { families, thresholds } = await importBundled(root, "rules/kit/knowledge.ts");
  const { presets } = await importBundled(root, "server/src/analysis/rule-set.ts");
  const schema = configSchema(rules, families, thresholds, presets);
  return new Map([["schemas/config.schema.json", `${JSON.stringify(schema, undefined, 2)}\n`]]);
}

const presetTexts = {
  starter: "Errors and warnings of the families that a first look needs.",
  recommended: "Every stable rule at its own severity, except families that are off by default. In force when nothing is said.",
  strict: "As `recommended`, with every info raised to a warning.",
  all: "Every rule there is, those on trial and those of all families among them.",
};

function configSchema(rules, families, thresholds, presets) {
  const names = [
    ...Object.values(families).map(({ id, title, description }) => [id, `Family: ${title}. ${description}`]),
    ...rules.map(({ id, title, family, severity }) => [id, `${title} (${family}, ${severity} by default).`]),
  ];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:architecture-advisor:schema:config",
    title: "Configuration of Architecture Advisor",
    description: "The file `.architecture-advisor.yaml` of a repository: which rules speak, how loudly, and which limits they compare with.",
    type: "object",
    additionalProperties: false,
    patternProperties: { "^x-": { description: "For other tools; ignored." } },
    properties: {
      extends: {
        description: "What this configuration builds on: presets, or other configurations of this repository by relative path. Later ones win over earlier ones, and this file over all.",
        ...oneOrMore({ $ref: "#/$defs/base" }),
      },
      rules: {
        description: "Severity by rule or family; `off` switches it off. A rule's own entry wins over the one of its family.",
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(names.map(([name, description]) => [name, { description, $ref: "#/$defs/level" }])),
      },
      thresholds: {
        description: "The limits that rules compare with, where the standard ones do not fit.",
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(Object.entries(thresholds).map(([key, threshold]) => [key, thresholdSchema(threshold)])),
      },
      only: {
        description: "Nothing but these rules and families runs. Left out: no restriction.",
        ...oneOrMore({ enum: names.map(([name]) => name) }),
      },
    },
    $defs: {
      base: {
        anyOf: [
          ...presets.map(preset => ({ const: preset, description: presetTexts[preset] })),
          { type: "string", pattern: "[./]", description: "A relative path inside the repository." },
        ],
      },
      level: { enum: ["off", "error", "warning", "info", "hint", null] },
    },
  };
}

function oneOrMore(item) {
  return { anyOf: [item, { type: "array", items: item }] };
}

function thresholdSchema({ value, unit, description }) {
  const text = `${description} In ${unit}; ${written(value, unit)} when nothing is said.`;
  const limit = limitSchema(unit);
  if (typeof value === "number") return { description: text, ...limit };
  return { description: text, type: "object", additionalProperties: false, properties: { min: limit, max: limit } };
}

const duration = "^(0|[0-9]+(\\.[0-9]+)?\\s*(ms|s|m|min|h|d|w|mo|y))$";

/** The same that `readNumber` of `analysis/config.ts` takes. */
function limitSchema(unit) {
  switch (unit) {
    case "milliseconds": return { anyOf: [{ type: "string", pattern: duration }, { const: 0 }] };
    case "minutes": case "days": return { anyOf: [{ type: "number", minimum: 0 }, { type: "string", pattern: duration }] };
    case "percent": return { anyOf: [{ type: "number", minimum: 0, maximum: 100 }, { type: "string", pattern: "^[0-9]+(\\.[0-9]+)?\\s*%$" }] };
    default: return { type: "number", minimum: 0 };
  }
}

function written(value, unit) {
  const one = number => (unit === "milliseconds" ? `${number / 1000}s` : String(number));
  return typeof value === "number" ? one(value) : `from ${one(value.min)} to ${one(value.max)}`;
}
