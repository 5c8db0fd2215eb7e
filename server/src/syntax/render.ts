import { stringify } from "yaml";

/** A value that a fix writes: scalars, lists and mappings, in the order they should appear. */
export type Writable = string | number | boolean | readonly Writable[] | { readonly [key: string]: Writable };

/** `{a: 1, b: [x, y]}`: everything on one line. */
export function renderFlow(value: Writable): string {
  if (isList(value)) return `[${value.map(renderFlow).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value).map(([key, child]) => `${renderScalar(key)}: ${renderFlow(child)}`).join(", ")}}`;
  }
  return renderScalar(value);
}

/**
 * `key: value` lines of a block mapping without the first line's indentation. Small mappings inside stay on one line,
 * as people write them; larger ones get lines of their own.
 */
export function renderBlock(entries: { readonly [key: string]: Writable }, indent: number, eol: string, width = 100): string {
  return Object.entries(entries).map(([key, value]) => renderPair(key, value, indent, eol, width)).join(eol + " ".repeat(indent));
}

/** One pair of a block mapping that begins at column `indent`. */
export function renderPair(key: string, value: Writable, indent: number, eol: string, width = 100): string {
  const name = renderScalar(key);
  const flow = renderFlow(value);
  const nested = typeof value === "object" && !isList(value) && Object.values(value).some(child => typeof child === "object" && !isList(child));
  if (typeof value !== "object" || (!nested && indent + name.length + 2 + flow.length <= width) || isEmpty(value)) return `${name}: ${flow}`;
  const deeper = indent + 2;
  const pad = eol + " ".repeat(deeper);
  if (isList(value)) {
    return `${name}:${pad}${value.map(item => `- ${renderItem(item, deeper + 2, eol, width)}`).join(pad)}`;
  }
  return `${name}:${pad}${renderBlock(value as { readonly [key: string]: Writable }, deeper, eol, width)}`;
}

/** One item of a block sequence, behind its dash; `indent` is the column of the item's content. */
export function renderItem(item: Writable, indent: number, eol: string, width = 100): string {
  const flow = renderFlow(item);
  if (typeof item !== "object" || isList(item) || indent + flow.length <= width) return flow;
  return renderBlock(item as { readonly [key: string]: Writable }, indent, eol, width);
}

/** A scalar as YAML, quoted where it must be; always safe inside flow collections. */
export function renderScalar(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  if (/^[A-Za-z_][A-Za-z0-9_./-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n|~)$/i.test(value)) return value;
  if (/^[0-9]+(?:\.[0-9]+)?(?:%|ms|s|m|h|d|w|mo|y|KB|MB|GB|\/s|\/min)$/.test(value) || /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return value;
  // The library leaves out what it takes for white space.
  if (value.trim() !== value || value === "") return JSON.stringify(value);
  const text = stringify([value], { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0, defaultStringType: "PLAIN" }).trim();
  return text.slice(1, -1).trim();
}

function isList(value: Writable): value is readonly Writable[] {
  return Array.isArray(value);
}

function isEmpty(value: Writable): boolean {
  return typeof value === "object" && Object.keys(value).length === 0;
}
