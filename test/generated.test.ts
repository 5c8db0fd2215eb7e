import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

interface Generator {
  generateAll(root: string): Promise<ReadonlyMap<string, string>>;
}

describe("generated files", () => {
  it("equal what the generator writes now", async function () {
    this.timeout(60_000);
    const { generateAll } = (await import(pathToFileURL(path.resolve("server/build/generate.mjs")).href)) as Generator;
    const stale: string[] = [];
    for (const [file, text] of await generateAll(process.cwd())) {
      let found: string | undefined;
      try {
        found = readFileSync(file, "utf8");
      } catch {
        found = undefined;
      }
      if (found !== text) stale.push(file);
    }
    assert.deepEqual(stale, [], "run `npm run generate`");
  });
});
