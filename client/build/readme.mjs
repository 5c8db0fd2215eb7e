// The README as the extension shows it. It lies beside no pictures and no other files there, so what leads to them is left
// out: a reader of the extension's page has no checkout.

/** Between these two lines stands what concerns a checkout alone. Both are invisible to readers of the repository. */
const [begin, end] = ["<!-- checkout -->", "<!-- /checkout -->"];

/** The README without pictures, with links to the network only, and without what is about a checkout. */
export function extensionReadme(text) {
  let inFence = false;
  let inCheckout = false;
  const kept = [];
  for (const line of text.split("\n")) {
    if (/^\s*(?:```|~~~)/.test(line)) inFence = !inFence;
    if (!inFence && line.trim() === begin) inCheckout = true;
    if (!inCheckout) {
      const plain = inFence || /^\s*(?:```|~~~)/.test(line) ? line : withoutFiles(line);
      // A line that held nothing but pictures is gone with them.
      if (plain.trim() !== "" || line.trim() === "") kept.push(plain.trimEnd());
    }
    if (!inFence && line.trim() === end) inCheckout = false;
  }
  return `${kept.join("\n").replace(/\n{3,}/g, "\n\n").trim()}\n`;
}

function withoutFiles(line) {
  return line
    .replace(/!\[(?:[^\]\[]|\[[^\]]*\])*\]\([^)]*\)/g, "")
    .replace(/<(?:img|picture|source|video)\b[^>]*>|<\/(?:picture|video)>/gi, "")
    .replace(/\[((?:[^\]\[]|\[[^\]]*\])*)\]\((?!https:\/\/|#)[^)]*\)/g, "$1")
    .replace(/^\|(?:\s*\|)+$/, "");
}
