import { defineRule, yaml } from "../kit";

const ways: Readonly<Record<string, string>> = {
  fileLength: "split the system into files and `include` them",
  entries: "split the system into files and `include` them",
  nodes: "split the system into files and `include` them",
  depth: "write it flatter; no part of a descriptor needs that many levels",
  aliases: "write the values out, or say once in `defaults` what holds everywhere",
  expandedNodes: "write the values out, or say once in `defaults` what holds everywhere",
};

export default defineRule({
  id: "limit-exceeded",
  scope: "problem",
  title: "Text beyond the limits of the reader",
  group: "X-DOC",
  severity: "error",
  status: "stable",
  structural: true,
  always: true,
  articles: ["RM"],

  why: `
    A few lines of YAML can stand for millions of values, or nest so deep that reading them never ends. The reader stops at
    fixed limits that no honest descriptor comes near, says so, and leaves that part out instead of hanging.
  `,
  unless: "never; the limits are fixed, and a larger system is written as several files.",

  *check(problem) {
    if (problem.kind !== "limit") return;
    const fact = problem.message.startsWith("more than") ? `the file has ${problem.message}` : problem.message;
    yield { at: problem.at, message: `${fact}, so this is not read`, help: ways[problem.limit] ?? "make it smaller" };
  },

  examples: [{
    title: "Four lines that stand for ten thousand values",
    bad: yaml`
      services: {shop: {}}
      x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
      x-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
      x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
      x-d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
      #                                    ^ error
    `,
    good: yaml`
      services: {shop: {}}
      x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
      x-b: [*a, *a, *a]
    `,
  }],
});
