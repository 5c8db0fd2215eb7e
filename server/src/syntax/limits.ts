/**
 * What the reader takes on before it refuses with a named finding. One table, so that every limit is tested at the
 * limit and beyond it. The figures guard against hostile text; no honest descriptor comes near them.
 */
export const limits = {
  /** UTF-16 units in one file. */
  fileLength: 32 * 1024 * 1024,
  /** Nodes in one entry, and in one file. */
  nodes: 2_000_000,
  /** Names at the first two levels of one file. Each costs about two kilobytes of memory, however little it says. */
  entries: 250_000,
  /** Collections inside collections. */
  depth: 64,
  /** Aliases in one file. */
  aliases: 1_000,
  /** Nodes that aliases may stand for in one file. */
  expandedNodes: 10_000,
  /** Files that one descriptor may include. */
  includedFiles: 2_000,
  /** Includes inside included files. */
  includeDepth: 8,
  /** Findings that one file may show. */
  findingsPerFile: 1_000,
} as const;
