import { code, defineRule, normalForm, yaml, type QuantityKind } from "../kit";

const kinds: Readonly<Record<QuantityKind, readonly [word: string, help: string]>> = {
  duration: ["a duration", "write a number with its unit, for example `250ms`, `2s`, `5m`, `12h`, `7d` or `6mo`"],
  share: ["a share", "write a share from 0% to 100%, for example `50%` or `99.95%`"],
  rate: ["a rate", "write a number per `s`, `min`, `h` or `d`, for example `20/s` or `400/min`"],
  size: ["a size", "write a number with its unit, for example `512KB`, `10MB` or `2GB`"],
  growth: ["a growth", "write a size per `day`, `week`, `month` or `year`, for example `10GB/month`"],
  date: ["a date", "write a day of the calendar as year, month and day, for example `2026-08-01`"],
  count: ["a whole number", "write a whole number without a unit, for example `3`"],
  number: ["a number", "write a number without a unit, for example `1.5`"],
};

export default defineRule({
  id: "invalid-quantity",
  scope: "problem",
  title: "Quantity that cannot be read",
  group: "X-DOC",
  severity: "error",
  status: "stable",
  structural: true,
  articles: ["RM"],

  why: `
    Rules compare numbers: a timeout with a latency, a rate with a pool, a date with today. A number without its unit could
    mean milliseconds or minutes, so it is not read at all, and every rule that needs it stays silent.
  `,
  unless: "never; where the number is not decided yet, write `TODO`.",

  *check(problem) {
    if (problem.kind !== "bad-quantity") return;
    const { quantity, text } = problem.quantity;
    const [word, help] = kinds[quantity];
    const bare = quantity === "duration" && /^\d+(?:\.\d+)?$/.test(text);
    yield {
      at: problem.at,
      message: bare ? `${code(text)} has no unit, so it is not ${word}` : `${code(text)} is not ${word}`,
      help: bare ? `write its unit: ${code(`${text}ms`)}, ${code(`${text}s`)} or ${code(`${text}m`)}` : help,
      data: normalForm(quantity, text),
    };
  },

  fix: (problem, edit, _context, { data }) => (typeof data === "string"
    ? { title: `Write ${code(data)}`, safe: false, edits: edit.rename(problem.at, data) }
    : undefined),

  examples: [{
    title: "A unit in words",
    bad: yaml`
      services:
        shop: {calls: [{to: catalog, timeout: 2 seconds}]}
      #                                       ^^^^^^^^^ error
        catalog: {}
    `,
    good: yaml`
      services:
        shop: {calls: [{to: catalog, timeout: 2s}]}
        catalog: {}
    `,
  }],
});
