// Entry of the tests in an extension host that is a Node process: the desktop's and the VS Code server's.

import Mocha from "mocha";
import { reportThrough, runToEnd } from "./report";

export async function run(): Promise<void> {
  reportThrough(Mocha.reporters.Base);
  const mocha = new Mocha({ ui: "bdd", reporter: "spec", color: false, timeout: 40_000, forbidOnly: true });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
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
  await import("./crash.suite");
  await runToEnd((done) => mocha.run(done));
}
