import { code, defineRule, yaml, type Problem, type Range, type TextEdit } from "../kit";

type Fault = Problem & { kind: "syntax" };

/** What a fault is, and what to do about it. */
interface Words {
  readonly message: string;
  readonly help: string;
}

export default defineRule({
  id: "syntax-error",
  scope: "problem",
  title: "Text that is not YAML",
  group: "X-DOC",
  severity: "error",
  status: "stable",
  structural: true,
  always: true,
  articles: ["RM"],

  why: `
    Where the text breaks the rules of YAML, nobody can tell what belongs to what. The advisor reads what it can, but what is
    missing there is missing for every rule. Only the first fault of a part is shown: the next ones usually follow from it.
  `,
  unless: "never; the text has to be YAML 1.2.",

  *check(problem) {
    if (problem.kind === "syntax") yield { at: placeOf(problem), ...wordsFor(problem) };
  },

  fix: problem => (problem.kind === "syntax" && problem.code === "TAB_AS_INDENT"
    ? { title: "Indent with spaces", safe: false, edits: spacesForTabs(problem.at.entry) }
    : undefined),

  examples: [{
    title: "A line that is indented with a tab",
    bad: yaml`
      services:
      ${"\t"}orders:
      # <- error
      ${"\t\t"}team: core
    `,
    good: yaml`
      services:
        orders:
          team: core
    `,
  }],
});

/** Where the mistake was made: the parser notices some of them only later. */
function placeOf({ code: name, message, at }: Fault): Range {
  const { entry } = at;
  if (name === "BAD_INDENT") {
    const space = /^ */.exec(entry.text.slice(at.start))![0].length;
    return { entry, start: at.start + space, end: Math.max(at.end, at.start + space + 1) };
  }
  const quote = /closing (["'])quote/.exec(message)?.[1];
  if (name !== "MISSING_CHAR" || quote === undefined) return at;
  // Nothing behind the opening quote ends the text, so it is the last one that is not part of the text.
  const whole = entry.text.slice(0, at.start).replace(quote === "'" ? /''/g : /\\[^]/g, "  ");
  const start = whole.lastIndexOf(quote);
  return start === -1 ? at : { entry, start, end: start + 1 };
}

function wordsFor({ code: name, message, at }: Fault): Words {
  const text = at.entry.text.slice(at.start, at.end);
  switch (name) {
    case "TAB_AS_INDENT": return { message: "a tab indents this line, and YAML counts only spaces", help: "indent with spaces" };
    case "BAD_INDENT": return badIndent(message);
    case "MISSING_CHAR": return missing(message);
    case "MULTILINE_IMPLICIT_KEY": return { message: "no colon and space end the key on this line", help: "write `key: value`, with a space behind the colon" };
    case "BLOCK_AS_IMPLICIT_KEY": return {
      message: "a second key or list begins on a line that already holds a value", help: "put it on a line of its own, or quote text that contains a colon",
    };
    case "BLOCK_IN_FLOW": return { message: "between brackets, two entries stand without a comma", help: "put a comma between them, or take the brackets away" };
    case "UNEXPECTED_TOKEN": return unexpected(message, text, at.entry.text.slice(0, at.start).trimEnd().at(-1));
    case "BAD_SCALAR_START": return { message: `${code(text)} cannot begin a text in YAML`, help: "put quotes around the text" };
    case "BAD_DQ_ESCAPE": return { message: `${code(text)} is not an escape sequence`, help: "double the backslash, or use single quotes" };
    case "BAD_ALIAS": return { message: `${code(text)} begins an alias or an anchor, but no name follows`, help: "put quotes around the text" };
    case "OPEN_ALIAS": return {
      message: `${code(text)} points to an anchor that is not there`, help: `declare ${code(text.replace("*", "&"))} further up, or put quotes around the text`,
    };
    case "CYCLIC_ALIAS": return { message: `${code(text)} stands inside the value it points to`, help: "write the value out, or point to another one" };
    case "BAD_MERGE": return { message: "`<<` takes in a mapping, and this is none", help: "point to a mapping, for example `<<: *defaults`" };
    case "MULTIPLE_DOCS": return { message: "a second document begins here, and a descriptor is one document", help: "put it into a file of its own and `include` that, or remove the `---`" };
    case "KEY_OVER_1024_CHARS": return { message: "the key is longer than 1,024 characters", help: "shorten it; a missing colon further up may have caused it" };
    case "MULTIPLE_ANCHORS": return { message: "the value has two anchors", help: "keep one" };
    case "MULTIPLE_TAGS": return { message: "the value has two tags", help: "keep one; a descriptor needs none" };
    case "ALIAS_PROPS": return { message: "an alias carries an anchor or a tag of its own", help: "keep the alias alone" };
    case "BAD_PROP_ORDER": return { message: "an anchor or a tag stands in front of the sign that begins the value", help: "put it behind that sign" };
    case "TAG_RESOLVE_FAILED":
    case "BAD_COLLECTION_TYPE": return { message: `the tag ${code(text)} does not fit its value`, help: "remove the tag; a descriptor needs none" };
    case "BAD_DIRECTIVE": return { message: `${code(text)} is not a directive of YAML`, help: "remove the line; text that begins with `%` needs quotes" };
    default: return { message: "the text cannot be read as YAML from here on", help: "compare it with the lines above: a bracket, a quote, a colon or spaces are missing" };
  }
}

function badIndent(message: string): Words {
  const closing = /end with an? ([}\]])/.exec(message)?.[1];
  if (closing !== undefined) {
    return {
      message: `the bracket ${code(closing)} that ends this is missing, or a line in between is not indented`,
      help: `close it with ${code(closing)}, and indent every line in between`,
    };
  }
  return { message: "the line is indented differently from those it belongs to", help: "give all keys or items of one level the same number of spaces" };
}

function missing(message: string): Words {
  const quote = /closing (["'])quote/.exec(message)?.[1];
  if (quote !== undefined) return { message: `a text that began with ${quote === "'" ? "a single" : "a double"} quote does not end`, help: "add the closing quote; inside single quotes, double a single quote" };
  if (message.startsWith("Implicit map keys")) return { message: "the key has no colon behind it", help: "write `key: value`, with a space behind the colon" };
  if (message.startsWith("Missing space after :")) return { message: "no space follows the colon", help: "put a space behind the colon" };
  if (message.startsWith("Missing ,")) return { message: "between brackets, two entries stand without a comma", help: "put a comma between them" };
  if (message.startsWith("Comments must")) return { message: "no space stands in front of the `#` that begins the comment", help: "put a space in front of it, or quotes around the text" };
  if (message.startsWith("Sequence item")) return { message: "the item of the list has no dash", help: "begin it with `- `, or indent it as part of the item above" };
  if (message.includes("directives-end")) return { message: "no line `---` follows the directives", help: "add it, or remove the lines that begin with `%`" };
  return { message: "a sign that YAML needs is missing here", help: "compare it with the lines above: a colon, a comma, a space or a quote" };
}

function unexpected(message: string, text: string, before: string | undefined): Words {
  if (/^[}\]]$/.test(text)) return { message: `${code(text)} closes a bracket that is not open`, help: "remove it, or open the bracket further up" };
  if (text === ",") return { message: "a comma has no entry in front of it", help: "remove one of the commas" };
  if (message.startsWith("Block scalar header")) return { message: "text stands behind the sign that begins a text of several lines", help: "begin the text on the next line" };
  if (message.includes("at node end") && (before === "'" || before === '"')) {
    return { message: `the quote in front of ${code(text)} ends the text`, help: "double a single quote that belongs to the text, or put a backslash before a double one" };
  }
  if (message.includes("at node end")) return { message: `${code(text)} stands behind a value that has already ended`, help: "put a comma or a line break between the two, or quotes around the whole" };
  return { message: `${code(text)} has no meaning in this place`, help: "remove it, or put quotes around the text" };
}

/** Two spaces for each tab that indents a line. */
function spacesForTabs(entry: Range["entry"]): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const match of entry.text.matchAll(/^[ \t]*\t[ \t]*(?=\S)/gm)) {
    for (const tab of match[0].matchAll(/\t/g)) {
      const start = match.index + tab.index;
      edits.push({ at: { entry, start, end: start + 1 }, text: "  " });
    }
  }
  return edits;
}
