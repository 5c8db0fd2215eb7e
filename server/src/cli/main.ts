import path from "node:path";
import { isatty } from "node:tty";
import { version } from "../../../package.json";
import { rules } from "../../../rules/index";
import { exitCodes, type CliHost } from "./host";
import { writeAll } from "./output";
import { run } from "./run";

/** The real world: this process, its files, its clock. */
const host: CliHost = {
  rules,
  version,
  folder: process.cwd(),
  home: path.dirname(__dirname),
  environment: process.env,
  today: () => {
    const now = new Date();
    const two = (number: number): string => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  },
  columns: () => (isatty(1) ? process.stdout.columns : undefined),
  out: text => writeAll(1, text),
  err: text => writeAll(2, text),
  readInput: async limit => {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) break;
    }
    return Buffer.concat(chunks);
  },
};

run(process.argv.slice(2), host).then(
  code => {
    if (code !== undefined) process.exitCode = code;
  },
  (error: unknown) => {
    host.err(`internal error: ${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
    process.exitCode = exitCodes.trouble;
  },
);
