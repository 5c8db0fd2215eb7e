import { Uri, type Webview } from "vscode";

/** The folder that the page may load from: the one with its script and its style. */
export function pageRoots(extension: Uri): readonly Uri[] {
  return [Uri.joinPath(extension, "dist")];
}

/**
 * The page as it is before its script runs. It holds no text of any descriptor: everything that is shown comes later, as
 * data. Nothing may be loaded but the one script and the one style; images only from memory, to make pixels for export.
 */
export function pageHtml(webview: Webview, extension: Uri): string {
  const script = webview.asWebviewUri(Uri.joinPath(extension, "dist", "diagram.js"));
  const style = webview.asWebviewUri(Uri.joinPath(extension, "dist", "diagram.css"));
  const nonce = [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; img-src data:`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style.toString()}">
<title>Architecture</title>
</head>
<body>
<script nonce="${nonce}" src="${script.toString()}"></script>
</body>
</html>`;
}
