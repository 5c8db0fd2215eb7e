// Runs the tests that are registered and hands the counts to whoever started the editor, through the console.

import type Mocha from "mocha";

/** Every line that the runner outside shall print begins with this; the last one carries the counts. */
const MARK = "[test] ";

export function reportThrough(base: { consoleLog: (...args: unknown[]) => void }): void {
  base.consoleLog = (format = "", ...args) => {
    for (const line of formatted(String(format), args).split("\n")) console.log(MARK + line);
  };
}

// Mocha counts on the console to put values in; the console outside gets them unformatted.
function formatted(format: string, args: readonly unknown[]): string {
  const rest = [...args];
  const text = format.replace(/%[sdoi%]/g, (directive) => (directive === "%%" ? "%" : String(rest.shift())));
  return [text, ...rest.map(String)].join(" ");
}

/** Rejects when a test failed, and when none ran at all. */
export function runToEnd(run: (done: (failures: number) => void) => Mocha.Runner): Promise<void> {
  return new Promise((resolve, reject) => {
    const runner = run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      console.log(`${MARK}${JSON.stringify({ passed: passes, failed: failures, skipped: pending })}`);
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else if (passes === 0) reject(new Error("no test ran"));
      else resolve();
    });
  });
}
