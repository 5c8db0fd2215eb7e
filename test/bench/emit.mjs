/**
 * Prints plain data as YAML in the styles that the benchmark needs.
 *
 * The printer covers what the generator writes, not YAML in general: every string it is given is
 * either safe as a plain scalar or matches `NEEDS_QUOTES`.
 */

/** A value that is printed on one line, in flow style, even where its surroundings are in block style. */
export class Inline {
  constructor(value) {
    this.value = value;
  }
}

/** A value that carries an anchor (`anchored`) or stands as an alias for one (`aliased`). */
export class Shared {
  constructor(name, value, isAlias) {
    this.name = name;
    this.value = value;
    this.isAlias = isAlias;
  }
}

/** A comment line inside a map: put it under any key that starts with `#`. */
const isComment = (key) => key.startsWith("#");

const NEEDS_QUOTES = /^$|^[\d.+]+$|^(true|false|null|yes|no|on|off)$|[:#,[\]{}&*!|>'"@`]/;

function scalar(value) {
  if (typeof value !== "string") return String(value);
  return NEEDS_QUOTES.test(value) ? JSON.stringify(value) : value;
}

/** The value in flow style, on one line, without comments. */
export function flow(value) {
  if (value instanceof Inline) return flow(value.value);
  if (value instanceof Shared) return value.isAlias ? `*${value.name}` : `&${value.name} ${flow(value.value)}`;
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (value === null || typeof value !== "object") return scalar(value);
  const pairs = Object.entries(value).filter(([key]) => !isComment(key));
  return `{${pairs.map(([key, inner]) => `${key}: ${flow(inner)}`).join(", ")}}`;
}

const isLeaf = (value) =>
  value === null ||
  typeof value !== "object" ||
  value instanceof Inline ||
  (value instanceof Shared && (value.isAlias || isLeaf(value.value))) ||
  (Array.isArray(value) && value.every((item) => item === null || typeof item !== "object"));

/** The entries of a map in block style, each line indented by `indent` spaces; ends with a line break. */
export function block(map, indent) {
  const pad = " ".repeat(indent);
  let out = "";
  for (const [key, value] of Object.entries(map)) {
    if (isComment(key)) {
      out += `${pad}# ${value}\n`;
      continue;
    }
    out += isLeaf(value) ? `${pad}${key}: ${flow(value)}\n` : `${pad}${key}:${nested(value, indent)}`;
  }
  return out;
}

function nested(value, indent) {
  if (value instanceof Shared) return ` &${value.name}${nested(value.value, indent)}`;
  if (!Array.isArray(value)) return `\n${block(value, indent + 2)}`;
  const pad = " ".repeat(indent + 2);
  return `\n${value
    .map((item) => (isLeaf(item) ? `${pad}- ${flow(item)}\n` : `${pad}- ${block(item, indent + 4).slice(indent + 4)}`))
    .join("")}`;
}

/** The same value as plain data, without comments and markers: what `JSON.parse` of equal data yields. */
export function plain(value) {
  if (value instanceof Inline || value instanceof Shared) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isComment(key))
      .map(([key, inner]) => [key, plain(inner)]),
  );
}
