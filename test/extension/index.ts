// Entry of the tests in an extension host that is a Node process: the desktop's and the VS Code server's.

import Mocha from "mocha";
import { reportThrough, runToEnd } from "./report";
import { loadSuites } from "./suites";

export async function run(): Promise<void> {
  reportThrough(Mocha.reporters.Base);
  const mocha = new Mocha({ ui: "bdd", reporter: "spec", color: false, timeout: 40_000, forbidOnly: true });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await loadSuites();
  await import("./crash.suite");
  await runToEnd((done) => mocha.run(done));
}
