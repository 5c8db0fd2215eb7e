import { codeSpan, prose } from "../features/markdown";
import type { ElementEffect, Exposure, WhatIf, WhatIfDifference } from "../features/what-if";
import type { NameOf } from "./advice";
import { placesOf } from "./report";
import { byText, compensationTexts, differenceTexts, flowText, noticesText, sagaText, stateTitles, unaffectedText, wayText } from "./what-if";

/** An answer as a Markdown page; with a difference, what a change has made of it comes first. */
export function renderWhatIfMarkdown(answer: WhatIf, nameOf: NameOf, difference?: WhatIfDifference): string {
  const verb = answer.mode === "fails" ? "fails" : "turns slow";
  const blocks = [`# What if ${codeSpan(answer.element)} ${verb}?`, prose(answer.summary)];
  const section = (title: string, items: readonly string[]): void => {
    if (items.length > 0) blocks.push(`## ${title}`, items.map(item => `- ${item}`).join("\n"));
  };
  if (difference) {
    blocks.push("## What has changed", prose(difference.summary));
    const texts = differenceTexts(difference);
    if (texts.length > 0) blocks.push(texts.map(text => `- ${prose(text)}`).join("\n"));
  }
  for (const [state, title] of stateTitles(answer)) section(title, answer.elements.filter(element => element.state === state).map(elementText));
  section("Flows", answer.flows.map(flow => `**${codeSpan(flow.name)}** ${prose(flowText(flow))}`));
  section("Sagas", answer.sagas.flatMap(saga => [`**${codeSpan(saga.name)}** ${prose(sagaText(saga))}${compensationTexts(saga).map(text => `\n  - ${prose(text)}`).join("")}`]));
  section("Exposed connections", answer.exposures.map(exposure => exposureText(exposure, nameOf)));
  section("To know", answer.remarks.map(prose));
  const rest = answer.elements.filter(({ state }) => state === "unaffected");
  if (rest.length > 0) blocks.push(prose(`${unaffectedText(rest)}.`));
  return `${blocks.join("\n\n")}\n`;
}

function elementText(element: ElementEffect): string {
  const { name, kind, note, way } = element;
  const extra = [byText(element), noticesText(element)].filter(text => text !== "");
  const sentences = [note, ...extra].filter(text => text !== "").join("; ");
  return `**${codeSpan(name)}** (${prose(kind)}): ${prose(sentences)}${way.length > 2 ? `, way ${codeSpan(wayText(way))}` : ""}`;
}

function exposureText({ from, to, reason, at, rules, fixes }: Exposure, nameOf: NameOf): string {
  const { start } = placesOf(at);
  const where = codeSpan(`${nameOf(at.entry.source)}:${start.line}:${start.column}`);
  const offers = fixes.slice(0, 3).map(({ finding, fix }) => `\n  - Fix: ${prose(fix.title)}${fix.safe ? "" : " (unsafe)"} (${codeSpan(finding.rule.id)})`).join("");
  const none = fixes.length === 0 && rules.length > 0 ? `\n  - See ${rules.map(codeSpan).join(", ")}` : "";
  return `${codeSpan(from)} to ${codeSpan(to)} (${where}): ${prose(reason)}${offers}${none}`;
}
