import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Public inputs for robustness runs. They are not part of the repository; `ADVISOR_CORPORA` says where they are. */
const folder = [process.env["ADVISOR_CORPORA"], "../shared/corpora"].filter(place => place !== undefined).map(place => path.join(place, "_inputs")).find(place => existsSync(place));

export const hasCorpora = folder !== undefined;

export interface Input {
  /** The file's path inside of its corpus, without what all have in common. */
  readonly name: string;
  readonly text: string;
  /** Undefined where the corpus leaves it open. */
  readonly valid: boolean | undefined;
}

export function yamlTestSuite(): readonly Input[] {
  return filesIn("yaml-test-suite", "in.yaml").map(({ name, file, text }) => ({ name: path.dirname(name), text, valid: !existsSync(path.join(path.dirname(file), "error")) }));
}

export function jsonTestSuite(): readonly Input[] {
  return filesIn("json-test-suite", ".json").map(({ name, text }) => {
    const base = path.basename(name, ".json");
    return { name: base, text, valid: base.startsWith("i_") ? undefined : base.startsWith("y_") };
  });
}

export function naughtyStrings(): readonly string[] {
  return JSON.parse(readFileSync(path.join(folder!, "naughty-strings/blns.json"), "utf8")) as string[];
}

function filesIn(corpus: string, ending: string): readonly { readonly name: string; readonly file: string; readonly text: string }[] {
  const base = path.join(folder!, corpus);
  return (readdirSync(base, { recursive: true }) as string[]).filter(name => name.endsWith(ending)).sort()
    .map(name => ({ name, file: path.join(base, name), text: readFileSync(path.join(base, name), "utf8") }));
}
