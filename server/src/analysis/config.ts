import { defaultThresholds, families, thresholds, type Limits, type Thresholds } from "../../../rules/kit/knowledge";
import type { Severity } from "../../../rules/kit/rule";
import { nearest } from "../model/nearest";
import { parseQuantity } from "../model/quantity";
import { isNothing, type MapNode, type Node, type Pair, type ScalarNode } from "../syntax/node";
import { parseEntry } from "../syntax/parse-entry";
import type { SyntaxProblem } from "../syntax/problem";
import type { Entry, Located, Range } from "../syntax/range";
import { severities, type RegisteredRule } from "./finding";
import type { FileHost, Refusal } from "./load";
import { defaultConfiguration, presets, type Configuration, type Preset } from "./rule-set";

/** Something in a configuration that has no effect, or not the one meant. */
export interface ConfigurationProblem {
  readonly message: string;
  readonly help: string | undefined;
  readonly at: Range;
}

/** What one file says, before what it extends is put beneath. Absent means that it says nothing about it. */
export interface ConfigurationPart {
  readonly preset?: Preset;
  /** Relative paths of other configurations, in order. */
  readonly bases: readonly Located<string>[];
  readonly rules: ReadonlyMap<string, "off" | Severity>;
  readonly thresholds: Partial<Thresholds>;
  readonly only?: readonly string[];
  readonly problems: readonly ConfigurationProblem[];
  /** True when the text is no YAML mapping, so that most of what it means to say may be lost. */
  readonly broken: boolean;
}

/** A configuration as it holds, and what was found on the way. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  readonly problems: readonly ConfigurationProblem[];
  /** The files that had a part in it, so that a host can watch them. */
  readonly sources: readonly string[];
  /** Set when a file could not be read or understood as a whole. */
  readonly unreadable?: { readonly source: string } & Refusal;
}

/** Files extending files that extend files: enough for anybody, and the end of every circle. */
const deepestBase = 8;

/**
 * Reads a configuration file and what it extends. Never throws: what cannot be used is a problem, and the rest counts.
 *
 * @param source the file, as `host` names it
 * @param rules every rule there is, running or not
 */
export async function loadConfiguration(source: string, host: FileHost, rules: readonly RegisteredRule[]): Promise<LoadedConfiguration> {
  const problems: ConfigurationProblem[] = [];
  const sources: string[] = [];
  let unreadable: LoadedConfiguration["unreadable"];

  const load = async (file: string, chain: readonly string[]): Promise<readonly ConfigurationPart[] | Refusal> => {
    const text = await host.read(file);
    if (typeof text !== "string") return text;
    if (!sources.includes(file)) sources.push(file);
    const part = parseConfiguration(file, text, rules);
    problems.push(...part.problems);
    if (part.broken) unreadable ??= { source: file, refused: "is no YAML mapping" };
    const parts: ConfigurationPart[] = [];
    for (const base of part.bases) {
      const refuse = (phrase: string): void => void problems.push({ message: `${code(base.value)} ${phrase}`, help: undefined, at: base });
      // What should hold and cannot be read must not pass for a configuration without it.
      const miss = (phrase: string): void => {
        refuse(phrase);
        unreadable ??= { source: file, refused: `extends ${code(base.value)}, which ${phrase}` };
      };
      const found = await host.resolve(file, base.value);
      if ("refused" in found) miss(found.refused);
      else if (found.length === 0) miss("matches no file");
      for (const next of "refused" in found ? [] : found) {
        if (chain.includes(next)) refuse("extends itself");
        else if (chain.length >= deepestBase) refuse(`is extended deeper than ${deepestBase} levels`);
        else {
          const beneath = await load(next, [...chain, next]);
          if ("refused" in beneath) miss(beneath.refused);
          else parts.push(...beneath);
        }
      }
    }
    return [...parts, part];
  };

  const parts = await load(source, [source]);
  if ("refused" in parts) return { configuration: defaultConfiguration, problems, sources, unreadable: { source, ...parts } };
  return { configuration: merge(parts, rules), problems, sources, ...(unreadable && { unreadable }) };
}

/** The configuration that a text alone describes; what it extends besides presets is left to `loadConfiguration`. */
export function readConfiguration(source: string, text: string, rules: readonly RegisteredRule[]): Pick<LoadedConfiguration, "configuration" | "problems"> {
  const part = parseConfiguration(source, text, rules);
  return { configuration: merge([part], rules), problems: part.problems };
}

/** Later parts win. A family that a later part names takes along what earlier ones said about its rules. */
function merge(parts: readonly ConfigurationPart[], rules: readonly RegisteredRule[]): Configuration {
  const merged = new Map<string, "off" | Severity>();
  let { preset, only } = defaultConfiguration;
  let limits: Partial<Thresholds> = {};
  for (const part of parts) {
    for (const name of part.rules.keys()) {
      if (isFamily(name)) for (const rule of rules) if (rule.family === name) merged.delete(rule.id);
    }
    for (const [name, level] of part.rules) merged.set(name, level);
    preset = part.preset ?? preset;
    only = part.only ?? only;
    limits = { ...limits, ...part.thresholds };
  }
  return { preset, rules: merged, thresholds: limits, only };
}

/** Reads what one file says, with the place of everything that it cannot mean. */
export function parseConfiguration(source: string, text: string, rules: readonly RegisteredRule[]): ConfigurationPart {
  const entry: Entry = { source, text, kind: "whole", section: "", indent: 0, start: 0, line: 0 };
  const tree = parseEntry(entry);
  const reader = createReader(entry, rules);
  reader.problems.push(...tree.problems.map(toProblem));
  const part = { bases: [], rules: new Map<string, "off" | Severity>(), thresholds: {} };
  if (isNothing(tree.root)) return { ...part, problems: reader.problems, broken: tree.broken };
  if (tree.root.kind !== "map") {
    reader.note(tree.root, "a configuration is a mapping", `begin with one of ${choices(topKeys)}`);
    return { ...part, problems: reader.problems, broken: true };
  }
  return { ...part, ...reader.read(tree.root), problems: reader.problems, broken: tree.broken };
}

const topKeys = ["extends", "rules", "thresholds", "only"];
const levels: readonly ("off" | Severity)[] = ["off", ...severities];

interface Reader {
  readonly problems: ConfigurationProblem[];
  note(node: { readonly start: number; readonly end: number }, message: string, help?: string): void;
  read(root: MapNode): Omit<ConfigurationPart, "problems" | "broken">;
}

function createReader(entry: Entry, rules: readonly RegisteredRule[]): Reader {
  const problems: ConfigurationProblem[] = [];
  const names = [...Object.keys(families), ...rules.map(({ id }) => id)];
  const range = ({ start, end }: { readonly start: number; readonly end: number }): Range => ({ entry, start, end });
  const note: Reader["note"] = (node, message, help) => void problems.push({ message, help, at: range(node) });

  const unknown = (key: ScalarNode, kind: string, known: readonly string[], otherwise: string): void => {
    const near = nearest(key.text, known);
    note(key, `unknown ${kind} ${code(key.text)}`, near ? `use ${code(near)}, the closest known ${kind}` : otherwise);
  };

  /** The scalars of a list, or of a single value that stands for one. */
  const scalars = (pair: Pair): readonly ScalarNode[] => {
    const items = pair.value?.kind === "seq" ? pair.value.items : [pair.value];
    const found: ScalarNode[] = [];
    for (const item of items) {
      if (isNothing(item)) continue;
      if (item.kind === "scalar") found.push(item);
      else note(item, `${code(pair.key.text)} takes a name or a list of names`);
    }
    return found;
  };

  /** The pairs of a mapping, each key once. */
  const pairs = (pair: Pair): readonly Pair[] => {
    if (isNothing(pair.value)) return [];
    if (pair.value.kind === "map") return unique(pair.value);
    note(pair.value, `${code(pair.key.text)} takes a mapping`);
    return [];
  };

  const readExtends = (pair: Pair): Pick<ConfigurationPart, "preset" | "bases"> => {
    const bases: Located<string>[] = [];
    let preset: Preset | undefined;
    for (const item of scalars(pair)) {
      const known = presets.find(name => name === item.text);
      if (known) preset = known;
      else if (!/[./\\]/.test(item.text)) unknown(item, "preset", presets, `use one of ${choices(presets)}, or a relative path`);
      else if (/^(?:[a-z][a-z0-9+.-]*:|[/\\])/i.test(item.text)) note(item, `${code(item.text)} is not a relative path`, "name a preset, or a file of this repository by its relative path");
      else bases.push({ ...range(item), value: item.text });
    }
    return { bases, ...(preset && { preset }) };
  };

  const readRules = (pair: Pair): ReadonlyMap<string, "off" | Severity> => {
    const chosen = new Map<string, "off" | Severity>();
    for (const { key, value } of pairs(pair)) {
      if (!names.includes(key.text)) {
        unknown(key, "rule or family", names, "`architecture-advisor rules` lists the rules and families");
        continue;
      }
      if (isNothing(value)) continue;
      const text = value.kind === "scalar" ? value.text : undefined;
      const level = levels.find(name => name === text);
      if (level) chosen.set(key.text, level);
      else note(value, `${code(text ?? "…")} is no level of a rule`, `use one of ${choices(levels)}`);
    }
    return chosen;
  };

  const readThresholds = (pair: Pair): Partial<Thresholds> => {
    const limits: Record<string, number | Limits> = {};
    for (const { key, value } of pairs(pair)) {
      const name = key.text;
      if (!isThreshold(name)) {
        unknown(key, "threshold", Object.keys(thresholds), `use one of ${choices(Object.keys(thresholds))}`);
        continue;
      }
      if (isNothing(value)) continue;
      const { unit } = thresholds[name];
      const standard = defaultThresholds[name];
      if (typeof standard === "number") {
        const limit = readNumber(value, unit);
        if (limit !== undefined) limits[name] = limit;
        else note(value, `${code(name)} takes ${wanted(unit)}`);
      } else limits[name] = readLimits(name, value, unit, standard);
    }
    return limits;
  };

  const readLimits = (name: string, value: Node, unit: string, standard: Limits): Limits => {
    let { min, max } = standard;
    if (value.kind !== "map") {
      note(value, `${code(name)} takes \`min\` and \`max\``);
      return standard;
    }
    for (const pair of unique(value)) {
      if (pair.key.text !== "min" && pair.key.text !== "max") {
        unknown(pair.key, "key", ["min", "max"], "use `min` and `max`");
        continue;
      }
      if (isNothing(pair.value)) continue;
      const limit = readNumber(pair.value, unit);
      if (limit === undefined) note(pair.value, `${code(pair.key.text)} takes ${wanted(unit)}`);
      else if (pair.key.text === "min") min = limit;
      else max = limit;
    }
    if (min <= max) return { min, max };
    note(value, `\`min\` of ${code(name)} is greater than its \`max\``);
    return standard;
  };

  return {
    problems,
    note,
    read: root => {
      let part: Omit<ConfigurationPart, "problems" | "broken"> = { bases: [], rules: new Map(), thresholds: {} };
      for (const pair of unique(root)) {
        switch (pair.key.text) {
          case "extends":
            part = { ...part, ...readExtends(pair) };
            break;
          case "rules":
            part = { ...part, rules: readRules(pair) };
            break;
          case "thresholds":
            part = { ...part, thresholds: readThresholds(pair) };
            break;
          case "only": {
            const wished = scalars(pair);
            for (const item of wished) if (!names.includes(item.text)) unknown(item, "rule or family", names, "`architecture-advisor rules` lists the rules and families");
            const only = wished.map(({ text }) => text).filter(name => names.includes(name));
            if (only.length > 0) part = { ...part, only };
            break;
          }
          default:
            if (!pair.key.text.startsWith("x-")) unknown(pair.key, "key", topKeys, `use one of ${choices(topKeys)}`);
        }
      }
      return part;
    },
  };
}

/** The first pair of each key; that the others are there is reported by the parser layer. */
function unique(map: MapNode): readonly Pair[] {
  const seen = new Set<string>();
  return map.pairs.filter(({ key }) => !seen.has(key.text) && seen.add(key.text));
}

/** A limit in the unit that its threshold counts in; undefined when the text says something else. */
function readNumber(node: Node, unit: string): number | undefined {
  if (node.kind !== "scalar") return undefined;
  const size = timeUnits[unit];
  if (size !== undefined) {
    const time = parseQuantity("duration", node.text);
    if (typeof time === "number") return time / size;
    // A bare number is in the unit of the threshold, which for milliseconds nobody would guess.
    if (unit === "milliseconds") return undefined;
  }
  if (unit === "percent") {
    const share = parseQuantity("share", node.text);
    return typeof share === "number" ? share : undefined;
  }
  return typeof node.value === "number" && Number.isFinite(node.value) && node.value >= 0 ? node.value : undefined;
}

const timeUnits: Readonly<Record<string, number | undefined>> = { milliseconds: 1, minutes: 60_000, days: 86_400_000 };

function wanted(unit: string): string {
  switch (unit) {
    case "milliseconds": return "a duration such as `5s`";
    case "minutes": return "a number of minutes, or a duration such as `10m`";
    case "days": return "a number of days, or a duration such as `6mo`";
    case "percent": return "a share such as `10%`";
    case "ratio": return "a number that is not negative";
    default: return `a number of ${unit}`;
  }
}

function toProblem(problem: SyntaxProblem): ConfigurationProblem {
  const { at } = problem;
  switch (problem.kind) {
    case "syntax":
      if (problem.code === "MULTIPLE_DOCS") return { message: "a second document begins here, and a configuration is one document", help: "remove the `---`", at };
      return { message: problem.message, help: undefined, at };
    case "limit": return { message: problem.message, help: undefined, at };
    case "duplicate-key": return { message: `${code(problem.name)} is here a second time`, help: "keep one of the two; the first one counts", at };
    case "key-not-string": return { message: `the key ${code(problem.text)} is no text`, help: "put it in quotation marks", at };
    case "hidden-character": return { message: `the invisible character U+${problem.codePoint.toString(16).toUpperCase().padStart(4, "0")} is in the text`, help: "remove it", at };
    case "secret": return { message: `${problem.what} is in the text, where everybody who reads the file can see it`, help: "replace it by the name of a secret that the platform keeps", at };
  }
}

function isFamily(name: string): boolean {
  return Object.hasOwn(families, name);
}

function isThreshold(name: string): name is keyof Thresholds {
  return Object.hasOwn(defaultThresholds, name);
}

function choices(names: readonly string[]): string {
  return names.map(code).join(", ");
}

function code(name: string): string {
  return `\`${name.replace(/[\s`]+/g, " ").slice(0, 80)}\``;
}
