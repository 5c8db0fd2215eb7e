/** Lines that can be folded away behind the first of them. Counted from 0, both ends included. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind: "block" | "comment" | "region";
}

interface Open {
  /** Line breaks and depth of the line that holds what follows it deeper. */
  readonly line: number;
  readonly depth: number;
}

/**
 * The folds of a text: whatever is indented below a line, comments of several lines, and regions between `# region` and
 * `# endregion`. Lines decide and no parser does, so that broken text folds as it did before it broke.
 *
 * @returns sorted by the first line, the larger one first where two begin together
 */
export function foldsOf(text: string): readonly Fold[] {
  const folds: Fold[] = [];
  const open: Open[] = [];
  const regions: number[] = [];
  /** The last line that says something, and the last comment below it that is indented as well. */
  let content = -1;
  let comments: { start: number; end: number } | undefined;
  /** While a block scalar goes on: the depth of the line that begins it. */
  let literal: number | undefined;
  const trailing: { readonly line: number; readonly depth: number }[] = [];

  const endComments = (): void => {
    if (comments && comments.end > comments.start) folds.push({ ...comments, kind: "comment" });
    comments = undefined;
  };
  const closeTo = (depth: number): void => {
    while (open.length > 0 && open[open.length - 1]!.depth >= depth) {
      const { line, depth: own } = open.pop()!;
      // Comments that are indented like what is folded belong to it.
      let end = content;
      for (const comment of trailing) {
        if (comment.depth <= own) break;
        end = comment.line;
      }
      if (end > line) folds.push({ start: line, end, kind: "block" });
    }
  };

  const lines = text.split(/\r\n|\r|\n/);
  for (const [line, written] of lines.entries()) {
    const body = written.trim();
    if (body === "") continue;
    const indent = written.length - written.trimStart().length;
    // The items of a list may stand at the indentation of the key that holds it.
    const depth = indent * 2 + (/^-(?:\s|$)/.test(body) ? 1 : 0);
    if (literal !== undefined && depth > literal) {
      content = line;
      trailing.length = 0;
      continue;
    }
    literal = undefined;
    if (body.startsWith("#")) {
      const mark = /^#+\s*#?(end)?region\b/i.exec(body);
      if (mark) {
        endComments();
        const start = mark[1] ? regions.pop() : void regions.push(line);
        if (start !== undefined && line > start) folds.push({ start, end: line, kind: "region" });
      } else if (comments && comments.end === line - 1) comments.end = line;
      else {
        endComments();
        comments = { start: line, end: line };
      }
      trailing.push({ line, depth: indent * 2 });
      continue;
    }
    endComments();
    // A bracket that closes ends what its opening line holds, and is no beginning.
    closeTo(depth);
    trailing.length = 0;
    content = line;
    open.push({ line, depth });
    if (/(?:^|[\s:-])[|>][-+0-9]{0,2}\s*(?:\s#.*)?$/.test(body)) literal = depth;
  }
  endComments();
  closeTo(-1);
  return folds.sort((a, b) => a.start - b.start || b.end - a.end);
}
