/** The suites that run in every extension host, in the order in which they run. Loading them declares them to mocha. */
export async function loadSuites(): Promise<void> {
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
}
