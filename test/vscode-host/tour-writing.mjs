// The first half of the tour: from an empty folder to a system in two files, with a saga that was completed and a finding
// that was fixed.

import { readFileSync } from "node:fs";
import path from "node:path";
import { NOWHERE, allThemes } from "./camera.mjs";
import { awaitProblem, choose, closePanel, decidePlaceholder, focusEditor, goToLine, lineOf, onDisk, openFile, openQuickFixes, position, problem, runCommand, selectFinding, showProblems, until } from "./workbench.mjs";

/** Answers to the three questions of New Descriptor. */
const answers = ["shop", "orders, payments, stock", "By both"];
/** What is typed where the saga leaves a decision, by the order of the stops; "" keeps what stands there. */
const decisions = ["", "", "", "charge", "refund", "stock", "reserve", "release", "orders-db", "", "", "core"];
export const UNREACHABLE = "saga-participant-unreachable";

export function writingSteps({ page, picture, url, folder }) {
  const root = path.join(folder, "architecture.yaml");
  const part = path.join(folder, "services", "payments.yaml");
  const text = (file = root) => readFileSync(file, "utf8");
  return [
    ["opens an empty folder, which says how to begin", () => openEmptyFolder(page, picture, url)],
    ["answers three questions for a new descriptor", () => newDescriptor(page, picture, root)],
    ["completes a whole saga", () => completeSaga(page, picture, root)],
    ["sees what the saga still lacks", () => seeFinding(page, picture)],
    ["applies the fix and decides what it leaves open", () => fix(page, picture, root)],
    ["moves a service to a file of its own", () => moveToFile(page, picture, root, part, text)],
    ["renames the service in both files", () => rename(page, picture, root, part, text)],
  ];
}

async function openEmptyFolder(page, picture, url) {
  await page.goto(url);
  const header = page.locator(".pane-header", { hasText: "Architecture" }).first();
  await header.click();
  await page.locator(".welcome-view-content", { hasText: "No system is described here yet" }).waitFor();
  await page.locator(".statusbar", { hasText: "Activating Extensions" }).waitFor({ state: "hidden" });
  // For the picture the view gets the room of the list of files.
  const files = page.locator(".pane-header", { hasText: "shop" }).first();
  await files.click();
  await page.locator(".explorer-folders-view").first().waitFor({ state: "hidden" });
  await picture("first-run");
  await files.click();
}

async function newDescriptor(page, picture, root) {
  await page.locator(".welcome-view-content .monaco-button", { hasText: "New Descriptor" }).click();
  await page.mouse.move(...NOWHERE);
  const box = (title) => page.locator(".quick-input-widget", { hasText: title });
  await box("From nothing").waitFor();
  await page.keyboard.type("From nothing");
  await page.keyboard.press("Enter");
  for (const [at, answer] of answers.entries()) {
    await box(`New Descriptor (${at + 1} of 3)`).waitFor();
    await page.keyboard.type(answer);
    if (at === 1) await picture("new-descriptor");
    await page.keyboard.press("Enter");
  }
  await onDisk(root, (text) => /^services:\n {2}orders:\n/m.test(text) && /^ {2}payments:$/m.test(text) && /^ {2}stock: \{\}$/m.test(text));
  await page.locator(".view-line", { hasText: "# shop: what runs, who talks to whom" }).first().waitFor();
  await page.locator(".statusbar", { hasText: "Architecture: no findings" }).waitFor();
  // From here on the text has the room of the side bar.
  await page.keyboard.press("Control+B");
  await page.locator(".explorer-folders-view").first().waitFor({ state: "hidden" });
}

async function completeSaga(page, picture, root) {
  await focusEditor(page);
  // Lenses that come late would push the line that is written on out of sight.
  await page.locator(".codelens-decoration", { hasText: "1 caller" }).first().waitFor();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("sag");
  const focused = page.locator(".suggest-widget .monaco-list-row.focused", { hasText: "saga with DLQ" });
  await page.locator(".suggest-widget .monaco-list-row", { hasText: "saga with DLQ" }).first().waitFor();
  await until("the saga to be selected", async () => {
    if ((await focused.count()) > 0) return true;
    await page.keyboard.press("ArrowDown");
    return false;
  });
  const details = page.locator(".suggest-details", { hasText: "Carry one business operation through several services" }).first();
  await until("the description of the saga", async () => {
    if (await details.isVisible()) return true;
    await page.keyboard.press("Control+Space");
    return details.waitFor({ timeout: 3000 }).then(() => true, () => false);
  });
  await picture("completion", allThemes);
  await page.keyboard.press("Enter");
  await page.locator(".view-line", { hasText: "place-order" }).first().waitFor();
  await decide(page);
  await page.keyboard.press("Control+S");
  await onDisk(root, (text) => /service: stock\n\s+action: reserve/.test(text) && /owner: core/.test(text) && !/TODO/.test(text));
}

// Each stop is on a line of its own. A list of suggestions may stand open or not; Tab is pressed until the next line is reached.
async function decide(page) {
  for (const [at, decision] of decisions.entries()) {
    if (decision !== "") await page.keyboard.type(decision);
    if (at === decisions.length - 1) break;
    const line = (await position(page)).split(",")[0];
    await until("the next stop", async () => {
      await page.keyboard.press("Tab");
      const end = Date.now() + 2000;
      while (Date.now() < end) if ((await position(page)).split(",")[0] !== line) return true;
      return false;
    });
  }
  await page.keyboard.press("Escape");
}

async function seeFinding(page, picture) {
  await showProblems(page);
  await awaitProblem(page, UNREACHABLE, true);
  await problem(page, "saga `place-order` names `stock`, and nothing leads from `orders` to it").waitFor();
  await selectFinding(page, UNREACHABLE);
  // In the text itself there is room for the whole message.
  await closePanel(page);
  await page.locator(".squiggly-error").first().waitFor();
  await page.keyboard.press("F8");
  const message = page.locator(".marker-widget", { hasText: "nothing leads from `orders` to it" }).first();
  await message.waitFor();
  await picture("saga-finding", allThemes);
  await page.keyboard.press("Escape");
  await message.waitFor({ state: "hidden" });
}

async function fix(page, picture, root) {
  await showProblems(page);
  await openQuickFixes(page, UNREACHABLE, NOWHERE);
  await choose(page, /^Connect .*orders.* to .*stock/);
  await awaitProblem(page, UNREACHABLE, false);
  // What only people can decide is marked.
  await decidePlaceholder(page, "queued", root, /to: stock, .*fallback: \{type: queued\}\}$/m);
  // First to the first letter of the line, then to its beginning.
  await page.keyboard.press("Home");
  await page.keyboard.press("Home");
  await picture("saga-fixed");
}

async function moveToFile(page, picture, root, part, text) {
  await focusEditor(page);
  await goToLine(page, lineOf(/^ {2}payments:/, text()));
  await runCommand(page, "Architecture: Move to a File…");
  // What reaches into another file is shown before it is done.
  await page.locator(".monaco-list-row", { hasText: "include: [services/payments.yaml]" }).first().waitFor();
  await picture("refactor");
  await page.locator(".panel .monaco-button", { hasText: "Apply" }).first().click();
  await page.locator(".panel .monaco-button", { hasText: "Apply" }).first().waitFor({ state: "hidden" });
  await closePanel(page);
  await runCommand(page, "File: Save All Files");
  await onDisk(root, (saved) => /^include: .*services/m.test(saved) && !/^ {2}payments:/m.test(saved));
  await onDisk(part, (saved) => /^ {2}payments:/m.test(saved));
}

async function rename(page, picture, root, part, text) {
  // The file with the service on the left, the one with its users on the right.
  await openFile(page, "payments.yaml");
  await openFile(page, "architecture.yaml", { beside: true });
  await goToLine(page, lineOf(/to: payments/, text()));
  await focusEditor(page, 1);
  await goToLine(page, lineOf(/^ {2}payments:/, text(part)), 5);
  await page.keyboard.press("F2");
  const box = page.locator(".rename-box input").first();
  await box.waitFor();
  await box.fill("billing");
  await picture("rename");
  await page.keyboard.press("Enter");
  await box.waitFor({ state: "hidden" });
  await page.locator(".view-line", { hasText: /^\s*billing:/ }).first().waitFor();
  await page.locator(".view-line", { hasText: "to: billing" }).first().waitFor();
  await picture("renamed");
  await runCommand(page, "File: Save All Files");
  await onDisk(part, (saved) => /^ {2}billing:/m.test(saved) && !/payments:/.test(saved));
  await onDisk(root, (saved) => /to: billing/.test(saved) && /service: billing/.test(saved) && !/(to|service): payments/.test(saved));
}
