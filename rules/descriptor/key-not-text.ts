import { code, defineRule, yaml } from "../kit";

export default defineRule({
  id: "key-not-text",
  scope: "problem",
  title: "Key that YAML does not read as text",
  group: "X-DOC",
  severity: "warning",
  status: "stable",
  articles: ["RM"],

  why: `
    Names in the descriptor are text. YAML reads a bare \`404\`, \`true\` or \`null\` as a number, a truth value or nothing,
    and tools differ in what they make of it as a key: \`1.0\` may come back as \`1\`. Quotes say that it is a name.
  `,
  unless: "never; quotes change nothing else.",

  *check(problem) {
    if (problem.kind !== "key-not-string") return;
    const simple = isSimple(problem.text);
    yield {
      at: problem.at,
      ...(!simple && { severity: "error" as const }),
      message: simple ? `key ${code(problem.text)} is ${kindOf(problem.text)} to YAML, not a name` : "a list or a mapping is used as a key, so its value is not read",
      help: simple ? `put quotes around it: ${code(JSON.stringify(problem.text))}` : "use a text as the key",
    };
  },

  fix: (problem, edit) => (problem.kind === "key-not-string" && isSimple(problem.text)
    ? { title: `Put quotes around ${code(problem.text)}`, safe: true, edits: edit.rename(problem.at, problem.text) }
    : undefined),

  examples: [{
    title: "A service named by a number",
    bad: yaml`
      services:
        404: {kind: worker}
      # ^^^ warning
    `,
    good: yaml`
      services:
        "404": {kind: worker}
    `,
  }],
});

function isSimple(text: string): boolean {
  return /^[^\s[\]{},#&*!|>'"%@\`-][^\s[\]{},#&*!|>'"%@\`]*$/.test(text) || /^[-+]?[0-9.]/.test(text);
}

function kindOf(text: string): string {
  if (/^(?:true|false)$/i.test(text)) return "a truth value";
  return /^(?:null|~)$/i.test(text) ? "nothing" : "a number";
}
