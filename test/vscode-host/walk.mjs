// Walks through the packed extension as a person would, with mouse and keyboard, and takes the README's pictures.

import { readFileSync } from "node:fs";
import path from "node:path";
import { allThemes, camera } from "./camera.mjs";
import { PATIENCE_MS, awaitProblem, choose, closeSecondGroup, focusEditor, frameWith, goToLine, lineOf, onDisk, openQuickFixes, problem, runCommand, selectFinding, showProblems, takeSteps, until, widenSideBar } from "./workbench.mjs";

const RULE = "saga-without-dlq";
const TITLE = "Saga without a dead letter queue";
const REASON = "the queue is drained by hand every Friday";
// Small enough to be read in a README, wide enough for a whole row of the Problems view.
const VIEWPORT = { width: 1180, height: 760 };
// A point where the mouse is over nothing that reacts: the empty part of the activity bar.
const NOWHERE = [26, 450];

/** Resolves to the numbers of steps that passed and failed. A step that fails ends the walk: the others need it. */
export async function walk(browser, { url, folder, screenshots, isSmall }) {
  const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: "dark" });
  page.setDefaultTimeout(PATIENCE_MS);
  const file = path.join(folder, "fintech", "architecture.yaml");
  const original = readFileSync(file, "utf8");
  const picture = camera(page, screenshots, isSmall);
  const steps = [
    ["opens the folder and the descriptor", () => openDescriptor(page, url)],
    ["sees the squiggle", () => page.locator(".squiggly-error").first().waitFor()],
    ["finds it in the Problems view", () => seeProblem(page, picture)],
    ["reads about it on hover", () => hover(page, picture)],
    ["applies the quick fix and saves", () => fix(page, picture, file)],
    ["takes the fix back", () => undo(page, file, original)],
    ["ignores the finding with a reason", () => ignore(page, picture, file)],
    ["takes that back too", () => undo(page, file, original)],
    ["opens the page that explains the rule", () => explain(page, picture)],
    ["lists the findings by element", () => list(page, picture)],
  ];

  try {
    return await takeSteps(steps, async () => {
      await picture("failed-walk");
      console.log(`  Screenshot: ${path.join(screenshots, "failed-walk.png")}`);
    });
  } finally {
    await page.close();
  }
}

async function openDescriptor(page, url) {
  await page.goto(url);
  const row = (name) => page.locator(".explorer-folders-view .monaco-list-row", { hasText: name });
  await row("fintech").first().click();
  await row("architecture.yaml").first().dblclick();
  await page.locator(".monaco-editor.focused").first().waitFor();
  // The pictures are about the text, so the side bar makes room for it.
  await page.keyboard.press("Control+B");
  await page.locator(".explorer-folders-view").first().waitFor({ state: "hidden" });
}

async function seeProblem(page, picture) {
  await showProblems(page);
  await awaitProblem(page, RULE, true);
  await selectFinding(page, RULE);
  // Without the selection, so that the squiggle shows.
  await page.keyboard.press("ArrowRight");
  await picture("finding");
}

async function hover(page, picture) {
  await selectFinding(page, RULE);
  // A hover is at most half as high as the editor, so the panel makes room for all of it.
  await page.keyboard.press("Control+J");
  await page.locator(".markers-panel").first().waitFor({ state: "hidden" });
  const hover = page.locator(".monaco-hover:visible", { hasText: RULE }).first();
  await until("the hover with its explanation", async () => {
    if (!(await hover.isVisible())) {
      // The cursor is at the finding now; its hover is asked for by keyboard, so it opens there and nowhere else.
      await page.keyboard.press("Control+K");
      await page.keyboard.press("Control+I");
      await hover.waitFor();
    }
    // A mouse that slips off on a busy machine closes it; then it is opened again.
    return showExplanation(page, hover).then(() => true, () => false);
  });
  await picture("hover");
  await page.keyboard.press("Escape");
  await hover.waitFor({ state: "hidden" });
  await page.keyboard.press("Control+J");
  await problem(page, RULE).waitFor();
}

// Several findings share the place. The hover is scrolled to the one of this walk and made as high as what is said there.
async function showExplanation(page, hover) {
  await resize(page, hover, VIEWPORT.height - 40);
  const title = hover.locator("strong", { hasText: TITLE }).first();
  const article = hover.locator("a", { hasText: "Saga Pattern" }).last();
  await scrollTo(page, hover, title);
  const { y, height } = await boxOf(article);
  await resize(page, hover, y + height + 8);
  await scrollTo(page, hover, title);
}

// Brings a part of the hover to its top, by the scroll bar: a wheel and the keys move in steps that are too large. How far
// the text moves with the bar is measured again after each pull.
async function scrollTo(page, hover, part) {
  const slider = hover.locator(".scrollbar.vertical > .slider").first();
  const content = hover.locator(".monaco-hover-content").first();
  await until("the hover to be scrolled", async () => {
    const frame = await boxOf(hover);
    const distance = (await boxOf(part)).y - frame.y;
    if (distance >= 2 && distance <= 14) return true;
    const ratio = (await content.evaluate((element) => element.scrollHeight)) / frame.height;
    const { x, y, width, height } = await boxOf(slider);
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height / 2 + (distance - 8) / ratio);
    await page.mouse.up();
    return false;
  });
}

/** Throws soon when the hover is gone. */
async function boxOf(element) {
  return element.boundingBox({ timeout: 5000 });
}

async function resize(page, hover, bottom) {
  const { x, y, width, height } = await boxOf(hover);
  await page.mouse.move(x + width / 2, y + height - 1);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, bottom, { steps: 5 });
  await page.mouse.up();
  // Into the hover, which would close otherwise.
  await page.mouse.move(x + width / 2, y + 40);
  await page.locator(".monaco-sash.hover").first().waitFor({ state: "detached" });
}

async function fix(page, picture, file) {
  await openQuickFixes(page, RULE, NOWHERE);
  await picture("quick-fix");
  await choose(page, /^Add a dead letter queue to/);
  await awaitProblem(page, RULE, false);
  await focusEditor(page);
  await page.keyboard.press("Control+S");
  const dlq = /^ +dlq:/m;
  await onDisk(file, (text) => dlq.test(text));
  await goToLine(page, lineOf(dlq, readFileSync(file, "utf8")));
  await picture("fixed");
}

async function ignore(page, picture, file) {
  await openQuickFixes(page, RULE, NOWHERE);
  await choose(page, new RegExp(`^Ignore here with a reason.*${RULE}$`));
  const input = page.locator(".quick-input-widget input").first();
  await input.waitFor();
  await page.keyboard.type(REASON);
  await page.mouse.move(...NOWHERE);
  await picture("ignore");
  await page.keyboard.press("Enter");
  await awaitProblem(page, RULE, false);
  await focusEditor(page);
  await page.keyboard.press("Control+S");
  await onDisk(file, (text) => text.includes(`# advisor-ignore ${RULE}: ${REASON}`));
}

async function undo(page, file, original) {
  await focusEditor(page);
  await page.keyboard.press("Control+Z");
  await page.keyboard.press("Control+S");
  await onDisk(file, (text) => text === original);
  await awaitProblem(page, RULE, true);
}

async function explain(page, picture) {
  await openQuickFixes(page, RULE, NOWHERE);
  await choose(page, new RegExp(`^Explain this rule.*${RULE}$`));
  await page.locator(".tab", { hasText: `${RULE}.md` }).first().waitFor();
  await frameWith(page, "h1", TITLE);
  // The page gets the room of the panel, and nothing is under the mouse.
  await page.keyboard.press("Control+J");
  await page.locator(".markers-panel").first().waitFor({ state: "hidden" });
  await page.mouse.move(...NOWHERE);
  await page.locator(".monaco-sash.hover").first().waitFor({ state: "detached" });
  await picture("explain");
}

async function list(page, picture) {
  await closeSecondGroup(page);
  await runCommand(page, "Architecture: Show Findings");
  // The view gets the room of the list of files.
  await page.locator(".pane-header", { hasText: "examples" }).first().click();
  await widenSideBar(page, 700);
  await runCommand(page, "Architecture: Show Findings");
  await runCommand(page, "Architecture: Expand All Findings");
  const row = (text) => page.locator(".pane-body .monaco-list-row", { hasText: text }).first();
  await row("payment-flow").waitFor();
  await row("saga payment-flow has no dead letter queue").waitFor();
  await page.mouse.move(...NOWHERE);
  await picture("tree", allThemes);
}
