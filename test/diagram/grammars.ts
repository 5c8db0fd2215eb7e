// Small, strict readers of the three languages that pictures are written in. They accept less than the real ones do, so
// that a text that got out of its place is noticed.

export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** Reads a document without doctype, comments and sections; throws where it is not well-formed. */
export function readXml(text: string): XmlElement {
  const token = /<\?xml [^<>?]*\?>|<\/([A-Za-z][\w:-]*)>|<([A-Za-z][\w:-]*)((?: [A-Za-z_][\w:-]*="[^"<]*")*)(\/?)>|([^<]+)/y;
  const root: XmlElement = { tag: "", attributes: {}, children: [], text: "" };
  const open = [root];
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new Error(`no XML at ${at}: ${JSON.stringify(text.slice(at, at + 60))}`);
    const top = open[open.length - 1]!;
    const [, end, start, attributes = "", empty, content] = match;
    if (content !== undefined) top.text += decoded(content);
    else if (end !== undefined) {
      if (top.tag !== end) throw new Error(`</${end}> ends <${top.tag}>`);
      open.pop();
    } else if (start !== undefined) {
      const pairs = [...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, decoded(value!)] as const);
      if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`<${start}> has an attribute twice`);
      const element: XmlElement = { tag: start, attributes: Object.fromEntries(pairs), children: [], text: "" };
      top.children.push(element);
      if (empty !== "/") open.push(element);
    }
  }
  const [document] = root.children;
  if (open.length !== 1 || !document || root.children.length !== 1) throw new Error("not one element that holds everything");
  return document;
}

function decoded(text: string): string {
  // Valid characters of XML 1.0, and no lone surrogates.
  if (!/^(?:[\t\n\r\u0020-\ud7ff\ue000-\ufffd]|[\ud800-\udbff][\udc00-\udfff])*$/.test(text)) throw new Error(`no XML character in ${JSON.stringify(text)}`);
  return text.replace(/&([^;]*;?)/g, (_, name: string) => {
    const code = /^#(\d+);$/.exec(name)?.[1];
    if (code === undefined) throw new Error(`no character reference: &${name}`);
    return String.fromCodePoint(Number(code));
  });
}

export function allOf(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(allOf)];
}

const label = String.raw`"[\p{L}\p{N} .,:+=()✖⚠ℹ#;-]*(?:<br\/>[\p{L}\p{N} .,:+=()✖⚠ℹ#;-]*)*"`;
const mermaidLines: readonly RegExp[] = [
  /^flowchart TB$/,
  new RegExp(String.raw`^ {2}(?: {2})?n\d+(?:\[${label}\]|\{\{${label}\}\}|\[\[${label}\]\]|\(\[${label}\]\)|\[\(${label}\)\]|>${label}\])$`, "u"),
  new RegExp(String.raw`^ {2}subgraph g\d+\[${label}\]$`, "u"),
  /^ {2}end$/,
  new RegExp(String.raw`^ {2}n\d+ (?:o?-->|-\.->|---)(?:\|${label}\|)? n\d+$`, "u"),
  /^ {2}classDef \w+ stroke:#[0-9a-f]{6},stroke-width:2px$/,
  /^ {2}class n\d+(?:,n\d+)* \w+$/,
  /^ {2}linkStyle \d+(?:,\d+)* stroke:#[0-9a-f]{6},stroke-width:2px$/,
];

/** Throws at the first line that is none of the few kinds that we write. */
export function checkMermaid(text: string): void {
  const ids = new Set<string>();
  for (const line of text.trimEnd().split("\n")) {
    if (!mermaidLines.some(form => form.test(line))) throw new Error(`no Mermaid: ${JSON.stringify(line)}`);
    // A hash begins a character code and nothing else.
    if (/#(?!\d+;)/.test(line.replace(/(?:stroke:)#[0-9a-f]{6}/g, ""))) throw new Error(`a bare hash: ${JSON.stringify(line)}`);
    const id = /^ +(n\d+)[[{(>]/.exec(line)?.[1];
    if (id !== undefined && ids.has(id)) throw new Error(`${id} is there twice`);
    if (id !== undefined) ids.add(id);
  }
}

/** The tokens of a Graphviz file; throws on what is none, and on braces and brackets that do not match. */
export function readDot(text: string): readonly string[] {
  const token = /\s+|"(?:[^"\\\n]|\\.)*"|->|[{}[\];=,]|[A-Za-z_]\w*|-?\d+(?:\.\d+)?/y;
  const tokens: string[] = [];
  const open: string[] = [];
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new Error(`no token at ${at}: ${JSON.stringify(text.slice(at, at + 60))}`);
    const [found] = match;
    if (/^\s/.test(found)) continue;
    tokens.push(found);
    if (found === "{" || found === "[") open.push(found);
    if ((found === "}" && open.pop() !== "{") || (found === "]" && open.pop() !== "[")) throw new Error(`${found} at ${at} closes nothing`);
  }
  if (open.length > 0) throw new Error("something stays open");
  return tokens;
}
