// The second half of the tour: what the system looks like, what happens when a part of it turns slow, and the way to a
// list of problems without anything in it.

import { readFileSync } from "node:fs";
import path from "node:path";
import { NOWHERE, allThemes } from "./camera.mjs";
import { awaitProblem, choose, closeSecondGroup, decidePlaceholder, focusEditor, frameWith, goToLine, lineOf, onDisk, openFile, openQuickFixes, quickInput, runCommand, showProblems, until } from "./workbench.mjs";

/** A call that waits longer than the one who waits for it. */
const PROVIDER = `    calls:
      - {to: psp, effect: write, idempotent: {key: requestId}, timeout: 5s}
  psp: {kind: external}
`;
const FALLBACK = "Ask for the fallback of psp";
const INVERSION = "orders stops waiting for billing after 2 s, but billing may work up to 5 s for psp";
const UNMEASURED = "data-patterns-before-consistency";
const REASON = "the books are compared nightly";

export function lookingSteps({ page, picture, folder }) {
  const root = path.join(folder, "architecture.yaml");
  const part = path.join(folder, "services", "payments.yaml");
  return [
    ["describes what the service calls, and reads what follows", () => describeProvider(page, picture, root, part)],
    ["follows the calls in both directions", () => followCalls(page, picture)],
    ["shows the diagram, with a badge where a finding is", () => showDiagram(page, picture)],
    ["asks what happens when the provider turns slow", () => askWhatIf(page, picture)],
    ["protects the call, and asks again", () => protect(page, picture, part)],
    ["reads what to build next", () => readPlan(page, picture)],
    ["fixes from the list of findings", () => fixFromTree(page, picture, root)],
    ["ignores a finding with a reason", () => ignore(page, picture, root)],
    ["has no problems left", () => seeClean(page, picture)],
  ];
}

async function describeProvider(page, picture, root, part) {
  await closeSecondGroup(page);
  await openFile(page, "payments.yaml");
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText(PROVIDER);
  await page.keyboard.press("Control+S");
  await onDisk(part, (text) => text.endsWith(PROVIDER));
  await openFile(page, "architecture.yaml");
  await goToLine(page, lineOf(/^services:/, readFileSync(root, "utf8")));
  await page.locator(".codelens-decoration", { hasText: "1 finding" }).first().waitFor();
  await page.locator(".view-line", { hasText: /timeout.2.s.\(defaults\)/ }).first().waitFor();
  await page.locator(".statusbar", { hasText: "Architecture: 1 error, 2 infos" }).waitFor();
  await picture("hints");
}

async function followCalls(page, picture) {
  await openFile(page, "payments.yaml");
  await goToLine(page, 4, 5);
  await runCommand(page, "Peek Call Hierarchy");
  const row = (name) => page.locator(".call-hierarchy .monaco-list-row", { hasText: name }).first();
  await row("orders").waitFor();
  await row("orders.events").waitFor();
  await picture("call-hierarchy");
  await page.locator(".peekview-widget .codicon-callhierarchy-outgoing").click();
  await row("psp").waitFor();
  await page.locator(".peekview-widget .codicon-close").click();
  await page.locator(".call-hierarchy").first().waitFor({ state: "hidden" });
}

async function showDiagram(page, picture) {
  await openFile(page, "architecture.yaml");
  await runCommand(page, "Architecture: Show Diagram");
  const diagram = await frameWith(page, ".node .name", "billing");
  await diagram.locator(".badge.error", { hasText: "1" }).first().waitFor();
  await diagram.locator(".edge.has-error").first().waitFor();
  await diagram.locator('.node[data-id="services.psp"]').waitFor();
  await picture("diagram", allThemes);
}

async function askWhatIf(page, picture) {
  const diagram = await ask(page);
  const answer = await frameWith(page, "h1", "What if psp turns slow?");
  await answer.locator("h2", { hasText: "Exposed connections" }).waitFor();
  // The list of fixes can wait until the answer is read.
  await quickInput(page).waitFor();
  await page.locator(".quick-input-widget .monaco-list-row", { hasText: FALLBACK }).first().waitFor();
  await page.keyboard.press("Escape");
  await quickInput(page).waitFor({ state: "hidden" });
  await diagram.locator(".tag .word", { hasText: "slow" }).first().waitFor();
  await diagram.locator('.node.mark-protected[data-id="services.billing"]').waitFor();
  await picture("what-if", allThemes);
}

/** Asks in the diagram, and returns its frame. */
async function ask(page) {
  const diagram = await frameWith(page, ".node .name", "psp");
  await diagram.locator('.node[data-id="services.psp"]').click();
  await diagram.locator(".details button", { hasText: "What if it fails or turns slow?" }).click();
  await page.locator(".quick-input-widget", { hasText: "turns slow: 30 s" }).waitFor();
  await page.keyboard.type("30 s");
  await page.keyboard.press("Enter");
  return diagram;
}

async function protect(page, picture, part) {
  await ask(page);
  const fix = page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: FALLBACK }).first();
  await fix.waitFor();
  await page.keyboard.press("Enter");
  const answer = await frameWith(page, "h2", "What has changed");
  await answer.locator("h1", { hasText: "What if psp turns slow?" }).waitFor();
  await picture("what-changed");
  await closeSecondGroup(page);
  // What to answer instead is a decision that the fix leaves open.
  await showProblems(page);
  await decidePlaceholder(page, "queued", part, /to: psp, .*fallback: \{type: queued\}\}$/m);
}

async function readPlan(page, picture) {
  await openFile(page, "architecture.yaml");
  await runCommand(page, "Architecture: Plan");
  await frameWith(page, "h1", "Plan");
  await picture("plan");
  await closeSecondGroup(page);
}

async function fixFromTree(page, picture, root) {
  await runCommand(page, "Architecture: Show Findings");
  const row = (text) => page.locator(".pane-body .monaco-list-row", { hasText: text }).first();
  await runCommand(page, "Architecture: Expand All Findings");
  await row(INVERSION).waitFor();
  await picture("list");
  await row(INVERSION).hover();
  await row(INVERSION).locator(".action-label.codicon-wrench").click();
  await page.locator(".quick-input-widget .monaco-list-row", { hasText: "Wait up to" }).first().waitFor();
  await page.keyboard.type("Wait up to");
  await page.keyboard.press("Enter");
  await row(INVERSION).waitFor({ state: "hidden" });
  await focusEditor(page);
  await page.keyboard.press("Control+S");
  await onDisk(root, (text) => /to: billing, .*timeout: /.test(text));
  await page.keyboard.press("Control+B");
  await page.locator(".part.sidebar").waitFor({ state: "hidden" });
}

async function ignore(page, picture, root) {
  await showProblems(page);
  await awaitProblem(page, UNMEASURED, true);
  await openQuickFixes(page, UNMEASURED, NOWHERE);
  await choose(page, new RegExp(`^Ignore here with a reason.*${UNMEASURED}$`));
  await quickInput(page).waitFor();
  await page.keyboard.type(REASON);
  await picture("ignore-reason");
  await page.keyboard.press("Enter");
  await awaitProblem(page, UNMEASURED, false);
  await focusEditor(page);
  await page.keyboard.press("Control+S");
  await onDisk(root, (text) => text.includes(`# advisor-ignore ${UNMEASURED}: ${REASON}`));
}

async function seeClean(page, picture) {
  await page.locator(".viewpane-filter input").first().fill("");
  await page.locator(".markers-panel .message-box-container", { hasText: "No problems have been detected" }).waitFor();
  await page.locator(".statusbar", { hasText: "Architecture: no findings" }).waitFor();
  await picture("clean");
  await runCommand(page, "Architecture: Show Findings");
  await page.locator(".pane-body", { hasText: /No findings: \d+ rules looked at 1 system/ }).first().waitFor();
}
