// Takes the pictures: in the dark theme, and on demand in the light one and in high contrast, too.

import { writeFileSync } from "node:fs";
import path from "node:path";
import { smallPng } from "./small-png.mjs";

/** As wide as a README shows a picture, with half as many pixels again for sharp letters. */
export const viewport = { width: 900, height: 600 };
const PIXELS = 1.5;
/** A point where the mouse is over nothing that reacts. */
export const NOWHERE = [450, 2];

/** The theme follows the colors that the browser asks for, so that it can be changed while a menu is open. */
export const themeSettings = {
  "window.autoDetectColorScheme": true,
  "window.autoDetectHighContrast": true,
  "workbench.preferredDarkColorTheme": "Default Dark Modern",
  "workbench.preferredLightColorTheme": "Default Light Modern",
  "workbench.preferredHighContrastColorTheme": "Default High Contrast",
};

/** Bars and buttons around the text that no picture needs. */
export const bareSettings = {
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
  "workbench.tips.enabled": false,
  "window.commandCenter": false,
  "window.menuBarVisibility": "hidden",
  "editor.scrollbar.horizontal": "hidden",
  // What is typed is what is written, line ends included.
  "[yaml]": { "editor.autoIndent": "none" },
};

const themes = {
  dark: { media: { colorScheme: "dark", forcedColors: "none" }, class: "vs-dark", suffix: "" },
  light: { media: { colorScheme: "light", forcedColors: "none" }, class: "vs", suffix: "-light" },
  contrast: { media: { colorScheme: "dark", forcedColors: "active" }, class: "hc-black", suffix: "-contrast" },
};
export const allThemes = Object.keys(themes);

/** A page that pictures can be taken of. */
export async function openPage(browser) {
  return browser.newPage({ viewport, deviceScaleFactor: PIXELS, ...themes.dark.media });
}

/**
 * Returns what takes a picture: `picture(name, themes)`. In a theme other than the dark one its name gets an ending.
 *
 * @param isSmall writes a palette instead of 16 million colors; slower, for pictures that are kept
 */
export function camera(page, folder, isSmall) {
  const take = async (name) => {
    await page.evaluate(scrollBack);
    const png = await page.screenshot({ animations: "disabled", caret: "hide" });
    writeFileSync(path.join(folder, `${name}.png`), isSmall ? smallPng(png) : png);
  };
  return async (name, wanted = ["dark"]) => {
    for (const theme of wanted) {
      await use(page, themes[theme]);
      await take(`${name}${themes[theme].suffix}`);
    }
    if (wanted.at(-1) !== "dark") await use(page, themes.dark);
  };
}

/** A click on something at the edge can scroll the parts of the window, which nobody could do by hand. Runs in the page. */
function scrollBack() {
  for (const part of document.querySelectorAll("html, body, .monaco-workbench, .monaco-grid-view, .split-view-container, .split-view-view")) part.scrollLeft = 0;
}

async function use(page, { media, class: name }) {
  await page.emulateMedia(media);
  await page.locator(`.monaco-workbench.${name}`).first().waitFor();
  // Frames get their colors a moment later than the workbench.
  for (const frame of page.frames()) {
    const body = frame.locator('body[data-vscode-theme-kind]');
    if ((await body.count().catch(() => 0)) > 0) await frame.locator(`body.${frameClasses[name]}`).waitFor({ state: "attached" });
  }
}

/** What pages in frames call the kinds of themes. */
const frameClasses = { "vs-dark": "vscode-dark", vs: "vscode-light", "hc-black": "vscode-high-contrast" };
