import path from "node:path";
import { visible } from "../report/visible";
import { programName, readArguments, type Command } from "./arguments";
import { check } from "./check";
import { exitCodes, type CliHost, type ExitCode } from "./host";
import { paintFor } from "./output";

/** Runs one command. Undefined: the process goes on, and its end decides about the exit code. */
export async function run(args: readonly string[], host: CliHost): Promise<ExitCode | undefined> {
  const command = readArguments(args, host.rules);
  if ("misuse" in command) {
    host.err(`error: ${visible(command.misuse)}\nhelp: ${visible(command.help)}\n`);
    return exitCodes.trouble;
  }
  return runCommand(command, host);
}

/** What a plain check has no need of is loaded when it is asked for. */
async function runCommand(command: Command, host: CliHost): Promise<ExitCode | undefined> {
  switch (command.kind) {
    case "check": return check(command.options, host);
    case "explain": {
      const { explain } = await import("./explain");
      host.out(explain(command.rule, host, paintFor(command.color, host)));
      return exitCodes.clean;
    }
    case "rules": {
      const { renderRules, renderRulesJson } = await import("../report/rule-list");
      host.out(command.format === "json" ? renderRulesJson(host.rules) : renderRules(host.rules, paintFor(command.color, host)));
      return exitCodes.clean;
    }
    case "decide": return (await import("./advice")).decide(command.options, host);
    case "plan": return (await import("./advice")).plan(command.options, host);
    case "whatif": return (await import("./what-if")).whatif(command.options, host);
    case "graph": return (await import("./graph")).graph(command.options, host);
    case "welcome": {
      const { welcome } = await import("./welcome");
      return welcome(host);
    }
    case "lsp":
      // The server is a program of its own, so that a check never has to load it.
      require(path.join(host.home, "dist", "server.js"));
      return undefined;
    case "help": {
      const { helpText } = await import("./help");
      host.out(helpText);
      return exitCodes.clean;
    }
    case "version":
      host.out(`${programName} ${host.version}\n`);
      return exitCodes.clean;
  }
}
