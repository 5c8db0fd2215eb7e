/**
 * The edits of the keystroke and protocol suites: places in the middle of a generated file whose text is replaced
 * again and again, each time by another text, so that nothing can be answered from the step before.
 */

/** A place in a text that is edited repeatedly. `next(step)` gives the text for step 0, 1, 2, …; `initial` ends it. */
class Slot {
  constructor(text, name, offset, initial, next) {
    this.name = name;
    this.start = offset;
    this.initial = initial;
    this.current = initial;
    this.next = next;
    const before = text.slice(0, offset);
    this.line = before.split("\n").length - 1;
    this.character = offset - (before.lastIndexOf("\n") + 1);
  }

  /** The edit that puts `text` here, as offsets and as a protocol range. */
  replaceBy(text) {
    const lines = this.current.split("\n");
    const last = lines.at(-1).length;
    const edit = {
      start: this.start,
      end: this.start + this.current.length,
      text,
      range: {
        start: { line: this.line, character: this.character },
        end:
          lines.length === 1
            ? { line: this.line, character: this.character + last }
            : { line: this.line + lines.length - 1, character: last },
      },
    };
    this.current = text;
    return edit;
  }

  step(index) {
    return this.replaceBy(this.next(index));
  }

  reset() {
    return this.replaceBy(this.initial);
  }
}

/** The first match of `pattern` at or after `from`; the offset of its group `group`. */
function find(text, pattern, from, group = 1) {
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  if (!match) throw new Error(`the generated text has nothing like ${pattern}`);
  return { offset: match.indices[group][0], value: match[group] };
}

/**
 * The slots of a generated file in style `map` or `crlf`, around its middle:
 * `value` (a timeout), `target` (whom a call goes to: changes the graph), `rename` (a service's own name: breaks and
 * mends references), `newline` (an empty line), `quote` (odd steps type an unclosed quote, even ones remove it).
 */
export function editSlots(text) {
  const middle = find(text, /^ {2}(\S+-plan):\s*$/dgm, Math.floor(text.indexOf("\ndatastores:") / 2));
  const key = middle.offset;
  const target = find(text, /^ {6}- to: (\S+)/dgm, key);
  const timeout = find(text, /^ {8}timeout: (\d+)ms/dgm, key);
  const head = find(text, /^( {2}\S+-plan:\s*?)\r?$/dgm, key - 2);
  const names = [...text.matchAll(/^ {2}(\S+-data):/gm)].map((match) => match[1]);
  const initialMs = Number(timeout.value);
  return {
    value: new Slot(text, "value", timeout.offset, timeout.value, (step) => String(initialMs - 1 - (step % 90))),
    target: new Slot(text, "target", target.offset, target.value, (step) => names[(step * 7 + 1) % names.length]),
    rename: new Slot(text, "rename", key, middle.value, (step) => (step % 2 === 0 ? `${middle.value}-${step}` : middle.value)),
    newline: new Slot(text, "newline", head.offset + head.value.length, "", (step) => (step % 2 === 0 ? "\n" : "")),
    quote: new Slot(text, "quote", timeout.offset, "", (step) => (step % 2 === 0 ? '"' : "")),
    places: {
      /** On the name of the called service. */
      hover: { line: lineOf(text, target.offset), character: columnOf(text, target.offset) + 2 },
      /** In the key `timeout` of that call. */
      completion: { line: lineOf(text, timeout.offset), character: columnOf(text, timeout.offset) - "timeout: ".length },
      /** On the name of the called service, or on the alias where the text has one; the request for symbols takes no place. */
      definition: definitionPlace(text, target.offset),
    },
  };
}

function definitionPlace(text, target) {
  const alias = /: \*\w/dg.exec(text);
  const offset = alias ? alias.index + 2 : target;
  return { line: lineOf(text, offset), character: columnOf(text, offset) + 2 };
}

/**
 * The text with one alias in its middle, in another service than the one that `editSlots` edits: the only thing whose
 * definition a general YAML server knows, so the only place where two answers can be compared.
 */
export function withAlias(text) {
  const check = find(text, /^ {2}(\S+-check):\s*$/dgm, Math.floor(text.indexOf("\ndatastores:") / 2)).offset;
  const second = find(text, /^ {10}(openFor: 30s)\r?$/dgm, check);
  const first = find(text, /^ {10}(window: 30s)\r?$/dgm, check);
  return `${text.slice(0, first.offset)}window: &half-a-minute 30s${text.slice(first.offset + first.value.length, second.offset)}openFor: *half-a-minute${text.slice(second.offset + second.value.length)}`;
}

const lineOf = (text, offset) => text.slice(0, offset).split("\n").length - 1;
const columnOf = (text, offset) => offset - (text.lastIndexOf("\n", offset - 1) + 1);

/** The text after an edit. */
export const applyEdit = (text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end);
