// Entry of the tests in an extension host that is a worker of the browser.

import "mocha/mocha.js";
import { ok } from "./expect";
import { reportThrough, runToEnd } from "./report";
import { loadSuites } from "./suites";

export async function run(): Promise<void> {
  reportThrough(Mocha.reporters.Base);
  mocha.setup({ ui: "bdd", reporter: "spec", color: false, timeout: 40_000, forbidOnly: true });
  // Otherwise a run that was meant for the browser could pass in a Node host unnoticed.
  describe("the extension host", () => it("is a worker", () => ok("importScripts" in globalThis, "it is not a worker")));
  await loadSuites();
  await runToEnd((done) => mocha.run(done));
}
