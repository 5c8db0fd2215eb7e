import type { RegisteredRule } from "../advisor";

/** Everything that the command line needs of the world around it. `main` brings the real one. */
export interface CliHost {
  readonly rules: readonly RegisteredRule[];
  readonly version: string;
  /** The folder that relative paths start from: absolute, without symbolic links. */
  readonly folder: string;
  /** The folder of this installation, where `dist` and `examples` lie. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The day by the local calendar, as an ISO date. */
  today(): string;
  /** The width of the terminal that results go to; undefined when they go anywhere else. */
  columns(): number | undefined;
  /** Results. */
  out(text: string): void;
  /** All else: what went wrong, what was done. */
  err(text: string): void;
  /** Everything that standard input gives, up to a limit in bytes. */
  readInput(limit: number): Promise<Uint8Array>;
}

/** What a run of the program tells its caller. */
export const exitCodes = {
  /** Nothing at or above the threshold. */
  clean: 0,
  findings: 1,
  /** Wrong use, or an input that could not be read. */
  trouble: 2,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
