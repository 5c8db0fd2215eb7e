import { code, defineRule, yaml, type Edits, type Range } from "../kit";

const current = "architecture-advisor/v1";

export default defineRule({
  id: "descriptor-not-marked",
  scope: "problem",
  title: "Descriptor that does not say what it is",
  group: "X-DOC",
  severity: "hint",
  status: "stable",
  articles: ["RM"],

  why: `
    Many repositories hold an \`architecture.yaml\` that belongs to another tool. Only the line with \`apiVersion\` tells them
    apart, so without it the advisor says nothing at all. With a version it does not know it says nothing either, because
    words may have changed their meaning.
  `,
  unless: "the file belongs to another tool; then it is right to leave the line out.",

  *check(problem) {
    if (problem.kind === "not-marked") {
      yield {
        at: problem.at,
        message: "this looks like an architecture descriptor, but nothing says so, and it is not checked",
        help: `add \`apiVersion: ${current}\` as the first line`,
      };
    } else if (problem.kind === "version") {
      yield {
        at: problem.at,
        severity: "warning",
        message: `${code(problem.found.value.replace(/["']/g, ""))} is a version that this advisor does not know; the file is not checked`,
        help: `write \`apiVersion: ${current}\`, or use an advisor that knows this version`,
      };
    }
  },

  fix: (problem, edit) => {
    if (problem.kind === "not-marked") return { title: "Mark the file as a descriptor", safe: false, edits: markAbove(problem.at) };
    if (problem.kind !== "version") return undefined;
    return { title: `Change to ${code(current)}`, safe: false, edits: edit.rename(problem.at, current) };
  },

  examples: [{
    title: "A version of some later day",
    bad: yaml`
      apiVersion: architecture-advisor/v7
      #           ^^^^^^^^^^^^^^^^^^^^^^^ warning
      services: {shop: {}}
    `,
    good: yaml`
      apiVersion: architecture-advisor/v1
      services: {shop: {}}
    `,
  }],
});

/**
 * The line at the top of the file: behind a byte order mark, directives and the line that begins the document. Nothing
 * can be put above a file that is one mapping in braces.
 */
function markAbove({ entry, start }: Range): Edits {
  const { text } = entry;
  if (entry.start !== 0 || text.slice(text.lastIndexOf("\n", start - 1) + 1, start).replace("\ufeff", "") !== "") return undefined;
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const head = /^(?:[ \t]*(?:[#%][^\n]*)?\n)*---[ \t]*(?:#[^\n]*)?\r?\n/.exec(text.slice(mark));
  const at = mark + (head?.[0].length ?? 0);
  return [{ at: { entry, start: at, end: at }, text: `apiVersion: ${current}${text.includes("\r\n") ? "\r\n" : "\n"}` }];
}
