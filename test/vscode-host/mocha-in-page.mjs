// Opens a workbench whose extension host runs our mocha entry, prints what it reports, and hands back the counts.

import path from "node:path";

const LIMIT_MS = 240_000;
const MARK = "[test] ";

/**
 * Loads `url` and waits for the end of the tests. Resolves to `{passed, failed}`; anything that goes wrong around the
 * tests counts as one failure. `screenshots` is the folder for a picture of a run that hung.
 */
export async function runMocha(browser, { name, url, screenshots, log }) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const lines = [];
  let counts;
  let exit;
  const ended = new Promise((resolve) => (exit = resolve));

  const read = (text) => {
    lines.push(text);
    if (process.env.VERBOSE) console.log(text);
    const at = text.indexOf(MARK);
    if (at < 0) return;
    const line = text.slice(at + MARK.length);
    if (/^\{"passed":\d+,"failed":\d+/.test(line)) counts = JSON.parse(line);
    else if (!process.env.VERBOSE) console.log(line.trimEnd());
  };
  await page.exposeFunction("codeAutomationLog", (_type, args) => read(args.map(String).join(" ")));
  await page.exposeFunction("codeAutomationExit", (code) => exit(code));
  const timer = setTimeout(() => exit("timeout"), LIMIT_MS);

  try {
    await page.goto(url);
    const code = await ended;
    if (code === 0 && counts !== undefined && counts.failed === 0 && counts.passed > 0) return counts;
    console.log(`${name}: ended with ${code}`);
    if (code === "timeout" || counts === undefined) {
      const picture = path.join(screenshots, `failed-${name}.png`);
      await page.screenshot({ path: picture });
      console.log(`${lines.slice(-40).join("\n")}\n${log().slice(-4000)}\nScreenshot: ${picture}`);
    }
    return { passed: counts?.passed ?? 0, failed: Math.max(1, counts?.failed ?? 0) };
  } finally {
    clearTimeout(timer);
    await page.close();
  }
}
