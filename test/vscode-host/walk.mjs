// Walks through the packed extension as a person would, with mouse and keyboard, and takes the README's pictures.

import { readFileSync } from "node:fs";
import path from "node:path";

const RULE = "saga-without-dlq";
const TITLE = "Saga without a dead letter queue";
const REASON = "the queue is drained by hand every Friday";
const ROW = ".markers-panel .monaco-list-row";
// Small enough to be read in a README, wide enough for a whole row of the Problems view.
const VIEWPORT = { width: 1180, height: 760 };
// A point where the mouse is over nothing that reacts: the empty part of the activity bar.
const NOWHERE = [26, 450];

/** Resolves to the numbers of steps that passed and failed. A step that fails ends the walk: the others need it. */
export async function walk(browser, { url, folder, screenshots }) {
  const page = await browser.newPage({ viewport: VIEWPORT });
  page.setDefaultTimeout(30_000);
  const file = path.join(folder, "fintech", "architecture.yaml");
  const original = readFileSync(file, "utf8");
  const picture = async (name) => page.screenshot({ path: path.join(screenshots, `${name}.png`), animations: "disabled" });
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
  ];

  let passed = 0;
  try {
    for (const [title, step] of steps) {
      try {
        await step();
        passed += 1;
        console.log(`  ✔ ${title}`);
      } catch (error) {
        console.log(`  ✘ ${title}\n${error.stack ?? error}`);
        await picture("failed-walk");
        console.log(`  Screenshot: ${path.join(screenshots, "failed-walk.png")}`);
        break;
      }
    }
  } finally {
    await page.close();
  }
  return { passed, failed: steps.length - passed };
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
  await page.keyboard.press("Control+Shift+M");
  await page.locator(ROW).first().waitFor();
  await awaitProblem(page, true);
  await selectFinding(page);
  // Without the selection, so that the squiggle shows.
  await page.keyboard.press("ArrowRight");
  await picture("finding");
}

async function hover(page, picture) {
  await selectFinding(page);
  // A hover is at most half as high as the editor, so the panel makes room for all of it.
  await page.keyboard.press("Control+J");
  await page.locator(".markers-panel").first().waitFor({ state: "hidden" });
  // The cursor is at the finding now; its hover is asked for by keyboard, so it opens there and nowhere else.
  await page.keyboard.press("Control+K");
  await page.keyboard.press("Control+I");
  const hover = page.locator(".monaco-hover:visible", { hasText: RULE }).first();
  await hover.waitFor();
  await showExplanation(page, hover);
  await picture("hover");
  await page.keyboard.press("Escape");
  await hover.waitFor({ state: "hidden" });
  await page.keyboard.press("Control+J");
  await problem(page).waitFor();
}

// Several findings share the place. The hover is scrolled to the one of this walk and made as high as what is said there.
async function showExplanation(page, hover) {
  await resize(page, hover, VIEWPORT.height - 40);
  const title = hover.locator("strong", { hasText: TITLE }).first();
  const article = hover.locator("a", { hasText: "Saga Pattern" }).last();
  await scrollTo(page, hover, title);
  const { y, height } = await article.boundingBox();
  await resize(page, hover, y + height + 8);
  await scrollTo(page, hover, title);
}

// Brings a part of the hover to its top, by the scroll bar: a wheel and the keys move in steps that are too large. How far
// the text moves with the bar is measured again after each pull.
async function scrollTo(page, hover, part) {
  const slider = hover.locator(".scrollbar.vertical > .slider").first();
  const content = hover.locator(".monaco-hover-content").first();
  await until("the hover to be scrolled", async () => {
    const frame = await hover.boundingBox();
    const distance = (await part.boundingBox()).y - frame.y;
    if (distance >= 2 && distance <= 14) return true;
    const ratio = (await content.evaluate((element) => element.scrollHeight)) / frame.height;
    const { x, y, width, height } = await slider.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height / 2 + (distance - 8) / ratio);
    await page.mouse.up();
    return false;
  });
}

async function resize(page, hover, bottom) {
  const { x, y, width, height } = await hover.boundingBox();
  await page.mouse.move(x + width / 2, y + height - 1);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, bottom, { steps: 5 });
  await page.mouse.up();
  // Into the hover, which would close otherwise.
  await page.mouse.move(x + width / 2, y + 40);
  await page.locator(".monaco-sash.hover").first().waitFor({ state: "detached" });
}

async function fix(page, picture, file) {
  await openQuickFixes(page);
  await picture("quick-fix");
  await choose(page, /^Add a dead letter queue to/);
  await awaitProblem(page, false);
  await focusEditor(page);
  await page.keyboard.press("Control+S");
  const dlq = /^ +dlq:/m;
  await until("the fixed file on the disk", () => dlq.test(readFileSync(file, "utf8")));
  await goToLine(page, lineOf(dlq, file));
  await picture("fixed");
}

async function ignore(page, picture, file) {
  await openQuickFixes(page);
  await choose(page, new RegExp(`^Ignore here with a reason.*${RULE}$`));
  const input = page.locator(".quick-input-widget input").first();
  await input.waitFor();
  await page.keyboard.type(REASON);
  await page.mouse.move(...NOWHERE);
  await picture("ignore");
  await page.keyboard.press("Enter");
  await awaitProblem(page, false);
  await focusEditor(page);
  await page.keyboard.press("Control+S");
  await until("the reason on the disk", () => readFileSync(file, "utf8").includes(`# advisor-ignore ${RULE}: ${REASON}`));
}

async function undo(page, file, original) {
  await focusEditor(page);
  await page.keyboard.press("Control+Z");
  await page.keyboard.press("Control+S");
  await until("the original file on the disk", () => readFileSync(file, "utf8") === original);
  await awaitProblem(page, true);
}

async function explain(page, picture) {
  await openQuickFixes(page);
  await choose(page, new RegExp(`^Explain this rule.*${RULE}$`));
  await page.locator(".tab", { hasText: `${RULE}.md` }).first().waitFor();
  await until("the text of the page", async () => {
    for (const frame of page.frames()) {
      const headings = await frame.locator("h1", { hasText: TITLE }).count().catch(() => 0);
      if (headings > 0) return true;
    }
    return false;
  });
  // The page gets the room of the panel, and nothing is under the mouse.
  await page.keyboard.press("Control+J");
  await page.locator(".markers-panel").first().waitFor({ state: "hidden" });
  await page.mouse.move(...NOWHERE);
  await page.locator(".monaco-sash.hover").first().waitFor({ state: "detached" });
  await picture("explain");
}

function problem(page) {
  return page.locator(ROW, { hasText: RULE }).first();
}

// The list shows what fits; the filter brings the finding of this walk into sight. What comes or goes later is filtered
// only when the filter changes, so it is typed again until the list is as it should be.
async function awaitProblem(page, isThere) {
  const filter = page.locator(".viewpane-filter input").first();
  const none = page.locator(".markers-panel .message-box-container", { hasText: "No results found" });
  await until(isThere ? "the finding" : "the finding to be gone", async () => {
    await filter.fill("");
    await page.locator(ROW).first().waitFor();
    await filter.fill(RULE);
    await (isThere ? problem(page) : none).waitFor({ timeout: 2000 }).catch(() => undefined);
    return (await problem(page).isVisible()) === isThere && (await none.isVisible()) !== isThere;
  });
}

// By keyboard: where the editor is scrolled to, and what floats above it, does not matter then.
async function focusEditor(page) {
  await page.keyboard.press("Control+1");
  await page.locator(".monaco-editor.focused").first().waitFor();
}

async function goToLine(page, line) {
  await page.keyboard.press("Control+G");
  const input = page.locator(".quick-input-widget input").first();
  await input.waitFor();
  await page.keyboard.type(String(line));
  await page.keyboard.press("Enter");
  await input.waitFor({ state: "hidden" });
  await page.locator(".line-numbers.active-line-number", { hasText: new RegExp(`^${line}$`) }).first().waitFor();
}

function lineOf(pattern, file) {
  return readFileSync(file, "utf8").split("\n").findIndex((line) => pattern.test(line)) + 1;
}

// A double click on a row of the Problems view puts the cursor into the editor, at the finding.
async function selectFinding(page) {
  await problem(page).dblclick();
  await page.locator(".monaco-editor.focused").first().waitFor();
}

// A hover that opens late would close the menu, so the mouse is moved away first, and the key is pressed again until
// the menu stands.
async function openQuickFixes(page) {
  await selectFinding(page);
  await page.mouse.move(...NOWHERE);
  const menu = page.locator(".action-widget").first();
  await until("the quick fix menu", async () => {
    if (await menu.isVisible()) return true;
    await page.keyboard.press("Control+.");
    await menu.waitFor({ timeout: 2000 }).catch(() => undefined);
    return menu.isVisible();
  });
}

async function choose(page, title) {
  await page.locator(".action-widget .monaco-list-row", { hasText: title }).first().click();
}

async function until(what, holds) {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited 20 s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
