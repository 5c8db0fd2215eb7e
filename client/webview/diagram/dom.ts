// Creates elements. Texts become text nodes and never markup.

import type { Shape } from "../../../server/src/diagram/drawing";

type Child = Node | string;

/** An HTML element with attributes; a boolean attribute is there or not. */
export function html<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Readonly<Record<string, string | boolean>> = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "string") element.setAttribute(name, value);
    else if (value) element.setAttribute(name, "");
  }
  element.append(...children);
  return element;
}

/** A button that does something. */
export function button(label: string | readonly Child[], act: () => void, attributes: Readonly<Record<string, string>> = {}): HTMLButtonElement {
  const element = html("button", { type: "button", ...attributes }, ...(typeof label === "string" ? [label] : label));
  element.addEventListener("click", act);
  return element;
}

/** A message with its names, which stand between backticks, as code. */
export function coded(message: string): readonly Child[] {
  return message.split("`").map((part, index) => (index % 2 === 1 ? html("code", {}, part) : part));
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag: string, attributes: Readonly<Record<string, string>> = {}): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** A drawn shape as an element of the page. */
export function shaped({ tag, attributes, text, children = [] }: Shape): SVGElement {
  const element = svg(tag, attributes);
  if (text !== undefined) element.textContent = text;
  else for (const child of children) element.appendChild(shaped(child));
  return element;
}
