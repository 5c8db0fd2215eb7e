import { parseArgs } from "node:util";
import { families, problemOf, problems, type ProblemId } from "../../../rules/kit/knowledge";
import type { RegisteredRule } from "../advisor";
import { nearest } from "../model/nearest";
import { parseQuantity } from "../model/quantity";

export type Format = "stylish" | "json" | "sarif";
export type FailOn = "error" | "warning" | "info";

export interface CheckOptions {
  /** Files, folders, and `-` for standard input; never empty. */
  readonly paths: readonly string[];
  readonly format: Format;
  readonly today: string | undefined;
  readonly config: string | undefined;
  /** Rules and families; empty means all that the configuration has. */
  readonly only: readonly string[];
  readonly failOn: FailOn;
  readonly maxWarnings: number | undefined;
  readonly fix: "write" | "show" | undefined;
  readonly quiet: boolean;
  readonly stdinFilename: string | undefined;
  /** Undefined: as the terminal and the environment have it. */
  readonly color: boolean | undefined;
}

/** What `decide`, `plan` and `whatif` look at. */
export interface SystemOptions {
  /** A file or folder with one descriptor, or `-` for standard input. */
  readonly path: string;
  readonly today: string | undefined;
  readonly config: string | undefined;
  readonly color: boolean | undefined;
}

export interface DecideOptions extends SystemOptions {
  /** Undefined: all that the system has. */
  readonly problem: ProblemId | undefined;
  readonly format: "text" | "json";
}

export interface PlanOptions extends SystemOptions {
  readonly format: "text" | "markdown" | "json";
}

export interface WhatIfOptions extends SystemOptions {
  readonly element: string;
  readonly mode: "fails" | "slow";
  /** Milliseconds, with `slow`. */
  readonly latency: number | undefined;
  readonly format: "text" | "markdown" | "json";
}

export interface GraphOptions extends SystemOptions {
  readonly format: "mermaid" | "dot" | "svg" | "text";
  readonly group: "owner" | "context" | "cell" | "none" | undefined;
  readonly focus: string | undefined;
  readonly depth: number | undefined;
  /** Draws every element, however many there are. */
  readonly expand: boolean;
  readonly output: string | undefined;
}

export type Command =
  | { readonly kind: "check"; readonly options: CheckOptions }
  | { readonly kind: "explain"; readonly rule: RegisteredRule; readonly color: boolean | undefined }
  | { readonly kind: "decide"; readonly options: DecideOptions }
  | { readonly kind: "plan"; readonly options: PlanOptions }
  | { readonly kind: "whatif"; readonly options: WhatIfOptions }
  | { readonly kind: "graph"; readonly options: GraphOptions }
  | { readonly kind: "rules"; readonly format: "stylish" | "json"; readonly color: boolean | undefined }
  | { readonly kind: "lsp" }
  | { readonly kind: "welcome" }
  | { readonly kind: "help" }
  | { readonly kind: "version" };

/** Why the arguments make no command, and what would help. */
export interface Misuse {
  readonly misuse: string;
  readonly help: string;
}

interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
}

const common = { help: { type: "boolean", short: "h" }, color: { type: "boolean" }, "no-color": { type: "boolean" } } as const;

const ofSystem = { ...common, format: { type: "string", short: "f" }, today: { type: "string" }, config: { type: "string", short: "c" } } as const;

const optionsOf: Readonly<Record<Exclude<Command["kind"], "help" | "version">, Readonly<Record<string, Option>>>> = {
  check: {
    ...common,
    format: { type: "string", short: "f" },
    today: { type: "string" },
    config: { type: "string", short: "c" },
    only: { type: "string", multiple: true },
    "fail-on": { type: "string" },
    "max-warnings": { type: "string" },
    fix: { type: "boolean" },
    "fix-dry-run": { type: "boolean" },
    quiet: { type: "boolean" },
    "stdin-filename": { type: "string" },
  },
  explain: common,
  rules: { ...common, format: { type: "string", short: "f" } },
  decide: ofSystem,
  plan: ofSystem,
  whatif: { ...ofSystem, slow: { type: "string" }, fails: { type: "boolean" } },
  graph: { ...ofSystem, group: { type: "string" }, focus: { type: "string" }, depth: { type: "string" }, expand: { type: "boolean" }, output: { type: "string", short: "o" } },
  lsp: { ...common, stdio: { type: "boolean" } },
  welcome: common,
};

type Named = keyof typeof optionsOf;

/** The commands that people use; `welcome` belongs to `npm start`. */
const publicCommands: readonly Named[] = ["check", "explain", "rules", "decide", "plan", "whatif", "graph", "lsp"];

/** Reads the arguments of a run: a command, or what is wrong with them. */
export function readArguments(args: readonly string[], rules: readonly RegisteredRule[]): Command | Misuse {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") return { kind: "help" };
  if (name === "--version" || name === "-v" || name === "version") return { kind: "version" };
  if (!isCommand(name)) {
    if (name.startsWith("-")) return { misuse: `the first argument is a command, not ${quoted(name)}`, help: `use one of ${list(publicCommands)}` };
    const near = nearest(name, publicCommands);
    const help = near ? `use ${quoted(near)}, the closest command` : `use one of ${list(publicCommands)}; \`check ${name}\` checks a file or folder`;
    return { misuse: `unknown command ${quoted(name)}`, help };
  }
  const read = readOptions(name, rest);
  if ("misuse" in read) return read;
  const { values, positionals } = read;
  if (values["help"]) return { kind: "help" };
  const color = values["no-color"] ? false : values["color"] ? true : undefined;
  switch (name) {
    case "check": return readCheck(values, positionals, color, rules);
    case "explain": return readExplain(positionals, color, rules);
    case "rules": return readRules(values, positionals, color);
    case "decide": return readDecide(values, positionals, color);
    case "plan": return readPlan(values, positionals, color);
    case "whatif": return readWhatIf(values, positionals, color);
    case "graph": return readGraph(values, positionals, color);
    case "lsp":
      if (positionals.length > 0) return tooMany(positionals[0]!, name);
      return values["stdio"] ? { kind: "lsp" } : { misuse: "`lsp` does not know how to talk to the editor", help: "add `--stdio`" };
    case "welcome": return positionals.length > 0 ? tooMany(positionals[0]!, name) : { kind: "welcome" };
  }
}

type Values = Readonly<Record<string, readonly string[] | undefined>>;

function readOptions(command: Named, args: readonly string[]): { readonly values: Values; readonly positionals: readonly string[] } | Misuse {
  const options = optionsOf[command];
  // Not strict: its complaints are for programmers, so the tokens are looked at here.
  const { tokens, positionals } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const values: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const { value, inlineValue } = token;
    if (!option) {
      const near = nearest(token.name, Object.keys(options));
      const help = near ? `use \`--${near}\`, the closest option` : `\`${programName} --help\` lists the options; a file whose name begins with a hyphen goes behind \`--\``;
      return { misuse: `unknown option ${quoted(token.rawName)}`, help };
    }
    if (option.type === "boolean") {
      if (value !== undefined) return { misuse: `option ${quoted(token.rawName)} takes no value`, help: `remove ${quoted(`=${value}`)}` };
      values[token.name] = [];
      continue;
    }
    if (value === undefined || value === "" || (!inlineValue && value.startsWith("-"))) return { misuse: `option ${quoted(token.rawName)} has no value`, help: `write it as ${quoted(`--${token.name}=…`)}` };
    values[token.name] = [...(option.multiple ? values[token.name] ?? [] : []), value];
  }
  return { values, positionals };
}

export const programName = "architecture-advisor";

function readCheck(values: Values, paths: readonly string[], color: boolean | undefined, rules: readonly RegisteredRule[]): Command | Misuse {
  const format = choose("format", values, ["stylish", "json", "sarif"] as const, "stylish");
  if (typeof format !== "string") return format;
  const failOn = choose("fail-on", values, ["error", "warning", "info"] as const, "error");
  if (typeof failOn !== "string") return failOn;

  const today = readDay(values);
  if (typeof today === "object") return today;

  const most = values["max-warnings"]?.[0];
  if (most !== undefined && parseQuantity("count", most) === undefined) return { misuse: `${quoted(most)} is no number of warnings`, help: "use a whole number, such as `--max-warnings 0`" };

  const only = (values["only"] ?? []).flatMap(names => names.split(",")).map(name => name.trim()).filter(name => name !== "");
  const known = [...Object.keys(families), ...rules.map(({ id }) => id)];
  for (const name of only) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    return {
      misuse: `no rule or family is named ${quoted(name)}`,
      help: near ? `use ${quoted(near)}, the closest known name` : `\`${programName} rules\` lists the rules and families`,
    };
  }

  if (values["fix"] && values["fix-dry-run"]) return { misuse: "`--fix` and `--fix-dry-run` exclude each other", help: "keep one of the two" };
  if (values["fix"] && paths.includes("-")) return { misuse: "`--fix` cannot write to standard input", help: "use `--fix-dry-run`, which prints the changes" };
  const fix = values["fix"] ? "write" : values["fix-dry-run"] ? "show" : undefined;
  return {
    kind: "check",
    options: {
      paths: paths.length > 0 ? paths : ["."],
      format, today, only, failOn, fix, color,
      config: values["config"]?.[0],
      maxWarnings: most === undefined ? undefined : Number(most),
      quiet: values["quiet"] !== undefined,
      stdinFilename: values["stdin-filename"]?.[0],
    },
  };
}

function readDay(values: Values): string | undefined | Misuse {
  const today = values["today"]?.[0];
  if (today === undefined || parseQuantity("date", today) !== undefined) return today;
  return { misuse: `${quoted(today)} is no day`, help: "write it as year, month and day: `--today 2026-07-01`" };
}

function readDecide(values: Values, positionals: readonly string[], color: boolean | undefined): Command | Misuse {
  const format = choose("format", values, ["text", "json"] as const, "text");
  if (typeof format !== "string") return format;
  const today = readDay(values);
  if (typeof today === "object") return today;
  const [first, second, more] = positionals;
  const known = first === undefined ? undefined : problemOf(first);
  // A name with a dot or a slash is a file: no problem is written that way.
  const isPath = first !== undefined && !known && (/[./\\]/.test(first) || first === "-");
  if (first !== undefined && !known && !isPath) {
    const near = nearest(first, Object.keys(problems));
    return { misuse: `no problem is named ${quoted(first)}`, help: near ? `use ${quoted(near)}, the closest problem of the guide` : `\`${programName} decide\` lists the problems of a system; a folder is written ${quoted(`./${first}`)}` };
  }
  const extra = isPath ? second : more;
  if (extra !== undefined) return tooMany(extra, "decide");
  return { kind: "decide", options: { problem: known?.id, path: (isPath ? first : second) ?? ".", format, today, color, config: values["config"]?.[0] } };
}

function readPlan(values: Values, [path = ".", more]: readonly string[], color: boolean | undefined): Command | Misuse {
  if (more !== undefined) return tooMany(more, "plan");
  const format = choose("format", values, ["text", "markdown", "json"] as const, "text");
  if (typeof format !== "string") return format;
  const today = readDay(values);
  if (typeof today === "object") return today;
  return { kind: "plan", options: { path, format, today, color, config: values["config"]?.[0] } };
}

function readWhatIf(values: Values, [element, path = ".", more]: readonly string[], color: boolean | undefined): Command | Misuse {
  if (element === undefined) return { misuse: "`whatif` is about one element, and none is given", help: `name a service, datastore, channel or client: \`${programName} whatif payments --slow 30s\`` };
  if (more !== undefined) return tooMany(more, "whatif");
  const format = choose("format", values, ["text", "markdown", "json"] as const, "text");
  if (typeof format !== "string") return format;
  const today = readDay(values);
  if (typeof today === "object") return today;
  const slow = values["slow"]?.[0];
  if (slow !== undefined && values["fails"]) return { misuse: "`--slow` and `--fails` exclude each other", help: "keep one of the two" };
  const latency = slow === undefined ? undefined : parseQuantity("duration", slow);
  if (slow !== undefined && typeof latency !== "number") return { misuse: `${quoted(slow)} is no time`, help: "write it with a unit: `--slow 30s`, `--slow 800ms`" };
  return {
    kind: "whatif",
    options: { element, path, format, today, color, config: values["config"]?.[0], mode: slow === undefined ? "fails" : "slow", latency: typeof latency === "number" ? latency : undefined },
  };
}

function readGraph(values: Values, [path = ".", more]: readonly string[], color: boolean | undefined): Command | Misuse {
  if (more !== undefined) return tooMany(more, "graph");
  const format = choose("format", values, ["mermaid", "dot", "svg", "text"] as const, "mermaid");
  if (typeof format !== "string") return format;
  const group = values["group"] && choose("group", values, ["owner", "context", "cell", "none"] as const, "none");
  if (typeof group === "object") return group;
  const today = readDay(values);
  if (typeof today === "object") return today;
  const focus = values["focus"]?.[0];
  const depth = values["depth"]?.[0];
  if (depth !== undefined && parseQuantity("count", depth) === undefined) return { misuse: `${quoted(depth)} is no number of steps`, help: "use a whole number, such as `--depth 2`" };
  if (depth !== undefined && focus === undefined) return { misuse: "`--depth` says how far around an element to look, and none is given", help: "name one with `--focus NAME`" };
  return {
    kind: "graph",
    options: {
      path, format, today, color, group, focus, config: values["config"]?.[0], depth: depth === undefined ? undefined : Number(depth),
      expand: values["expand"] !== undefined, output: values["output"]?.[0],
    },
  };
}

function readExplain(positionals: readonly string[], color: boolean | undefined, rules: readonly RegisteredRule[]): Command | Misuse {
  const [id, more] = positionals;
  if (id === undefined) return { misuse: "`explain` is about one rule, and none is given", help: `\`${programName} rules\` lists the rules` };
  if (more !== undefined) return tooMany(more, "explain");
  const rule = rules.find(candidate => candidate.id === id);
  if (rule) return { kind: "explain", rule, color };
  const near = nearest(id, rules.map(candidate => candidate.id));
  return { misuse: `no rule is named ${quoted(id)}`, help: near ? `use ${quoted(near)}, the closest rule` : `\`${programName} rules\` lists the rules` };
}

function readRules(values: Values, positionals: readonly string[], color: boolean | undefined): Command | Misuse {
  if (positionals[0] !== undefined) return tooMany(positionals[0], "rules");
  const format = choose("format", values, ["stylish", "json"] as const, "stylish");
  return typeof format === "string" ? { kind: "rules", format, color } : format;
}

function choose<Choice extends string>(name: string, values: Values, choices: readonly Choice[], standard: Choice): Choice | Misuse {
  const value = values[name]?.[0];
  if (value === undefined) return standard;
  const chosen = choices.find(choice => choice === value);
  return chosen ?? { misuse: `option \`--${name}\` does not know ${quoted(value)}`, help: `use one of ${list(choices)}` };
}

function tooMany(extra: string, command: string): Misuse {
  return { misuse: `${quoted(command)} has no use for ${quoted(extra)}`, help: "remove it" };
}

function isCommand(name: string): name is Named {
  return Object.hasOwn(optionsOf, name);
}

function list(names: readonly string[]): string {
  return names.map(quoted).join(", ");
}

function quoted(text: string): string {
  return `\`${text}\``;
}
