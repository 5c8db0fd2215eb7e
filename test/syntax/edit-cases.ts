import type { Writable } from "../../server/src/syntax/render";

/** What is done at the marked place `«…»`; an empty mark stands behind a key that has no value. */
export type Operation =
  | { readonly add: { readonly [key: string]: Writable }; readonly short?: string }
  | { readonly replace: Writable }
  | { readonly item: Writable }
  | { readonly fill: { readonly [key: string]: Writable } }
  | { readonly remove: true };

export interface EditCase {
  readonly name: string;
  readonly text: string;
  readonly operation: Operation;
  /** Absent: the place cannot be edited. */
  readonly result?: string;
}

const cases: EditCase[] = [];
const edit = (name: string, text: string, operation: Operation, result?: string): void => void cases.push({ name, text, operation, ...(result !== undefined && { result }) });
const five = { add: { timeout: "5s" } };

edit("a pair behind the last one", "a:\n  «to: b» # why\n\nc: 1\n", five, "a:\n  to: b # why\n  timeout: 5s\n\nc: 1\n");
edit("a pair behind a nested list", "a:\n  «to:\n    - b»   # c\n  # about next\nc: 1\n", five, "a:\n  to:\n    - b   # c\n  timeout: 5s\n  # about next\nc: 1\n");
edit("a pair in a list item", "a:\n  - «to: b»\n  - to: c\n", five, "a:\n  - to: b\n    timeout: 5s\n  - to: c\n");
edit("a pair in a list item of a list", "- - «to: b»\n  - c\n", five, "- - to: b\n    timeout: 5s\n  - c\n");
edit("a pair without a final newline", "a:\n  «to: b»", five, "a:\n  to: b\n  timeout: 5s");
edit("a pair with CRLF", "a:\r\n  «to: b»\r\nc: 1\r\n", five, "a:\r\n  to: b\r\n  timeout: 5s\r\nc: 1\r\n");
edit("a pair with four spaces", "a:\n    «to: b»\n", { add: { timeout: { connect: { a: 1 } } } }, "a:\n    to: b\n    timeout:\n      connect: {a: 1}\n");
edit("a pair behind an emoji", "\u{1f680}:\n  «\u{1f680}: \u{1f680}» # \u{1f680}\n", five, "\u{1f680}:\n  \u{1f680}: \u{1f680} # \u{1f680}\n  timeout: 5s\n");
edit("a pair behind a byte order mark", "\ufeffa:\n  «to: b»\n", five, "\ufeffa:\n  to: b\n  timeout: 5s\n");
edit("a pair behind a text over lines", "a:\n  «to: |\n    x\n\n    y\n»\nc: 1\n", five, "a:\n  to: |\n    x\n\n    y\n  timeout: 5s\n\nc: 1\n");
edit("no pair behind a text that keeps its blank lines", "a:\n  «to: |+\n    x\n\n»c: 1\n", five);
edit("a pair behind a key without a value", "a:\n  «to:»   # c\nb: 1\n", five, "a:\n  to:   # c\n  timeout: 5s\nb: 1\n");
edit("a pair under a key that is there and empty", "a:\n  «to: b\n  timeout: # c\n  x: 1»\n", { add: { timeout: { request: "5s" }, y: 2 } }, "a:\n  to: b\n  timeout: # c\n    request: 5s\n  x: 1\n  y: 2\n");
edit("no pair under a key that says something", "a:\n  «to: b\n  timeout: 1s»\n", five);
edit("a pair in braces", "a: «{to: b}» # c\n", five, "a: {to: b, timeout: 5s} # c\n");
edit("a pair in empty braces", "a: «{ }»\n", five, "a: {timeout: 5s }\n");
edit("a pair in braces that end with a comma", "a: «{to: b, }»\n", five, "a: {to: b, timeout: 5s, }\n");
edit("a pair in braces over lines", "a: «{to: b, # c\n  x: y # d\n  }»\n", five, "a: {to: b, # c\n  x: y, timeout: 5s # d\n  }\n");
edit("a pair behind a bare key in braces", "a: «{b}»\n", five, "a: {b, timeout: 5s}\n");
edit("a pair behind an empty value in braces", "a: «{b: }»\n", five, "a: {b:, timeout: 5s }\n");
edit("a pair behind an alias", "x: &x 1\na: «{b: *x}»\n", five, "x: &x 1\na: {b: *x, timeout: 5s}\n");
edit("a pair behind a block alias", "x: &long-name {y: 1}\na:\n  «b: *long-name»\nc: 1\n", five, "x: &long-name {y: 1}\na:\n  b: *long-name\n  timeout: 5s\nc: 1\n");
edit("a second pair for a mapping without braces", "a: [«to: b», c]\n", five, "a: [{to: b, timeout: 5s}, c]\n");
edit("a pair beside a merge", "x: &x {y: 1}\na:\n  «<<: *x\n  b: 1»\n", five, "x: &x {y: 1}\na:\n  <<: *x\n  b: 1\n  timeout: 5s\n");
edit("no pair where all is merged", "x: &x {y: 1}\na: «{<<: *x}»\n", five);
edit("a pair in a root in braces", "«{a: 1}»\n", five, "{a: 1, timeout: 5s}\n");

edit("a short item grows", "a:\n  - «b» # c\n  - d\n", { ...five, short: "to" }, "a:\n  - to: b # c\n    timeout: 5s\n  - d\n");
edit("a short item in brackets grows", "a: [«b», c]\n", { ...five, short: "to" }, "a: [{to: b, timeout: 5s}, c]\n");
edit("a short value grows", "a: «5s»   # c\n", { add: { connect: "1s" }, short: "request" }, "a: {request: 5s, connect: 1s}   # c\n");
edit("a short value with a comma grows", "a: «b, c»\n", { add: { x: 1 }, short: "to" }, "a: {to: \"b, c\", x: 1}\n");
edit("`true` gives way", "a: «true» # c\n", { add: { key: "id" }, short: "key" }, "a: {key: id} # c\n");
edit("a list in brackets grows", "a: «[b, c]»\n", { add: { x: 1 }, short: "signals" }, "a: {signals: [b, c], x: 1}\n");
edit("a list below its key grows", "a:  # c\n«- b # d\n- c»\ne: 1\n", { add: { x: 1 }, short: "signals" }, "a:  # c\n  signals:\n  - b # d\n  - c\n  x: 1\ne: 1\n");
edit("a list indented below its key grows", "s:\n  a:\n    «- b\n\n    # d\n    - c»\n", { add: { x: 1 }, short: "signals" }, "s:\n  a:\n    signals:\n      - b\n\n      # d\n      - c\n    x: 1\n");
edit("a text over lines does not grow", "a: «|\n  b\n»", { ...five, short: "to" });
edit("an item over lines does not grow", "a:\n  - «b\n    c»\n", { ...five, short: "to" });
edit("nothing grows without a name for it", "a: «b»\n", five);

edit("an empty key gets a block", "a:\n  b«»: # c\n  d: 1\n", { fill: { x: { y: { z: 1 } } } }, "a:\n  b: # c\n    x:\n      y: {z: 1}\n  d: 1\n");
edit("an empty key in braces gets braces", "a: {b«»: , c}\n", { fill: { x: 1 } }, "a: {b: {x: 1} , c}\n");
edit("a bare key in braces gets braces", "a: {b«»}\n", { fill: { x: 1 } }, "a: {b: {x: 1}}\n");
edit("a null gives way to a block", "a: «~»  # c\nb: 1\n", { fill: { x: 1 } }, "a:  # c\n  x: 1\nb: 1\n");
edit("a null in braces gives way", "a: {b: «null», c: 1}\n", { fill: { x: 1 } }, "a: {b: {x: 1}, c: 1}\n");
edit("an empty key with an anchor stays", "a«»: &x\nb: 1\n", { fill: { x: 1 } });
edit("an empty key with CRLF", "a«»:\r\nb: 1\r\n", { fill: { x: 1 } }, "a:\r\n  x: 1\r\nb: 1\r\n");

edit("another scalar", "a: «5s» # c\n", { replace: "2 s" }, "a: 2 s # c\n");
edit("another quoted scalar", "a: [«'5s'», b]\n", { replace: "x, y" }, "a: [\"x, y\", b]\n");
edit("a text over lines", "a: «|\n  b\n  c\n»d: 1\n", { replace: "x" }, "a: x\nd: 1\n");
edit("a block by a word", "a:\n  «b: 1\n  c: 2»\nd: 1\n", { replace: "none" }, "a: none\nd: 1\n");
edit("a block by a block", "a:\n  «b: 1»\n", { replace: { c: { d: { e: 1 } } } }, "a:\n  c:\n    d: {e: 1}\n");
edit("no block with a comment inside", "a:\n  «b: 1 # why\n  c: 2»\n", { replace: "none" });
edit("a list by a list", "a: «[b, c]»\n", { replace: ["x"] }, "a: [x]\n");
edit("a list item", "a:\n  - «b: 1\n    c: 2»\n  - d\n", { replace: { x: 1 } }, "a:\n  - {x: 1}\n  - d\n");
edit("a value that a comment stands above", "a: # why\n  «b»\nc: 1\n", { replace: { x: 1 } }, "a: # why\n  {x: 1}\nc: 1\n");
edit("nothing behind an alias", "x: &x 1\na: «*x»\n", { replace: 2 });
edit("nothing that aliases stand for", "a: &x «1»\nb: *x\n", { replace: 2 });
edit("what only has an anchor", "a: &x «1»\n", { replace: 2 }, "a: &x 2\n");

edit("an item in brackets", "a: «[b, c]» # d\n", { item: "x" }, "a: [b, c, x] # d\n");
edit("an item in empty brackets", "a: «[]»\n", { item: { to: "x" } }, "a: [{to: x}]\n");
edit("an item in brackets over lines", "a: «[\n  b, # c\n  d # e\n]»\n", { item: "x" }, "a: [\n  b, # c\n  d, x # e\n]\n");
edit("an item below the others", "a:\n  «- b\n  - c: 1\n    d: 2» # e\n\n  # f\ng: 1\n", { item: "x" }, "a:\n  - b\n  - c: 1\n    d: 2 # e\n  - x\n\n  # f\ng: 1\n");
edit("an item at the key's own indentation", "a:\n«- b»\nc: 1\n", { item: { to: "x" } }, "a:\n- b\n- {to: x}\nc: 1\n");
edit("an item beside a single value", "a: «b»\n", { item: "x" }, "a: [b, x]\n");
edit("an item beside a single value with a comma", "a: «b, c»\n", { item: "x" }, "a: [\"b, c\", x]\n");
edit("an item beside a single mapping", "a: «{to: b}»\n", { item: "x" }, "a: [{to: b}, x]\n");

edit("a line less", "a:\n  b: 1\n  c: «2»\n  d: 3\n", { remove: true }, "a:\n  b: 1\n  d: 3\n");
edit("the last line less", "a:\n  b: 1\n  c: «2»", { remove: true }, "a:\n  b: 1");
edit("lines less with CRLF", "a:\r\n  b:\r\n    «c: 1»\r\n  d: 3\r\n", { remove: true }, "a:\r\n  d: 3\r\n");
edit("a pair whose comment stays", "a:\n  b: «1» # why\n  c: 2\n", { remove: true }, "a:\n  # why\n  c: 2\n");
edit("no block with a comment inside less", "a:\n  b:\n    «c: 1 # why\n    d: 2»\n  e: 3\n", { remove: true });
edit("the first pair of an item less", "a:\n  - b: «1»\n    c: 2\n", { remove: true }, "a:\n  - c: 2\n");
edit("an item less", "a:\n  - «b»\n  - c\n", { remove: true }, "a:\n  - c\n");
edit("an item with a comment less", "a:\n  - b\n  - «c» # why\n", { remove: true }, "a:\n  - b\n  # why\n");
edit("not the only child", "a:\n  b: «1»\n", { remove: true });
edit("not the first item of a list in a list", "- - «a»\n  - b\n", { remove: true });
edit("an empty key less", "a:\n  b«»:\n  c: 1\n", { remove: true }, "a:\n  c: 1\n");
edit("the first in braces less", "a: {b: «1», c: 2}\n", { remove: true }, "a: {c: 2}\n");
edit("the last in braces less", "a: {b: 1, c: «2»}\n", { remove: true }, "a: {b: 1}\n");
edit("the only one in braces less", "a: {b: «1»}\n", { remove: true }, "a: {}\n");
edit("a line in brackets less", "a: [\n  «b», # c\n  d,\n  e\n]\n", { remove: true }, "a: [\n   # c\n  d,\n  e\n]\n");
edit("a line in brackets less, without a comment", "a: [\n  «b»,\n  d\n]\n", { remove: true }, "a: [\n  d\n]\n");
edit("the last in brackets less, behind a comment", "a: [b, # c\n  «d»]\n", { remove: true }, "a: [b, # c\n  ]\n");
edit("the only pair of a mapping without braces less", "a: [b: «1», c]\n", { remove: true }, "a: [{}, c]\n");
edit("a mapping without braces less", "a: [«b: 1», c]\n", { remove: true }, "a: [c]\n");

/** Edits at one place each, with the text before and after. */
export const editCases: readonly EditCase[] = cases;
