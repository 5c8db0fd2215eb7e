import type { ScalarNode } from "./node";

const integer = /^[-+]?[0-9]+$/;
const octal = /^0o[0-7]+$/;
const hexadecimal = /^0x[0-9a-fA-F]+$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const infinity = /^[-+]?\.(?:inf|Inf|INF)$/;

/** The value of a plain scalar under the core schema of YAML 1.2 (section 10.3 of the specification). */
export function resolvePlain(text: string): ScalarNode["value"] {
  const first = text.charCodeAt(0);
  // Names are by far the most frequent scalars; only these first characters can begin anything else.
  if (first >= 0x61 && first <= 0x7a && first !== 0x6e && first !== 0x74 && first !== 0x66) return text;
  switch (text) {
    case "": case "~": case "null": case "Null": case "NULL": return null;
    case "true": case "True": case "TRUE": return true;
    case "false": case "False": case "FALSE": return false;
    case ".nan": case ".NaN": case ".NAN": return NaN;
  }
  if (!(first <= 0x39)) return text;
  if (integer.test(text)) return Number(text);
  if (octal.test(text) || hexadecimal.test(text)) return Number(text);
  if (decimal.test(text)) return Number(text);
  if (infinity.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return text;
}
