import path from "node:path";
import { check } from "./check";
import { exitCodes, type CliHost, type ExitCode } from "./host";

/** The day that the example is about, so that it says the same whenever it is shown. */
const exampleDay = "2026-07-01";

/** What `npm start` shows to somebody who has just arrived: the example's findings, and the way on. */
export async function welcome(host: CliHost): Promise<ExitCode> {
  const example = path.join(host.home, "examples", "fintech", "architecture.yaml");
  const code = await check({
    paths: [example], format: "stylish", today: exampleDay, config: undefined, only: [], failOn: "error", maxWarnings: undefined,
    fix: undefined, quiet: false, stdinFilename: undefined, color: undefined,
  }, host);
  if (code === exitCodes.trouble) return code;
  host.out("\nCheck your own file:  npm start -- path/to/architecture.yaml\nOpen the editor:      npm run editor\n");
  return exitCodes.clean;
}
