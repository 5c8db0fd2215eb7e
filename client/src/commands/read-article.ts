import { Uri, env, window } from "vscode";

/** Opens an article in the browser. Returns whether it was opened; anything but an https address is refused. */
export async function readArticle(url: unknown): Promise<boolean> {
  if (typeof url !== "string" || !url.startsWith("https://")) {
    await window.showWarningMessage("There is no article to open here.");
    return false;
  }
  return env.openExternal(Uri.parse(url, true));
}
