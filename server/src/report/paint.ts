import type { Severity } from "../../../rules/kit/rule";

/** Dresses text for a terminal, or leaves it as it is. */
export interface Paint {
  severity(severity: Severity, text: string): string;
  strong(text: string): string;
  quiet(text: string): string;
  /** Lines, arrows and labels that carry the layout. */
  guide(text: string): string;
  link(text: string): string;
}

const escape = (open: string, close: string) => (text: string): string => `\u001b[${open}m${text}\u001b[${close}m`;
const plainly = (text: string): string => text;

export const plainPaint: Paint = { severity: (_severity, text) => text, strong: plainly, quiet: plainly, guide: plainly, link: plainly };

const bySeverity: Readonly<Record<Severity, (text: string) => string>> = {
  error: escape("1;31", "0"),
  warning: escape("1;33", "0"),
  info: escape("1;36", "0"),
  hint: escape("1;35", "0"),
};

/** The sixteen colors that every terminal has and that people may have chosen to see well. */
export const colorPaint: Paint = {
  severity: (severity, text) => bySeverity[severity](text),
  strong: escape("1", "22"),
  quiet: escape("2", "22"),
  guide: escape("34", "39"),
  link: escape("4", "24"),
};
