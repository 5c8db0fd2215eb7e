// Findings as Markdown, for an issue, a chat, or a review.

import { type Branch, type Leaf, oneLine } from "./grouping";

/** A branch becomes a heading with a list, a finding alone one list item. */
export function markdownOf(nodes: readonly (Branch | Leaf)[]): string {
  const texts = nodes.map((node) => (node.kind === "leaf" ? itemOf(node) : `### ${escaped(node.label)} (${escaped(node.detail)})\n\n${node.leaves.map(itemOf).join("\n")}\n`));
  return `${texts.join("\n").trimEnd()}\n`;
}

function itemOf({ item }: Leaf): string {
  const { severity, rule, message, help, file } = item;
  const place = `${escaped(file)}:${item.range.start.line + 1}`;
  const first = `- **${severity}** \`${rule}\`: ${escaped(message)} (${place})`;
  return help === undefined ? first : `${first}\n  help: ${escaped(help)}`;
}

/** Text that holds names from a descriptor. Names in backticks stay code; nothing else may become markup. */
function escaped(text: string): string {
  return oneLine(text).split(/((?<!`)`[^`]+`(?!`))/).map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\`*_[\]<>&|~#!]/g, "\\$&"))).join("");
}
