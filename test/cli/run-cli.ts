import path from "node:path";
import { rules } from "../../rules/index";
import type { CliHost } from "../../server/src/cli/host";
import { run } from "../../server/src/cli/run";

/** What one run of the command line leaves behind. */
export interface Outcome {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  /** The folder the program is started in, relative to the root of this repository. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string | Uint8Array;
  /** The width of the terminal; without it output goes to a pipe. */
  readonly columns?: number;
}

/** Runs the command line inside this process, with everything around it under control of the test. */
export async function runCli(args: readonly string[], { folder = ".", environment = {}, input = "", columns }: Surroundings = {}): Promise<Outcome> {
  let out = "";
  let err = "";
  const host: CliHost = {
    rules,
    version: "0.0.0",
    folder: path.resolve(folder),
    home: path.resolve("."),
    environment,
    today: () => "2026-07-01",
    columns: () => columns,
    out: text => void (out += text),
    err: text => void (err += text),
    readInput: () => Promise.resolve(typeof input === "string" ? new TextEncoder().encode(input) : input),
  };
  const code = await run(args, host);
  return { code, out, err };
}
