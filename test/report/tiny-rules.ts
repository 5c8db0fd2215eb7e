import { defineRule } from "../../rules/kit";
import { createAdvisor, type RegisteredRule } from "../../server/src/advisor";
import type { Report } from "../../server/src/report/report";

const common = {
  scope: "service", title: "Service with a name", group: "X-DOC", status: "stable", articles: ["RM"],
  why: "\n    Two lines,\n    one paragraph.\n  ", unless: "nobody minds.", examples: [],
} as const;

/** Rules of the tests' own, so that no change of a real one changes what reports look like. */
export const tinyRules: readonly RegisteredRule[] = [
  defineRule({
    ...common, id: "named-service", severity: "warning",
    *check(service) {
      yield { at: service.$.key, message: `service \`${service.$.segment}\` has a name`, help: "take it away" };
      // The same rule may speak twice about one element.
      if (service.$.segment === "twice") yield { at: { ...service.$.key, start: service.$.key.start + 1 }, message: "and says so again" };
    },
    fix: (service, edit) => ({ title: `Rename \`${service.$.segment}\` [x](y)`, safe: true, edits: edit.rename(service.$.key, "renamed") }),
  }),
  defineRule({
    ...common, id: "quiet-service", severity: "hint",
    *check(service) {
      yield { at: service.$.key, message: "quiet" };
    },
  }),
  defineRule({
    ...common, id: "gone-service", severity: "error", why: "word ".repeat(400),
    *check(service, { system }) {
      // At the very end of its entry, where the next one begins.
      if (service.$.segment === "end") yield { at: { entry: service.$.entry, start: service.$.entry.text.length, end: service.$.entry.text.length }, message: "ends" };
      const related = system.all("services").map(other => ({ at: other.$.key, message: `beside \`${other.$.segment}\`` }));
      yield { at: { ...service.$.key, end: service.$.key.start }, message: "nothing is [there](1)", related };
    },
  }),
].map(rule => ({ ...rule, family: "calls" }));

/** A report about files of one system, the root first. */
export function reportOn(files: Readonly<Record<string, string>>, only: readonly string[], failures: Report["failures"] = []): Report {
  const names = Object.keys(files);
  const advisor = createAdvisor(names[0]!, { rules: tinyRules, configuration: { preset: "all", rules: new Map(), thresholds: {}, only } });
  for (const [name, text] of Object.entries(files)) advisor.descriptor.setFile(name, text);
  const { findings, excepted } = advisor.analyze("2026-07-01");
  return {
    systems: [{
      root: names[0]!, findings, excepted,
      fixesOf: finding => advisor.fixesOf(finding, "2026-07-01"),
      textOf: source => advisor.descriptor.fileOf(source)!.text,
    }],
    files: names.length, failures, rules: advisor.rules.rules, nameOf: source => source,
  };
}

/** A descriptor with these services. */
export function descriptorOf(...services: readonly string[]): string {
  return `apiVersion: architecture-advisor/v1\nservices:\n${services.map(name => `  ${name}: {}\n`).join("")}`;
}
