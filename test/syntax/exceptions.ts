/** Where reading entry by entry, `yaml`, and the test suite of YAML are known to differ, each with the reason. */
export interface Exception {
  readonly why: string;
  /** True for texts that the reason covers. */
  applies(text: string): boolean;
}

/** Differences between an entry-wise reading and `yaml` on the whole text; all of them texts that nobody means. */
export const cutExceptions: readonly Exception[] = [
  {
    why: "`yaml` takes a colon on the line after its key in the middle of a mapping, but not at its beginning, where YAML forbids both; cut apart, every key is at a beginning",
    applies: text => /^[ \t]*:(?:\s|$)/m.test(text),
  },
  {
    why: "a key that is a collection is refused by `yaml` in some places and taken in others; here it is a problem of its own, and what it leads to is left out",
    applies: text => /^\s*(?:-\s+)*\?(?:\s|$)/m.test(text) || /^\s*(?:-\s+)*[[{].*[\]}]\s*:/m.test(text),
  },
  {
    why: "`yaml` takes a quoted text that goes on at the very left and ends with a doubled quote at the end of the file; YAML wants it indented and closed",
    applies: text => /''\s*$/.test(text),
  },
];

/** Inputs of the YAML test suite on which we differ from what the suite says, by the folder they lie in. */
export const yamlSuiteExceptions: Readonly<Record<string, string>> = {};

/** Inputs of the JSON test suite that are no JSON and are sound YAML nevertheless, by what they have in common. */
export const jsonSuiteExceptions: readonly { readonly why: string; readonly files: readonly string[] }[] = [];
