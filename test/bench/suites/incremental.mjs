import { loadCore } from "../core-loader.mjs";
import { applyEdit } from "../edits.mjs";
import { random, STYLES } from "../gen.mjs";

export const about = "random edits: do the findings equal those of a fresh analysis";

const EDITS = { 10: 150, 100: 30, 1000: 4 };
const SNIPPETS = [
  '"', "'", "[", "]", "{", "}", ":", ": ", "#", "- ", "&a ", "*a", "|", ">", "\n", "\n\n", "  ", "\t", "\r\n", "---\n", "...\n",
  "x", "TODO", "calls:\n", "  orphan:\n    team: t\n", "services:\n", "    timeout: 1s\n", "? ", "!!str ", "<<: *a\n", "%", "@", "`",
];

/** A random edit of a text: typing, deleting, moving and copying of lines, and changes of indentation. */
function randomEdit(text, next) {
  const at = (limit) => Math.floor(next() * limit);
  const lineStart = (offset) => text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = (offset) => {
    const end = text.indexOf("\n", offset);
    return end === -1 ? text.length : end + 1;
  };
  const offset = at(text.length + 1);
  switch (at(6)) {
    case 0:
      return { start: offset, end: offset, text: SNIPPETS[at(SNIPPETS.length)] };
    case 1:
      return { start: offset, end: Math.min(text.length, offset + 1 + at(12)), text: "" };
    case 2: {
      const start = lineStart(offset);
      return { start, end: lineEnd(Math.min(text.length, offset + at(300))), text: "" };
    }
    case 3: {
      const source = lineStart(at(text.length + 1));
      const start = lineStart(offset);
      return { start, end: start, text: text.slice(source, lineEnd(Math.min(text.length, source + at(400)))) };
    }
    case 4: {
      const start = lineStart(offset);
      return next() < 0.5 ? { start, end: start, text: " ".repeat(1 + at(4)) } : { start, end: Math.min(text.length, start + 1 + at(4)), text: "" };
    }
    default:
      return { start: offset, end: Math.min(text.length, offset + at(4)), text: SNIPPETS[at(SNIPPETS.length)] };
  }
}

export async function run(context) {
  if (!context.isBuilt("core")) return;
  const core = loadCore();
  for (const services of context.sizesOf([10, 100, 1000])) {
    const edits = context.roundsOf(EDITS[services] ?? 10);
    let states = 0;
    let mismatches = 0;
    for (const [index, style] of STYLES.entries()) {
      const next = random(services * 31 + index);
      const original = context.input({ services, style, errors: 10 }).files[0].text;
      let text = original;
      let session = core.open(text);
      for (let round = 0; round < edits; round += 1) {
        // Damage adds up; from time to time it starts anew from a text that is whole.
        const edit = round % 25 === 24 ? { start: 0, end: text.length, text: original } : randomEdit(text, next);
        text = applyEdit(text, edit);
        session.change(edit);
        states += 1;
        const [kept, fresh] = [session.report(), core.open(text).report()].map((findings) => JSON.stringify(findings));
        if (kept === fresh) continue;
        mismatches += 1;
        if (mismatches <= 3) context.note(`${services} services, style ${style}, edit ${round}: ${JSON.stringify(edit).slice(0, 160)}`);
        session = core.open(text);
      }
    }
    console.log(`  ${services} services: ${states} states compared, ${mismatches} mismatches`);
    context.judge("T17", services, mismatches);
  }
}
