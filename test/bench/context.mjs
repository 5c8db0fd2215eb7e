/** What a suite is given: inputs, rounds, and a place for its verdicts. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, generate, write } from "./gen.mjs";
import { judge, targetLine } from "./targets.mjs";
import { CLI, CORE, SERVER, temporaryFolder } from "./processes.mjs";

const BUILD_NOTE = "run `npm run build` first";
const WHAT_IS_BUILT = { cli: CLI, server: SERVER, core: CORE };

/**
 * @param {{sizes?: number[], rounds?: number}} options  what the command line asks for; absent means the suite's own
 */
export function createContext({ sizes, rounds }) {
  const results = [];
  const notes = [];
  const generated = new Map();
  const written = new Map();
  const keyOf = (options) => JSON.stringify(options, Object.keys(options).sort());

  const input = (options) => {
    const key = keyOf(options);
    if (!generated.has(key)) {
      // Only the last few are kept: ten thousand services weigh a few hundred MB as data.
      if (generated.size >= 3) generated.delete(generated.keys().next().value);
      generated.set(key, generate(options));
    }
    return generated.get(key);
  };

  return {
    results,
    notes,
    sizesOf: (own) => sizes ?? own,
    roundsOf: (own) => rounds ?? own,
    /** Whether the command line names this size: some figures are too slow to be taken unasked. */
    isAsked: (size) => sizes?.includes(size) ?? false,

    /** A generated system, in memory. */
    input,

    /** The path of the root file of a generated system, on disk. */
    inputFile(options) {
      const key = keyOf(options);
      if (!written.has(key)) {
        const folder = join(temporaryFolder(), `input-${written.size}`);
        written.set(key, write(input(options).files, folder));
      }
      return written.get(key);
    },

    /** "743,806 bytes, 25,835 lines" */
    sizeOf(options) {
      const facts = describe(input(options).files);
      return `${facts.bytes.toLocaleString("en-US")} bytes, ${facts.lines.toLocaleString("en-US")} lines`;
    },

    /** Judges a ratio against a target and prints the line, if there is a target for the size. */
    judge(id, size, value) {
      const result = judge(id, size, value);
      if (!result) return;
      results.push(result);
      console.log(targetLine(result));
    },

    /** Says why something is left out. */
    note(text) {
      notes.push(text);
      console.log(`  note: ${text}`);
    },

    /** Whether the named parts of the product are built; says so if not. */
    isBuilt(...parts) {
      const missing = parts.filter((part) => !existsSync(WHAT_IS_BUILT[part]));
      for (const part of missing) {
        const text = `dist/${WHAT_IS_BUILT[part].split(/[\\/]/).at(-1)} is missing; ${BUILD_NOTE}`;
        notes.push(text);
        console.log(`  note: ${text}`);
      }
      return missing.length === 0;
    },
  };
}
