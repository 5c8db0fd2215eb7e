// The tour of the README: from an empty folder to a system without problems, each step checked by what it shows.

import path from "node:path";
import { NOWHERE, camera, openPage } from "./camera.mjs";
import { lookingSteps } from "./tour-looking.mjs";
import { writingSteps } from "./tour-writing.mjs";
import { PATIENCE_MS, takeSteps } from "./workbench.mjs";

/** Resolves to the numbers of steps that passed and failed. A step that fails ends the tour: the others need it. */
export async function tour(browser, { url, folder, screenshots, isSmall }) {
  const page = await openPage(browser);
  page.setDefaultTimeout(PATIENCE_MS);
  const take = camera(page, screenshots, isSmall);
  const picture = async (name, themes) => {
    await page.mouse.move(...NOWHERE);
    await take(name, themes);
  };
  const scene = { page, picture, url, folder };
  try {
    return await takeSteps([...writingSteps(scene), ...lookingSteps(scene)], async () => {
      await picture("failed-tour");
      console.log(`  Screenshot: ${path.join(screenshots, "failed-tour.png")}`);
    });
  } finally {
    await page.close();
  }
}
