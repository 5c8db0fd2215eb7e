import { cells } from "./visible";

/** A line of a file with a mark under part of it. */
export interface Frame {
  /** The line as it is printed. */
  readonly line: string;
  /** Spaces and carets for the line below. */
  readonly marks: string;
}

const cut = "…";

/**
 * Draws part of a line with carets under the text from `start` to `end` (UTF-16 units, `end` exclusive). A line that
 * is wider than `width` cells is cut around what is marked.
 */
export function drawFrame(line: string, start: number, end: number, width: number): Frame {
  const before = cells(line.slice(0, start), 0);
  const marked = cells(line.slice(start, end), before.width);
  const after = cells(line.slice(end), before.width + marked.width);
  const carets = Math.max(1, marked.width);
  const whole = before.text + marked.text + after.text;
  if (before.width + marked.width + after.width <= width) return { line: whole.trimEnd(), marks: " ".repeat(before.width) + "^".repeat(carets) };
  return cropped(line, start, end, width);
}

/** Leaves out whole characters at both sides, more of what follows than of what leads there. */
function cropped(line: string, start: number, end: number, width: number): Frame {
  const room = Math.max(width - 2, 10);
  const marked = cells(line.slice(start, end), 0);
  const shownMarked = marked.width <= room ? marked : takeFromLeft(line.slice(start, end), room);
  const rest = room - shownMarked.width;
  const tail = takeFromLeft(line.slice(end), Math.max(Math.floor(rest / 2), rest - cells(line.slice(0, start), 0).width));
  const head = takeFromRight(line.slice(0, start), rest - tail.width);
  const opening = head.length < start ? cut : "";
  const closing = marked.width > room || tail.length < line.length - end ? cut : "";
  return {
    line: (opening + head.text + shownMarked.text + tail.text + closing).trimEnd(),
    marks: " ".repeat(opening.length + head.width) + "^".repeat(Math.max(1, shownMarked.width)),
  };
}

interface Taken {
  readonly text: string;
  readonly width: number;
  /** UTF-16 units of the original text. */
  readonly length: number;
}

function takeFromLeft(text: string, room: number): Taken {
  return take(text, room, length => text.slice(0, length));
}

function takeFromRight(text: string, room: number): Taken {
  return take(text, room, length => text.slice(text.length - length));
}

/** The longest piece that fits, found by halving: pieces grow with their length. */
function take(text: string, room: number, piece: (length: number) => string): Taken {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (cells(piece(middle), 0).width <= room) low = middle;
    else high = middle - 1;
  }
  return { ...cells(piece(low), 0), length: low };
}
