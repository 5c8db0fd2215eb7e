// Entry of the tests in an extension host that is a worker of the browser.

import "mocha/mocha.js";
import { ok } from "./expect";
import { reportThrough, runToEnd } from "./report";

export async function run(): Promise<void> {
  reportThrough(Mocha.reporters.Base);
  mocha.setup({ ui: "bdd", reporter: "spec", color: false, timeout: 40_000, forbidOnly: true });
  // Otherwise a run that was meant for the browser could pass in a Node host unnoticed.
  describe("the extension host", () => it("is a worker", () => ok("importScripts" in globalThis, "it is not a worker")));
  await import("./activation.suite");
  await import("./findings.suite");
  await import("./actions.suite");
  await import("./refactor.suite");
  await import("./include.suite");
  await import("./diagram.suite");
  await import("./what-if.suite");
  await import("./navigation.suite");
  await import("./marks.suite");
  await import("./first-run.suite");
  await import("./tree.suite");
  await runToEnd((done) => mocha.run(done));
}
