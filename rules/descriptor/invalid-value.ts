import { code, defineRule, listOf, nearest, yaml, type Problem, type Range } from "../kit";

/** The words that older YAML reads as true and false. */
const oldWords: Readonly<Record<string, string>> = { yes: "true", y: "true", on: "true", no: "false", n: "false", off: "false" };

export default defineRule({
  id: "invalid-value",
  scope: "problem",
  title: "Value that does not fit its place",
  group: "X-DOC",
  severity: "error",
  status: "stable",
  structural: true,
  articles: ["RM"],

  why: `
    A value that the language does not know in this place says nothing, and rules go on as if it were not there. YAML adds
    traps of its own: \`yes\`, \`no\`, \`on\` and \`off\` are words, not truth values, and a number where a name is expected
    is not a name until it has quotes.
  `,
  unless: "never; where the value is not decided yet, write `TODO`.",

  *check(problem) {
    switch (problem.kind) {
      case "choice": {
        const { text, allowed } = problem;
        const near = nearestValue(text, allowed);
        yield {
          at: problem.at,
          message: isSwitch(allowed) ? `${shown(text)} stands where a mapping is expected` : `${shown(text)} is not a known value here; known are ${listOf(allowed)}`,
          help: near ? `use ${code(near)}, the closest known value`
            : isSwitch(allowed) ? "write a mapping, or `none` with a `reason`" : `use one of ${[...allowed].sort().map(code).join(", ")}`,
          data: near,
        };
        return;
      }
      case "type": {
        const repair = repairOf(problem);
        const expected = problem.expected.replace(/,$/, "");
        yield {
          at: problem.at,
          message: `${shown(problem.found, problem.at)} stands where ${expected} is expected`,
          help: `write ${repair ? code(repair) : expected}`,
          data: repair,
        };
        return;
      }
      case "size":
        yield { at: problem.at, message: `the value is out of bounds: ${problem.limit}`, help: `write ${problem.limit}` };
        return;
      case "missing-key":
        yield { at: problem.at, message: `key ${code(problem.key)} is missing here`, help: `add ${code(problem.key)}` };
    }
  },

  fix: (problem, _edit, _context, { data }) => (typeof data === "string"
    ? { title: `Change to ${code(data)}`, safe: false, edits: [{ at: problem.at, text: data }] }
    : undefined),

  examples: [
    {
      title: "A tier that was misspelled",
      bad: yaml`
        services:
          shop: {tier: critcal}
        #              ^^^^^^^ error
      `,
      good: yaml`
        services:
          shop: {tier: critical}
      `,
    },
    {
      title: "A word of older YAML",
      bad: yaml`
        services:
          shop: {entry: yes}
        #               ^^^ error
      `,
      good: yaml`
        services:
          shop: {entry: true}
      `,
    },
  ],
});

/** A value as messages show it; quotes are part of what is wrong where something else than text is expected. */
function shown(found: string, at?: Range): string {
  const written = at ? at.entry.text.slice(at.start, at.end) : found;
  return found === "a list" || found === "a mapping" ? found : code(/^["']/.test(written) ? written : found);
}

/** True where a policy may be written that `none` switches off. */
function isSwitch(allowed: readonly string[]): boolean {
  return allowed.includes("none") && allowed.includes("false");
}

/** The value that was meant: a word of older YAML, the only one that begins so, or one that differs in few letters. */
function nearestValue(text: string, allowed: readonly string[]): string | undefined {
  const word = Object.hasOwn(oldWords, text.toLowerCase()) ? oldWords[text.toLowerCase()] : undefined;
  if (word !== undefined && allowed.includes(word)) return word;
  const longer = text.length >= 3 ? allowed.filter(value => value.startsWith(text)) : [];
  return longer.length === 1 ? longer[0] : nearest(text, allowed);
}

/** What was surely meant, as it is written in the text; undefined where that is not certain. */
function repairOf({ expected, found, at }: Problem & { kind: "type" }): string | undefined {
  const text = at.entry.text.slice(at.start, at.end);
  if (expected === "`true` or `false`") {
    const word = found.toLowerCase();
    return word === "true" || word === "false" ? word : Object.hasOwn(oldWords, word) ? oldWords[word] : undefined;
  }
  if (text !== found || !/^[\w./-]+$/.test(text)) return undefined;
  if (expected === "a list") return /^(?:true|false|none)$/.test(text) ? undefined : `[${text}]`;
  return expected === "text" && /^[\d.]+$/.test(text) ? `"${text}"` : undefined;
}
