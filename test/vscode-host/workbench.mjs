// What a person does in VS Code, by mouse and keyboard: the walk and the tour are made of it. Everything waits for what it
// causes, however slow the machine is.

import { readFileSync } from "node:fs";

/** How long anything may take before a step counts as failed. */
export const PATIENCE_MS = 45_000;
/** Settings under which pictures show the text and what the extension says about it, and little else. */
export const plainSettings = {
  "editor.minimap.enabled": false,
  "editor.stickyScroll.enabled": false,
  "editor.occurrencesHighlight": "off",
  "editor.hover.above": false,
  "editor.hover.hidingDelay": 5000,
};

const ROW = ".markers-panel .monaco-list-row";

export async function until(what, holds) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Waits until a file on the disk holds what it should. */
export async function onDisk(file, holds) {
  await until(`${file} to be saved`, () => {
    try {
      return holds(readFileSync(file, "utf8"));
    } catch {
      return false;
    }
  });
}

/** Runs the steps in turn, and says how many passed and failed. A step that fails ends the run: the others need it. */
export async function takeSteps(steps, failed) {
  let passed = 0;
  for (const [title, step] of steps) {
    const started = Date.now();
    try {
      await step();
      passed += 1;
      console.log(`  ✔ ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      console.log(`  ✘ ${title}\n${error.stack ?? error}`);
      await failed();
      break;
    }
  }
  return { passed, failed: steps.length - passed };
}

/** By keyboard: where the editor is scrolled to, and what floats above it, does not matter then. */
export async function focusEditor(page, group = 1) {
  await page.keyboard.press(`Control+${group}`);
  await page.locator(".monaco-editor.focused").first().waitFor();
}

/** Goes to a line, and behind its last character unless a column is given. */
export async function goToLine(page, line, column) {
  await page.keyboard.press("Control+G");
  const input = quickInput(page);
  await input.waitFor();
  await page.keyboard.type(column === undefined ? String(line) : `${line}:${column}`);
  await page.keyboard.press("Enter");
  await input.waitFor({ state: "hidden" });
  await page.locator(".monaco-editor.focused .line-numbers.active-line-number", { hasText: new RegExp(`^${line}$`) }).first().waitFor();
}

/** The number of the first line that matches; throws when there is none. */
export function lineOf(pattern, text) {
  const at = text.split("\n").findIndex((line) => pattern.test(line));
  if (at < 0) throw new Error(`no line matches ${pattern}`);
  return at + 1;
}

export function quickInput(page) {
  return page.locator(".quick-input-widget input").first();
}

/** Runs a command by its title, as somebody finds it in the palette. */
export async function runCommand(page, title) {
  await pick(page, `>${title}`, title, "F1");
}

/** Opens a file by its name; beside the active one on demand. */
export async function openFile(page, name, { beside = false } = {}) {
  await pick(page, name, name, "Control+P", beside ? "Control+Enter" : "Enter");
  await page.locator(".tab.active", { hasText: name }).first().waitFor();
  await page.locator(".monaco-editor.focused").first().waitFor();
}

/** Opens a list with a key, unless it is open, and takes the entry of that name; by keyboard, so that no tooltip follows. */
export async function pick(page, typed, label, opens, takes = "Enter") {
  const labels = page.locator(".quick-input-widget .monaco-list-row .label-name");
  const focused = page.locator(".quick-input-widget .monaco-list-row.focused .label-name");
  const isIt = (text) => text.trim() === label;
  await until(`${label} in the list`, async () => {
    if (!(await quickInput(page).isVisible())) await page.keyboard.press(opens);
    // A list that was used a moment ago may still be closing; then it is opened anew.
    const isFilled = await quickInput(page).fill(typed, { timeout: 3000 }).then(() => true, () => false);
    if (!isFilled) return false;
    const end = Date.now() + 5000;
    while (!(await labels.allTextContents()).some(isIt)) if (Date.now() > end) return false;
    return true;
  });
  await until(`${label} to be selected`, async () => {
    if ((await focused.allTextContents()).some(isIt)) return true;
    await page.keyboard.press("ArrowDown");
    return false;
  });
  await page.keyboard.press(takes);
  await until(`the list with ${label} to close`, async () => !(await quickInput(page).isVisible()) || (await quickInput(page).inputValue()) !== typed);
}

/** Leaves the first group of editors only, with what is open there. */
export async function closeSecondGroup(page) {
  const groups = page.locator(".editor-group-container");
  await until("one group of editors", async () => {
    if ((await groups.count()) === 1) return true;
    await page.keyboard.press("Control+2");
    await runCommand(page, "View: Close All Editors in Group");
    return (await groups.count()) === 1;
  });
}

/** A row of the list of problems. */
export function problem(page, text) {
  return page.locator(ROW, { hasText: text }).first();
}

/** Opens the Problems view unless it is open. */
export async function showProblems(page) {
  if (!(await page.locator(".markers-panel").first().isVisible())) await page.keyboard.press("Control+Shift+M");
  await page.locator(".markers-panel").first().waitFor();
}

/** Closes the panel below the text, whatever it shows. */
export async function closePanel(page) {
  const panel = page.locator(".part.panel").first();
  if (await panel.isVisible()) await page.keyboard.press("Control+J");
  await panel.waitFor({ state: "hidden" });
}

/**
 * Waits until the list of problems has a finding, or has it no more. The list shows what fits; the filter brings the
 * finding into sight. What comes or goes later is filtered only when the filter changes, so it is typed again.
 */
export async function awaitProblem(page, text, isThere) {
  const filter = page.locator(".viewpane-filter input").first();
  const none = page.locator(".markers-panel .message-box-container", { hasText: /No results found|No problems have been detected/ });
  await until(isThere ? `the finding ${text}` : `the finding ${text} to be gone`, async () => {
    await filter.fill("");
    await page.locator(ROW).first().or(none).first().waitFor();
    await filter.fill(text);
    await (isThere ? problem(page, text) : none).waitFor({ timeout: 2000 }).catch(() => undefined);
    return (await problem(page, text).isVisible()) === isThere && (await none.isVisible()) !== isThere;
  });
}

/**
 * A click on a row of the Problems view selects the finding in the editor. What is typed next must not come before that,
 * so the status bar has to tell of it first: of as many characters as `length` says, where it matters.
 */
export async function selectFinding(page, text, length = "\\d+") {
  await until(`${text} to be selected`, async () => {
    const line = /\[Ln (\d+), Col \d+\]/.exec(await problem(page, text).textContent())[1];
    await problem(page, text).click();
    const selected = new RegExp(`^Ln ${line}, .*\\(${length} selected\\)$`);
    const end = Date.now() + 3000;
    while (!selected.test(await position(page))) if (Date.now() > end) return false;
    return true;
  });
  await focusEditor(page);
}

/** Puts a word in the place of the one that a fix has left open, and saves; `holds` says how the file on the disk is then. */
export async function decidePlaceholder(page, word, file, holds) {
  await awaitProblem(page, "placeholder-left", true);
  // Selecting the finding selects the placeholder.
  await selectFinding(page, "placeholder-left", "TODO".length);
  await page.keyboard.type(word);
  await awaitProblem(page, "placeholder-left", false);
  await focusEditor(page);
  await page.keyboard.press("Control+S");
  await onDisk(file, (text) => holds.test(text));
  await closePanel(page);
}

/** Where the cursor is, as the status bar says it: "Ln 21, Col 84 (4 selected)". */
export async function position(page) {
  return page.locator('[id="status.editor.selection"]').first().textContent();
}

/**
 * Opens the menu of quick fixes at a finding. A hover that opens late would close the menu, so the mouse is moved away
 * first, and the key is pressed again until the menu stands.
 */
export async function openQuickFixes(page, text, nowhere) {
  await selectFinding(page, text);
  await page.mouse.move(...nowhere);
  const menu = page.locator(".action-widget").first();
  await until("the quick fix menu", async () => {
    if (await menu.isVisible()) return true;
    await page.keyboard.press("Control+.");
    await menu.waitFor({ timeout: 2000 }).catch(() => undefined);
    return menu.isVisible();
  });
}

export async function choose(page, title) {
  await page.locator(".action-widget .monaco-list-row", { hasText: title }).first().click();
}

/** Waits for text on one of the pages that VS Code shows in frames, and returns the frame. */
export async function frameWith(page, selector, hasText) {
  let found;
  await until(`${selector} with ${hasText} on a page`, async () => {
    for (const frame of page.frames()) {
      const matches = await frame.locator(selector, { hasText }).count().catch(() => 0);
      if (matches > 0) found = frame;
    }
    return found !== undefined;
  });
  return found;
}

/** Pulls the edge of the side bar to a place, so that whole sentences fit. */
export async function widenSideBar(page, to) {
  const { x, y, width, height } = await page.locator(".part.sidebar").boundingBox();
  await page.mouse.move(x + width + 1, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(to, y + height / 2, { steps: 5 });
  await page.mouse.up();
  await until("the side bar to be wide", async () => (await page.locator(".part.sidebar").boundingBox()).width > (to - x) * 0.9);
}
