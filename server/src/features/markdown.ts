/**
 * Text as Markdown that shows exactly that text. Everything that comes from a descriptor or a message goes through
 * here: no name can open a link, an image, a tag or a code block in a hover.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]()#+\-.!|<>~$^:&@]/g, character => (character === "<" ? "&lt;" : character === ">" ? "&gt;" : character === "&" ? "&amp;" : `\\${character}`));
}

/** A name or a piece of a descriptor in code style. A fence longer than any back quote inside keeps the rest literal. */
export function codeSpan(text: string): string {
  const shown = oneLine(text);
  let longest = 0;
  for (const run of shown.match(/`+/g) ?? []) longest = Math.max(longest, run.length);
  const fence = "`".repeat(longest + 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") || shown === "" ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A sentence of ours in which names stand between back quotes: the names keep their style, the rest is escaped. */
export function prose(text: string): string {
  const pieces = oneLine(text).split("`");
  // An odd number of back quotes leaves the last one without a partner; it is text like any other.
  if (pieces.length % 2 === 0) {
    const last = pieces.pop() ?? "";
    pieces.push(`${pieces.pop() ?? ""}\`${last}`);
  }
  return pieces.map((piece, index) => (index % 2 === 0 ? light(piece) : codeSpan(piece))).join("");
}

/** A link to one of our articles, titled by us. Only https addresses become links. */
export function link(title: string, url: string): string {
  if (!/^https:\/\/[^\s()<>"'\\]+$/.test(url)) return escapeMarkdown(title);
  return `[${prose(title)}](${url})`;
}

/** A block of YAML, fenced so that nothing in it can end the block. */
export function yamlBlock(text: string): string {
  return fenced("yaml", text);
}

/** A block of preformatted text in the given language. */
export function fenced(language: string, text: string): string {
  let fence = "```";
  while (text.includes(fence)) fence += "`";
  return `${fence}${language}\n${text.replace(/\n+$/, "")}\n${fence}`;
}

/** What is needed so that prose outside of names stays prose; dots and dashes inside a sentence may stay as they are. */
function light(text: string): string {
  return text
    .replace(/[\\*_[\]<>|~$&@]/g, character => (character === "<" ? "&lt;" : character === ">" ? "&gt;" : character === "&" ? "&amp;" : `\\${character}`))
    .replace(/:\/\//g, "\\://")
    .replace(/\bwww\./gi, start => `${start.slice(0, -1)}\\.`)
    .replace(/^[#+=-]/, start => `\\${start}`)
    .replace(/^([0-9]+)([.)])/, "$1\\$2");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g, "").trim();
}
