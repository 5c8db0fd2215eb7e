import { code, defineRule, yaml } from "../kit";

export default defineRule({
  id: "include-unreadable",
  scope: "problem",
  title: "Included file that cannot be read",
  group: "X-DOC",
  severity: "error",
  status: "stable",
  structural: true,
  always: true,
  articles: ["RM"],

  why: `
    What an included file declares is part of the system. When it cannot be read, names that it declares are missing and rules
    that look at the whole see less than there is. Files outside of the workspace and addresses on the network are not read
    at all, so that opening a descriptor never reaches for anything else.
  `,
  unless: "the file is produced later, for example by a build; then an exception with that reason is in place.",

  *check(problem) {
    if (problem.kind !== "include") return;
    yield {
      at: problem.at,
      message: problem.path === "" ? "the include names no file" : `include ${code(problem.path)} ${problem.fault}`,
      help: "name a file or a pattern below the folder of this file, for example `services/*.yaml`",
    };
  },

  fix: (problem, edit) => {
    if (problem.kind !== "include" || !/^[^\\/:][^:]*\\/.test(problem.path)) return undefined;
    const path = problem.path.replaceAll("\\", "/");
    return { title: `Change to ${code(path)}`, safe: false, edits: edit.rename(problem.at, path) };
  },

  examples: [{
    title: "Backslashes in a path",
    bad: yaml`
      include: ['services\\orders.yaml']
      #         ^^^^^^^^^^^^^^^^^^^^^^ error
      services: {shop: {}}
    `,
    good: yaml`
      include: [services/orders.yaml]
      services: {shop: {}}
    `,
  }],
});
